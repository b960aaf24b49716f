import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { hypergeometric, hypergeometricSlope, type Operand } from "../ir/special/hypergeometric.ts";
import { add, div, like, mul } from "./arithmetic.ts";
import { iterative, none } from "./iterative.ts";

// Gauss' hypergeometric function, and its derivatives in the parameters.

const slope = (by: Operand): Primitive<{}> => {
  const name = `hyp2f1Grad${by.toUpperCase()}`;
  return iterative(name, hypergeometricSlope(by), () =>
    [..."abcx"].map((x) => none("hyp2f1", `${by} and then in ${x}`)),
  );
};
export const hyp2f1GradAP: Primitive<{}> = /*@__PURE__*/ slope("a");
export const hyp2f1GradBP: Primitive<{}> = /*@__PURE__*/ slope("b");
export const hyp2f1GradCP: Primitive<{}> = /*@__PURE__*/ slope("c");
export const hyp2f1P: Primitive<{}> = /*@__PURE__*/ iterative("hyp2f1", hypergeometric, (a, b, c, x) => {
  const next = (v: Value): Value => add(v, like(v, 1));
  return [
    ...[hyp2f1GradAP, hyp2f1GradBP, hyp2f1GradCP].map((p) => (): Value => bind1(p, [a, b, c, x], {})),
    () => mul(div(mul(a, b), c), hyp2f1(next(a), next(b), next(c), x)),
  ];
});
export const hyp2f1 = (a: Value, b: Value, c: Value, x: Value): Value => bind1(hyp2f1P, [a, b, c, x], {});

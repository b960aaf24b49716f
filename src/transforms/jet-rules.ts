import type { AnyPrimitive, Tangent } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { div, divP, like, mul, mulP, neg, plus, squareP, sub } from "../ops/arithmetic.ts";
import { convGeneralDilatedP } from "../ops/conv.ts";
import { dotGeneralP } from "../ops/dot.ts";
import { range } from "../util/list.ts";
import type { JetRule, JetRules, Series, SeriesRule } from "./jet.ts";

// Products and quotients: their recurrence is known and shorter than what the tangent rules give. All other recurrences come
// from tangent rules.

const binomial = (n: number, k: number): number => {
  let c = 1;
  for (let i = 0; i < k; i++) c = (c * (n - i)) / (i + 1);
  return Math.round(c);
};
/** The terms of (x y)^(k) with derivatives of x of order `from` to `to`: sum of binomial(k, j) x^(j) y^(k-j). */
function leibniz(k: number, x: Series, y: Series, product: (a: Value, b: Value) => Value, from = 0, to = k): Tangent {
  let sum: Tangent = null;
  for (const j of range(to - from + 1, from)) {
    const [a, b] = [x(j), y(k - j)];
    if (!a || !b) continue;
    const c = binomial(k, j);
    const term = product(a, b);
    sum = plus(sum, c === 1 ? term : mul(term, like(term, c)));
  }
  return sum;
}
const bilinear: SeriesRule = (t, prim, [x, y], params) => {
  const product = (a: Value, b: Value): Value => bind1(prim, [a, b], params);
  const at =
    (v: Value): Series =>
    (k) =>
      t.derivative(v, k);
  const z = t.below(() => product(t.primal(x), t.primal(y)));
  return [t.jet(z, (k) => leibniz(k, at(x), at(y), product))];
};
const square: SeriesRule = (t, _, [x], params, order) => bilinear(t, mulP, [x, x], params, order);
/** z y = x by Leibniz, solved for the last derivative of z. */
const quotient: SeriesRule = (t, _, [x, y]) => {
  const y0 = t.primal(y);
  const z: Value = t.jet(
    t.below(() => div(t.primal(x), y0)),
    (k) => {
      const known = leibniz(
        k,
        (j) => t.derivative(z, j),
        (j) => t.derivative(y, j),
        mul,
        0,
        k - 1,
      );
      const dx = t.derivative(x, k);
      const rest = known && dx ? sub(dx, known) : known ? neg(known) : dx;
      return rest && div(rest, y0);
    },
  );
  return [z];
};
export const arithmeticRules: JetRules = /*@__PURE__*/ new Map<AnyPrimitive, JetRule>([
  [mulP, bilinear],
  [squareP, square],
  [divP, quotient],
  [dotGeneralP, bilinear],
  [convGeneralDilatedP, bilinear],
]);

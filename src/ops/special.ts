import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import * as math from "../ir/math/bessel.ts";
import * as beta from "../ir/special/incomplete-beta.ts";
import * as gamma from "../ir/special/incomplete-gamma.ts";
import * as sums from "../ir/special/zeta.ts";
import { abs, add, div, like, mul, neg, sign, sub, unary } from "./arithmetic.ts";
import { gt } from "./compare.ts";
import { floats } from "./elementwise.ts";
import { iterative, none } from "./iterative.ts";
import { where } from "./select.ts";
import { digamma, log, log1p } from "./transcendental.ts";

// The incomplete gamma and beta functions, zeta, polygamma and Bessel functions.

export const igammaP: Primitive<{}> = /*@__PURE__*/ iterative(
  "igamma",
  (k, a, x) => gamma.incompleteGamma(k, a, x, false),
  (a, x) => [() => igammaGradA(a, x), () => gammaDensity(a, x)],
);
export const igammacP: Primitive<{}> = /*@__PURE__*/ iterative(
  "igammac",
  (k, a, x) => gamma.incompleteGamma(k, a, x, true),
  (a, x) => [() => neg(igammaGradA(a, x)), () => neg(gammaDensity(a, x))],
);
export const igammaGradAP: Primitive<{}> = /*@__PURE__*/ iterative(
  "igammaGradA",
  (k, a, x) => gamma.incompleteGammaSlope(k, a, x, false),
  (a, x) => [none("igammaGradA", "a"), () => mul(gammaDensity(a, x), sub(log(x), digamma(a)))],
);
export const randomGammaGradP: Primitive<{}> = /*@__PURE__*/ iterative(
  "randomGammaGrad",
  (k, a, x) => gamma.incompleteGammaSlope(k, a, x, true),
  // y = -(dP/da) / density, and log density has the slope (a - 1) / x - 1.
  (a, x) => [
    none("randomGammaGrad", "a"),
    (y) => sub(sub(digamma(a), log(x)), mul(y, sub(div(sub(a, like(a, 1)), x), like(x, 1)))),
  ],
);
/** x^(a-1) exp(-x) / Gamma(a) */
export const gammaDensityP: Primitive<{}> = /*@__PURE__*/ iterative("gammaDensity", gamma.gammaDensity, (a, x) => [
  (y) => mul(y, sub(log(x), digamma(a))),
  (y) => mul(y, sub(div(sub(a, like(a, 1)), x), like(x, 1))),
]);
export const betaincP: Primitive<{}> = /*@__PURE__*/ iterative("betainc", beta.incompleteBeta, (a, b, x) => [
  none("betainc", "a"),
  none("betainc", "b"),
  () => betaDensity(a, b, x),
]);
/** x^(a-1) (1-x)^(b-1) / B(a, b) */
export const betaDensityP: Primitive<{}> = /*@__PURE__*/ iterative("betaDensity", beta.betaDensity, (a, b, x) => {
  const one = like(x, 1);
  const rest = (): Value => digamma(add(a, b));
  return [
    (y) => mul(y, add(sub(log(x), digamma(a)), rest())),
    (y) => mul(y, add(sub(log1p(neg(x)), digamma(b)), rest())),
    (y) => mul(y, sub(div(sub(a, one), x), div(sub(b, one), sub(one, x)))),
  ];
});
export const zetaP: Primitive<{}> = /*@__PURE__*/ iterative("zeta", sums.hurwitzZeta, (s, q) => [
  () => zetaGradS(s, q),
  () => neg(mul(s, zeta(add(s, like(s, 1)), q))),
]);
/** The derivative of zeta in its first operand. */
export const zetaGradSP: Primitive<{}> = /*@__PURE__*/ iterative("zetaGradS", sums.hurwitzSlope, (s, q) => [
  none("zeta", "its first operand a second time"),
  () => {
    const next = add(s, like(s, 1));
    return neg(add(zeta(next, q), mul(s, zetaGradS(next, q))));
  },
]);
export const polygammaP: Primitive<{}> = /*@__PURE__*/ iterative("polygamma", sums.polygamma, (m, x) => [
  none("polygamma", "its order"),
  () => polygamma(add(m, like(m, 1)), x),
]);

const slopeI0e = (x: Value, y: Value): Value => sub(besselI1e(x), mul(sign(x), y));
export const besselI0eP: Primitive<{}> = /*@__PURE__*/ unary("besselI0e", floats, math.besselI0e, (x) => {
  const y = besselI0e(x);
  return [y, slopeI0e(x, y)];
});
/** I1' = I0 - I1 / x, which is 1/2 at 0, and so taken where x is so small that it has no smaller neighbour in I1. */
export const besselI1eP: Primitive<{}> = /*@__PURE__*/ unary("besselI1e", floats, math.besselI1e, (x) => {
  const y = besselI1e(x);
  const ordinary = gt(abs(x), like(x, x.dtype === "float64" ? 2 ** -52 : 2 ** -23));
  const safe = where(ordinary, x, like(x, 1));
  const slope = sub(besselI0e(safe), mul(y, add(sign(safe), div(like(x, 1), safe))));
  return [y, where(ordinary, slope, like(x, 0.5))];
});
/** exp(-|x|) I0(x) */
export const besselI0e = (x: Value): Value => bind1(besselI0eP, [x], {});
/** exp(-|x|) I1(x) */
export const besselI1e = (x: Value): Value => bind1(besselI1eP, [x], {});

const two =
  (p: Primitive<{}>) =>
  (x: Value, y: Value): Value =>
    bind1(p, [x, y], {});
/** The regularised lower incomplete gamma function P(a, x). */
export const igamma = /*@__PURE__*/ two(igammaP);
/** 1 - P(a, x) */
export const igammac = /*@__PURE__*/ two(igammacP);
export const igammaGradA = /*@__PURE__*/ two(igammaGradAP);
export const randomGammaGrad = /*@__PURE__*/ two(randomGammaGradP);
export const gammaDensity = /*@__PURE__*/ two(gammaDensityP);
export const zeta = /*@__PURE__*/ two(zetaP);
const zetaGradS = /*@__PURE__*/ two(zetaGradSP);
export const polygamma = /*@__PURE__*/ two(polygammaP);
/** The regularised incomplete beta function I_x(a, b). */
export const betainc = (a: Value, b: Value, x: Value): Value => bind1(betaincP, [a, b, x], {});
export const betaDensity = (a: Value, b: Value, x: Value): Value => bind1(betaDensityP, [a, b, x], {});

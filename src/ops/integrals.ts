import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { confluent } from "../ir/special/confluent.ts";
import * as entropy from "../ir/special/entropy.ts";
import { gammaFunction as gammaCode } from "../ir/special/gamma.ts";
import * as beta from "../ir/special/incomplete-beta.ts";
import * as integralCode from "../ir/special/integrals.ts";
import * as normal from "../ir/special/normal.ts";
import { owensT as owenCode } from "../ir/special/owen.ts";
import { add, div, like, mul, neg, square, sub } from "./arithmetic.ts";
import { eq } from "./compare.ts";
import { iterative, none } from "./iterative.ts";
import { where } from "./select.ts";
import { cos, digamma, erf, exp, log, sin } from "./transcendental.ts";

// Functions of scipy.special that are not lax's: integrals, and what is lost when composed in float32.

const one =
  (p: Primitive<{}>) =>
  (x: Value): Value =>
    bind1(p, [x], {});

export const gammaFunctionP: Primitive<{}> = /*@__PURE__*/ iterative("gamma", gammaCode, (x) => [
  (y) => mul(y, digamma(x)),
]);
/** log |B(a, b)| */
export const betalnP: Primitive<{}> = /*@__PURE__*/ iterative("betaln", beta.logBeta, (a, b) => {
  const rest = (): Value => digamma(add(a, b));
  return [() => sub(digamma(a), rest()), () => sub(digamma(b), rest())];
});

/** B(a, b) for positive operands */
export const betaFunctionP: Primitive<{}> = /*@__PURE__*/ iterative("betaFunction", beta.betaFunction, (a, b) => {
  const rest = (): Value => digamma(add(a, b));
  return [(y) => mul(y, sub(digamma(a), rest())), (y) => mul(y, sub(digamma(b), rest()))];
});

// Relative entropies of positive operands
export const relativeEntropyP: Primitive<{}> = /*@__PURE__*/ iterative(
  "relativeEntropy",
  entropy.relativeEntropy,
  (p, q) => [() => add(log(div(p, q)), like(p, 1)), () => neg(div(p, q))],
);
export const divergenceP: Primitive<{}> = /*@__PURE__*/ iterative("divergence", entropy.divergence, (p, q) => [
  () => log(div(p, q)),
  () => div(sub(q, p), q),
]);

// The normal distribution
const density = (x: Value): Value => mul(like(x, 1 / Math.sqrt(2 * Math.PI)), exp(mul(like(x, -0.5), square(x))));
export const ndtrP: Primitive<{}> = /*@__PURE__*/ iterative("ndtr", normal.normalProbability, (x) => [
  () => density(x),
]);
export const ndtriP: Primitive<{}> = /*@__PURE__*/ iterative("ndtri", normal.normalQuantile, () => [
  (y) => mul(like(y, Math.sqrt(2 * Math.PI)), exp(mul(like(y, 0.5), square(y)))),
]);
export const logNdtrP: Primitive<{}> = /*@__PURE__*/ iterative("logNdtr", normal.logNormalProbability, (x) => [
  () => div(like(x, Math.sqrt(2 / Math.PI)), erfcx(mul(x, like(x, -Math.SQRT1_2)))),
]);
export const erfcxP: Primitive<{}> = /*@__PURE__*/ iterative("erfcx", normal.scaledErfc, (x) => [
  (y) => sub(mul(mul(like(x, 2), x), y), like(x, 2 / Math.sqrt(Math.PI))),
]);
export const dawsnP: Primitive<{}> = /*@__PURE__*/ iterative("dawsn", normal.dawson, (x) => [
  (y) => sub(like(x, 1), mul(mul(like(x, 2), x), y)),
]);

// exp(-h^2 / 2) erf(a h / sqrt(2)) / sqrt(8 pi), and the integrand at a
export const owensTP: Primitive<{}> = /*@__PURE__*/ iterative("owensT", owenCode, (h, a) => {
  const bell = (v: Value): Value => exp(mul(like(v, -0.5), v));
  return [
    () => mul(mul(like(h, -1 / Math.sqrt(8 * Math.PI)), bell(square(h))), erf(mul(mul(a, h), like(h, Math.SQRT1_2)))),
    () => {
      const size = add(square(a), like(a, 1));
      return div(mul(like(a, 1 / (2 * Math.PI)), bell(mul(size, square(h)))), size);
    },
  ];
});
// Integrals
export const expnP: Primitive<{}> = /*@__PURE__*/ iterative("expn", integralCode.expn, (n, x) => [
  none("expn", "its order"),
  () => neg(expn(sub(n, like(n, 1)), x)),
]);
export const expiP: Primitive<{}> = /*@__PURE__*/ iterative("expi", integralCode.expi, (x) => [() => div(exp(x), x)]);
export const sinIntegralP: Primitive<{}> = /*@__PURE__*/ iterative(
  "sinIntegral",
  (k, x) => integralCode.sineIntegral(k, x, false),
  (x) => [
    () => {
      const zero = eq(x, like(x, 0));
      const safe = where(zero, like(x, 1), x);
      return where(zero, like(x, 1), div(sin(safe), safe));
    },
  ],
);
export const cosIntegralP: Primitive<{}> = /*@__PURE__*/ iterative(
  "cosIntegral",
  (k, x) => integralCode.sineIntegral(k, x, true),
  (x) => [() => div(cos(x), x)],
);
const quarter = (x: Value): Value => mul(like(x, Math.PI / 2), square(x));
export const fresnelSP: Primitive<{}> = /*@__PURE__*/ iterative(
  "fresnelS",
  (k, x) => integralCode.fresnel(k, x, false),
  (x) => [() => sin(quarter(x))],
);
export const fresnelCP: Primitive<{}> = /*@__PURE__*/ iterative(
  "fresnelC",
  (k, x) => integralCode.fresnel(k, x, true),
  (x) => [() => cos(quarter(x))],
);
/** log(x) / (1 - x), which is -1 at 1 and has there the slope 1/2. */
export const spenceP: Primitive<{}> = /*@__PURE__*/ iterative("spence", integralCode.spence, (x) => [
  () => {
    const less = sub(like(x, 1), x);
    const at1 = eq(less, like(x, 0));
    const safe = where(at1, like(x, 0.5), x);
    return where(at1, neg(add(like(x, 1), mul(like(x, 0.5), less))), div(log(safe), sub(like(x, 1), safe)));
  },
]);

export const hyp1f1P: Primitive<{}> = /*@__PURE__*/ iterative("hyp1f1", confluent, (a, b, x) => [
  none("hyp1f1", "a"),
  none("hyp1f1", "b"),
  () => mul(div(a, b), hyp1f1(add(a, like(a, 1)), add(b, like(b, 1)), x)),
]);

export const gammaFunction = /*@__PURE__*/ one(gammaFunctionP);
export const betaln = (a: Value, b: Value): Value => bind1(betalnP, [a, b], {});
/** B(a, b) for positive a and b */
export const betaFunction = (a: Value, b: Value): Value => bind1(betaFunctionP, [a, b], {});
/** p log(p / q) for positive p and q */
export const relativeEntropy = (p: Value, q: Value): Value => bind1(relativeEntropyP, [p, q], {});
/** p log(p / q) - p + q for positive p and q */
export const divergence = (p: Value, q: Value): Value => bind1(divergenceP, [p, q], {});
/** Probability that a standard normal number is less than x. */
export const ndtr = /*@__PURE__*/ one(ndtrP);
export const ndtri = /*@__PURE__*/ one(ndtriP);
export const logNdtr = /*@__PURE__*/ one(logNdtrP);
/** exp(x^2) erfc(x) */
export const erfcx = /*@__PURE__*/ one(erfcxP);
export const dawsn = /*@__PURE__*/ one(dawsnP);
export const expn = (n: Value, x: Value): Value => bind1(expnP, [n, x], {});
export const hyp1f1 = (a: Value, b: Value, x: Value): Value => bind1(hyp1f1P, [a, b, x], {});
export const owensT = (h: Value, a: Value): Value => bind1(owensTP, [h, a], {});
export const expi = /*@__PURE__*/ one(expiP);
export const sinIntegral = /*@__PURE__*/ one(sinIntegralP);
export const cosIntegral = /*@__PURE__*/ one(cosIntegralP);
export const fresnelS = /*@__PURE__*/ one(fresnelSP);
export const fresnelC = /*@__PURE__*/ one(fresnelCP);
export const spence = /*@__PURE__*/ one(spenceP);

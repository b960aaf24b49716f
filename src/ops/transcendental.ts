import { isComplex } from "../core/dtype.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import * as math from "../ir/math/index.ts";
import { add, binary, div, integerPow, like, mul, neg, square, sub, unary } from "./arithmetic.ts";
import { eq, lt } from "./compare.ts";
import { floats, inexact } from "./elementwise.ts";
import { round } from "./rounding.ts";
import { where } from "./select.ts";

type Scalar1 = (b: ExprBuilder, x: Expr) => Expr;
type Rule1 = (x: Value) => [y: Value, slope: Value];
const smooth = (name: string, f: Scalar1, rule: Rule1): Primitive<{}> => unary(name, floats, f, rule);
/** The same where the function is defined on complex numbers too. */
const holomorphic = (name: string, f: Scalar1, rule: Rule1): Primitive<{}> => unary(name, inexact, f, rule);
const one = (x: Value): Value => like(x, 1);
const reciprocal = (x: Value): Value => div(one(x), x);

// Exponentials and logarithms
export const expP: Primitive<{}> = /*@__PURE__*/ holomorphic("exp", math.exp, (x) => {
  const y = exp(x);
  return [y, y];
});
export const exp2P: Primitive<{}> = /*@__PURE__*/ holomorphic("exp2", math.exp2, (x) => {
  const y = exp2(x);
  return [y, mul(y, like(x, Math.LN2))];
});
export const expm1P: Primitive<{}> = /*@__PURE__*/ holomorphic("expm1", math.expm1, (x) => {
  const y = expm1(x);
  return [y, add(y, one(x))];
});
export const logP: Primitive<{}> = /*@__PURE__*/ holomorphic("log", math.log, (x) => [log(x), reciprocal(x)]);
export const log1pP: Primitive<{}> = /*@__PURE__*/ holomorphic("log1p", math.log1p, (x) => [
  log1p(x),
  reciprocal(add(x, one(x))),
]);
export const cbrtP: Primitive<{}> = /*@__PURE__*/ smooth("cbrt", math.cbrt, (x) => {
  const y = cbrt(x);
  return [y, mul(like(x, 1 / 3), integerPow(y, -2))];
});
export const rsqrtP: Primitive<{}> = /*@__PURE__*/ holomorphic("rsqrt", math.rsqrt, (x) => {
  const y = rsqrt(x);
  return [y, mul(like(x, -0.5), div(y, x))];
});
/** In y of x ** y the slope is log(x) x ** y; 0 where x is 0. */
export const powP: Primitive<{}> = /*@__PURE__*/ binary("pow", inexact, math.pow, (x, y) => {
  const z = pow(x, y);
  const zero = like(x, 0);
  return [z, () => mul(y, pow(x, sub(y, one(y)))), () => mul(log(where(eq(x, zero), one(x), x)), z)];
});

// Trigonometric functions
export const sinP: Primitive<{}> = /*@__PURE__*/ holomorphic("sin", math.sin, (x) => [sin(x), cos(x)]);
export const cosP: Primitive<{}> = /*@__PURE__*/ holomorphic("cos", math.cos, (x) => [cos(x), neg(sin(x))]);
export const tanP: Primitive<{}> = /*@__PURE__*/ holomorphic("tan", math.tan, (x) => {
  const y = tan(x);
  return [y, add(one(x), square(y))];
});
/** 1 - x^2, exact near 1 */
const oneMinusSquare = (x: Value): Value => mul(sub(one(x), x), add(one(x), x));
export const asinP: Primitive<{}> = /*@__PURE__*/ holomorphic("asin", math.asin, (x) => [
  asin(x),
  rsqrt(oneMinusSquare(x)),
]);
export const acosP: Primitive<{}> = /*@__PURE__*/ holomorphic("acos", math.acos, (x) => [
  acos(x),
  neg(rsqrt(oneMinusSquare(x))),
]);
export const atanP: Primitive<{}> = /*@__PURE__*/ holomorphic("atan", math.atan, (x) => [
  atan(x),
  reciprocal(add(one(x), square(x))),
]);
export const atan2P: Primitive<{}> = /*@__PURE__*/ binary("atan2", inexact, math.atan2, (y, x) => {
  const over = (v: Value) => div(v, add(square(x), square(y)));
  return [atan2(y, x), () => over(x), () => over(neg(y))];
});

// Hyperbolic functions
export const sinhP: Primitive<{}> = /*@__PURE__*/ holomorphic("sinh", math.sinh, (x) => [sinh(x), cosh(x)]);
export const coshP: Primitive<{}> = /*@__PURE__*/ holomorphic("cosh", math.cosh, (x) => [cosh(x), sinh(x)]);
export const tanhP: Primitive<{}> = /*@__PURE__*/ holomorphic("tanh", math.tanh, (x) => {
  const y = tanh(x);
  return [y, oneMinusSquare(y)];
});
export const asinhP: Primitive<{}> = /*@__PURE__*/ holomorphic("asinh", math.asinh, (x) => [
  asinh(x),
  rsqrt(add(square(x), one(x))),
]);
export const acoshP: Primitive<{}> = /*@__PURE__*/ holomorphic("acosh", math.acosh, (x) => [
  acosh(x),
  // One root of the product would be on the wrong branch for complex numbers left of the imaginary axis. Of real ones the product
  // is -0 at -1, which the sum makes 0.
  isComplex(x.dtype)
    ? mul(rsqrt(sub(x, one(x))), rsqrt(add(x, one(x))))
    : rsqrt(add(mul(sub(x, one(x)), add(x, one(x))), like(x, 0))),
]);
export const atanhP: Primitive<{}> = /*@__PURE__*/ holomorphic("atanh", math.atanh, (x) => [
  atanh(x),
  // Two factors, neither of which overflows.
  mul(reciprocal(add(one(x), x)), reciprocal(sub(one(x), x))),
]);
export const logisticP: Primitive<{}> = /*@__PURE__*/ holomorphic("logistic", math.logistic, (x) => {
  const y = logistic(x);
  return [y, mul(y, sub(one(x), y))];
});

// Error and gamma functions
const gauss = (x: Value, factor: number): Value => mul(like(x, factor), exp(neg(square(x))));
export const erfP: Primitive<{}> = /*@__PURE__*/ smooth("erf", math.erf, (x) => [
  erf(x),
  gauss(x, 2 / Math.sqrt(Math.PI)),
]);
export const erfcP: Primitive<{}> = /*@__PURE__*/ smooth("erfc", math.erfc, (x) => [
  erfc(x),
  gauss(x, -2 / Math.sqrt(Math.PI)),
]);
export const erfInvP: Primitive<{}> = /*@__PURE__*/ smooth("erfInv", math.erfInv, (x) => {
  const y = erfInv(x);
  return [y, mul(like(x, Math.sqrt(Math.PI) / 2), exp(square(y)))];
});
export const lgammaP: Primitive<{}> = /*@__PURE__*/ smooth("lgamma", math.lgamma, (x) => [lgamma(x), digamma(x)]);
export const digammaP: Primitive<{}> = /*@__PURE__*/ smooth("digamma", math.digamma, (x) => [digamma(x), trigamma(x)]);

const call =
  (p: Primitive<{}>) =>
  (x: Value): Value =>
    bind1(p, [x], {});
export const exp = /*@__PURE__*/ call(expP);
export const exp2 = /*@__PURE__*/ call(exp2P);
export const expm1 = /*@__PURE__*/ call(expm1P);
export const log = /*@__PURE__*/ call(logP);
export const log1p = /*@__PURE__*/ call(log1pP);
export const cbrt = /*@__PURE__*/ call(cbrtP);
export const rsqrt = /*@__PURE__*/ call(rsqrtP);
export const sin = /*@__PURE__*/ call(sinP);
export const cos = /*@__PURE__*/ call(cosP);
export const tan = /*@__PURE__*/ call(tanP);
export const asin = /*@__PURE__*/ call(asinP);
export const acos = /*@__PURE__*/ call(acosP);
export const atan = /*@__PURE__*/ call(atanP);
export const sinh = /*@__PURE__*/ call(sinhP);
export const cosh = /*@__PURE__*/ call(coshP);
export const tanh = /*@__PURE__*/ call(tanhP);
export const asinh = /*@__PURE__*/ call(asinhP);
export const acosh = /*@__PURE__*/ call(acoshP);
export const atanh = /*@__PURE__*/ call(atanhP);
export const logistic = /*@__PURE__*/ call(logisticP);
export const erf = /*@__PURE__*/ call(erfP);
export const erfc = /*@__PURE__*/ call(erfcP);
export const erfInv = /*@__PURE__*/ call(erfInvP);
/** log |gamma(x)| */
export const lgamma = /*@__PURE__*/ call(lgammaP);
/** Derivative of lgamma. */
export const digamma = /*@__PURE__*/ call(digammaP);
export const pow = (x: Value, y: Value): Value => bind1(powP, [x, y], {});
/** pow for exponents of an integer type: to the power 0 its derivative in x is 0 everywhere. */
export const powWhole = (x: Value, y: Value): Value => pow(where(eq(y, like(y, 0)), one(x), x), y);
/** Angle of the point (x, y), in -pi..pi; of complex numbers -i log((x + iy) / sqrt(x^2 + y^2)). */
export const atan2 = (y: Value, x: Value): Value => bind1(atan2P, [y, x], {});

const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];
/**
 * Derivative of digamma: sum of 1 / (x + k)^2 over k >= 0. The recurrence lifts x to 8 and more, where Euler and
 * Maclaurin's series has full float64 accuracy; below 1/2 the reflection pi^2 / sin^2(pi x) - trigamma(1 - x) holds.
 */
export function trigamma(x: Value): Value {
  const low = lt(x, like(x, 0.5));
  const z = where(low, sub(one(x), x), x);
  let sum = like(x, 0);
  for (let k = 0; k < 8; k++) sum = add(sum, integerPow(add(z, like(x, k)), -2));
  const w = reciprocal(add(z, like(x, 8)));
  const w2 = square(w);
  let series = like(x, 0);
  for (const c of [...bernoulli].reverse()) series = add(like(x, c), mul(w2, series));
  const tail = add(add(w, mul(like(x, 0.5), w2)), mul(mul(w, w2), series));
  const value = add(sum, tail);
  // sin(pi x) from the distance to the nearest half period, so that poles are hit exactly.
  const turn = where(low, sub(x, round(x)), like(x, 0.5));
  const reflected = sub(div(like(x, Math.PI ** 2), square(sin(mul(like(x, Math.PI), turn)))), value);
  return where(low, reflected, value);
}

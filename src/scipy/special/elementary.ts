import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { customJvp } from "../../api/custom-jvp.ts";
import { isComplex } from "../../core/dtype.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import * as nn from "../../nn/softmax.ts";
import { options } from "../../numpy/options.ts";
import { type Axis, axesOf, inexactOperands } from "../../numpy/promote.ts";
import { where } from "../../ops/select.ts";
import { type Unary, unary } from "./operands.ts";

export { logsumexp } from "../../nn/softmax.ts";

/** Options of `softmax` and `logSoftmax`. */
export interface SoftmaxOptions {
  /** Axis, or axes, that the probabilities sum to 1 over; all by default, unlike nn.softmax. */
  axis?: Axis;
}
const over = (name: string, x: ArrayLike, axis: Axis | SoftmaxOptions | undefined): [Value, { axis: number[] }] => {
  const v = asArray(x, name);
  const { axis: axes } = options<SoftmaxOptions>(name, ["axis"], axis, undefined);
  return [v, { axis: axesOf(name, axes, v) }];
};
/**
 * exp(x) / sum of exp(x), without overflow.
 * @example scipy.special.softmax(np.zeros([2, 2])).tolist() // [[0.25, 0.25], [0.25, 0.25]]
 */
export const softmax = (x: ArrayLike, axis?: Axis | SoftmaxOptions): Value => nn.softmax(...over("softmax", x, axis));
/**
 * log(softmax(x)), exact where probabilities are small.
 * @example scipy.special.logSoftmax(0).item() // 0
 */
export const logSoftmax = (x: ArrayLike, axis?: Axis | SoftmaxOptions): Value =>
  nn.logSoftmax(...over("logSoftmax", x, axis));

/**
 * The error function: 2 / sqrt(pi) times the integral of exp(-t^2) from 0 to x.
 * @example scipy.special.erf(0).item() // 0
 */
export const erf: Unary = /*@__PURE__*/ unary("erf", lax.erf);
/**
 * 1 - erf(x), exact where that is small.
 * @example scipy.special.erfc(0).item() // 1
 */
export const erfc: Unary = /*@__PURE__*/ unary("erfc", lax.erfc);
/**
 * The number whose erf is x; infinite at -1 and 1, NaN beyond.
 * @example scipy.special.erfinv(0).item() // 0
 */
export const erfinv: Unary = /*@__PURE__*/ unary("erfinv", lax.erfInv);
/**
 * The logistic function 1 / (1 + exp(-x)).
 * @example scipy.special.expit(0).item() // 0.5
 */
export const expit: Unary = /*@__PURE__*/ unary("expit", lax.logistic, inexactOperands);

const logitOf = /*@__PURE__*/ makeLogit();
function makeLogit(): (x: Value) => Value {
  const f = customJvp((x: Value) => {
    const far = lax.log(lax.div(x, lax.sub(1, x)));
    if (isComplex(x.dtype)) return far;
    // Near 1/2 the difference is exact, and the quotient would be near 1.
    const off = lax.sub(x, 0.5);
    return where(lax.lt(lax.abs(off), 0.25), lax.mul(lax.atanh(lax.mul(off, 2)), 2), far);
  });
  f.defjvp(([x], [dx]) => [f(x), lax.div(dx, lax.mul(x, lax.sub(1, x)))]);
  return f;
}
/**
 * The inverse of expit: log(p / (1 - p)).
 * @example scipy.special.logit(0.5).item() // 0
 */
export const logit: Unary = /*@__PURE__*/ unary("logit", logitOf, inexactOperands);

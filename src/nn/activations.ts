import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import { type CustomJvp, customJvp } from "../api/custom-jvp.ts";
import { showAval } from "../core/aval.ts";
import { isInexact } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { NDArray, Value } from "../core/value.ts";
import { clip } from "../numpy/arithmetic.ts";
import { logaddexp } from "../numpy/logarithms.ts";
import { where } from "../numpy/logic.ts";
import { axisOf, promotedInexact } from "../numpy/promote.ts";
import {
  abs,
  add,
  divide,
  exp,
  expm1,
  greater,
  greaterEqual,
  less,
  lessEqual,
  log,
  log1p,
  maximum,
  minimum,
  multiply,
  negative,
  sqrt,
  square,
  tanh,
} from "../numpy/ufuncs.ts";
import * as ops from "../ops/arithmetic.ts";
import { bitwiseAnd } from "../ops/bitwise.ts";
import { convertElementType } from "../ops/convert.ts";
import { where as choose } from "../ops/select.ts";
import { sliceInDim } from "../ops/shape.ts";
import { erfc, logistic } from "../ops/transcendental.ts";

const { like } = ops;
const array = (name: string, x: ArrayLike): Value => asArray(x, `nn.${name}`);
/** As beside a fraction: integers become weak floats of the default width. */
const real = (name: string, x: ArrayLike): Value => {
  const v = array(name, x);
  return isInexact(v.dtype) ? v : convertElementType(v, defaultFloat(), true);
};
interface AlphaOptions {
  alpha?: ArrayLike;
}
/** A parameter that is given by itself or by its name. */
function parameter<K extends string>(
  given: ArrayLike | { [key in K]?: ArrayLike } | undefined,
  key: K,
  otherwise: number,
): ArrayLike {
  if (typeof given === "object" && Object.getPrototypeOf(given) === Object.prototype)
    return (given as { [key in K]?: ArrayLike })[key] ?? otherwise;
  return (given as ArrayLike | undefined) ?? otherwise;
}
/** A derivative of 1 strictly inside a range, of 0 elsewhere, the ends included. */
const inside = (x: Value, lo: number, hi?: number): Value => {
  const above = greater(x, lo);
  return hi === undefined ? above : bitwiseAnd(above, less(x, hi));
};
/** A function with a derivative of 1 in a range and 0 elsewhere. */
function ramp(f: (x: NDArray) => NDArray, lo: number, hi?: number): CustomJvp<[NDArray], NDArray> {
  return customJvp(f).defjvps((dx: Value, _: Value, x: Value) => choose(inside(x, lo, hi), dx, like(dx, 0)));
}
const reluOf = /*@__PURE__*/ ramp(function relu(x) {
  // A scalar of its own type is no captured array, where that is complex.
  return isInexact(x.dtype) ? ops.max(x, scalar(0, x.dtype, x.weakType)) : maximum(x, 0);
}, 0);
const relu6Of = /*@__PURE__*/ ramp(
  function relu6(x) {
    return minimum(maximum(x, 0), 6);
  },
  0,
  6,
);

/** The argument itself. */
export const identity = (x: ArrayLike): Value => array("identity", x);
/**
 * max(x, 0), with derivative 0 at 0.
 * @example nn.relu(np.array([-1, 0, 2])) // [0, 0, 2]
 */
export const relu = (x: ArrayLike): Value => reluOf(array("relu", x));
/** min(max(x, 0), 6), with derivative 0 at 0 and 6. */
export const relu6 = (x: ArrayLike): Value => relu6Of(real("relu6", x));
/** (x + sqrt(x^2 + b)) / 2 */
export const squareplus = (x: ArrayLike, b?: ArrayLike | { b?: ArrayLike }): Value => {
  const v = array("squareplus", x);
  return divide(add(v, sqrt(add(square(v), parameter(b, "b", 4)))), 2);
};
/** log(1 + exp(x)), without overflow. */
export const softplus = (x: ArrayLike): Value => logaddexp(x, 0);
/** 0 below -1, x above 1, (x + 1)^2 / 4 between. */
export const sparsePlus = (x: ArrayLike): Value => {
  const v = real("sparsePlus", x);
  const between = divide(square(add(v, 1)), 4);
  return where(lessEqual(v, -1), 0, where(greaterEqual(v, 1), v, between));
};
/** x / (1 + |x|) */
export const softSign = (x: ArrayLike): Value => divide(x, add(abs(x), 1));
/**
 * 1 / (1 + exp(-x))
 * @throws DTypeError for integers
 * @example nn.sigmoid(0).item() // 0.5
 */
export const sigmoid = (x: ArrayLike): Value => logistic(array("sigmoid", x));
/** clip(x + 1, 0, 2) / 2 */
export const sparseSigmoid = (x: ArrayLike): Value => multiply(0.5, clip(add(real("sparseSigmoid", x), 1), 0, 2));
/** x sigmoid(x), of floats. */
export const silu = (x: ArrayLike): Value => {
  const v = array("silu", x);
  return ops.mul(v, logistic(v));
};
/** Another name of silu. */
export const swish = silu;
/** x tanh(softplus(x)) */
export const mish = (x: ArrayLike): Value => {
  const v = array("mish", x);
  return multiply(v, tanh(softplus(v)));
};
/** log(sigmoid(x)), without overflow. */
export const logSigmoid = (x: ArrayLike): Value => negative(softplus(negative(array("logSigmoid", x))));
/** x above 0, alpha (exp(x) - 1) below. */
export function elu(x: ArrayLike, alpha?: ArrayLike | AlphaOptions): Value {
  const v = real("elu", x);
  const a = parameter(alpha, "alpha", 1);
  const positive = greater(v, 0);
  // The operand of expm1 is masked, so that its overflow reaches no derivative.
  return where(positive, v, multiply(a, expm1(where(positive, 0, v))));
}
/** x above 0, a fraction of it below; derivative 1 at 0. */
export function leakyRelu(x: ArrayLike, negativeSlope?: ArrayLike | { negativeSlope?: ArrayLike }): Value {
  const v = array("leakyRelu", x);
  return where(greaterEqual(v, 0), v, multiply(parameter(negativeSlope, "negativeSlope", 1e-2), v));
}
/** clip(x, -1, 1), with derivative 1 at the bounds. */
export const hardTanh = (x: ArrayLike): Value => {
  const v = array("hardTanh", x);
  return where(greater(v, 1), 1, where(less(v, -1), -1, v));
};
/** max(x, 0) + alpha (exp(min(x, 0) / alpha) - 1) */
export function celu(x: ArrayLike, alpha?: ArrayLike | AlphaOptions): Value {
  const v = real("celu", x);
  const a = parameter(alpha, "alpha", 1);
  return add(maximum(v, 0), multiply(a, expm1(divide(minimum(v, 0), a))));
}
/** The elu that keeps mean 0 and variance 1. */
export const selu = (x: ArrayLike): Value => multiply(1.0507009873554805, elu(x, 1.6732632423543772));
/**
 * x times the normal distribution function.
 * @param options.approximate by tanh, which is the default; false: by erfc
 */
export function gelu(x: ArrayLike, approximate: boolean | { approximate?: boolean } = true): Value {
  const [v] = promotedInexact("nn.gelu", [x]);
  const byTanh = typeof approximate === "boolean" ? approximate : (approximate.approximate ?? true);
  if (!byTanh) return ops.mul(ops.mul(like(v, 0.5), v), erfc(ops.mul(ops.neg(v), like(v, Math.SQRT1_2))));
  const inner = ops.mul(like(v, Math.sqrt(2 / Math.PI)), ops.add(v, ops.mul(like(v, 0.044715), ops.integerPow(v, 3))));
  const cdf = ops.mul(like(v, 0.5), ops.add(like(v, 1), tanh(inner)));
  return ops.mul(v, cdf);
}
/**
 * The first half of an axis times the sigmoid of the second, of floats.
 * @throws ShapeError if the size is odd
 */
export function glu(x: ArrayLike, axis: number | { axis?: number } = -1): Value {
  const v = array("glu", x);
  const d = axisOf("nn.glu", typeof axis === "number" ? axis : (axis.axis ?? -1), v);
  const n = v.shape[d];
  if (n % 2) throw new ShapeError(`nn.glu: axis ${d} of ${showAval(v.aval)} is odd. It is cut into halves.`);
  return ops.mul(sliceInDim(v, 0, n / 2, 1, d), logistic(sliceInDim(v, n / 2, n, 1, d)));
}
/** relu6(x + 3) / 6 */
export const hardSigmoid = (x: ArrayLike): Value => divide(relu6(add(real("hardSigmoid", x), 3)), 6);
/** x hardSigmoid(x) */
export const hardSilu = (x: ArrayLike): Value => {
  const v = array("hardSilu", x);
  return multiply(v, hardSigmoid(v));
};
/** Another name of hardSilu. */
export const hardSwish = hardSilu;
/** Hyperbolic tangent. */
export { tanh };
/** log(1 - exp(-x)) for x > 0, exact at both ends. */
export const log1mexp = (x: ArrayLike): Value => logOneLess(array("log1mexp", x));
const logOneLess = /*@__PURE__*/ makeLogOneLess();
function makeLogOneLess(): CustomJvp<[NDArray], NDArray> {
  const f = customJvp((v: NDArray) => {
    const near = log(negative(expm1(negative(v))));
    return where(less(v, Math.LN2), near, log1p(negative(exp(negative(v)))));
  });
  return f.defjvps((dx: Value, _: Value, x: Value) => ops.div(dx, expm1(x)));
}

import { type ArrayLike, asArray } from "../api/asarray.ts";
import { type CustomJvp, customJvp } from "../api/custom-jvp.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import type { NDArray, Value } from "../core/value.ts";
import { clip } from "../numpy/arithmetic.ts";
import { logaddexp } from "../numpy/logarithms.ts";
import { where } from "../numpy/logic.ts";
import { axisOf, promotedInexact } from "../numpy/promote.ts";
import { abs, add, divide, maximum, minimum, multiply, negative, square } from "../numpy/ufuncs.ts";
import * as ops from "../ops/arithmetic.ts";
import { bitwiseAnd } from "../ops/bitwise.ts";
import { ge, gt, le, lt } from "../ops/compare.ts";
import { where as choose } from "../ops/select.ts";
import { sliceInDim } from "../ops/shape.ts";
import { erfc, exp, expm1, tanh as hyperbolicTangent, log, log1p, logistic } from "../ops/transcendental.ts";

const { like, mul } = ops;
const float = (name: string, x: ArrayLike): Value => promotedInexact(`nn.${name}`, [x])[0];
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
  const above = gt(x, like(x, lo));
  return hi === undefined ? above : bitwiseAnd(above, lt(x, like(x, hi)));
};
/** A function with a derivative of 1 in a range and 0 elsewhere. */
function ramp(f: (x: NDArray) => NDArray, lo: number, hi?: number): CustomJvp<[NDArray], NDArray> {
  return customJvp(f).defjvps((dx: Value, _: Value, x: Value) => choose(inside(x, lo, hi), dx, like(dx, 0)));
}
const reluOf = /*@__PURE__*/ ramp(function relu(x) {
  return ops.max(x, like(x, 0));
}, 0);
const relu6Of = /*@__PURE__*/ ramp(
  function relu6(x) {
    return ops.min(ops.max(x, like(x, 0)), like(x, 6));
  },
  0,
  6,
);

/** The argument itself. */
export const identity = (x: ArrayLike): Value => asArray(x, "nn.identity");
/**
 * max(x, 0), with derivative 0 at 0.
 * @example nn.relu(np.array([-1, 0, 2])) // [0, 0, 2]
 */
export const relu = (x: ArrayLike): Value => reluOf(asArray(x, "nn.relu"));
/** min(max(x, 0), 6), with derivative 0 at 0 and 6. */
export const relu6 = (x: ArrayLike): Value => relu6Of(float("relu6", x));
/** (x + sqrt(x^2 + b)) / 2 */
export const squareplus = (x: ArrayLike, b?: ArrayLike | { b?: ArrayLike }): Value => {
  const v = float("squareplus", x);
  return divide(add(v, ops.sqrt(add(square(v), parameter(b, "b", 4)))), 2);
};
/** log(1 + exp(x)), without overflow. */
export const softplus = (x: ArrayLike): Value => logaddexp(x, 0);
/** 0 below -1, x above 1, (x + 1)^2 / 4 between. */
export const sparsePlus = (x: ArrayLike): Value => {
  const v = float("sparsePlus", x);
  const between = divide(square(add(v, 1)), 4);
  return choose(le(v, like(v, -1)), like(v, 0), choose(ge(v, like(v, 1)), v, between));
};
/** x / (1 + |x|) */
export const softSign = (x: ArrayLike): Value => divide(x, add(abs(x), 1));
/**
 * 1 / (1 + exp(-x))
 * @example nn.sigmoid(0).item() // 0.5
 */
export const sigmoid = (x: ArrayLike): Value => logistic(float("sigmoid", x));
/** clip(x + 1, 0, 2) / 2 */
export const sparseSigmoid = (x: ArrayLike): Value => multiply(0.5, clip(add(float("sparseSigmoid", x), 1), 0, 2));
/** x sigmoid(x) */
export const silu = (x: ArrayLike): Value => {
  const v = float("silu", x);
  return mul(v, logistic(v));
};
/** Another name of silu. */
export const swish = silu;
/** x tanh(softplus(x)) */
export const mish = (x: ArrayLike): Value => {
  const v = float("mish", x);
  return mul(v, hyperbolicTangent(softplus(v)));
};
/** log(sigmoid(x)), without overflow. */
export const logSigmoid = (x: ArrayLike): Value => negative(softplus(negative(x)));
/** x above 0, alpha (exp(x) - 1) below. */
export function elu(x: ArrayLike, alpha?: ArrayLike | AlphaOptions): Value {
  const v = float("elu", x);
  const a = parameter(alpha, "alpha", 1);
  const positive = gt(v, like(v, 0));
  // The operand of expm1 is masked, so that its overflow reaches no derivative.
  return where(positive, v, multiply(a, expm1(choose(positive, like(v, 0), v))));
}
/** x above 0, a fraction of it below; derivative 1 at 0. */
export function leakyRelu(x: ArrayLike, negativeSlope?: ArrayLike | { negativeSlope?: ArrayLike }): Value {
  const v = asArray(x, "nn.leakyRelu");
  return where(ge(v, like(v, 0)), v, multiply(parameter(negativeSlope, "negativeSlope", 1e-2), v));
}
/** clip(x, -1, 1), with derivative 1 at the bounds. */
export const hardTanh = (x: ArrayLike): Value => {
  const v = float("hardTanh", x);
  return choose(gt(v, like(v, 1)), like(v, 1), choose(lt(v, like(v, -1)), like(v, -1), v));
};
/** max(x, 0) + alpha (exp(min(x, 0) / alpha) - 1) */
export function celu(x: ArrayLike, alpha?: ArrayLike | AlphaOptions): Value {
  const v = float("celu", x);
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
  const v = float("gelu", x);
  const byTanh = typeof approximate === "boolean" ? approximate : (approximate.approximate ?? true);
  if (!byTanh) return mul(mul(like(v, 0.5), v), erfc(mul(ops.neg(v), like(v, Math.SQRT1_2))));
  const inner = mul(like(v, Math.sqrt(2 / Math.PI)), ops.add(v, mul(like(v, 0.044715), ops.integerPow(v, 3))));
  const cdf = mul(like(v, 0.5), ops.add(like(v, 1), hyperbolicTangent(inner)));
  return mul(v, cdf);
}
/**
 * The first half of an axis times the sigmoid of the second.
 * @throws ShapeError if the size is odd
 */
export function glu(x: ArrayLike, axis: number | { axis?: number } = -1): Value {
  const v = float("glu", x);
  const d = axisOf("nn.glu", typeof axis === "number" ? axis : (axis.axis ?? -1), v);
  const n = v.shape[d];
  if (n % 2) throw new ShapeError(`nn.glu: axis ${d} of ${showAval(v.aval)} is odd. It is cut into halves.`);
  return mul(sliceInDim(v, 0, n / 2, 1, d), logistic(sliceInDim(v, n / 2, n, 1, d)));
}
/** relu6(x + 3) / 6 */
export const hardSigmoid = (x: ArrayLike): Value => divide(relu6(add(float("hardSigmoid", x), 3)), 6);
/** x hardSigmoid(x) */
export const hardSilu = (x: ArrayLike): Value => multiply(x, hardSigmoid(x));
/** Another name of hardSilu. */
export const hardSwish = hardSilu;
/** Hyperbolic tangent. */
export const tanh = (x: ArrayLike): Value => hyperbolicTangent(float("tanh", x));
/** log(1 - exp(-x)) for x > 0, exact at both ends. */
export const log1mexp = (x: ArrayLike): Value => logOneLess(float("log1mexp", x) as NDArray);
const logOneLess = /*@__PURE__*/ makeLogOneLess();
function makeLogOneLess(): CustomJvp<[NDArray], NDArray> {
  const f = customJvp((v: NDArray) => {
    const small = lt(v, like(v, Math.LN2));
    const near = ops.neg(expm1(ops.neg(v)));
    return choose(small, log(near), log1p(ops.neg(exp(ops.neg(v))))) as NDArray;
  });
  return f.defjvps((dx: Value, _: Value, x: Value) => ops.div(dx, expm1(x)));
}

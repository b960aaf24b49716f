import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import { type CustomJvp, customJvp } from "../api/custom-jvp.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType, isComplex, isInexact } from "../core/dtype.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import type { NDArray, Value } from "../core/value.ts";
import { options } from "../numpy/options.ts";
import { type Axis, axesOf, promotedInexact } from "../numpy/promote.ts";
import { add, equal, maximum, multiply, subtract } from "../numpy/ufuncs.ts";
import * as ops from "../ops/arithmetic.ts";
import { broadcastTo, reduceSum } from "../ops/axes.ts";
import { lt, ne } from "../ops/compare.ts";
import { real } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceMax } from "../ops/reduce.ts";
import { isFinite as finite } from "../ops/rounding.ts";
import { where as choose } from "../ops/select.ts";
import { expandDims, iota, reshape } from "../ops/shape.ts";
import { exp, log, rsqrt } from "../ops/transcendental.ts";
import { stopGradientValue } from "../transforms/stop-gradient.ts";

const { like, mul, sub } = ops;
const kept = (x: Value, axes: readonly number[]): number[] => x.shape.map((n, d) => (axes.includes(d) ? 1 : n));
/** Reductions that keep their axes, with size 1. */
const sumOver = (x: Value, axes: readonly number[]): Value => reshape(reduceSum(x, axes), kept(x, axes));
const maxOver = (x: Value, axes: readonly number[]): Value => reshape(reduceMax(x, axes), kept(x, axes));
const masked = (x: Value, mask: ArrayLike | null, other: number): Value =>
  mask === null ? x : choose(broadcastTo(asArray(mask, "nn.softmax"), x.shape), x, like(x, other));
/** As numbers that can be subtracted, which booleans cannot. */
function floats(name: string, x: ArrayLike): Value {
  const v = asArray(x, name);
  if (v.dtype === "bool")
    throw new DTypeError(`${name}: takes numbers, got ${showAval(v.aval)}. Convert it with astype.`);
  return promotedInexact(name, [v])[0];
}

export interface SoftmaxOptions {
  /** Axis, or axes, that the probabilities sum to 1 over; the last by default, null for all. */
  axis?: Axis;
  /** Elements that take part; the others have probability 0. */
  where?: ArrayLike;
}
type SoftmaxFunction = CustomJvp<[axes: readonly number[], x: NDArray, mask: NDArray | null], NDArray>;
const softmaxOf: SoftmaxFunction = /*@__PURE__*/ makeSoftmax();
function makeSoftmax(): SoftmaxFunction {
  const f: SoftmaxFunction = customJvp(
    function softmax(axes: readonly number[], x: NDArray, mask: NDArray | null): NDArray {
      const safe = masked(x, mask, Number.NEGATIVE_INFINITY);
      const unnormalized = exp(sub(safe, broadcastTo(maxOver(safe, axes), x.shape)));
      const result = ops.div(unnormalized, broadcastTo(sumOver(masked(unnormalized, mask, 0), axes), x.shape));
      return masked(result, mask, 0);
    },
    { nondiffArgnums: 0 },
  );
  // The rule gives the result too, from which alone the derivative follows: y (dx - sum(y dx)).
  return f.defjvp((axes: readonly number[], [x, mask]: [Value, Value | null], [dx]: [Value]) => {
    const y = (f as (...args: unknown[]) => Value)(axes, x, mask);
    const along = sumOver(masked(mul(y, dx), mask, 0), axes);
    return [y, mul(y, sub(dx, broadcastTo(along, x.shape)))];
  });
}
/**
 * Probabilities in proportion to exp(x), without overflow.
 * y = exp(x - max x) / sum exp(x - max x), over `axis`.
 * @throws DTypeError for booleans
 * @example nn.softmax(np.array([0, 0])) // [0.5, 0.5]
 */
export function softmax(x: ArrayLike, axis?: SoftmaxOptions["axis"] | SoftmaxOptions, rest?: SoftmaxOptions): Value {
  const o = options<SoftmaxOptions>("nn.softmax", ["axis", "where"], axis, rest);
  const v = floats("nn.softmax", x);
  const mask = o.where === undefined ? null : asArray(o.where, "nn.softmax");
  return (softmaxOf as (...args: unknown[]) => Value)(
    axesOf("nn.softmax", o.axis === undefined ? -1 : o.axis, v),
    v,
    mask,
  );
}
/**
 * log(softmax(x)), exact where probabilities are small.
 * @example nn.logSoftmax(np.array([0, 0])) // [-0.6931472, -0.6931472]
 */
export function logSoftmax(x: ArrayLike, axis?: SoftmaxOptions["axis"] | SoftmaxOptions, rest?: SoftmaxOptions): Value {
  const o = options<SoftmaxOptions>("nn.logSoftmax", ["axis", "where"], axis, rest);
  const v = floats("nn.logSoftmax", x);
  const axes = axesOf("nn.logSoftmax", o.axis === undefined ? -1 : o.axis, v);
  const mask = o.where ?? null;
  const safe = masked(v, mask, Number.NEGATIVE_INFINITY);
  const top = stopGradientValue(maxOver(safe, axes));
  const shifted = sub(safe, broadcastTo(top, v.shape));
  const total = log(sumOver(masked(exp(shifted), mask, 0), axes));
  return masked(sub(shifted, broadcastTo(total, v.shape)), mask, Number.NEGATIVE_INFINITY);
}

export interface LogsumexpOptions {
  /** Summed axes; all by default. */
  axis?: Axis;
  /** Factors of the exponentials. */
  b?: ArrayLike;
  /** Summed axes stay, with size 1. */
  keepdims?: boolean;
  /** Gives [log |sum|, sign of the sum]. */
  returnSign?: boolean;
  /** Elements that take part. */
  where?: ArrayLike;
}
/**
 * Log of a sum of exponentials, without overflow.
 * y = m + log sum b exp(x - m), m = max x, over `axis`.
 * @returns float, or a list of float and sign with `returnSign`
 * @example nn.logsumexp(np.array([1000, 1000])).item() // 1000.6931
 */
export function logsumexp(
  x: ArrayLike,
  axis: Axis | LogsumexpOptions | undefined,
  rest: LogsumexpOptions & { returnSign: true },
): [Value, Value];
export function logsumexp(x: ArrayLike, options: LogsumexpOptions & { returnSign: true }): [Value, Value];
export function logsumexp(x: ArrayLike, axis?: Axis | LogsumexpOptions, rest?: LogsumexpOptions): Value;
export function logsumexp(
  x: ArrayLike,
  axis?: Axis | LogsumexpOptions,
  rest?: LogsumexpOptions,
): Value | [Value, Value] {
  const name = "nn.logsumexp";
  const o = options<LogsumexpOptions>(name, ["axis", "b", "keepdims", "returnSign", "where"], axis, rest);
  const weights = o.b === undefined ? null : promotedInexact(name, [x, o.b]);
  const shape = weights ? add(weights[0], weights[1]).shape : undefined;
  const given = weights ? broadcastTo(weights[0], shape!) : promotedInexact(name, [x])[0];
  const b = weights ? broadcastTo(weights[1], shape!) : null;
  const mask = o.where === undefined ? null : broadcastTo(asArray(o.where, name), given.shape);
  let v = mask ? choose(mask, given, like(given, Number.NEGATIVE_INFINITY)) : given;
  if (b) v = choose(ne(b, like(b, 0)), v, like(v, Number.NEGATIVE_INFINITY));
  const axes = axesOf(name, o.axis, v);
  const top = maxOver(isComplex(v.dtype) ? real(v) : v, axes);
  const shift = stopGradientValue(choose(finite(top), top, like(top, 0)));
  const terms = exp(sub(v, broadcastTo(convertElementType(shift, v.dtype), v.shape)));
  const weighted = b ? mul(terms, b) : terms;
  const total = sumOver(mask ? masked(weighted, mask, 0) : weighted, axes);
  const sign = ops.sign(total);
  // Without its sign a negative sum has no logarithm, except as a complex number.
  const size = o.returnSign || (b !== null && !isComplex(v.dtype)) ? ops.abs(total) : total;
  let out = ops.add(log(size), convertElementType(shift, size.dtype));
  if (b && !o.returnSign && !isComplex(v.dtype)) out = choose(lt(sign, like(sign, 0)), like(out, Number.NaN), out);
  const end = (y: Value) =>
    o.keepdims
      ? y
      : reshape(
          y,
          v.shape.filter((_, d) => !axes.includes(d)),
        );
  return o.returnSign ? [end(out), end(sign)] : end(out);
}
/** Log of the mean of exponentials: logsumexp(x) - log(count). */
export function logmeanexp(x: ArrayLike, axis?: Axis | Pick<LogsumexpOptions, "axis" | "keepdims" | "where">): Value {
  const o = options<LogsumexpOptions>(
    "nn.logmeanexp",
    ["axis", "keepdims", "where"],
    axis as Axis | LogsumexpOptions | undefined,
  );
  const total = logsumexp(x, o);
  const [v] = promotedInexact("nn.logmeanexp", [x]);
  const axes = axesOf("nn.logmeanexp", o.axis, v);
  if (o.where === undefined) return subtract(total, Math.log(axes.reduce((n, d) => n * v.shape[d], 1)));
  const ones = convertElementType(broadcastTo(asArray(o.where, "nn.logmeanexp"), v.shape), v.dtype);
  const count = reduceSum(ones, axes);
  return subtract(total, log(o.keepdims ? reshape(count, kept(v, axes)) : count));
}

export interface StandardizeOptions {
  axis?: number | readonly number[];
  mean?: ArrayLike;
  variance?: ArrayLike;
  /** Added to the variance. */
  epsilon?: ArrayLike;
  /** Elements that take part in mean and variance. */
  where?: ArrayLike;
  /** For a given mean: variance as mean(x^2) - mean^2 ("fast", the default) or as mean((x - mean)^2) ("stable"). */
  algorithm?: "fast" | "stable";
}
/**
 * (x - mean) / sqrt(variance + epsilon), over `axis` (the last by default).
 * @example nn.standardize(np.array([1, 3])) // [-0.999995, 0.999995]
 */
export function standardize(
  x: ArrayLike,
  axis?: StandardizeOptions["axis"] | StandardizeOptions,
  rest?: StandardizeOptions,
): Value {
  const name = "nn.standardize";
  const keys = ["axis", "mean", "variance", "epsilon", "where", "algorithm"] as const;
  const o = options<StandardizeOptions>(name, keys, axis, rest);
  const [v] = promotedInexact(name, [x]);
  const axes = axesOf(name, o.axis ?? -1, v);
  const mask = o.where ?? null;
  const n = axes.reduce((k, d) => k * v.shape[d], 1);
  const count = mask === null ? like(v, n) : sumOver(masked(broadcastTo(like(v, 1), v.shape), mask, 0), axes);
  const meanOf = (y: Value) => ops.div(sumOver(masked(y, mask, 0), axes), count);
  const mean = o.mean === undefined ? meanOf(v) : asArray(o.mean, name);
  const { algorithm = "fast" } = o;
  if (algorithm !== "fast" && algorithm !== "stable")
    throw new ValueError(`${name}: algorithm is ${String(algorithm)}. Use "fast" or "stable".`);
  let variance = o.variance === undefined ? undefined : asArray(o.variance, name);
  if (variance === undefined && algorithm === "fast" && isComplex(v.dtype))
    throw new ValueError(
      `${name}: the fast variance of ${showAval(v.aval)} is no real number. Use algorithm "stable", or give a variance.`,
    );
  if (variance === undefined) {
    // mean(x^2) - mean^2 cancels; it is another number only where the mean is given.
    const stable = o.mean === undefined || algorithm === "stable";
    variance = stable
      ? meanOf(ops.square(subtract(v, mean)))
      : maximum(subtract(meanOf(ops.square(v)), ops.square(mean)), 0);
  }
  return multiply(subtract(v, mean), rsqrt(add(variance, o.epsilon ?? 1e-5)));
}

export interface OneHotOptions {
  dtype?: DType;
  /** Where the new axis goes; last by default. */
  axis?: number;
}
/**
 * Rows of an identity matrix: 1 at the class, 0 elsewhere; all 0 for a class out of range.
 * @example nn.oneHot(new Int32Array([0, 2]), 3) // [[1, 0, 0], [0, 0, 1]]
 */
export function oneHot(
  x: ArrayLike,
  numClasses: number,
  { dtype = defaultFloat(), axis = -1 }: OneHotOptions = {},
): Value {
  const name = "nn.oneHot";
  if (!Number.isInteger(numClasses) || numClasses < 0)
    throw new ValueError(`${name}: numClasses is ${numClasses}. It is a whole number.`);
  const v = asArray(x, name);
  if (v.dtype === "bool")
    throw new DTypeError(`${name}: takes classes, got ${showAval(v.aval)}. Convert it with astype.`);
  const integers = isInexact(v.dtype) && v.weakType && v.ndim === 0 ? convertElementType(v, "int32") : v;
  const rank = v.ndim + 1;
  const at = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(at) || at < 0 || at >= rank)
    throw new ValueError(`${name}: axis ${axis} is out of range for a result of rank ${rank}.`);
  const shape = [...v.shape.slice(0, at), numClasses, ...v.shape.slice(at)];
  const classes = iota(integers.dtype, shape, at);
  return convertElementType(equal(broadcastTo(expandDims(integers, [at]), shape), classes), checkDType(dtype, name));
}

import { type ArrayLike, asArray, defaultInt } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType, dtypeInfo, isComplex, isInexact, kindOf } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Scalar, Value } from "../core/value.ts";
import { isNarrowFloat } from "../ir/narrow.ts";
import * as ops from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo } from "../ops/axes.ts";
import { imag, real } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import * as reduce from "../ops/reduce.ts";
import { others } from "../ops/reduction.ts";
import { where as selectWhere } from "../ops/select.ts";
import { expandDims, reshape } from "../ops/shape.ts";
import { product } from "../util/list.ts";
import { options } from "./options.ts";
import { type Axis, axesOf, axisOf, broadcasted, inexactOf, pair, truth } from "./promote.ts";

export interface ReduceOptions {
  /** Axes to reduce; all by default. */
  axis?: Axis;
  /** Keeps the reduced axes, with size 1. */
  keepdims?: boolean;
  /** Only the elements where it holds count. */
  where?: ArrayLike;
}
export interface SumOptions extends ReduceOptions {
  /** Type in which to compute, and of the result. */
  dtype?: DType;
  /** Takes part once. */
  initial?: ArrayLike;
}
export interface ExtremumOptions extends ReduceOptions {
  initial?: ArrayLike;
}
type ReduceArgument<O> = Axis | O;
const reduceKeys = ["axis", "keepdims", "where"] as const;
const extremumKeys = ["axis", "keepdims", "initial", "where"] as const;
const sumKeys = ["axis", "keepdims", "dtype", "initial", "where"] as const;

/** Puts reduced axes back with size 1, if asked. */
const kept = (y: Value, axes: readonly number[], keepdims: boolean | undefined): Value =>
  keepdims && axes.length ? expandDims(y, axes) : y;
/** `x`, and `otherwise` where the condition does not hold. */
function masked(name: string, x: Value, condition: ArrayLike | undefined, otherwise: Value): Value {
  if (condition === undefined) return x;
  const [c, a] = broadcasted(name, [truth(asArray(condition, name)), x]);
  return selectWhere(c, a.ndim < c.ndim ? broadcastTo(a, c.shape) : a, otherwise);
}
const number = (x: Value, v: Scalar): Value => scalar(v, x.dtype);

/** Reductions of weak numbers are strong, as in JAX. */
const strong = (x: Value): Value => convertElementType(x, x.dtype);

/** The type in which sums are computed: booleans and integers below the default ones widen. */
function sumType(x: Value, dtype: DType | undefined, name: string): Value {
  if (dtype !== undefined) return convertElementType(x, checkDType(dtype, name));
  const kind = kindOf(x.dtype);
  if (isInexact(x.dtype)) return strong(x);
  const wide = defaultInt();
  if (kind === "bool" || dtypeInfo[x.dtype].bytes < dtypeInfo[wide].bytes)
    return convertElementType(x, kind === "uint" ? (`u${wide}` as DType) : wide);
  return strong(x);
}
type Fold = (x: Value, axes: readonly number[]) => Value;
const sumLike =
  (name: string, fold: Fold, identity: number, combine: (x: Value, y: Value) => Value) =>
  (x: ArrayLike, axis?: ReduceArgument<SumOptions>, rest?: SumOptions): Value => {
    const given = options<SumOptions>(name, sumKeys, axis, rest);
    const a = sumType(asArray(x, name), given.dtype, name);
    const b = masked(name, a, given.where, number(a, identity));
    const axes = axesOf(name, given.axis, b);
    const y = kept(fold(b, axes), axes, given.keepdims);
    return given.initial === undefined ? y : combine(...pair(name, y, given.initial));
  };
/**
 * Sum over axes. Booleans are counted, small integers widen to the default integers.
 * @param x [...s]
 * @param axis axes to sum over; all by default
 * @returns [s without axis]
 * @throws ValueError for an axis that x does not have
 * @example np.sum(np.array([[1, 2], [3, 4]]), 0).tolist() // [4, 6]
 */
export const sum = /*@__PURE__*/ sumLike("sum", reduce.reduceSum, 0, (x, y) => ops.add(x, y));
/** Products of narrow floats are taken in float32 and rounded once. */
function wideProduct(x: Value, axes: readonly number[]): Value {
  const wide = isNarrowFloat(x.dtype) ? convertElementType(x, "float32") : x;
  return convertElementType(reduce.reduceProd(wide, axes), x.dtype);
}
/**
 * Product over axes.
 * @example np.prod(np.array([2, 3, 4])).item() // 24
 */
export const prod = /*@__PURE__*/ sumLike("prod", wideProduct, 1, (x, y) => ops.mul(x, y));

const extremum =
  (name: string, fold: Fold, worst: (d: DType) => Scalar, combine: (x: Value, y: Value) => Value) =>
  (x: ArrayLike, axis?: ReduceArgument<ExtremumOptions>, rest?: ExtremumOptions): Value => {
    const given = options<ExtremumOptions>(name, extremumKeys, axis, rest);
    const a = strong(asArray(x, name));
    const axes = axesOf(name, given.axis, a);
    if (given.initial === undefined && axes.some((d) => a.shape[d] === 0))
      throw new ValueError(`${name}: ${showAval(a.aval)} has no element along axis [${axes}]. Pass initial.`);
    if (given.initial === undefined && given.where !== undefined)
      throw new ValueError(`${name}: with where there may be no element. Pass initial.`);
    const b = masked(name, a, given.where, number(a, worst(a.dtype)));
    const y = kept(fold(b, axes), axes, given.keepdims);
    return given.initial === undefined ? y : combine(...pair(name, y, given.initial));
  };
/**
 * Greatest element over axes; NaN wins. Elements that tie share the gradient.
 * @throws ValueError for an empty axis without `initial`
 * @example np.max(np.array([1, 3, 2])).item() // 3
 */
export const max = /*@__PURE__*/ extremum("max", reduce.reduceMax, reduce.lowest, (x, y) => ops.max(x, y));
/**
 * Smallest element over axes; NaN wins. Elements that tie share the gradient.
 * @throws ValueError for an empty axis without `initial`
 * @example np.min(np.array([1, 3, 2])).item() // 1
 */
export const min = /*@__PURE__*/ extremum("min", reduce.reduceMin, reduce.highest, (x, y) => ops.min(x, y));
/** Another name of max. */
export const amax = max;
/** Another name of min. */
export const amin = min;
/** Greatest minus smallest element. */
export function ptp(x: ArrayLike, axis?: ReduceArgument<ReduceOptions>, rest?: ReduceOptions): Value {
  const { axis: at, keepdims } = options<ReduceOptions>("ptp", ["axis", "keepdims"], axis, rest);
  const given: ExtremumOptions = { ...(at !== undefined && { axis: at }), ...(keepdims !== undefined && { keepdims }) };
  const a = asArray(x, "ptp");
  return ops.sub(max(a, given), min(a, given));
}
const logicalReduction =
  (name: string, fold: Fold, identity: boolean) =>
  (x: ArrayLike, axis?: ReduceArgument<ReduceOptions>, rest?: ReduceOptions): Value => {
    const given = options<ReduceOptions>(name, reduceKeys, axis, rest);
    const a = truth(asArray(x, name));
    const b = masked(name, a, given.where, number(a, identity));
    const axes = axesOf(name, given.axis, b);
    return kept(fold(b, axes), axes, given.keepdims);
  };
/**
 * True if all elements are not 0.
 * @example np.all(np.array([true, false])).item() // false
 */
export const all = /*@__PURE__*/ logicalReduction("all", reduce.reduceAnd, true);
/**
 * True if any element is not 0.
 * @example np.any(np.array([true, false])).item() // true
 */
export const any = /*@__PURE__*/ logicalReduction("any", reduce.reduceOr, false);
/**
 * How many elements are not 0.
 * @example np.countNonzero(np.array([0, 1, 2])).item() // 2
 */
export function countNonzero(x: ArrayLike, axis?: ReduceArgument<ReduceOptions>, rest?: ReduceOptions): Value {
  const given = options<ReduceOptions>("countNonzero", reduceKeys, axis, rest);
  return sum(truth(asArray(x, "countNonzero")), given);
}

/** How many elements a mean is over: a number, or an array if some do not count. */
function counted(name: string, x: Value, axes: readonly number[], condition: ArrayLike | undefined): Value | number {
  if (condition === undefined) return product(axes.map((d) => x.shape[d]));
  const c = convertElementType(truth(asArray(condition, name)), x.dtype);
  return reduce.reduceSum(c.ndim < x.ndim || c.size !== x.size ? broadcastTo(c, x.shape) : c, axes);
}
const over = (total: Value, n: Value | number): Value => ops.div(total, typeof n === "number" ? ops.like(total, n) : n);

export interface MeanOptions extends ReduceOptions {
  dtype?: DType;
}
const meanKeys = ["axis", "keepdims", "dtype", "where"] as const;
const floating = (x: Value, dtype: DType | undefined, name: string): Value =>
  convertElementType(x, dtype === undefined ? inexactOf(x.dtype) : checkDType(dtype, name));
/**
 * Mean over axes; integers give floating point numbers.
 * @example np.mean(np.array([1, 2])).item() // 1.5
 */
export function mean(x: ArrayLike, axis?: ReduceArgument<MeanOptions>, rest?: MeanOptions): Value {
  const given = options<MeanOptions>("mean", meanKeys, axis, rest);
  const a = floating(asArray(x, "mean"), given.dtype, "mean");
  const axes = axesOf("mean", given.axis, a);
  const total = reduce.reduceSum(masked("mean", a, given.where, number(a, 0)), axes);
  return kept(over(total, counted("mean", a, axes, given.where)), axes, given.keepdims);
}
export interface VarOptions extends MeanOptions {
  /** Delta degrees of freedom: the sum of squares is divided by n - ddof. */
  ddof?: number;
  correction?: number;
}
const varKeys = ["axis", "keepdims", "dtype", "ddof", "correction", "where"] as const;
/** |x|^2, a real number. */
const squaredModulus = (x: Value): Value =>
  isComplex(x.dtype) ? ops.add(ops.square(real(x)), ops.square(imag(x))) : ops.square(x);
function variance(name: string, x: ArrayLike, axis?: ReduceArgument<VarOptions>, rest?: VarOptions): Value {
  const given = options<VarOptions>(name, varKeys, axis, rest);
  const a = floating(asArray(x, name), given.dtype, name);
  const axes = axesOf(name, given.axis, a);
  const n = counted(name, a, axes, given.where);
  const back = (v: Value): Value => broadcastInDim(v, a.shape, others(a.ndim, axes));
  const center = over(reduce.reduceSum(masked(name, a, given.where, number(a, 0)), axes), n);
  const distances = squaredModulus(ops.sub(a, back(center)));
  const squares = masked(name, distances, given.where, number(distances, 0));
  const freedom = given.ddof ?? given.correction ?? 0;
  const left = typeof n === "number" ? Math.max(0, n - freedom) : ops.sub(n, ops.like(n, freedom));
  return kept(over(reduce.reduceSum(squares, axes), left), axes, given.keepdims);
}
/**
 * Mean of the squared distances from the mean.
 * @example np.var(np.array([1, 3])).item() // 1
 */
const var_ = (x: ArrayLike, axis?: ReduceArgument<VarOptions>, rest?: VarOptions): Value =>
  variance("var", x, axis, rest);

export { var_ as var };
/**
 * Standard deviation: square root of `var`.
 * @example np.std(np.array([1, 3])).item() // 1
 */
export const std = (x: ArrayLike, axis?: ReduceArgument<VarOptions>, rest?: VarOptions): Value =>
  ops.sqrt(variance("std", x, axis, rest));

export interface AverageOptions {
  axis?: Axis;
  weights?: ArrayLike;
  keepdims?: boolean;
}
/**
 * Weighted mean. Weights have the shape of x, or are a vector along the axis.
 * @example np.average(np.array([1, 2]), { weights: np.array([3, 1]) }).item() // 1.25
 */
export function average(x: ArrayLike, axis?: ReduceArgument<AverageOptions>, rest?: AverageOptions): Value {
  const given = options<AverageOptions>("average", ["axis", "weights", "keepdims"], axis, rest);
  const a = floating(asArray(x, "average"), undefined, "average");
  const axes = axesOf("average", given.axis, a);
  if (given.weights === undefined) return kept(mean(a, { axis: axes }), axes, given.keepdims);
  let w = convertElementType(asArray(given.weights, "average"), a.dtype);
  if (w.ndim !== a.ndim) {
    if (w.ndim !== 1 || axes.length !== 1 || w.shape[0] !== a.shape[axes[0]])
      throw new ValueError(
        `average: weights ${showAval(w.aval)} do not fit ${showAval(a.aval)}. Give them its shape, or one for each element along the axis.`,
      );
    w = broadcastInDim(w, a.shape, axes);
  }
  const total = reduce.reduceSum(ops.mul(a, w), axes);
  return kept(ops.div(total, reduce.reduceSum(w, axes)), axes, given.keepdims);
}

export interface ArgOptions {
  axis?: number | null;
  keepdims?: boolean;
}
const argKeys = ["axis", "keepdims"] as const;
const argReduction =
  (name: string, fold: (x: Value, axis: number) => Value) =>
  (x: ArrayLike, axis?: number | null | ArgOptions, rest?: ArgOptions): Value => {
    const given = options<ArgOptions>(name, argKeys, axis, rest);
    const a = asArray(x, name);
    const whole = given.axis === undefined || given.axis === null;
    const b = whole ? reshape(a, [a.size]) : a;
    const d = whole ? 0 : axisOf(name, given.axis as number, a);
    if (b.shape[d] === 0)
      throw new ValueError(`${name}: ${showAval(a.aval)} has no element to choose. Check its size.`);
    const y = fold(b, d);
    return given.keepdims ? reshape(y, whole ? a.shape.map(() => 1) : a.shape.map((n, i) => (i === d ? 1 : n))) : y;
  };
/**
 * Index of the first greatest element along an axis, or of the array read in order. NaN counts as greatest.
 * @example np.argmax(np.array([1, 3, 2])).item() // 1
 */
export const argmax = /*@__PURE__*/ argReduction("argmax", (x, axis) => reduce.argmax(x, axis, defaultInt()));
/**
 * Index of the first smallest element. NaN counts as smallest.
 * @example np.argmin(np.array([2, 1, 3])).item() // 1
 */
export const argmin = /*@__PURE__*/ argReduction("argmin", (x, axis) => reduce.argmin(x, axis, defaultInt()));

import { type ArrayLike, asArray, defaultInt, inexactOf } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType, dtypeInfo, isComplex, isInexact, kindOf } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Scalar, Value } from "../core/value.ts";
import { isNarrowFloat } from "../ir/narrow.ts";
import * as ops from "../ops/arithmetic.ts";
import { real } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import * as reduce from "../ops/reduce.ts";
import { reshape } from "../ops/shape.ts";
import { options } from "./options.ts";
import { type Axis, axesOf, axisOf, truth } from "./promote.ts";
import { countOf, kept, masked, over, wideOf } from "./reduction-parts.ts";

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
  /** Whether integers below the default ones widen (true). */
  promoteIntegers?: boolean;
}
export interface ExtremumOptions extends ReduceOptions {
  initial?: ArrayLike;
}
type ReduceArgument<O> = Axis | O;
const reduceKeys = ["axis", "keepdims", "where"] as const;
const extremumKeys = ["axis", "keepdims", "initial", "where"] as const;
const sumKeys = ["axis", "keepdims", "dtype", "initial", "where", "promoteIntegers"] as const;

/** The value that takes part once, in the type of the result. */
function initialOf(name: string, y: Value, initial: ArrayLike): Value {
  const v = asArray(initial, name);
  if (v.ndim > 0) throw new ValueError(`${name}: initial is ${showAval(v.aval)}, no number. Pass one element.`);
  return convertElementType(v, y.dtype);
}
const number = (x: Value, v: Scalar): Value => scalar(v, x.dtype);

/** Reductions of weak numbers are strong, as in JAX. */
const strong = (x: Value): Value => convertElementType(x, x.dtype);

/** In the type of sums: booleans are integers, and integers below the default ones widen. */
function summable(name: string, x: Value, { dtype, promoteIntegers = true }: SumOptions): Value {
  if (dtype !== undefined) return convertElementType(x, checkDType(dtype, name));
  const kind = kindOf(x.dtype);
  if (isInexact(x.dtype)) return strong(x);
  const wide = defaultInt();
  if (kind === "bool" || (promoteIntegers && dtypeInfo[x.dtype].bytes < dtypeInfo[wide].bytes))
    return convertElementType(x, kind === "uint" ? (`u${wide}` as DType) : wide);
  return strong(x);
}
type Fold = (x: Value, axes: readonly number[]) => Value;
const sumLike =
  (name: string, fold: Fold, identity: number, combine: (x: Value, y: Value) => Value) =>
  (x: ArrayLike, axis?: ReduceArgument<SumOptions>, rest?: SumOptions): Value => {
    const given = options<SumOptions>(name, sumKeys, axis, rest);
    const a = summable(name, asArray(x, name), given);
    const b = masked(name, a, given.where, number(a, identity));
    const axes = axesOf(name, given.axis, b);
    // Booleans, if they are asked for, add and multiply by "or" and "and", as 0 and 1 do.
    const counts = a.dtype === "bool" ? convertElementType(b, "int32") : b;
    const y = kept(fold(counts, axes), axes, given.keepdims);
    const total =
      given.initial === undefined ? y : combine(y, convertElementType(initialOf(name, a, given.initial), y.dtype));
    return convertElementType(total, a.dtype);
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
    return given.initial === undefined ? y : combine(y, initialOf(name, y, given.initial));
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
    const raw = asArray(x, name);
    // Of complex numbers the real parts are asked, as in JAX.
    const a = strong(truth(isComplex(raw.dtype) ? real(raw) : raw));
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

export interface MeanOptions extends ReduceOptions {
  dtype?: DType;
}
const meanKeys = ["axis", "keepdims", "dtype", "where"] as const;
/**
 * Mean over axes; integers give floating point numbers.
 * @example np.mean(np.array([1, 2])).item() // 1.5
 */
export function mean(x: ArrayLike, axis?: ReduceArgument<MeanOptions>, rest?: MeanOptions): Value {
  const given = options<MeanOptions>("mean", meanKeys, axis, rest);
  const raw = asArray(x, "mean");
  const dtype = given.dtype === undefined ? inexactOf(raw.dtype) : checkDType(given.dtype, "mean");
  const a = convertElementType(raw, wideOf(dtype));
  const axes = axesOf("mean", given.axis, a);
  const total = reduce.reduceSum(masked("mean", a, given.where, number(a, 0)), axes);
  return kept(convertElementType(over(total, countOf("mean", a, axes, given.where)), dtype), axes, given.keepdims);
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

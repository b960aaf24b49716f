import { type ArrayLike, asArray } from "../api/asarray.ts";
import { atOnce } from "../api/at-once.ts";
import { ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { neg } from "../ops/arithmetic.ts";
import { checkComputed } from "../ops/checks.ts";
import { eq } from "../ops/compare.ts";
import * as cumulative from "../ops/cumulative.ts";
import { floats, ordered } from "../ops/elementwise.ts";
import { highest } from "../ops/reduce.ts";
import { where } from "../ops/select.ts";
import * as sorts from "../ops/sort.ts";
import { ordinals } from "../ops/total-order.ts";
import { axisOf } from "./operands.ts";
import type { Computation } from "./reduce.ts";
import { sortWith } from "./sort-with.ts";

export interface SortOptions {
  dimension?: number;
  isStable?: boolean;
  numKeys?: number;
  /**
   * (x, y) => whether x stands before y, of scalars, or of lists of them where several arrays are sorted: an order that is total
   * but for ties. It replaces the keys.
   */
  comparator?: Computation;
}
/**
 * Sorts along an axis: one array, or several by the first `numKeys` of them. NaN last; -0 equals 0; stable.
 * @throws TypeError if the comparator does not give a boolean scalar
 * @example lax.sort(np.array([3, 1, 2])).tolist() // [1, 2, 3]
 * @example lax.sort(np.array([3, -1, -2]), { comparator: (x, y) => np.less(x.abs(), y.abs()) }).tolist() // [-1, -2, 3]
 */
export function sort(x: readonly Value[], options?: SortOptions | number): Value[];
export function sort(x: Value | ArrayLike, options?: SortOptions | number): Value;
export function sort(x: ArrayLike | readonly Value[], options: SortOptions | number = {}): Value | Value[] {
  const {
    dimension = -1,
    isStable = true,
    numKeys = 1,
    comparator,
  } = typeof options === "number" ? { dimension: options } : options;
  const several = Array.isArray(x) && x.length > 0 && typeof x[0] === "object";
  const all = several ? (x as ArrayLike[]).map((a) => asArray(a, "sort")) : [asArray(x as ArrayLike, "sort")];
  const d = axisOf("sort", dimension, all[0].ndim, all[0].aval);
  const sorted = comparator
    ? sortWith(all, d, several ? comparator : ([a], [b]) => comparator(a, b))
    : sorts.sort(all, d, numKeys, isStable);
  return several ? sorted : sorted[0];
}
export interface SortKeyValOptions {
  dimension?: number;
  isStable?: boolean;
}
/**
 * Keys in order, and values in the order of their keys.
 * @example lax.sortKeyVal(np.array([2, 1]), np.array([10, 20])).map((x) => x.tolist()) // [[1, 2], [20, 10]]
 */
export function sortKeyVal(keys: ArrayLike, values: ArrayLike, options: SortKeyValOptions | number = {}): Value[] {
  const { dimension = -1, isStable = true } = typeof options === "number" ? { dimension: options } : options;
  const all = [keys, values].map((x) => asArray(x, "sortKeyVal"));
  return sorts.sort(all, axisOf("sortKeyVal", dimension, all[0].ndim, all[0].aval), 1, isStable);
}
export interface TopKOptions {
  axis?: number;
}
/** Integers that order as floats do, with -0 before 0 and NaN last; undefined for other numbers, which order themselves. */
function numbersInOrder(x: Value): Value | undefined {
  const keys = ordinals(x);
  return keys && where(eq(x, x), keys, scalar(highest(keys.dtype), keys.dtype));
}
/**
 * The k greatest elements along the last axis, in descending order, and their indices. NaN is greatest, and 0 greater than -0.
 * @example lax.topK(np.array([1, 3, 2]), 2).map((x) => x.tolist()) // [[3, 2], [1, 2]]
 */
export function topK(x: ArrayLike, k: number, { axis = -1 }: TopKOptions = {}): [Value, Value] {
  const a = asArray(x, "topK");
  checkComputed("topK", a.aval, ordered);
  return greatest("topK", a, k, axis, numbersInOrder);
}
function greatest(name: string, a: Value, k: number, axis: number, keys?: typeof numbersInOrder): [Value, Value] {
  const d = axisOf(name, axis, a.ndim, a.aval);
  if (!Number.isInteger(k) || k < 0 || k > a.shape[d])
    throw new ValueError(`${name}: k is ${k}, axis ${d} has ${a.shape[d]} elements. Use 0 to ${a.shape[d]}.`);
  const [values, indices] = atOnce(`${name} ${k} ${d}`, ([v]) => sorts.topK(v, k, d, keys?.(v)), [a]);
  return [values, indices];
}

export interface ApproxOptions {
  reductionDimension?: number;
  recallTarget?: number;
  reductionInputSizeOverride?: number;
  aggregateToTopk?: boolean;
}
/** The k greatest elements along an axis and their indices: here, exactly. */
export function approxMaxK(x: ArrayLike, k: number, { reductionDimension = -1 }: ApproxOptions = {}): [Value, Value] {
  const a = asArray(x, "approxMaxK");
  checkComputed("approxMaxK", a.aval, floats);
  return greatest("approxMaxK", a, k, reductionDimension);
}
/** The k smallest elements along an axis and their indices: here, exactly. */
export function approxMinK(x: ArrayLike, k: number, { reductionDimension = -1 }: ApproxOptions = {}): [Value, Value] {
  const a = asArray(x, "approxMinK");
  checkComputed("approxMinK", a.aval, floats);
  const [values, indices] = greatest("approxMinK", neg(a), k, reductionDimension);
  return [neg(values), indices];
}

export interface CumulativeOptions {
  axis?: number;
  reverse?: boolean;
}
type Cumulative = (x: ArrayLike, options?: CumulativeOptions | number) => Value;
const cumulating =
  (name: string, f: typeof cumulative.cumsum): Cumulative =>
  (x, options = {}) => {
    const { axis = 0, reverse = false } = typeof options === "number" ? { axis: options } : options;
    const a = asArray(x, name);
    return f(a, axisOf(name, axis, a.ndim, a.aval), reverse);
  };
/**
 * Sums of all elements up to each one, or from each one on if `reverse`.
 * @example lax.cumsum(np.array([1, 2, 3])).tolist() // [1, 3, 6]
 */
export const cumsum: Cumulative = /*@__PURE__*/ cumulating("cumsum", cumulative.cumsum);
/** Products of all elements up to each one. */
export const cumprod: Cumulative = /*@__PURE__*/ cumulating("cumprod", cumulative.cumprod);
/** Maxima of all elements up to each one. */
export const cummax: Cumulative = /*@__PURE__*/ cumulating("cummax", cumulative.cummax);
/** Minima of all elements up to each one. */
export const cummin: Cumulative = /*@__PURE__*/ cumulating("cummin", cumulative.cummin);
/** Logarithms of the sums of exponentials up to each one. */
export const cumlogsumexp: Cumulative = /*@__PURE__*/ cumulating("cumlogsumexp", cumulative.cumlogsumexp);

import { type ArrayLike, asArray } from "../api/asarray.ts";

import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { add, div, like, mul, sub } from "../ops/arithmetic.ts";
import { broadcastTo, full, transpose } from "../ops/axes.ts";
import { clamp } from "../ops/clamp.ts";
import { ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { gather } from "../ops/gather.ts";
import { reduceOr, reduceSum } from "../ops/reduce.ts";
import { others } from "../ops/reduction.ts";
import { ceil, floor, round } from "../ops/rounding.ts";
import { where } from "../ops/select.ts";
import { expandDims, reshape } from "../ops/shape.ts";
import { sort } from "../ops/sort.ts";
import { product, range } from "../util/list.ts";
import { options } from "./options.ts";
import { type Axis, axesOf, inexactOf, promotedInexact } from "./promote.ts";

// Order statistics.

export type QuantileMethod = "linear" | "lower" | "higher" | "midpoint" | "nearest";
export interface QuantileOptions {
  axis?: Axis;
  method?: QuantileMethod;
  keepdims?: boolean;
}
const keys = ["axis", "method", "keepdims"] as const;
const methods: readonly QuantileMethod[] = ["linear", "lower", "higher", "midpoint", "nearest"];

/** The reduced axes as one last axis. */
function gathered(x: Value, axes: readonly number[]): Value {
  const keep = others(x.ndim, axes);
  const moved = transpose(x, [...keep, ...axes]);
  return reshape(moved, [...keep.map((d) => x.shape[d]), product(axes.map((d) => x.shape[d]))]);
}
/** Elements of the last axis at `at` ([k] integers): [k, ...rest]. Each row has its own positions if `at` is [...rest, k]. */
function pick(sorted: Value, at: Value): Value {
  const rest = sorted.shape.slice(0, -1);
  const last = rest.length;
  const index = reshape(convertElementType(at, "int32"), [...at.shape, 1]);
  if (at.ndim === 1)
    return gather(
      sorted,
      index,
      { offsetDims: range(last, 1), collapsedSliceDims: [last], startIndexMap: [last] },
      [...rest, 1],
      { mode: "clip" },
    );
  const batch = range(last);
  const rows = gather(
    sorted,
    index,
    {
      offsetDims: [],
      collapsedSliceDims: [last],
      startIndexMap: [last],
      operandBatchingDims: batch,
      startIndicesBatchingDims: batch,
    },
    sorted.shape.map(() => 1),
    { mode: "clip" },
  );
  return transpose(rows, [last, ...batch]);
}
function between(sorted: Value, position: Value, method: QuantileMethod): Value {
  const [low, high] = [floor(position), ceil(position)];
  if (method === "lower") return pick(sorted, low);
  if (method === "higher") return pick(sorted, high);
  if (method === "nearest") return pick(sorted, round(position, "TO_NEAREST_EVEN"));
  const [a, b] = [pick(sorted, low), pick(sorted, high)];
  if (method === "midpoint") return mul(add(a, b), like(a, 0.5));
  const w = sub(position, low);
  const rank = a.ndim;
  const weight =
    position.ndim === 1
      ? broadcastTo(reshape(w, [w.size, ...range(rank - 1).map(() => 1)]), a.shape)
      : transpose(w, [rank - 1, ...range(rank - 1)]);
  return add(mul(a, sub(like(a, 1), weight)), mul(b, weight));
}
function quantileOf(name: string, x: ArrayLike, q: ArrayLike, given: QuantileOptions, skipNan: boolean): Value {
  const method = given.method ?? "linear";
  if (!methods.includes(method))
    throw new ValueError(`${name}: there is no method ${method}. Use ${methods.join(", ")}.`);
  const raw = asArray(x, name);
  const a = convertElementType(raw, inexactOf(raw.dtype));
  const part = convertElementType(asArray(q, name), a.dtype);
  if (part.ndim > 1) throw new ValueError(`${name}: q has ${part.ndim} axes. Pass a number or a vector.`);
  const axes = axesOf(name, given.axis, a);
  const rows = gathered(a, axes);
  const n = rows.shape[rows.ndim - 1];
  if (n === 0) throw new ValueError(`${name}: there is no element along axis [${axes}]. Check the size.`);
  const [sorted] = sort([rows], rows.ndim - 1);
  const nan = ne(rows, rows);
  const qs = reshape(part, [part.size]);
  let y: Value;
  if (skipNan) {
    // NaN sort to the end, so the others are the first `count` of each row.
    const ones = convertElementType(ne(nan, full([], true, "bool")), a.dtype);
    const count = reduceSum(ones, [rows.ndim - 1]);
    const last = expandDims(sub(count, like(count, 1)), [count.ndim]);
    const shape = [...count.shape, part.size];
    const position = mul(broadcastTo(last, shape), broadcastTo(qs, shape));
    y = between(sorted, clamp(like(a, 0), position, like(a, n - 1)), method);
  } else {
    const position = clamp(like(a, 0), mul(qs, like(a, n - 1)), like(a, n - 1));
    const any = reduceOr(nan, [rows.ndim - 1]);
    const v = between(sorted, position, method);
    y = where(broadcastTo(any, v.shape), like(v, Number.NaN), v);
  }
  const rest = y.shape.slice(1);
  const out = given.keepdims ? a.shape.map((s, d) => (axes.includes(d) ? 1 : s)) : rest;
  return reshape(y, part.ndim === 0 ? out : [part.size, ...out]);
}
/**
 * The q-th quantile, q in 0..1: where that share of the elements is smaller. NaN if any element is.
 * @returns [...shape of q, ...s without axis]
 * @example np.quantile(np.array([1, 2, 3, 4]), 0.5).item() // 2.5
 */
export const quantile = (x: ArrayLike, q: ArrayLike, axis?: Axis | QuantileOptions, rest?: QuantileOptions): Value =>
  quantileOf("quantile", x, q, options<QuantileOptions>("quantile", keys, axis, rest), false);
/** The q-th quantile of what is not NaN. */
export const nanquantile = (x: ArrayLike, q: ArrayLike, axis?: Axis | QuantileOptions, rest?: QuantileOptions): Value =>
  quantileOf("nanquantile", x, q, options<QuantileOptions>("nanquantile", keys, axis, rest), true);
const hundredth = (name: string, q: ArrayLike): Value => {
  const [p] = promotedInexact(name, [q]);
  return div(p, like(p, 100));
};
/**
 * The q-th quantile, q in 0..100.
 * @example np.percentile(np.array([1, 2, 3]), 50).item() // 2
 */
export const percentile = (x: ArrayLike, q: ArrayLike, axis?: Axis | QuantileOptions, rest?: QuantileOptions): Value =>
  quantileOf(
    "percentile",
    x,
    hundredth("percentile", q),
    options<QuantileOptions>("percentile", keys, axis, rest),
    false,
  );
/** The q-th percentile of what is not NaN. */
export const nanpercentile = (
  x: ArrayLike,
  q: ArrayLike,
  axis?: Axis | QuantileOptions,
  rest?: QuantileOptions,
): Value =>
  quantileOf(
    "nanpercentile",
    x,
    hundredth("nanpercentile", q),
    options<QuantileOptions>("nanpercentile", keys, axis, rest),
    true,
  );
export interface MedianOptions {
  axis?: Axis;
  keepdims?: boolean;
}
/**
 * The element in the middle, or the mean of the two.
 * @example np.median(np.array([3, 1, 2])).item() // 2
 */
export const median = (x: ArrayLike, axis?: Axis | MedianOptions, rest?: MedianOptions): Value =>
  quantileOf(
    "median",
    x,
    0.5,
    { ...options<MedianOptions>("median", ["axis", "keepdims"], axis, rest), method: "midpoint" },
    false,
  );
/** The median of what is not NaN. */
export const nanmedian = (x: ArrayLike, axis?: Axis | MedianOptions, rest?: MedianOptions): Value =>
  quantileOf(
    "nanmedian",
    x,
    0.5,
    { ...options<MedianOptions>("nanmedian", ["axis", "keepdims"], axis, rest), method: "midpoint" },
    true,
  );

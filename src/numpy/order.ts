import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isComplex, isFloat } from "../core/dtype.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, div, like, max, min, mul, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, full, transpose } from "../ops/axes.ts";
import { bitwiseNot, bitwiseOr } from "../ops/bitwise.ts";
import { clamp } from "../ops/clamp.ts";
import { eq, gt, lt, ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { cumsum } from "../ops/cumulative.ts";
import { gather } from "../ops/gather.ts";
import { reduceOr, reduceSum } from "../ops/reduce.ts";
import { others } from "../ops/reduction.ts";
import { ceil, floor } from "../ops/rounding.ts";
import { where } from "../ops/select.ts";
import { expandDims, reshape, sliceInDim } from "../ops/shape.ts";
import { sort } from "../ops/sort.ts";
import { product, range, sameList } from "../util/list.ts";
import { options } from "./options.ts";
import { type Axis, axesOf, promotedInexact } from "./promote.ts";
import { wideOf } from "./reduction-parts.ts";

// Order statistics.

/** "inverted_cdf" gives the first element at which the share of those up to it reaches q. */
export type QuantileMethod = "linear" | "lower" | "higher" | "midpoint" | "nearest" | "inverted_cdf";
export interface QuantileOptions {
  axis?: Axis;
  method?: QuantileMethod;
  keepdims?: boolean;
  /** How much each element counts, for "inverted_cdf": of the shape of x, or that of its axes `axis`. */
  weights?: ArrayLike | null;
}
const keys = ["axis", "method", "keepdims", "weights"] as const;
const methods: readonly QuantileMethod[] = ["linear", "lower", "higher", "midpoint", "nearest", "inverted_cdf"];

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
/** What stands at a position between elements, which is a number for each q, or for each row and q: [k, ...rest]. */
function between(sorted: Value, position: Value, method: QuantileMethod): Value {
  const [low, high] = [floor(position), ceil(position)];
  const part = sub(position, low);
  if (method === "lower") return pick(sorted, low);
  if (method === "higher") return pick(sorted, high);
  if (method === "nearest") return pick(sorted, where(gt(part, like(part, 0.5)), high, low));
  const [a, b] = [pick(sorted, low), pick(sorted, high)];
  if (method === "midpoint") return mul(add(a, b), like(a, 0.5));
  const rank = a.ndim;
  const weight =
    position.ndim === 1
      ? broadcastTo(reshape(part, [part.size, ...range(rank - 1).map(() => 1)]), a.shape)
      : transpose(part, [rank - 1, ...range(rank - 1)]);
  const wide = (v: Value) => convertElementType(v, weight.dtype);
  return add(mul(wide(a), sub(like(weight, 1), weight)), mul(wide(b), weight));
}
/** Rows of numbers with their weights: the element at which the weights up to it first reach the share q of all. */
function invertedCdf(rows: Value, weights: Value, qs: Value, valid: Value, skipNan: boolean): Value {
  const d = rows.ndim - 1;
  const [sorted, w] = sort([rows, weights], d);
  const bad = bitwiseOr(lt(w, like(w, 0)), ne(w, w));
  const counts = where(bitwiseOr(bad, ne(sorted, sorted)), like(w, 0), w);
  const sums = cumsum(counts, d);
  const [rest, n, k] = [rows.shape.slice(0, -1), rows.shape[d], qs.size];
  const each = [...rest, n, k];
  const total = sliceInDim(sums, n - 1, n, 1, d);
  const targets = mul(broadcastTo(expandDims(total, [d + 1]), each), broadcastTo(qs, each));
  const before = lt(broadcastTo(expandDims(sums, [d + 1]), each), targets);
  const at = reduceSum(convertElementType(before, "int32"), [d]);
  const last = expandDims(sub(convertElementType(valid, "int32"), scalar(1, "int32")), [d]);
  const y = pick(sorted, max(scalar(0, "int32"), min(at, broadcastTo(last, at.shape))));
  const unknown = skipNan ? eq(valid, like(valid, 0)) : reduceOr(ne(rows, rows), [d]);
  return where(broadcastTo(bitwiseOr(unknown, reduceOr(bad, [d])), y.shape), like(y, Number.NaN), y);
}
/** Weights with the shape of x. */
function spread(name: string, x: Value, w: Value, given: QuantileOptions): Value {
  if (sameList(w.shape, x.shape)) return w;
  const axes = axesOf(name, given.axis, x);
  if (
    given.axis === undefined ||
    given.axis === null ||
    !sameList(
      w.shape,
      axes.map((d) => x.shape[d]),
    )
  )
    throw new ValueError(`${name}: weights ${showAval(w.aval)} do not fit ${showAval(x.aval)}. Give them its shape.`);
  return broadcastInDim(w, x.shape, axes);
}
function checkMethod(name: string, method: QuantileMethod, weighted: boolean): void {
  if (!methods.includes(method))
    throw new ValueError(`${name}: there is no method ${method}. Use ${methods.join(", ")}.`);
  if (weighted && method !== "inverted_cdf")
    throw new ValueError(`${name}: the method ${method} has no weights. Use inverted_cdf.`);
}
function quantileOf(name: string, x: ArrayLike, q: ArrayLike, given: QuantileOptions, skipNan: boolean): Value {
  const method = given.method ?? "linear";
  const weighted = given.weights !== undefined && given.weights !== null;
  checkMethod(name, method, weighted);
  const [a, w] = promotedInexact(name, weighted ? [x, given.weights as ArrayLike] : [x]);
  if (isComplex(a.dtype)) throw new ValueError(`${name}: ${a.dtype} has no order. Take quantiles of the parts.`);
  const part = asArray(q, name);
  if (!isFloat(part.dtype)) throw new DTypeError(`${name}: q is ${showAval(part.aval)}. Pass floating point numbers.`);
  if (part.ndim > 1) throw new ValueError(`${name}: q has ${part.ndim} axes. Pass a number or a vector.`);
  const axes = axesOf(name, given.axis, a);
  const rows = gathered(a, axes);
  const d = rows.ndim - 1;
  const n = rows.shape[d];
  if (n === 0) throw new ValueError(`${name}: there is no element along axis [${axes}]. Check the size.`);
  const isNan = ne(rows, rows);
  const qs = convertElementType(reshape(part, [part.size]), wideOf(part.dtype));
  // NaN sort to the end, so the others are the first `count` of each row.
  const count = () => reduceSum(convertElementType(bitwiseNot(isNan), qs.dtype), [d]);
  let y: Value;
  if (method === "inverted_cdf") {
    const weights = w ? gathered(spread(name, a, w, given), axes) : full(rows.shape, 1, a.dtype);
    y = invertedCdf(rows, weights, qs, skipNan ? count() : full(rows.shape.slice(0, -1), n, qs.dtype), skipNan);
  } else if (skipNan) {
    const last = expandDims(sub(count(), like(qs, 1)), [d]);
    const shape = [...rows.shape.slice(0, -1), part.size];
    const position = mul(broadcastTo(last, shape), broadcastTo(qs, shape));
    y = between(sort([rows], d)[0], clamp(like(qs, 0), position, like(qs, n - 1)), method);
  } else {
    const position = clamp(like(qs, 0), mul(qs, like(qs, n - 1)), like(qs, n - 1));
    const v = between(sort([rows], d)[0], position, method);
    y = where(broadcastTo(reduceOr(isNan, [d]), v.shape), like(v, Number.NaN), v);
  }
  const out = given.keepdims ? a.shape.map((s, k) => (axes.includes(k) ? 1 : s)) : y.shape.slice(1);
  return convertElementType(reshape(y, part.ndim === 0 ? out : [part.size, ...out]), a.dtype);
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

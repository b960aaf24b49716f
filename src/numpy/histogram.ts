import { type ArrayLike, asArray, inexactOf } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, div, like, sub } from "../ops/arithmetic.ts";
import { full } from "../ops/axes.ts";
import { eq } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceMax, reduceMin, reduceSum } from "../ops/reduce.ts";
import { scatterAdd } from "../ops/scatter.ts";
import { searchSorted } from "../ops/search.ts";
import { where } from "../ops/select.ts";
import { reshape, sliceInDim } from "../ops/shape.ts";
import { sameList } from "../util/list.ts";
import { diff } from "./differences.ts";
import { options } from "./options.ts";
import { promotedInexact } from "./promote.ts";
import { ravel } from "./shape.ts";
import { linspace } from "./spaces.ts";

// Histograms of numbers.

export interface HistogramOptions {
  bins?: ArrayLike;
  range?: readonly [ArrayLike, ArrayLike] | null;
  weights?: ArrayLike | null;
  density?: boolean | null;
}
const histogramKeys = ["bins", "range", "weights", "density"] as const;
/**
 * Edges of equal bins over the range of the data.
 * @example np.histogramBinEdges(np.array([0, 4]), 2).tolist() // [0, 2, 4]
 */
export function histogramBinEdges(x: ArrayLike, bins?: ArrayLike | HistogramOptions, rest?: HistogramOptions): Value {
  const given = options<HistogramOptions>("histogramBinEdges", histogramKeys, bins as HistogramOptions, rest);
  const b = given.bins ?? 10;
  const a = ravel(x);
  const dtype = inexactOf(a.dtype);
  if (typeof b !== "number") {
    const edges = asArray(b, "histogram", dtype);
    if (edges.ndim === 1) return edges;
    throw new ShapeError(`histogram: bins are a number or a vector of edges, got ${showAval(edges.aval)}.`);
  }
  const bound = (v: ArrayLike) => convertElementType(asArray(v, "histogram"), dtype);
  const { range } = given;
  if (range && range.length !== 2) throw new ValueError("histogram: the range has two ends. Pass [least, greatest].");
  if (!range && a.size === 0)
    throw new ValueError("histogram: no elements and no range for the bins. Pass range, or the edges as bins.");
  const [lo, hi] = (range ?? [reduceMin(a, [0]), reduceMax(a, [0])]).map(bound);
  const point = eq(lo, hi);
  const half = like(lo, 0.5);
  return linspace(where(point, sub(lo, half), lo), where(point, add(hi, half), hi), b + 1);
}
/**
 * How many elements fall into each bin; the last bin has both its edges.
 * @param options.bins a number of equal bins (10) or their edges
 * @returns [float[bins], edges float[bins + 1]]
 * @example np.histogram(np.array([1, 2, 2, 3]), 2).map((v) => v.tolist()) // [[1, 3], [1, 2, 3]]
 */
export function histogram(x: ArrayLike, bins?: ArrayLike | HistogramOptions, rest?: HistogramOptions): [Value, Value] {
  const given = options<HistogramOptions>("histogram", histogramKeys, bins as HistogramOptions, rest);
  const values = asArray(x, "histogram");
  const weighted = given.weights !== undefined && given.weights !== null;
  const [a, weights] = promotedInexact("histogram", weighted ? [values, given.weights as ArrayLike] : [values]).map(
    (v) => ravel(v),
  );
  if (weights && !sameList(asArray(given.weights, "histogram").shape, values.shape))
    throw new ValueError(`histogram: weights do not fit ${showAval(values.aval)}. Give one for each element.`);
  const edges = histogramBinEdges(a, given);
  const w = weights ?? full(a.shape, 1, a.dtype);
  const n = edges.size;
  const top = reshape(sliceInDim(edges, n - 1, n), []);
  const at = where(eq(a, top), scalar(n - 1, "int32"), searchSorted(edges, a, "right"));
  const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
  const all = scatterAdd(full([n], 0, w.dtype), reshape(at, [a.size, 1]), w, numbers, { mode: "fill" });
  const counts = sliceInDim(all, 1, n);
  return [given.density ? div(div(counts, diff(edges)), reduceSum(counts, [0])) : counts, edges];
}

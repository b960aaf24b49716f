import { type ArrayLike, asArray, defaultInt } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import { NDArray, type Value } from "../core/value.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, full } from "../ops/axes.ts";
import { eq } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceSum } from "../ops/reduce.ts";
import { scatterAdd } from "../ops/scatter.ts";
import { searchSorted } from "../ops/search.ts";
import { where } from "../ops/select.ts";
import { concatenate, reshape, slice, sliceInDim } from "../ops/shape.ts";
import { product, range } from "../util/list.ts";
import { diff } from "./differences.ts";
import { type HistogramOptions, histogramBinEdges } from "./histogram.ts";
import { options } from "./options.ts";
import { promoted, promotedInexact } from "./promote.ts";

// Histograms of points.

type Bins = ArrayLike | readonly ArrayLike[];
type Range = readonly (readonly [ArrayLike, ArrayLike] | null)[] | null;
export interface HistogramddOptions {
  /** A number of bins for all axes, or for each axis a number or the edges. 10 by default. */
  bins?: Bins;
  /** For each axis the ends of its bins, null for those of the data. */
  range?: Range;
  /** How much each point counts. */
  weights?: ArrayLike | null;
  /** Divides by the sum and the volumes of the bins. */
  density?: boolean | null;
}
const keys = ["bins", "range", "weights", "density"] as const;
/** For each of D axes what makes its bins. */
function binsOf(name: string, bins: Bins, D: number): ArrayLike[] {
  const each = Array.isArray(bins) ? (bins as ArrayLike[]) : bins instanceof NDArray && bins.ndim > 0 ? undefined : [];
  if (each === undefined || (each.length > 0 && each.length !== D))
    throw new ValueError(`${name}: bins do not fit ${D} axes. Give one number, or a list with bins for each axis.`);
  return each.length ? each : range(D).map(() => bins as ArrayLike);
}
/** The row-major position of a place in each of several axes. */
const position = (places: readonly Value[], sizes: readonly number[]): Value =>
  places.reduce((at, p, d) => add(mul(at, scalar(sizes[d], "int32")), p));
/**
 * How many points fall into each box of a grid; the last bin of an axis has both its edges.
 * @param sample points [N, D]
 * @returns [counts [...bins], the edges of each axis [bins + 1]]; counts are integers without weights and density
 * @throws ValueError for bins, ranges or weights that do not fit
 * @example np.histogramdd(np.array([[0, 0], [1, 1], [1, 1]]), 2)[0].tolist() // [[1, 0], [0, 2]]
 */
export function histogramdd(
  sample: ArrayLike,
  bins?: Bins | HistogramddOptions,
  rest?: HistogramddOptions,
): [Value, Value[]] {
  const name = "histogramdd";
  const given = options<HistogramddOptions>(name, keys, bins as HistogramddOptions, rest);
  const weighted = given.weights !== undefined && given.weights !== null;
  const ins = promotedInexact(name, weighted ? [sample, given.weights as ArrayLike] : [sample]);
  const [x, w] = ins;
  if (x.ndim !== 2) throw new ShapeError(`${name}: ${showAval(x.aval)} are no points. Pass an array [N, D].`);
  const [N, D] = x.shape;
  if (w && (w.ndim !== 1 || w.size !== N))
    throw new ValueError(`${name}: weights ${showAval(w.aval)} do not fit ${N} points. Give one for each.`);
  const ranges = given.range ?? range(D).map(() => null);
  if (ranges.length !== D || ranges.some((r) => r !== null && r.length !== 2))
    throw new ValueError(`${name}: the range has no pair or null for each of ${D} axes.`);
  const edges: Value[] = [];
  const places: Value[] = [];
  for (const [d, b] of binsOf(name, given.bins ?? 10, D).entries()) {
    const column = reshape(sliceInDim(x, d, d + 1, 1, 1), [N]);
    const at: HistogramOptions = { bins: b, range: ranges[d] };
    const [e, v] = promoted(name, [histogramBinEdges(column, at), column]);
    const found = searchSorted(e, v, "right");
    const last = reshape(sliceInDim(e, e.size - 1, e.size), []);
    places.push(where(eq(v, last), sub(found, scalar(1, "int32")), found));
    edges.push(e);
  }
  const sizes = edges.map((e) => e.size + 1);
  const index = reshape(position(places, sizes), [N, 1]);
  const ones = w ?? full([N], 1, defaultInt());
  const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
  const all = scatterAdd(full([product(sizes)], 0, ones.dtype), index, ones, numbers, { mode: "fill" });
  // Points below and above the grid are in the first and last place of an axis.
  const counts = slice(
    reshape(all, sizes),
    sizes.map(() => 1),
    sizes.map((n) => n - 1),
  );
  return [given.density ? density(convertElementType(counts, x.dtype), edges) : counts, edges];
}
function density(counts: Value, edges: readonly Value[]): Value {
  const share = div(counts, reduceSum(counts, range(counts.ndim)));
  return edges.reduce((y, e, d) => div(y, broadcastInDim(convertElementType(diff(e), y.dtype), y.shape, [d])), share);
}
export interface Histogram2dOptions extends HistogramddOptions {}
/**
 * How many points (x, y) fall into each rectangle of a grid.
 * @param x [N]
 * @param y [N]
 * @param options.bins a number, the edges of both axes, or a list of one of them for each
 * @returns [counts [nx, ny], edges in x, edges in y]
 * @example np.histogram2d(np.array([0, 1]), np.array([0, 1]), 2)[0].tolist() // [[1, 0], [0, 1]]
 */
export function histogram2d(
  x: ArrayLike,
  y: ArrayLike,
  bins?: Bins | Histogram2dOptions,
  rest?: Histogram2dOptions,
): [Value, Value, Value] {
  const given = options<Histogram2dOptions>("histogram2d", keys, bins as Histogram2dOptions, rest);
  const columns = promoted("histogram2d", [x, y]);
  for (const v of columns)
    if (v.ndim !== 1 || v.size !== columns[0].size)
      throw new ShapeError(`histogram2d: ${showAval(v.aval)} is no coordinate of each point. Pass two vectors [N].`);
  const all = given.bins ?? 10;
  const isEdges =
    (Array.isArray(all) && all.length !== 2) || (all instanceof NDArray && all.ndim === 1 && all.size !== 2);
  const sample = concatenate(
    columns.map((v) => reshape(v, [v.size, 1])),
    1,
  );
  const edges = isEdges ? asArray(all as ArrayLike, "histogram2d") : undefined;
  const [counts, [ex, ey]] = histogramdd(sample, { ...given, bins: edges ? [edges, edges] : all });
  return [counts, ex, ey];
}

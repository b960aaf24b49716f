import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isFloat } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, div, like, mul, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, full } from "../ops/axes.ts";
import { eq, ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceMax, reduceMin, reduceSum } from "../ops/reduce.ts";
import { scatterAdd } from "../ops/scatter.ts";
import { searchSorted } from "../ops/search.ts";
import { where } from "../ops/select.ts";
import * as ops from "../ops/shape.ts";
import { options } from "./options.ts";
import { type Axis, axesOf, axisOf, promoted, promotedInexact } from "./promote.ts";
import { ravel } from "./shape.ts";
import { linspace } from "./spaces.ts";

// Differences, derivatives and integrals of sampled functions; histograms.

const part = (x: Value, d: number, from: number, to: number): Value => ops.sliceInDim(x, from, to, 1, d);
export interface DiffOptions {
  n?: number;
  axis?: number;
  prepend?: ArrayLike | null;
  append?: ArrayLike | null;
}
/**
 * Differences of neighbours along an axis, n times; of booleans, whether they differ.
 * @example np.diff(np.array([1, 4, 9])).tolist() // [3, 5]
 */
export function diff(x: ArrayLike, n?: number | DiffOptions, rest?: DiffOptions): Value {
  const {
    n: times = 1,
    axis = -1,
    prepend = null,
    append = null,
  } = options<DiffOptions>("diff", ["n", "axis", "prepend", "append"], n, rest);
  if (!Number.isInteger(times) || times < 0) throw new ValueError(`diff: n is ${times}. Use an integer of at least 0.`);
  const input = asArray(x, "diff");
  if (times === 0) return input;
  const d = axisOf("diff", axis, input);
  const edge = input.shape.map((m, k) => (k === d ? 1 : m));
  const all = promoted(
    "diff",
    [prepend, input, append].filter((v) => v !== null),
  ).map((v) => (v.ndim === 0 ? broadcastTo(v, edge) : v));
  let a = ops.concatenate(all, d);
  for (let i = 0; i < times; i++) {
    const m = a.shape[d];
    const [later, earlier] = [part(a, d, Math.min(1, m), m), part(a, d, 0, Math.max(0, m - 1))];
    a = a.dtype === "bool" ? ne(later, earlier) : sub(later, earlier);
  }
  return a;
}
export interface Ediff1dOptions {
  toEnd?: ArrayLike | null;
  toBegin?: ArrayLike | null;
}
/** Differences of neighbours of the array as a vector, with values before and after. */
export function ediff1d(x: ArrayLike, { toEnd = null, toBegin = null }: Ediff1dOptions = {}): Value {
  const a = ravel(x);
  const y = sub(part(a, 0, Math.min(1, a.size), a.size), part(a, 0, 0, Math.max(0, a.size - 1)));
  const side = (v: ArrayLike | null): Value[] => (v === null ? [] : [convertElementType(ravel(v), y.dtype)]);
  return ops.concatenate([...side(toBegin), y, ...side(toEnd)], 0);
}

export interface GradientOptions {
  axis?: Axis;
}
/**
 * Derivatives by central differences, one-sided at the ends: one array an axis, or just that of the one axis.
 * @param spacing one step for all axes, or for each axis a step or the coordinates
 * @example np.gradient(np.array([1, 2, 4])).tolist() // [1, 1.5, 2]
 */
export function gradient(x: ArrayLike, ...args: (ArrayLike | GradientOptions)[]): Value | Value[] {
  const last = args[args.length - 1];
  const withOptions = typeof last === "object" && last !== null && Object.getPrototypeOf(last) === Object.prototype;
  const { axis = null } = withOptions ? (last as GradientOptions) : {};
  const spacing = (withOptions ? args.slice(0, -1) : args) as ArrayLike[];
  const [a] = promotedInexact("gradient", [x]);
  const axes = axesOf("gradient", axis, a);
  if (spacing.length > 1 && spacing.length !== axes.length)
    throw new ValueError(
      `gradient: ${spacing.length} spacings for ${axes.length} axes. Give none, one, or one for each.`,
    );
  const slopes = axes.map((d, i) =>
    slopeAlong(a, d, spacing.length === 0 ? 1 : spacing[Math.min(i, spacing.length - 1)]),
  );
  return slopes.length === 1 ? slopes[0] : slopes;
}
function slopeAlong(a: Value, d: number, spacing: ArrayLike): Value {
  const n = a.shape[d];
  if (n < 2) throw new ValueError(`gradient: axis ${d} of ${showAval(a.aval)} has fewer than two elements.`);
  const h = convertElementType(asArray(spacing, "gradient"), a.dtype);
  const step = (from: number, to: number): Value => sub(part(a, d, to, to + 1), part(a, d, from, from + 1));
  if (h.ndim === 0) {
    const inner = mul(sub(part(a, d, 2, n), part(a, d, 0, n - 2)), like(a, 0.5));
    return div(ops.concatenate([step(0, 1), inner, step(n - 2, n - 1)], d), h);
  }
  if (h.ndim !== 1 || h.size !== n)
    throw new ShapeError(`gradient: coordinates ${showAval(h.aval)} do not fit axis ${d} of size ${n}.`);
  const gaps = sub(ops.sliceInDim(h, 1, n), ops.sliceInDim(h, 0, n - 1));
  const spread = (v: Value) =>
    broadcastInDim(
      v,
      a.shape.map((m, k) => (k === d ? v.size : m)),
      [d],
    );
  const [left, right] = [spread(ops.sliceInDim(gaps, 0, n - 2)), spread(ops.sliceInDim(gaps, 1, n - 1))];
  const both = add(left, right);
  const weights = [div(right, mul(left, both)), div(sub(right, left), mul(left, right)), div(left, mul(right, both))];
  const [before, at, after] = [part(a, d, 0, n - 2), part(a, d, 1, n - 1), part(a, d, 2, n)];
  const inner = add(sub(mul(weights[1], at), mul(weights[0], before)), mul(weights[2], after));
  const gap = (i: number) => spread(ops.sliceInDim(gaps, i, i + 1));
  return ops.concatenate([div(step(0, 1), gap(0)), inner, div(step(n - 2, n - 1), gap(n - 2))], d);
}
export interface TrapezoidOptions {
  x?: ArrayLike | null;
  dx?: ArrayLike;
  axis?: number;
}
/**
 * Integral along an axis by the trapezoidal rule.
 * @param x coordinates, equally spaced by options.dx (1) if left out
 * @example np.trapezoid(np.array([1, 2, 3])).item() // 4
 */
export function trapezoid(y: ArrayLike, x?: ArrayLike | null | TrapezoidOptions, rest?: TrapezoidOptions): Value {
  const given = options<TrapezoidOptions>("trapezoid", ["x", "dx", "axis"], x as TrapezoidOptions, rest);
  const [a] = promotedInexact("trapezoid", given.x == null ? [y] : [y, given.x]);
  const d = axisOf("trapezoid", given.axis ?? -1, a);
  const n = a.shape[d];
  const pairs = add(part(a, d, Math.min(1, n), n), part(a, d, 0, Math.max(0, n - 1)));
  const steps = gaps(given, a, d);
  const wide = steps.ndim === 1 ? broadcastInDim(steps, pairs.shape, [d]) : steps;
  return mul(reduceSum(mul(wide, pairs), [d]), like(a, 0.5));
}
function gaps({ x = null, dx = 1 }: TrapezoidOptions, a: Value, d: number): Value {
  if (x === null) return convertElementType(asArray(dx, "trapezoid"), a.dtype);
  const at = convertElementType(asArray(x, "trapezoid"), a.dtype);
  return diff(at, { axis: at.ndim === 1 ? 0 : d });
}

export interface HistogramOptions {
  bins?: ArrayLike;
  range?: readonly [ArrayLike, ArrayLike] | null;
  weights?: ArrayLike | null;
  density?: boolean;
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
  const dtype = isFloat(a.dtype) ? a.dtype : defaultFloat();
  if (typeof b !== "number") {
    const edges = asArray(b, "histogram");
    if (edges.ndim === 1) return isFloat(edges.dtype) ? edges : convertElementType(edges, dtype);
    throw new ShapeError(`histogram: bins are a number or a vector of edges, got ${showAval(edges.aval)}.`);
  }
  const values = convertElementType(a, dtype);
  const bound = (v: ArrayLike) => convertElementType(asArray(v, "histogram"), dtype);
  const [lo, hi] = given.range
    ? [bound(given.range[0]), bound(given.range[1])]
    : a.size === 0
      ? noRange()
      : [reduceMin(values, [0]), reduceMax(values, [0])];
  const point = eq(lo, hi);
  const half = like(lo, 0.5);
  return linspace(where(point, sub(lo, half), lo), where(point, add(hi, half), hi), b + 1);
}
function noRange(): never {
  throw new ValueError("histogram: no elements and no range for the bins. Pass range, or the edges as bins.");
}
/**
 * How many elements fall into each bin; the last bin has both its edges.
 * @param options.bins a number of equal bins (10) or their edges
 * @returns [float[bins], edges float[bins + 1]]
 * @example np.histogram(np.array([1, 2, 2, 3]), 2).map((v) => v.tolist()) // [[1, 3], [1, 2, 3]]
 */
export function histogram(x: ArrayLike, bins?: ArrayLike | HistogramOptions, rest?: HistogramOptions): [Value, Value] {
  const given = options<HistogramOptions>("histogram", histogramKeys, bins as HistogramOptions, rest);
  const edges = histogramBinEdges(x, given);
  const [a, e] = promoted("histogram", [ravel(x), edges]);
  const one = full(a.shape, 1, isFloat(a.dtype) ? a.dtype : "float32");
  const w = given.weights == null ? one : promoted("histogram", [ravel(given.weights), one])[0];
  const n = e.size;
  const top = ops.reshape(ops.sliceInDim(e, n - 1, n), []);
  const at = where(eq(a, top), scalar(n - 1, "int32"), searchSorted(e, a, "right"));
  const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
  const all = scatterAdd(full([n], 0, w.dtype), ops.reshape(at, [a.size, 1]), w, numbers, { mode: "fill" });
  const counts = ops.sliceInDim(all, 1, n);
  if (!given.density) return [counts, edges];
  const sizes = convertElementType(diff(e), counts.dtype);
  return [div(div(counts, sizes), reduceSum(counts, [0])), edges];
}

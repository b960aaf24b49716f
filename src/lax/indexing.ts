import { type ArrayLike, asArray } from "../api/asarray.ts";
import type { Shape } from "../core/aval.ts";
import type { Kind } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Scalar, Value } from "../core/value.ts";
import { add, neg } from "../ops/arithmetic.ts";
import { broadcastInDim } from "../ops/axes.ts";
import { checkComputed } from "../ops/checks.ts";
import { lt } from "../ops/compare.ts";
import { fields } from "../ops/elementwise.ts";
import * as gathers from "../ops/gather.ts";
import * as slices from "../ops/index.ts";
import * as scatters from "../ops/scatter.ts";
import { where } from "../ops/select.ts";
import { concatenate, reshape, sliceInDim } from "../ops/shape.ts";
import { range } from "../util/list.ts";
import {
  indexArray,
  indexArrays,
  type ModeName,
  modeOf,
  type ScatterNumbers,
  type ScatterOptions,
} from "./index-operands.ts";
import { axisOf, operands } from "./operands.ts";

export { GatherDimensionNumbers } from "../ops/gather.ts";
export { ScatterDimensionNumbers } from "../ops/scatter.ts";
/** Names of what happens to indices out of bounds. */
export const GatherScatterMode = {
  CLIP: "clip",
  FILL_OR_DROP: "fill",
  PROMISE_IN_BOUNDS: "promiseInBounds",
} as const;
export type { ModeName, ScatterOptions } from "./index-operands.ts";

export interface StartOptions {
  /** Negative starts count from the end, or else are clamped to 0; one for all axes, or one for each. True by default. */
  allowNegativeIndices?: boolean | readonly boolean[];
}
/** Starts for each axis. */
function startsOf(
  starts: ArrayLike | readonly ArrayLike[],
  x: Value,
  name: string,
  { allowNegativeIndices: allow = true }: StartOptions,
): Value[] {
  const list = Array.isArray(starts) ? (starts as ArrayLike[]) : unpack(asArray(starts as ArrayLike, name));
  if (typeof allow !== "boolean" && allow.length !== list.length)
    throw new ValueError(`${name}: allowNegativeIndices has ${allow.length} entries for ${list.length} starts.`);
  return list.map((s, d) => startOf(s, x.shape[d] ?? 0, typeof allow === "boolean" ? allow : allow[d], name));
}
const unpack = (x: Value): Value[] =>
  Array.from({ length: x.ndim === 1 ? x.size : 0 }, (_, i) => reshape(sliceInDim(x, i, i + 1), []));
/** start + size where start < 0, if that is allowed */
function startOf(given: ArrayLike, size: number, allowNegative: boolean, name: string): Value {
  const start = indexArray(given, name);
  if (typeof given === "number" && given < 0) {
    if (allowNegative) return scalar(given + size, "int32");
    throw new ValueError(
      `${name}: the start ${given} is negative. Give one of at least 0, or leave out allowNegativeIndices.`,
    );
  }
  if (!allowNegative || typeof given === "number") return start;
  if (start.dtype.startsWith("uint") || start.ndim > 0) return start;
  const n = scalar(size, start.dtype);
  return where(lt(start, scalar(0, start.dtype)), add(start, n), start);
}

/**
 * The slice x[starts[0] : starts[0] + sizes[0], ...]. Negative starts count from the end; then starts are clamped so
 * that the slice fits.
 * @param x any[...s]
 * @param startIndices an int[] for each axis
 * @param sliceSizes sizes of the result
 * @example lax.dynamicSlice(np.array([10, 20, 30]), [2], [2]).tolist() // [20, 30]
 */
export function dynamicSlice(
  x: ArrayLike,
  startIndices: ArrayLike | readonly ArrayLike[],
  sliceSizes: Shape,
  options: StartOptions = {},
): Value {
  const a = asArray(x, "dynamicSlice");
  return slices.dynamicSlice(a, startsOf(startIndices, a, "dynamicSlice", options), sliceSizes);
}
/**
 * x with a slice replaced; the start is clamped as in dynamicSlice.
 * @example lax.dynamicUpdateSlice(np.zeros([3]), np.array([1, 2]), [9]).tolist() // [0, 1, 2]
 */
export function dynamicUpdateSlice(
  x: ArrayLike,
  update: ArrayLike,
  startIndices: ArrayLike | readonly ArrayLike[],
  options: StartOptions = {},
): Value {
  const [a, u] = operands("dynamicUpdateSlice", [x, update]);
  return slices.dynamicUpdateSlice(a, u, startsOf(startIndices, a, "dynamicUpdateSlice", options));
}
export interface StartInDimOptions {
  /** A negative start counts from the end, or else is clamped to 0. True by default. */
  allowNegativeIndices?: boolean;
}
/** Starts that are 0 except along one axis. */
const alongAxis = (
  x: Value,
  start: ArrayLike,
  axis: number,
  name: string,
  { allowNegativeIndices: allow = true }: StartInDimOptions,
): Value[] => x.shape.map((n, d) => (d === axis ? startOf(start, n, allow, name) : scalar(0, "int32")));
export interface AxisOptions {
  axis?: number;
}
/**
 * `size` elements from `start` on along one axis.
 * @example lax.dynamicSliceInDim(np.array([1, 2, 3]), 1, 2).tolist() // [2, 3]
 */
export function dynamicSliceInDim(
  x: ArrayLike,
  start: ArrayLike,
  size: number,
  axis: (AxisOptions & StartInDimOptions) | number = {},
  rest: StartInDimOptions = {},
): Value {
  const name = "dynamicSliceInDim";
  const options = typeof axis === "number" ? { axis, ...rest } : axis;
  const a = asArray(x, name);
  const d = axisOf(name, options.axis ?? 0, a.ndim, a.aval);
  return slices.dynamicSlice(
    a,
    alongAxis(a, start, d, name, options),
    a.shape.map((n, k) => (k === d ? size : n)),
  );
}
export interface IndexInDimOptions extends AxisOptions {
  keepdims?: boolean;
}
const dropAxis = (x: Value, axis: number, keep: boolean): Value =>
  keep
    ? x
    : reshape(
        x,
        x.shape.filter((_, d) => d !== axis),
      );
/**
 * The slice at one index of an axis, which stays with size 1 unless keepdims is false.
 * @example lax.dynamicIndexInDim(np.array([1, 2, 3]), -1, { keepdims: false }).item() // 3
 */
export function dynamicIndexInDim(
  x: ArrayLike,
  index: ArrayLike,
  options: (IndexInDimOptions & StartInDimOptions) | number = {},
  keep?: boolean,
  rest: StartInDimOptions = {},
): Value {
  const {
    axis = 0,
    keepdims = keep ?? true,
    ...how
  } = typeof options === "number" ? { axis: options, ...rest } : options;
  const d = axisOf("dynamicIndexInDim", axis, asArray(x, "dynamicIndexInDim").ndim);
  return dropAxis(dynamicSliceInDim(x, index, 1, { axis, ...how }), d, keepdims);
}
/**
 * The slice at a static index of an axis.
 * @throws RangeError if the index is out of range
 * @example lax.indexInDim(np.array([1, 2, 3]), -1).tolist() // [3]
 */
export function indexInDim(x: ArrayLike, index: number, options: IndexInDimOptions | number = {}, kept = true): Value {
  const { axis = 0, keepdims = kept } = typeof options === "number" ? { axis: options } : options;
  const a = asArray(x, "indexInDim");
  const d = axisOf("indexInDim", axis, a.ndim, a.aval);
  const n = a.shape[d];
  if (!Number.isInteger(index) || index < -n || index >= n)
    throw new ValueError(
      `indexInDim: index ${index} is out of range for axis ${d} of size ${n}. Use ${-n} to ${n - 1}.`,
    );
  const at = index < 0 ? index + n : index;
  return dropAxis(sliceInDim(a, at, at + 1, 1, d), d, keepdims);
}
/** x with elements from `start` on along one axis replaced. */
export function dynamicUpdateSliceInDim(
  x: ArrayLike,
  update: ArrayLike,
  start: ArrayLike,
  axis: number,
  options: StartInDimOptions = {},
): Value {
  const name = "dynamicUpdateSliceInDim";
  const [a, u] = operands(name, [x, update]);
  return slices.dynamicUpdateSlice(a, u, alongAxis(a, start, axisOf(name, axis, a.ndim, a.aval), name, options));
}
/** x with the slice at one index of an axis replaced; the update may lack that axis. */
export function dynamicUpdateIndexInDim(
  x: ArrayLike,
  update: ArrayLike,
  index: ArrayLike,
  axis: number,
  options: StartInDimOptions = {},
): Value {
  const name = "dynamicUpdateIndexInDim";
  const [a, u] = operands(name, [x, update]);
  const d = axisOf(name, axis, a.ndim, a.aval);
  if (u.ndim !== a.ndim && u.ndim !== a.ndim - 1)
    throw new ShapeError(`${name}: the update has rank ${u.ndim}, the operand ${a.ndim}.`);
  const whole = u.ndim === a.ndim ? u : reshape(u, [...u.shape.slice(0, d), 1, ...u.shape.slice(d)]);
  return slices.dynamicUpdateSlice(a, whole, alongAxis(a, index, d, name, options));
}

export interface GatherOptions {
  mode?: ModeName;
  fillValue?: Scalar | null;
  indicesAreSorted?: boolean;
  uniqueIndices?: boolean;
}
type GatherNumbers = ConstructorParameters<typeof gathers.GatherDimensionNumbers>[0];
/**
 * Windows of `x`, one for each index vector.
 * @param indices int[...b, k], vectors along the last axis
 * @param sliceSizes size of the window along each axis of `x`
 * @param options.mode "fill" (default), "clip" or "promiseInBounds": windows that are not inside
 */
export function gather(
  x: ArrayLike,
  indices: ArrayLike,
  dimensionNumbers: GatherNumbers,
  sliceSizes: Shape,
  { mode, ...options }: GatherOptions = {},
): Value {
  return gathers.gather(asArray(x, "gather"), indexArrays(indices, "gather"), dimensionNumbers, sliceSizes, {
    ...options,
    mode: modeOf(mode, "gather"),
  });
}
/**
 * Elements (or slices) of x at positions along some axes, which the positions' axis replaces, in front.
 * @param indices a vector of positions for each of `axes`
 */
export function indexTake(x: ArrayLike, indices: readonly ArrayLike[], axes: readonly number[]): Value {
  const a = asArray(x, "indexTake");
  const columns = indices.map((i) => {
    const v = indexArrays(i, "indexTake");
    return reshape(v, [v.size, 1]);
  });
  const dims = axes.map((d) => axisOf("indexTake", d, a.ndim, a.aval));
  const offsetDims = range(a.ndim - dims.length, 1);
  const sizes = a.shape.map((n, d) => (dims.includes(d) ? 1 : n));
  const numbers = { offsetDims, collapsedSliceDims: [...dims].sort((p, q) => p - q), startIndexMap: dims };
  return gathers.gather(a, concatenate(columns, 1), numbers, sizes, { mode: "fill" });
}
type Scatter = (
  x: ArrayLike,
  indices: ArrayLike,
  updates: ArrayLike,
  dimensionNumbers: ScatterNumbers,
  options?: ScatterOptions,
) => Value;
const scattering =
  (name: string, f: typeof scatters.scatter, takes?: readonly Kind[]): Scatter =>
  (x, indices, updates, dimensionNumbers, { mode, ...options } = {}) => {
    const [a, u] = operands(name, [x, updates]);
    if (takes) checkComputed(name, a.aval, takes);
    return f(a, indexArrays(indices, name), u, dimensionNumbers, { ...options, mode: modeOf(mode, name) });
  };
/** x with windows replaced; where several write one element the last wins. Windows out of bounds are dropped. */
export const scatter: Scatter = /*@__PURE__*/ scattering("scatter", scatters.scatter);
/** x with updates added to its windows. */
export const scatterAdd: Scatter = /*@__PURE__*/ scattering("scatterAdd", scatters.scatterAdd, fields);
/** x with updates taken away from its windows. */
export const scatterSub: Scatter = (x, indices, updates, numbers, options) => {
  const [a, u] = operands("scatterSub", [x, updates]);
  return scatterAdd(a, indices, neg(u), numbers, options);
};
export const scatterMul: Scatter = /*@__PURE__*/ scattering("scatterMul", scatters.scatterMul, fields);
export const scatterMin: Scatter = /*@__PURE__*/ scattering("scatterMin", scatters.scatterMin);
export const scatterMax: Scatter = /*@__PURE__*/ scattering("scatterMax", scatters.scatterMax);

/**
 * x repeated along each axis.
 * @example lax.tile(np.array([1, 2]), [2]).tolist() // [1, 2, 1, 2]
 */
export function tile(x: ArrayLike, reps: readonly number[]): Value {
  const a = asArray(x, "tile");
  if (reps.length !== a.ndim) throw new ShapeError(`tile: [${reps}] must have one number an axis of [${a.shape}].`);
  const spread = reps.flatMap((r, d) => [r, a.shape[d]]);
  return reshape(
    broadcastInDim(
      a,
      spread,
      a.shape.map((_, d) => 2 * d + 1),
    ),
    a.shape.map((n, d) => n * reps[d]),
  );
}
/** Arrays of one shape along a new axis. */
export function stack(xs: readonly ArrayLike[], axis = 0): Value {
  const all = operands("stack", xs);
  if (all.length === 0) throw new ShapeError("stack: there is nothing to stack. Pass at least one array.");
  const d = axisOf("stack", axis, all[0].ndim + 1);
  return concatenate(
    all.map((x) => reshape(x, [...x.shape.slice(0, d), 1, ...x.shape.slice(d)])),
    d,
  );
}
/** The slices along an axis, without it. */
export function unstack(x: ArrayLike, axis = 0): Value[] {
  const a = asArray(x, "unstack");
  const d = axisOf("unstack", axis, a.ndim, a.aval);
  return Array.from({ length: a.shape[d] }, (_, i) => dropAxis(sliceInDim(a, i, i + 1, 1, d), d, false));
}

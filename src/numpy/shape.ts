import { type ArrayLike, asArray } from "../api/asarray.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import * as axes from "../ops/axes.ts";
import * as ops from "../ops/shape.ts";
import { range } from "../util/list.ts";
import { options } from "./options.ts";
import { type Axis, axesOf, axisOf, broadcastShape, shapeOf } from "./promote.ts";
import { completeShape, listOfSizes, reshaped, type Sizes } from "./sizes.ts";

export type { Sizes } from "./sizes.ts";

// Shapes: the same elements in another arrangement.

/** "C" (default): the last axis runs fastest; "F": the first one does. */
export type Order = "C" | "F";
export interface OrderOptions {
  order?: Order;
}
export interface ReshapeOptions extends OrderOptions {
  copy?: boolean | null;
}
/**
 * The same elements under another shape; one size may be -1, and is worked out.
 * @param options.order in which order elements are read and written: "C" (row-major, the default) or "F" (column-major)
 * @example np.reshape(np.arange(6), [2, -1]).shape // [2, 3]
 * @example np.reshape(np.arange(4), [2, 2], { order: "F" }).tolist() // [[0, 2], [1, 3]]
 */
export function reshape(x: ArrayLike, shape: Sizes, given?: Order | ReshapeOptions): Value {
  const a = asArray(x, "reshape");
  if (!fortran("reshape", given, ["order", "copy"])) return reshaped(a, shape);
  const to = completeShape(a, listOfSizes(shape));
  return axes.transpose(ops.reshape(axes.transpose(a), to.toReversed()));
}
/** Whether elements are read with the first axis running fastest. */
function fortran(
  name: string,
  given: Order | ReshapeOptions | undefined,
  keys: readonly (keyof ReshapeOptions)[],
): boolean {
  if (given === undefined) return false;
  const { order = "C" } = options<ReshapeOptions>(name, keys, given);
  if (order !== "C" && order !== "F")
    throw new ValueError(`${name}: order ${String(order)} is none. Use "C" (row-major) or "F" (column-major).`);
  return order === "F";
}
/**
 * All elements in row-major order as a vector; column-major with order "F".
 * @example np.ravel(np.array([[1, 2], [3, 4]])).tolist() // [1, 2, 3, 4]
 */
export function ravel(x: ArrayLike, given?: Order | OrderOptions): Value {
  const a = asArray(x, "ravel");
  return ops.reshape(fortran("ravel", given, ["order"]) ? axes.transpose(a) : a, [a.size]);
}
export interface TransposeOptions {
  axes?: readonly number[] | null;
}
/**
 * Axes in another order, reversed by default.
 * @example np.transpose(np.zeros([2, 3])).shape // [3, 2]
 */
export function transpose(
  x: ArrayLike,
  axesOrder?: readonly number[] | null | TransposeOptions,
  rest?: TransposeOptions,
): Value {
  const a = asArray(x, "transpose");
  const { axes: permutation } = options<TransposeOptions>("transpose", ["axes"], axesOrder, rest);
  if (!permutation) return axes.transpose(a);
  return axes.transpose(
    a,
    permutation.map((d) => axisOf("transpose", d, a)),
  );
}
/** Another name of transpose. */
export const permuteDims = transpose;
/** The last two axes exchanged. */
export function matrixTranspose(x: ArrayLike): Value {
  const a = asArray(x, "matrixTranspose");
  if (a.ndim < 2) throw new ShapeError(`matrixTranspose: ${showAval(a.aval)} has fewer than two axes.`);
  return swapaxes(a, -1, -2);
}
/**
 * Two axes exchanged.
 * @example np.swapaxes(np.zeros([2, 3, 4]), 0, 2).shape // [4, 3, 2]
 */
export function swapaxes(x: ArrayLike, axis1: number, axis2: number): Value {
  const a = asArray(x, "swapaxes");
  const order = range(a.ndim);
  const [i, j] = [axisOf("swapaxes", axis1, a), axisOf("swapaxes", axis2, a)];
  [order[i], order[j]] = [j, i];
  return axes.transpose(a, order);
}
/**
 * Axes moved to other places; the rest keep their order.
 * @example np.moveaxis(np.zeros([2, 3, 4]), 0, -1).shape // [3, 4, 2]
 */
export function moveaxis(x: ArrayLike, source: Sizes, destination: Sizes): Value {
  const a = asArray(x, "moveaxis");
  const from = axesOf("moveaxis", source, a);
  const to = axesOf("moveaxis", destination, a);
  if (from.length !== to.length)
    throw new ValueError(`moveaxis: [${source}] and [${destination}] must be equally long.`);
  const order = range(a.ndim).filter((d) => !from.includes(d));
  for (const i of range(to.length).sort((p, q) => to[p] - to[q])) order.splice(to[i], 0, from[i]);
  return axes.transpose(a, order);
}
/** Moves an axis so that it stands before `start`. */
export function rollaxis(x: ArrayLike, axis: number, start = 0): Value {
  const a = asArray(x, "rollaxis");
  const from = axisOf("rollaxis", axis, a);
  const before = start < 0 ? start + a.ndim : start;
  if (!Number.isInteger(start) || before < 0 || before > a.ndim)
    throw new ValueError(`rollaxis: start ${start} is out of range. Use ${-a.ndim} to ${a.ndim}.`);
  return axes.moveAxis(a, from, before > from ? before - 1 : before);
}
export interface ExpandDimsOptions {
  axis?: Sizes;
}
/**
 * New axes of size 1 at these places of the result.
 * @example np.expandDims(np.zeros([3]), 0).shape // [1, 3]
 */
export function expandDims(x: ArrayLike, axis: Sizes | ExpandDimsOptions): Value {
  const a = asArray(x, "expandDims");
  const places = listOfSizes(options<ExpandDimsOptions>("expandDims", ["axis"], axis).axis ?? 0);
  const rank = a.ndim + places.length;
  const dims = places.map((d) => (d < 0 ? d + rank : d));
  if (dims.some((d) => !Number.isInteger(d) || d < 0 || d >= rank) || new Set(dims).size < dims.length)
    throw new ValueError(`expandDims: axis [${places}] must be different places from ${-rank} to ${rank - 1}.`);
  return ops.expandDims(a, dims);
}
export interface SqueezeOptions {
  axis?: Axis;
}
/**
 * Without axes of size 1: all such, or those named.
 * @example np.squeeze(np.zeros([1, 3, 1])).shape // [3]
 */
export function squeeze(x: ArrayLike, axis?: Axis | SqueezeOptions, rest?: SqueezeOptions): Value {
  const a = asArray(x, "squeeze");
  const { axis: given = null } = options<SqueezeOptions>("squeeze", ["axis"], axis, rest);
  const dims = given === null ? range(a.ndim).filter((d) => a.shape[d] === 1) : axesOf("squeeze", given, a);
  const bad = dims.find((d) => a.shape[d] !== 1);
  if (bad !== undefined)
    throw new ValueError(
      `squeeze: axis ${bad} of ${showAval(a.aval)} has size ${a.shape[bad]}, not 1. Leave it out, or index it.`,
    );
  return ops.squeeze(a, dims);
}
/**
 * NumPy's broadcasting to a shape.
 * @example np.broadcastTo(np.array([1, 2]), [2, 2]).tolist() // [[1, 2], [1, 2]]
 */
export function broadcastTo(x: ArrayLike, shape: Sizes): Value {
  const a = asArray(x, "broadcastTo");
  const to = shapeOf("broadcastTo", shape);
  const fits = a.ndim <= to.length && a.shape.every((n, d) => n === 1 || n === to[to.length - a.ndim + d]);
  if (!fits)
    throw new ShapeError(`broadcastTo: ${showAval(a.aval)} does not broadcast to [${to}]. Sizes must be equal or 1.`);
  return axes.broadcastTo(a, to);
}
/** Arrays broadcast to their common shape. */
export function broadcastArrays(...xs: ArrayLike[]): Value[] {
  const all = xs.map((x) => asArray(x, "broadcastArrays"));
  const shape = broadcastShape(
    "broadcastArrays",
    all.map((a) => a.shape),
    () => all.map((a) => showAval(a.aval)).join(", "),
  );
  return all.map((a) => axes.broadcastTo(a, shape));
}
/**
 * The shape that shapes broadcast to.
 * @example np.broadcastShapes([2, 1], [3]) // [2, 3]
 */
export const broadcastShapes = (...shapes: (number | Shape)[]): number[] =>
  broadcastShape("broadcastShapes", shapes.map(listOfSizes));

const each = (xs: ArrayLike[], f: (x: Value) => Value, name: string): Value | Value[] =>
  xs.length === 1 ? f(asArray(xs[0], name)) : xs.map((x) => f(asArray(x, name)));
/** With at least one axis. */
export function atleast1d(x: ArrayLike): Value;
export function atleast1d(...xs: ArrayLike[]): Value[];
export function atleast1d(...xs: ArrayLike[]): Value | Value[] {
  return each(xs, (a) => (a.ndim >= 1 ? a : ops.reshape(a, [1])), "atleast1d");
}
/** With at least two axes: a vector is a row. */
export function atleast2d(x: ArrayLike): Value;
export function atleast2d(...xs: ArrayLike[]): Value[];
export function atleast2d(...xs: ArrayLike[]): Value | Value[] {
  return each(xs, (a) => (a.ndim >= 2 ? a : ops.reshape(a, [1, a.size])), "atleast2d");
}
/** With at least three axes: a vector is [1, n, 1], a matrix [m, n, 1]. */
export function atleast3d(x: ArrayLike): Value;
export function atleast3d(...xs: ArrayLike[]): Value[];
export function atleast3d(...xs: ArrayLike[]): Value | Value[] {
  const to3 = (a: Value) => (a.ndim >= 3 ? a : ops.reshape(a, a.ndim === 2 ? [...a.shape, 1] : [1, a.size, 1]));
  return each(xs, to3, "atleast3d");
}

export interface FlipOptions {
  axis?: Axis;
}
/**
 * Reversed along axes, all by default.
 * @example np.flip(np.array([1, 2])).tolist() // [2, 1]
 */
export function flip(x: ArrayLike, axis?: Axis | FlipOptions, rest?: FlipOptions): Value {
  const a = asArray(x, "flip");
  return ops.rev(a, axesOf("flip", options<FlipOptions>("flip", ["axis"], axis, rest).axis, a));
}
/** Columns reversed. */
export const fliplr = (x: ArrayLike): Value => flip(x, 1);
/** Rows reversed. */
export const flipud = (x: ArrayLike): Value => flip(x, 0);
export interface Rot90Options {
  k?: number;
  axes?: readonly [number, number];
}
/**
 * Turned by k times 90 degrees, from the first of the axes towards the second.
 * @example np.rot90(np.array([[1, 2], [3, 4]])).tolist() // [[2, 4], [1, 3]]
 */
export function rot90(x: ArrayLike, k?: number | Rot90Options, rest?: Rot90Options["axes"] | Rot90Options): Value {
  const a = asArray(x, "rot90");
  const { k: turns = 1, axes: plane = [0, 1] } = options<Rot90Options>(
    "rot90",
    ["k", "axes"],
    k,
    Array.isArray(rest) ? { axes: rest as Rot90Options["axes"] } : (rest as Rot90Options),
  );
  const [i, j] = plane.map((d) => axisOf("rot90", d, a));
  if (plane.length !== 2 || i === j) throw new ValueError(`rot90: axes [${plane}] must be two different ones.`);
  switch (((turns % 4) + 4) % 4) {
    case 0:
      return a;
    case 1:
      return ops.rev(swapaxes(a, i, j), [i]);
    case 2:
      return ops.rev(a, [i, j]);
    default:
      return ops.rev(swapaxes(a, i, j), [j]);
  }
}

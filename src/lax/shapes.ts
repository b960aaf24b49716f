import "../api/narrow.ts";
import { type ArrayLike, asArray } from "../api/asarray.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Scalar, Value } from "../core/value.ts";
import { options } from "../numpy/options.ts";
import { listOfSizes, type Sizes } from "../numpy/sizes.ts";
import * as axes from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import * as shape from "../ops/shape.ts";
import { product, range } from "../util/list.ts";
import { axesOf, axisOf, operands } from "./operands.ts";

/**
 * `x` with new axes: operand axis i is axis broadcastDimensions[i] of the result.
 * @example lax.broadcastInDim(np.array([1, 2]), [2, 2], [0]).tolist() // [[1, 1], [2, 2]]
 */
export function broadcastInDim(x: ArrayLike, newShape: Shape, broadcastDimensions: readonly number[]): Value {
  const a = asArray(x, "broadcastInDim");
  const order = range(broadcastDimensions.length).sort((i, j) => broadcastDimensions[i] - broadcastDimensions[j]);
  if (a.ndim === order.length && order.some((i, k) => i !== k))
    return broadcastInDim(
      axes.transpose(a, order),
      newShape,
      order.map((i) => broadcastDimensions[i]),
    );
  // The types are checked also where nothing is to be done.
  axes.broadcastInDimP.infer([a.aval], { shape: newShape, broadcastDimensions });
  return axes.broadcastInDim(a, newShape, broadcastDimensions);
}
/**
 * `x` repeated along new leading axes.
 * @example lax.broadcast(np.array([1, 2]), [2]).tolist() // [[1, 2], [1, 2]]
 */
export function broadcast(x: ArrayLike, sizes: Sizes): Value {
  const a = asArray(x, "broadcast");
  return axes.broadcastTo(a, [...listOfSizes(sizes), ...a.shape]);
}
/**
 * The shape that several shapes broadcast to.
 * @example lax.broadcastShapes([2, 1], [3]) // [2, 3]
 */
export function broadcastShapes(...shapes: Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  return range(rank).map((d) => {
    const sizes = shapes.map((s) => s[d - rank + s.length] ?? 1);
    const size = sizes.find((n) => n !== 1) ?? 1;
    if (sizes.some((n) => n !== 1 && n !== size))
      throw new ShapeError(
        `broadcastShapes: ${shapes.map((s) => `[${s}]`).join(", ")} do not fit together: sizes ${sizes.join(", ")}. Sizes must be equal or 1.`,
      );
    return size;
  });
}
/** `x` with leading axes of size 1, so that it has this rank. */
export function broadcastToRank(x: ArrayLike, rank: number): Value {
  const a = asArray(x, "broadcastToRank");
  return shape.expandDims(a, range(rank - a.ndim));
}
/**
 * 0, 1, ..., size - 1
 * @example lax.iota("int32", 3).tolist() // [0, 1, 2]
 */
export const iota = (dtype: DType, size: number): Value => broadcastedIota(dtype, [size], 0);
/**
 * Each element is its own index along `dimension`.
 * @example lax.broadcastedIota("int32", [2, 2], 1).tolist() // [[0, 1], [0, 1]]
 */
export const broadcastedIota = (dtype: DType, newShape: Shape, dimension: number): Value =>
  shape.iota(checkDType(dtype, "iota"), newShape, axisOf("iota", dimension, newShape.length));
export interface ReshapeOptions {
  dimensions?: readonly number[] | null;
}
/**
 * The same elements in row-major order under another shape; `dimensions` permutes the axes first.
 * @example lax.reshape(np.array([1, 2, 3, 4]), [2, 2]).tolist() // [[1, 2], [3, 4]]
 */
export function reshape(
  x: ArrayLike,
  newSizes: Shape,
  dims?: readonly number[] | null | ReshapeOptions,
  rest?: ReshapeOptions,
): Value {
  const { dimensions } = options<ReshapeOptions>("reshape", ["dimensions"], dims, rest);
  const a = asArray(x, "reshape");
  return shape.reshape(dimensions ? axes.transpose(a, dimensions) : a, newSizes);
}
/**
 * Axes start..stop-1 made into one; of no axes, a new one of size 1.
 * @example lax.collapse(np.zeros([2, 3, 4]), 0, 2).shape // [6, 4]
 */
export function collapse(x: ArrayLike, startDimension: number, stopDimension?: number): Value {
  const a = asArray(x, "collapse");
  const fromStart = (d: number): number => Math.max(0, Math.min(a.ndim, d < 0 ? d + a.ndim : d));
  const [from, to] = [fromStart(startDimension), fromStart(stopDimension ?? a.ndim)];
  if (from > to)
    throw new ValueError(
      `collapse: axes ${startDimension} to ${stopDimension ?? a.ndim} of ${showAval(a.aval)} run backwards. Give start <= stop.`,
    );
  const s = a.shape;
  return shape.reshape(a, [...s.slice(0, from), product(s.slice(from, to)), ...s.slice(to)]);
}
/**
 * Result axis i is operand axis permutation[i].
 * @example lax.transpose(np.array([[1, 2]]), [1, 0]).tolist() // [[1], [2]]
 */
export function transpose(x: ArrayLike, permutation: readonly number[]): Value {
  const a = asArray(x, "transpose");
  return axes.transpose(a, axesOf("transpose", permutation, a));
}
/**
 * Without these axes, which have size 1.
 * @example lax.squeeze(np.zeros([1, 3]), [0]).shape // [3]
 */
export function squeeze(x: ArrayLike, dimensions: readonly number[]): Value {
  const a = asArray(x, "squeeze");
  const dims = axesOf("squeeze", dimensions, a);
  if (new Set(dims).size < dims.length) throw new ValueError(`squeeze: axes [${dimensions}] repeat. Give each once.`);
  const bad = dims.find((d) => a.shape[d] !== 1);
  if (bad !== undefined)
    throw new ShapeError(`squeeze: axis ${bad} of [${a.shape}] is ${a.shape[bad]}, not 1. Leave it out, or index it.`);
  return shape.squeeze(a, dims);
}
/**
 * With new axes of size 1 at these places of the result.
 * @example lax.expandDims(np.zeros([3]), [0]).shape // [1, 3]
 */
export function expandDims(x: ArrayLike, dimensions: readonly number[]): Value {
  const a = asArray(x, "expandDims");
  const rank = a.ndim + dimensions.length;
  const dims = dimensions.map((d) => axisOf("expandDims", d, rank));
  if (new Set(dims).size < dims.length) throw new ShapeError(`expandDims: axes [${dimensions}] repeat.`);
  return shape.expandDims(a, dims);
}
/**
 * Reversed along axes.
 * @example lax.rev(np.array([1, 2]), [0]).tolist() // [2, 1]
 */
export function rev(x: ArrayLike, dimensions: readonly number[]): Value {
  const a = asArray(x, "rev");
  const dims = axesOf("rev", dimensions, a);
  if (new Set(dims).size < dims.length) throw new ShapeError(`rev: axes [${dimensions}] repeat. Give each once.`);
  return shape.rev(a, dims);
}
export interface SliceOptions {
  strides?: readonly number[] | null;
}
/**
 * Elements start, start + stride, ... below limit along each axis.
 * @example lax.slice(np.array([1, 2, 3, 4]), [1], [4], [2]).tolist() // [2, 4]
 */
export function slice(
  x: ArrayLike,
  start: readonly number[],
  limit: readonly number[],
  strides?: readonly number[] | null | SliceOptions,
  rest?: SliceOptions,
): Value {
  const given = options<SliceOptions>("slice", ["strides"], strides, rest);
  return shape.slice(asArray(x, "slice"), start, limit, given.strides ? [...given.strides] : undefined);
}
export interface SliceInDimOptions {
  stride?: number;
  axis?: number;
}
/**
 * A slice along one axis; negative bounds count from the end.
 * @example lax.sliceInDim(np.array([1, 2, 3]), 1, null).tolist() // [2, 3]
 */
export function sliceInDim(
  x: ArrayLike,
  start: number | null,
  limit: number | null,
  by?: number | SliceInDimOptions,
  rest?: number | SliceInDimOptions,
): Value {
  const more = typeof rest === "number" ? { axis: rest } : rest;
  const { stride = 1, axis = 0 } = options<SliceInDimOptions>("sliceInDim", ["stride", "axis"], by, more);
  const a = asArray(x, "sliceInDim");
  const d = axisOf("sliceInDim", axis, a.ndim, a.aval);
  const place = (v: number | null, none: number) => (v === null ? none : v < 0 ? v + a.shape[d] : v);
  return shape.sliceInDim(a, place(start, 0), place(limit, a.shape[d]), stride, d);
}
/**
 * With padding before, after (negative cuts off) and between elements of each axis.
 * @example lax.pad(np.array([1, 2]), 0, [[1, 0, 1]]).tolist() // [0, 1, 0, 2]
 */
export function pad(x: ArrayLike, paddingValue: ArrayLike, paddingConfig: shape.PadConfig): Value {
  const [a, v] = operands("pad", [x, paddingValue]);
  return shape.pad(a, v, paddingConfig);
}
/**
 * Arrays one after the other along an axis.
 * @example lax.concatenate([np.array([1]), np.array([2])], 0).tolist() // [1, 2]
 */
export function concatenate(xs: readonly ArrayLike[], dimension: number): Value {
  const all = operands("concatenate", xs);
  if (all.length === 0) throw new ShapeError("concatenate: there is nothing to concatenate. Pass at least one array.");
  return shape.concatenate(all, axisOf("concatenate", dimension, all[0].ndim, all[0].aval));
}
/**
 * An array of one value.
 * @example lax.full([2], 7).tolist() // [7, 7]
 */
export function full(newShape: Sizes, fillValue: ArrayLike, dtype?: DType | { dtype?: DType }): Value {
  const { dtype: d } = options<{ dtype?: DType }>("full", ["dtype"], dtype);
  const v = asArray(fillValue, "full");
  return axes.broadcastInDim(d ? convertElementType(v, checkDType(d, "full")) : v, listOfSizes(newShape), []);
}
/** An array of one value with the shape and dtype of `x`, weak if that is, unless others are given. */
export function fullLike(
  x: ArrayLike,
  fillValue: Scalar,
  type?: DType | null | FullLikeOptions,
  rest?: Shape | FullLikeOptions,
): Value {
  const more = Array.isArray(rest) ? { shape: rest as Shape } : (rest as FullLikeOptions | undefined);
  const { dtype, shape: newShape } = options<FullLikeOptions>("fullLike", ["dtype", "shape"], type, more);
  const a = asArray(x, "fullLike");
  const value = asArray(fillValue, "fullLike");
  const like = dtype
    ? convertElementType(value, checkDType(dtype, "fullLike"))
    : convertElementType(value, a.dtype, a.weakType);
  return full(newShape ?? a.shape, like);
}
export interface FullLikeOptions {
  dtype?: DType | null;
  shape?: Shape | null;
}
/** An array whose elements do not matter: zeros. */
export const empty = (newShape: Sizes, dtype?: DType | { dtype?: DType }): Value =>
  full(newShape, 0, dtype ?? "float32");
/**
 * Pieces of these sizes along an axis.
 * @example lax.split(np.array([1, 2, 3]), [1, 2]).map((p) => p.tolist()) // [[1], [2, 3]]
 */
export function split(
  x: ArrayLike,
  sizes: readonly number[],
  at?: number | { axis?: number },
  rest?: { axis?: number },
): Value[] {
  const { axis = 0 } = options<{ axis?: number }>("split", ["axis"], at, rest);
  const a = asArray(x, "split");
  const d = axisOf("split", axis, a.ndim, a.aval);
  if (sizes.reduce((s, n) => s + n, 0) !== a.shape[d])
    throw new ShapeError(`split: sizes [${sizes}] do not add up to axis ${d} of [${a.shape}].`);
  let from = 0;
  return sizes.map((n) => shape.sliceInDim(a, from, (from += n), 1, d));
}

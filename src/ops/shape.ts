import { aval, type Shape, showAval, sizeOf, withShape } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { flatten, linear, unflatten } from "../ir/index.ts";
import { product, range, sameList } from "../util/list.ts";
import { moveAxis, pastAxis } from "./axes.ts";
import { checkComputed, checkSizes } from "./checks.ts";
import { others, register } from "./reduction.ts";

export { broadcastInDim, broadcastInDimP, broadcastTo, full, transpose, transposeP } from "./axes.ts";
export { concatenate, concatenateP } from "./concatenate.ts";
export { type PadConfig, pad, padP, type SliceParams, slice, sliceInDim, sliceP } from "./slice.ts";

export interface IotaParams {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly dimension: number;
}
export const iotaP: Primitive<IotaParams> = {
  name: "iota",
  infer(_, { dtype, shape, dimension }) {
    checkSizes("iota", shape);
    const a = aval(shape, dtype);
    checkComputed("iota", a, ["int", "uint", "float", "complex"]);
    if (!(dimension >= 0 && dimension < shape.length))
      throw new ShapeError(`iota: dimension ${dimension} is out of range for ${showAval(a)}.`);
    return [a];
  },
  tangent: "zero",
  batch: (_, __, ___, params) => [[bind1(iotaP, [], params)], [null]],
  lower: {
    kind: "loop",
    loop: (b, _, __, { dtype, dimension }) => [(at) => b.convert(b.index(at[dimension]), register(dtype))],
  },
};
/** Each element is its own index along `dimension`. */
export const iota = (dtype: DType, shape: Shape, dimension = 0): Value => bind1(iotaP, [], { dtype, shape, dimension });

export interface ReshapeParams {
  readonly newSizes: Shape;
}
export const reshapeP: Primitive<ReshapeParams> = {
  name: "reshape",
  infer([x], { newSizes }) {
    if (product(newSizes) !== sizeOf(x) || newSizes.some((d) => d < 0 || !Number.isInteger(d)))
      throw new ShapeError(
        `reshape: ${showAval(x)} has ${sizeOf(x)} elements, [${newSizes}] has ${product(newSizes)}. Choose sizes with the same product.`,
      );
    return [withShape(x, newSizes)];
  },
  tangent: "linear",
  transpose: ([ct], [x]) => [ct && reshape(ct, x.aval.shape)],
  batch({ size }, [x], [ax], { newSizes }) {
    return [[reshape(moveAxis(x, ax as number, 0), [size, ...newSizes])], [0]];
  },
  lower: {
    kind: "loop",
    loop: (_, [x], [a], { newSizes }) => [(at) => x(unflatten(flatten(at, newSizes), a.shape))],
  },
};
/** The same elements in row-major order under another shape. */
export const reshape = (x: Value, newSizes: Shape): Value =>
  sameList(x.shape, newSizes) ? x : bind1(reshapeP, [x], { newSizes });
/** Without axes of size 1. */
export const squeeze = (x: Value, dimensions: readonly number[]): Value =>
  reshape(
    x,
    others(x.ndim, dimensions).map((d) => x.shape[d]),
  );
/** With new axes of size 1, at these places of the result. */
export function expandDims(x: Value, dimensions: readonly number[]): Value {
  let k = 0;
  return reshape(
    x,
    range(x.ndim + dimensions.length).map((d) => (dimensions.includes(d) ? 1 : x.shape[k++])),
  );
}

export interface RevParams {
  readonly dimensions: readonly number[];
}
export const revP: Primitive<RevParams> = {
  name: "rev",
  infer([x], { dimensions }) {
    if (dimensions.some((d) => d < 0 || d >= x.shape.length))
      throw new ShapeError(`rev: dimensions [${dimensions}] are not all axes of ${showAval(x)}.`);
    return [x];
  },
  tangent: "linear",
  transpose: ([ct], _, { dimensions }) => [ct && rev(ct, dimensions)],
  batch: (_, [x], [ax], { dimensions }) => [[rev(x, pastAxis(dimensions, ax as number))], [ax]],
  lower: {
    kind: "loop",
    loop: (_, [x], [a], { dimensions }) => [
      (at) => x(at.map((i, d) => (dimensions.includes(d) ? linear(a.shape[d] - 1, [[i, -1]]) : i))),
    ],
  },
};
/** Reversed along axes. */
export const rev = (x: Value, dimensions: readonly number[]): Value =>
  dimensions.length === 0 ? x : bind1(revP, [x], { dimensions });

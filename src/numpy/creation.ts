import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import type { Value } from "../core/value.ts";
import { broadcastTo, full as fill } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { expandDims } from "../ops/shape.ts";
import { range } from "../util/list.ts";
import { options } from "./options.ts";
import { type ShapeLike, shapeOf } from "./promote.ts";
import "./more-methods.ts"; // who makes arrays uses all their methods

// Arrays from nothing.

export interface ArrayOptions {
  dtype?: DType;
  copy?: boolean;
  /** Axes of size 1 are put in front up to this rank. */
  ndmin?: number;
}
/**
 * An array from a number, a typed array, or nested lists of numbers and arrays. Numbers become float32, booleans bool.
 * @throws TypeError that names the place of what is no number
 * @example np.array([[1, 2], [3, 4]]).shape // [2, 2]
 */
export function array(x: ArrayLike, dtype?: DType | ArrayOptions, rest?: ArrayOptions): Value {
  const given = options<ArrayOptions>("array", ["dtype", "copy", "ndmin"], dtype, rest);
  const a = asArray(x, "array", given.dtype === undefined ? undefined : checkDType(given.dtype, "array"));
  const missing = (given.ndmin ?? 0) - a.ndim;
  return missing > 0 ? expandDims(a, range(missing)) : a;
}
export const asarray = (x: ArrayLike, dtype?: DType | ArrayOptions, rest?: ArrayOptions): Value =>
  array(x, dtype, rest);
/** The array itself: arrays do not change. */
export const copy = (x: ArrayLike): Value => asArray(x, "copy");

export interface DTypeOptions {
  dtype?: DType;
}
const dtypeOf = (name: string, dtype: DType | DTypeOptions | undefined): DType => {
  const { dtype: d } = options<DTypeOptions>(name, ["dtype"], dtype);
  return d === undefined ? defaultFloat() : checkDType(d, name);
};
/**
 * Zeros.
 * @example np.zeros([2]).tolist() // [0, 0]
 */
export const zeros = (shape: ShapeLike, dtype?: DType | DTypeOptions): Value =>
  fill(shapeOf("zeros", shape), 0, dtypeOf("zeros", dtype));
/**
 * Ones.
 * @example np.ones([2]).tolist() // [1, 1]
 */
export const ones = (shape: ShapeLike, dtype?: DType | DTypeOptions): Value =>
  fill(shapeOf("ones", shape), 1, dtypeOf("ones", dtype));
/** An array whose elements do not matter: zeros. */
export const empty = (shape: ShapeLike, dtype?: DType | DTypeOptions): Value =>
  fill(shapeOf("empty", shape), 0, dtypeOf("empty", dtype));
/**
 * An array filled with one value, or with an array that broadcasts.
 * @example np.full([2], 7).tolist() // [7, 7]
 */
export function full(shape: ShapeLike, fillValue: ArrayLike, dtype?: DType | DTypeOptions): Value {
  const { dtype: d } = options<DTypeOptions>("full", ["dtype"], dtype);
  return broadcastTo(asArray(fillValue, "full", d && checkDType(d, "full")), shapeOf("full", shape));
}
export interface LikeOptions extends DTypeOptions {
  shape?: ShapeLike;
}
function filledLike(
  name: string,
  x: ArrayLike,
  value: ArrayLike,
  dtype?: DType | LikeOptions,
  rest?: LikeOptions,
): Value {
  const given = options<LikeOptions>(name, ["dtype", "shape"], dtype, rest);
  const a = asArray(x, name);
  const shape = given.shape === undefined ? a.shape : shapeOf(name, given.shape);
  const filling = asArray(value, name, given.dtype ? checkDType(given.dtype, name) : a.dtype);
  return broadcastTo(given.dtype ? filling : convertElementType(filling, a.dtype, a.weakType), shape);
}
/** Zeros of the shape and dtype of x. */
export const zerosLike = (x: ArrayLike, dtype?: DType | LikeOptions, rest?: LikeOptions): Value =>
  filledLike("zerosLike", x, 0, dtype, rest);
/** Ones of the shape and dtype of x. */
export const onesLike = (x: ArrayLike, dtype?: DType | LikeOptions, rest?: LikeOptions): Value =>
  filledLike("onesLike", x, 1, dtype, rest);
/** Zeros of the shape and dtype of x. */
export const emptyLike = (x: ArrayLike, dtype?: DType | LikeOptions, rest?: LikeOptions): Value =>
  filledLike("emptyLike", x, 0, dtype, rest);
/** One value in the shape and dtype of x. */
export const fullLike = (x: ArrayLike, fillValue: ArrayLike, dtype?: DType | LikeOptions, rest?: LikeOptions): Value =>
  filledLike("fullLike", x, fillValue, dtype, rest);

import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { mul, sub } from "../ops/arithmetic.ts";
import { broadcastTo } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { cumsum } from "../ops/cumulative.ts";
import type { GatherScatterMode } from "../ops/gather.ts";
import { others } from "../ops/reduction.ts";
import * as scatters from "../ops/scatter.ts";
import { where } from "../ops/select.ts";
import { iota, reshape, sliceInDim } from "../ops/shape.ts";
import { takeAxis } from "../ops/take.ts";
import { rowMajorStrides } from "../util/list.ts";
import { remainder } from "./arithmetic.ts";
import { positions } from "./index-parse.ts";
import { fromEnd } from "./indexing.ts";
import { type IndexMode, modeOf } from "./modes.ts";
import { options } from "./options.ts";
import { axisOf, truth } from "./promote.ts";
import { tile } from "./rearrange.ts";

// Arrays with some elements written anew. The array that is given stays as it is, so `inplace` may not be true.

export interface InPlaceOptions {
  /** For JAX's sake: false, as arrays never change. */
  inplace?: boolean;
}
function notInPlace(name: string, inplace: boolean | undefined): void {
  if (inplace)
    throw new ValueError(`${name}: arrays never change in place. Pass { inplace: false } and use the result.`);
}
/** The first n of a vector, repeated as often as it takes. */
const tiled = (v: Value, n: number): Value =>
  v.size === n ? v : sliceInDim(tile(v, Math.max(1, Math.ceil(n / v.size))), 0, n);
const oneAxis = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
/** x with values written at places of its elements in row-major order. */
const written = (x: Value, places: Value, values: Value, mode: GatherScatterMode): Value =>
  reshape(
    scatters.scatter(reshape(x, [x.size]), reshape(places, [places.size, 1]), values, oneAxis, { mode }),
    x.shape,
  );

export interface PutAlongAxisOptions extends InPlaceOptions {
  axis?: number | null;
  /** What is out of bounds is dropped ("fill", "drop", the default) or goes to the nearest element ("clip"). */
  mode?: IndexMode;
}
/**
 * x with values written at positions along an axis, line by line. A new array: x stays as it is.
 * @param indices int like x, but for the axis; sizes 1 broadcast
 * @param values broadcast to `indices`
 * @example np.putAlongAxis(np.zeros([1, 2]), np.array([[1]], { dtype: "int32" }), 5, 1).tolist() // [[0, 5]]
 */
export function putAlongAxis(
  x: ArrayLike,
  indices: ArrayLike,
  values: ArrayLike,
  axis?: number | null | PutAlongAxisOptions,
  rest?: PutAlongAxisOptions,
): Value {
  const name = "putAlongAxis";
  const given = options<PutAlongAxisOptions>(name, ["axis", "mode", "inplace"], axis, rest);
  const { axis: along = -1, mode = "fill" } = given;
  notInPlace(name, given.inplace);
  const whole = asArray(x, name);
  const a = along === null ? reshape(whole, [whole.size]) : whole;
  const d = axisOf(name, along ?? 0, a);
  const i = fromEnd(positions(indices, name), a.shape[d]);
  const v = convertElementType(asArray(values, name), a.dtype);
  if (i.ndim !== a.ndim)
    throw new ShapeError(
      `${name}: ${showAval(a.aval)} and indices ${showAval(i.aval)} differ in rank. Expand the axes of one.`,
    );
  const shape = a.shape.map((n, k) => (k === d ? i.shape[k] : n));
  const batch = others(a.ndim, [d]);
  const numbers = {
    updateWindowDims: [],
    insertedWindowDims: [d],
    scatterDimsToOperandDims: [d],
    operandBatchingDims: batch,
    scatterIndicesBatchingDims: batch,
  };
  const at = reshape(spread(name, i, shape), [...shape, 1]);
  const updates = spread(name, spread(name, v, i.shape), shape);
  if (updates.size === 0) return whole;
  return reshape(scatters.scatter(a, at, updates, numbers, { mode: modeOf(name, mode) }), whole.shape);
}
function spread(name: string, x: Value, shape: readonly number[]): Value {
  const fits = x.ndim <= shape.length && x.shape.every((n, d) => n === 1 || n === shape[d + shape.length - x.ndim]);
  if (!fits) throw new ShapeError(`${name}: ${showAval(x.aval)} does not broadcast to [${shape}]. Reshape it.`);
  return broadcastTo(x, shape);
}

export interface PutOptions extends InPlaceOptions {
  /** What is out of range: the nearest corner ("clip", for negative ones the first), or modulo the size ("wrap"). By default negative ones count from the end, once. */
  mode?: "clip" | "wrap" | null;
}
/**
 * x with values written at positions of its elements in row-major order; fewer values than positions repeat.
 * @example np.put(np.zeros([3]), np.array([0, 2], { dtype: "int32" }), np.array([5, 6])).tolist() // [5, 0, 6]
 */
export function put(
  x: ArrayLike,
  indices: ArrayLike,
  values: ArrayLike,
  mode?: PutOptions["mode"] | PutOptions,
  rest?: PutOptions,
): Value {
  const given = options<PutOptions>("put", ["mode", "inplace"], mode as PutOptions, rest);
  notInPlace("put", given.inplace);
  const a = asArray(x, "put");
  const v = convertElementType(asArray(values, "put"), a.dtype);
  const at = placesOf(positions(indices, "put"), a.size, given.mode ?? null);
  if (a.size === 0 || at.size === 0 || v.size === 0) return a;
  return written(a, at, tiled(reshape(v, [v.size]), at.size), "clip");
}
function placesOf(i: Value, size: number, mode: string | null): Value {
  if (mode === null) return fromEnd(i, size);
  if (mode === "clip") return i;
  if (mode === "wrap") return size === 0 ? i : remainder(i, size);
  throw new ValueError(`put: mode ${mode} is none. Use "clip" or "wrap".`);
}
/**
 * x with values written where a mask holds, one after the other; fewer values than places repeat.
 * @param mask as many elements as x
 * @example np.place(np.array([1, 2, 3]), np.array([true, false, true]), np.array([9])).tolist() // [9, 2, 9]
 */
export function place(x: ArrayLike, mask: ArrayLike, values: ArrayLike, { inplace }: InPlaceOptions = {}): Value {
  notInPlace("place", inplace);
  const [a, chosen, given] = [x, mask, values].map((v) => asArray(v, "place"));
  if (chosen.size !== a.size)
    throw new ShapeError(`place: mask ${showAval(chosen.aval)} for ${showAval(a.aval)}. Give one of as many elements.`);
  if (given.size === 0) throw new ValueError("place: there are no values. Pass at least one.");
  if (a.size === 0) return a;
  const v = tiled(reshape(convertElementType(given, a.dtype), [given.size]), a.size);
  // The k-th place that is chosen takes value k.
  const flat = reshape(truth(chosen), [a.size]);
  const k = sub(cumsum(convertElementType(flat, "int32"), 0), scalar(1, "int32"));
  return reshape(where(flat, takeAxis(v, k, 0, { mode: "clip" }), reshape(a, [a.size])), a.shape);
}
export interface FillDiagonalOptions extends InPlaceOptions {
  /** Accepted for NumPy's sake: only false. */
  wrap?: boolean;
}
/**
 * x with values on its main diagonal; fewer values than places repeat. With more than two axes these must be equally long.
 * @example np.fillDiagonal(np.zeros([2, 2]), 5).tolist() // [[5, 0], [0, 5]]
 */
export function fillDiagonal(
  x: ArrayLike,
  value: ArrayLike,
  wrap?: boolean | FillDiagonalOptions,
  rest?: FillDiagonalOptions,
): Value {
  const given = options<FillDiagonalOptions>("fillDiagonal", ["wrap", "inplace"], wrap, rest);
  notInPlace("fillDiagonal", given.inplace);
  if (given.wrap) throw new ValueError("fillDiagonal: wrap is not supported. Leave it out.");
  const [a, v] = [asArray(x, "fillDiagonal"), asArray(value, "fillDiagonal")];
  if (a.ndim < 2 || (a.ndim > 2 && a.shape.some((n) => n !== a.shape[0])))
    throw new ShapeError(
      `fillDiagonal: ${showAval(a.aval)} has no main diagonal. Give two axes, or more that are equally long.`,
    );
  const n = Math.min(...a.shape);
  if (n === 0) return a;
  // In row-major order the elements of the diagonal are equally far apart.
  const step = rowMajorStrides(a.shape).reduce((s, m) => s + m, 0);
  const at = mul(iota("int32", [n], 0), scalar(step, "int32"));
  const flat = reshape(convertElementType(v, a.dtype), [v.size]);
  return written(a, at, tiled(flat, n), "promiseInBounds");
}

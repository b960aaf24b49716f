import { type ArrayLike, asArray } from "../api/asarray.ts";
import { type Aval, showAval } from "../core/aval.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { like, mul, sub } from "../ops/arithmetic.ts";
import { broadcastTo, full, moveAxis, transpose } from "../ops/axes.ts";
import { conjIfComplex } from "../ops/complex.ts";
import { dotGeneral } from "../ops/dot.ts";
import { others } from "../ops/reduction.ts";
import { concatenate, expandDims, pad, reshape, sliceInDim } from "../ops/shape.ts";
import { range } from "../util/list.ts";
import { options } from "./options.ts";
import { axisOf, broadcastShape, promoted } from "./promote.ts";
import { sum } from "./reductions.ts";
import { multiply } from "./ufuncs.ts";
import "../api/products.ts";

// Products of vectors, matrices and tensors.

export interface ProductOptions {
  /** Type of the result, and in which to add. */
  preferredElementType?: DType;
  /** Accepted for JAX's sake: float32 is always computed in full precision. */
  precision?: unknown;
}
const productKeys = ["preferredElementType", "precision"] as const;
function both(name: string, x: ArrayLike, y: ArrayLike): [Value, Value] {
  const [a, b] = promoted(name, [x, y]);
  return [a, b];
}
const pairOf = (a: Aval, b: Aval): string => `${showAval(a)}, ${showAval(b)}`;
function contract(
  name: string,
  a: Value,
  b: Value,
  [ca, cb]: readonly [readonly number[], readonly number[]],
  given: ProductOptions | undefined,
  batch: readonly [readonly number[], readonly number[]] = [[], []],
): Value {
  const bad = ca.findIndex((d, i) => a.shape[d] !== b.shape[cb[i]]);
  if (bad >= 0)
    throw new ShapeError(
      `${name}: contracted sizes differ: ${showAval(a.aval)} axis ${ca[bad]} is ${a.shape[ca[bad]]}, ` +
        `${showAval(b.aval)} axis ${cb[bad]} is ${b.shape[cb[bad]]}. Transpose or reshape one.`,
    );
  const { preferredElementType: type } = options<ProductOptions>(name, productKeys, given);
  return dotGeneral(a, b, [[ca, cb], batch], type && checkDType(type, name));
}
/**
 * Matrix product over the last two axes; the axes before broadcast. A vector is a row on the left, a column on the right.
 * @param x [..., n, k] or [k]
 * @param y [..., k, m] or [k]
 * @returns [..., n, m], without the axis of a vector
 * @throws ShapeError where the contracted sizes differ
 * @example np.matmul(np.array([[1, 2]]), np.array([[3], [4]])).tolist() // [[11]]
 */
export function matmul(x: ArrayLike, y: ArrayLike, given?: ProductOptions): Value {
  const [a, b] = both("matmul", x, y);
  if (a.ndim === 0 || b.ndim === 0)
    throw new ShapeError(`matmul: ${pairOf(a.aval, b.aval)}: scalars have no matrix product. Use multiply.`);
  const inner: [number[], number[]] = [[a.ndim - 1], [Math.max(0, b.ndim - 2)]];
  // A vector, or one matrix on the right: the other axes stay in order.
  if (a.ndim === 1 || b.ndim <= 2) return contract("matmul", a, b, inner, given);
  const shape = broadcastShape("matmul", [a.shape.slice(0, -2), b.shape.slice(0, -2)], () => pairOf(a.aval, b.aval));
  const spread = (v: Value) => broadcastTo(v, [...shape, ...v.shape.slice(-2)]);
  const batch = range(shape.length);
  const [n, m] = [shape.length + 1, shape.length];
  return contract("matmul", spread(a), spread(b), [[n], [m]], given, [batch, batch]);
}
/**
 * The last axis of x against the second last of y (the only one of a vector); other axes stay. Scalars multiply.
 * @example np.dot(np.array([1, 2]), np.array([3, 4])).item() // 11
 */
export function dot(x: ArrayLike, y: ArrayLike, given?: ProductOptions): Value {
  const [a, b] = both("dot", x, y);
  if (a.ndim === 0 || b.ndim === 0) return mul(a, b);
  return contract("dot", a, b, [[a.ndim - 1], [Math.max(0, b.ndim - 2)]], given);
}
/** Sum of the products of all elements; those of `x` are conjugated. */
export function vdot(x: ArrayLike, y: ArrayLike, given?: ProductOptions): Value {
  const [a, b] = both("vdot", x, y);
  return contract("vdot", reshape(conjIfComplex(a), [a.size]), reshape(b, [b.size]), [[0], [0]], given);
}
/**
 * The last axis of both is contracted.
 * @example np.inner(np.array([1, 2]), np.array([3, 4])).item() // 11
 */
export function inner(x: ArrayLike, y: ArrayLike, given?: ProductOptions): Value {
  const [a, b] = both("inner", x, y);
  return a.ndim === 0 || b.ndim === 0 ? mul(a, b) : contract("inner", a, b, [[a.ndim - 1], [b.ndim - 1]], given);
}
/**
 * All products of an element of x and one of y.
 * @example np.outer(np.array([1, 2]), np.array([3, 4])).tolist() // [[3, 4], [6, 8]]
 */
export function outer(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = both("outer", x, y);
  return multiply(reshape(a, [a.size, 1]), reshape(b, [1, b.size]));
}
export interface VecdotOptions extends ProductOptions {
  axis?: number;
}
/**
 * Products of the vectors along one axis, those of x conjugated; the other axes broadcast.
 * @example np.vecdot(np.array([[1, 2], [3, 4]]), np.array([1, 1])).tolist() // [3, 7]
 */
export function vecdot(x: ArrayLike, y: ArrayLike, axis?: number | VecdotOptions, rest?: VecdotOptions): Value {
  const { axis: at = -1, ...given } = options<VecdotOptions>("vecdot", ["axis", ...productKeys], axis, rest);
  const [a, b] = both("vecdot", x, y).map((v) => moveAxis(v, axisOf("vecdot", at, v), v.ndim - 1));
  const shape = broadcastShape("vecdot", [a.shape, b.shape], () => pairOf(a.aval, b.aval));
  const batch = range(shape.length - 1);
  const last = shape.length - 1;
  const [left, right] = [broadcastTo(conjIfComplex(a), shape), broadcastTo(b, shape)];
  return contract("vecdot", left, right, [[last], [last]], given, [batch, batch]);
}
/** Matrices [..., n, k] times vectors [..., k]. */
export const matvec = (x: ArrayLike, v: ArrayLike): Value => {
  const b = asArray(v, "matvec");
  checkMatrices("matvec", x);
  const y = matmul(x, expandDims(b, [b.ndim]));
  return reshape(y, y.shape.slice(0, -1));
};
const checkMatrices = (name: string, x: ArrayLike): void => {
  const { aval } = asArray(x, name);
  if (aval.shape.length < 2) throw new ShapeError(`${name}: ${showAval(aval)} is no matrix. Use vecdot for vectors.`);
};
/** Vectors [..., k], conjugated, times matrices [..., k, m]. */
export const vecmat = (v: ArrayLike, x: ArrayLike): Value => {
  const a = conjIfComplex(asArray(v, "vecmat"));
  checkMatrices("vecmat", x);
  const y = matmul(expandDims(a, [a.ndim - 1]), x);
  return reshape(y, [...y.shape.slice(0, -2), y.shape[y.ndim - 1]]);
};
export interface TensordotOptions extends ProductOptions {
  axes?: number | readonly [readonly number[] | number, readonly number[] | number];
}
/**
 * Contraction of the last n axes of x with the first n of y, or of two lists of axes.
 * @example np.tensordot(np.ones([2, 3]), np.ones([3, 4]), 1).shape // [2, 4]
 */
export function tensordot(
  x: ArrayLike,
  y: ArrayLike,
  axes?: TensordotOptions["axes"] | TensordotOptions,
  rest?: TensordotOptions,
): Value {
  const given = options<TensordotOptions>("tensordot", ["axes", ...productKeys], axes, rest);
  const [a, b] = both("tensordot", x, y);
  const { axes: at = 2, ...more } = given;
  if (typeof at === "number") {
    if (!Number.isInteger(at) || at > Math.min(a.ndim, b.ndim))
      throw new ShapeError(`tensordot: axes ${at} do not fit ${pairOf(a.aval, b.aval)}. Use 0 to the smaller rank.`);
    const count = Math.max(0, at);
    return contract("tensordot", a, b, [range(count, a.ndim - count), range(count)], more);
  }
  const list = (l: readonly number[] | number, v: Value) =>
    (typeof l === "number" ? [l] : l).map((d) => axisOf("tensordot", d, v));
  const [ca, cb] = [list(at[0], a), list(at[1], b)];
  if (ca.length !== cb.length) throw new ValueError(`tensordot: axes [${ca}] and [${cb}] differ in number. Pair them.`);
  return contract("tensordot", a, b, [ca, cb], more);
}
/**
 * Kronecker product: each element of x times all of y.
 * @example np.kron(np.array([1, 2]), np.array([1, 1])).tolist() // [1, 1, 2, 2]
 */
export function kron(x: ArrayLike, y: ArrayLike): Value {
  const [a0, b0] = both("kron", x, y);
  const rank = Math.max(a0.ndim, b0.ndim);
  const [a, b] = [a0, b0].map((v) => expandDims(v, range(rank - v.ndim)));
  const shape = range(rank).flatMap((d) => [a.shape[d], b.shape[d]]);
  const even = reshape(
    a,
    range(rank).flatMap((d) => [a.shape[d], 1]),
  );
  const odd = reshape(
    b,
    range(rank).flatMap((d) => [1, b.shape[d]]),
  );
  return reshape(
    mul(broadcastTo(even, shape), broadcastTo(odd, shape)),
    range(rank).map((d) => a.shape[d] * b.shape[d]),
  );
}
export interface DiagonalOptions {
  offset?: number;
  axis1?: number;
  axis2?: number;
}
const diagonalKeys = ["offset", "axis1", "axis2"] as const;
/**
 * The elements of a diagonal of two axes, as a new last axis.
 * @example np.diagonal(np.array([[1, 2], [3, 4]])).tolist() // [1, 4]
 */
export function diagonal(x: ArrayLike, offset?: number | DiagonalOptions, rest?: DiagonalOptions): Value {
  const { offset: k = 0, axis1 = 0, axis2 = 1 } = options<DiagonalOptions>("diagonal", diagonalKeys, offset, rest);
  const a = asArray(x, "diagonal");
  const [d1, d2] = [axisOf("diagonal", axis1, a), axisOf("diagonal", axis2, a)];
  if (d1 === d2) throw new ValueError(`diagonal: axis1 and axis2 are both ${d1}. Name two axes.`);
  const moved = transpose(a, [...others(a.ndim, [d1, d2]), d1, d2]);
  const [rows, columns] = moved.shape.slice(-2);
  const n = Math.max(0, Math.min(rows - Math.max(0, -k), columns - Math.max(0, k)));
  const outer = moved.shape.slice(0, -2);
  if (n === 0) return full([...outer, 0], 0, a.dtype);
  // In row-major order the elements of a diagonal are columns + 1 apart.
  const flat = reshape(moved, [...outer, rows * columns]);
  const from = k >= 0 ? k : -k * columns;
  return sliceInDim(flat, from, from + (n - 1) * (columns + 1) + 1, columns + 1, outer.length);
}
export interface TraceOptions extends DiagonalOptions {
  dtype?: DType;
}
/**
 * Sum of a diagonal of two axes.
 * @example np.trace(np.array([[1, 2], [3, 4]])).item() // 5
 */
export function trace(x: ArrayLike, offset?: number | TraceOptions, rest?: TraceOptions): Value {
  const { dtype, ...given } = options<TraceOptions>("trace", [...diagonalKeys, "dtype"], offset, rest);
  const d = diagonal(x, given);
  return sum(d, d.ndim - 1, dtype ? { dtype } : {});
}
export interface DiagOptions {
  k?: number;
}
/**
 * The k-th diagonal of a matrix, or a matrix with a vector on its k-th diagonal.
 * @example np.diag(np.array([1, 2])).tolist() // [[1, 0], [0, 2]]
 */
export function diag(x: ArrayLike, k?: number | DiagOptions, rest?: DiagOptions): Value {
  const { k: offset = 0 } = options<DiagOptions>("diag", ["k"], k, rest);
  const a = asArray(x, "diag");
  if (a.ndim === 2) return diagonal(a, offset);
  if (a.ndim !== 1) throw new ValueError(`diag: ${showAval(a.aval)} is no vector and no matrix. Use diagonal.`);
  const n = a.size + Math.abs(offset);
  if (a.size === 0) return full([n, n], 0, a.dtype);
  // In row-major order its elements are n + 1 apart.
  const from = offset >= 0 ? offset : -offset * n;
  const after = n * n - from - (1 + (a.size - 1) * (n + 1));
  return reshape(pad(a, like(a, 0), [[from, after, n]]), [n, n]);
}
/** A matrix with the elements of x, read in order, on its k-th diagonal. */
export function diagflat(x: ArrayLike, k?: number | DiagOptions, rest?: DiagOptions): Value {
  const a = asArray(x, "diagflat");
  return diag(reshape(a, [a.size]), k, rest);
}
export interface CrossOptions {
  /** Where the components stand, in the arguments and in the result. */
  axis?: number;
  axisa?: number;
  axisb?: number;
  axisc?: number;
}
/**
 * Cross product of vectors of 3 (or 2: then its third component) along an axis.
 * @example np.cross(np.array([1, 0, 0]), np.array([0, 1, 0])).tolist() // [0, 0, 1]
 */
export function cross(x: ArrayLike, y: ArrayLike, axis?: number | CrossOptions, rest?: CrossOptions): Value {
  const given = options<CrossOptions>("cross", ["axis", "axisa", "axisb", "axisc"], axis, rest);
  const { axisa = -1, axisb = -1, axisc = -1 } = given;
  const [inX, inY, at] = given.axis === undefined ? [axisa, axisb, axisc] : range(3).map(() => given.axis as number);
  const [a, b] = both("cross", x, y).map((v, i) => moveAxis(v, axisOf("cross", [inX, inY][i], v), v.ndim - 1));
  const [na, nb] = [a.shape[a.ndim - 1], b.shape[b.ndim - 1]];
  if (![2, 3].includes(na) || ![2, 3].includes(nb))
    throw new ValueError(`cross: ${pairOf(a.aval, b.aval)} have ${na} and ${nb} components. Use vectors of 2 or 3.`);
  const shape = broadcastShape("cross", [a.shape.slice(0, -1), b.shape.slice(0, -1)], () => pairOf(a.aval, b.aval));
  const component = (v: Value, i: number): Value => {
    const last = v.ndim - 1;
    if (i >= v.shape[last]) return full(shape, 0, v.dtype);
    return broadcastTo(reshape(sliceInDim(v, i, i + 1, 1, last), v.shape.slice(0, -1)), shape);
  };
  const minor = (i: number, j: number): Value =>
    sub(mul(component(a, i), component(b, j)), mul(component(a, j), component(b, i)));
  if (na === 2 && nb === 2) return minor(0, 1);
  const parts = [minor(1, 2), minor(2, 0), minor(0, 1)].map((p) => expandDims(p, [shape.length]));
  const d = at < 0 ? at + shape.length + 1 : at;
  return moveAxis(concatenate(parts, shape.length), shape.length, d);
}

import { type ArrayLike, asArray, defaultFloat, defaultInt } from "../api/asarray.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { add, like } from "../ops/arithmetic.ts";
import { broadcastTo, full as fill } from "../ops/axes.ts";
import { eq, le } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { where } from "../ops/select.ts";
import { iota, reshape } from "../ops/shape.ts";
import { product, range } from "../util/list.ts";
import type { DTypeOptions } from "./creation.ts";
import { options } from "./options.ts";
import { fromNumbers, shapeOf } from "./promote.ts";
import "./more-methods.ts"; // who makes arrays uses all their methods

// Matrices of ones and zeros, triangles, and the coordinates of grids.

export interface EyeOptions extends DTypeOptions {
  /** Number of columns; that of rows by default. */
  M?: number | null;
  /** Which diagonal: above the main one if positive. */
  k?: number;
}
/** True where column - row compares with k. */
const diagonalMask = (rows: number, columns: number, k: number, compare: typeof eq): Value => {
  const row = iota("int32", [rows, columns], 0);
  return compare(iota("int32", [rows, columns], 1), add(row, like(row, k)));
};
type Columns = number | null | EyeOptions;
function matrix(
  name: string,
  compare: typeof eq,
  type: DType,
  N: number,
  M?: Columns,
  k?: number | EyeOptions,
  rest?: EyeOptions,
) {
  const given = options<EyeOptions>(name, ["M", "k", "dtype"], M, typeof k === "number" ? { ...rest, k } : k);
  const [rows, columns] = shapeOf(name, [N, given.M ?? N]);
  const mask = diagonalMask(rows, columns, given.k ?? 0, compare);
  return convertElementType(mask, given.dtype === undefined ? type : checkDType(given.dtype, name));
}
/**
 * Ones on a diagonal.
 * @example np.eye(2).tolist() // [[1, 0], [0, 1]]
 */
export const eye = (N: number, M?: Columns, k?: number | EyeOptions, rest?: EyeOptions): Value =>
  matrix("eye", eq, defaultFloat(), N, M, k, rest);
export const identity = (n: number, dtype?: DType | DTypeOptions): Value =>
  matrix("identity", eq, defaultFloat(), n, options<DTypeOptions>("identity", ["dtype"], dtype));
/**
 * Ones on and below a diagonal: float32 unless a dtype is given.
 * @example np.tri(2, 3, 1).tolist() // [[1, 1, 0], [1, 1, 1]]
 */
export const tri = (N: number, M?: Columns, k?: number | EyeOptions, rest?: EyeOptions): Value =>
  matrix("tri", le, "float32", N, M, k, rest);

export interface TriangularOptions {
  k?: number;
}
const triangle =
  (name: string, below: boolean) =>
  (x: ArrayLike, k?: number | TriangularOptions, rest?: TriangularOptions): Value => {
    const given = options<TriangularOptions>(name, ["k"], k, rest);
    const a = asArray(x, name);
    if (a.ndim < 2) throw new ShapeError(`${name}: [${a.shape}] is no matrix. Give an array of at least two axes.`);
    const [rows, columns] = a.shape.slice(-2);
    const mask = broadcastTo(diagonalMask(rows, columns, (given.k ?? 0) - (below ? 0 : 1), le), a.shape);
    const zero = like(a, 0);
    return below ? where(mask, a, zero) : where(mask, zero, a);
  };
/**
 * What is on and below the k-th diagonal; zeros above.
 * @example np.tril(np.ones([2, 2])).tolist() // [[1, 0], [1, 1]]
 */
export const tril = /*@__PURE__*/ triangle("tril", true);
/**
 * What is on and above the k-th diagonal; zeros below.
 * @example np.triu(np.ones([2, 2])).tolist() // [[1, 1], [0, 1]]
 */
export const triu = /*@__PURE__*/ triangle("triu", false);

export interface MeshgridOptions {
  /** "xy" (default): the first two axes are exchanged; "ij": axes in order. */
  indexing?: "xy" | "ij";
  /** Keeps size 1 along the other axes. */
  sparse?: boolean;
  copy?: true;
}
/**
 * Coordinates of the points of a grid, one array for each vector.
 * @example np.meshgrid(np.array([1, 2]), np.array([3, 4]))[0].tolist() // [[1, 2], [1, 2]]
 */
export function meshgrid(...args: (ArrayLike | MeshgridOptions)[]): Value[] {
  const last = args.at(-1);
  const hasOptions =
    typeof last === "object" &&
    last !== null &&
    !Array.isArray(last) &&
    Object.getPrototypeOf(last) === Object.prototype;
  const {
    indexing = "xy",
    sparse = false,
    copy = true,
  } = hasOptions ? options<MeshgridOptions>("meshgrid", ["indexing", "sparse", "copy"], last as MeshgridOptions) : {};
  if (indexing !== "xy" && indexing !== "ij")
    throw new ValueError(`meshgrid: indexing is ${String(indexing)}. Use "xy" or "ij".`);
  if (!copy) throw new ValueError("meshgrid: copy is false, and arrays are never views. Leave it out.");
  const xs = (hasOptions ? args.slice(0, -1) : args).map((x) => asArray(x as ArrayLike, "meshgrid"));
  const other = xs.find((x) => x.ndim !== 1);
  if (other) throw new ShapeError(`meshgrid: ${showAval(other.aval)} is no vector. Pass vectors of coordinates.`);
  const place = (i: number) => (indexing === "xy" && xs.length > 1 && i < 2 ? 1 - i : i);
  const shape = new Array<number>(xs.length);
  for (const [i, x] of xs.entries()) shape[place(i)] = x.size;
  return xs.map((x, i) => {
    const thin = shape.map((n, d) => (d === place(i) ? n : 1));
    return sparse ? reshape(x, thin) : broadcastTo(reshape(x, thin), shape);
  });
}
export interface IndicesOptions extends DTypeOptions {
  sparse?: boolean;
}
/** The index of each element along each axis: [rank, ...dimensions], or a list of thin arrays if sparse. */
export function indices(dimensions: Shape, dtype?: DType | IndicesOptions, rest?: IndicesOptions): Value | Value[] {
  const given = options<IndicesOptions>("indices", ["dtype", "sparse"], dtype, rest);
  const type = given.dtype === undefined ? defaultInt() : checkDType(given.dtype, "indices");
  const shape = shapeOf("indices", dimensions);
  const along = shape.map((n, d) =>
    reshape(
      iota(type, [n], 0),
      shape.map((_, i) => (i === d ? n : 1)),
    ),
  );
  if (given.sparse) return along;
  if (shape.length === 0) return fill([0], 0, type);
  return asArray(
    along.map((x) => broadcastTo(x, shape)),
    "indices",
  );
}
/** An array whose element at (i, j, ...) is f(i, j, ...): f is called once, with arrays of indices. */
export function fromfunction(f: (...indices: Value[]) => Value, shape: Shape, dtype?: DType | DTypeOptions): Value {
  const given = options<DTypeOptions>("fromfunction", ["dtype"], dtype);
  const type = given.dtype === undefined ? defaultFloat() : checkDType(given.dtype, "fromfunction");
  return f(...range(shape.length).map((d) => iota(type, shapeOf("fromfunction", shape), d)));
}
/** Row and column numbers of the elements on and below a diagonal of an n x m matrix. */
export const trilIndices = (n: number, k?: number | TriangleOptions, rest?: TriangleOptions): [Value, Value] =>
  places("trilIndices", n, k, rest, (i, j, d) => j <= i + d);
/** Row and column numbers of the elements on and above a diagonal of an n x m matrix. */
export const triuIndices = (n: number, k?: number | TriangleOptions, rest?: TriangleOptions): [Value, Value] =>
  places("triuIndices", n, k, rest, (i, j, d) => j >= i + d);
export interface TriangleOptions {
  k?: number;
  m?: number;
}
function places(
  name: string,
  n: number,
  k: number | TriangleOptions | undefined,
  rest: TriangleOptions | undefined,
  inside: (i: number, j: number, k: number) => boolean,
): [Value, Value] {
  const given = options<TriangleOptions>(name, ["k", "m"], k, rest);
  const m = given.m ?? n;
  const all = range(product([n, m])).filter((p) => inside(Math.floor(p / m), p % m, given.k ?? 0));
  const vector = (list: number[]): Value => fromNumbers(list, defaultInt());
  return [vector(all.map((p) => Math.floor(p / m))), vector(all.map((p) => p % m))];
}
/** Indices of the main diagonal of an array with `ndim` axes of size n. */
export function diagIndices(n: number, ndim?: number | DiagIndicesOptions): Value[] {
  const given = options<DiagIndicesOptions>("diagIndices", ["ndim"], ndim);
  const shape = shapeOf("diagIndices", n);
  return range(given.ndim ?? 2).map(() => iota(defaultInt(), shape, 0));
}
export interface DiagIndicesOptions {
  ndim?: number;
}
/** trilIndices of the size of a matrix. */
export const trilIndicesFrom = (x: ArrayLike, k?: number | TriangularOptions): [Value, Value] =>
  fromMatrix("trilIndicesFrom", x, k, trilIndices);
/** triuIndices of the size of a matrix. */
export const triuIndicesFrom = (x: ArrayLike, k?: number | TriangularOptions): [Value, Value] =>
  fromMatrix("triuIndicesFrom", x, k, triuIndices);
function fromMatrix(
  name: string,
  x: ArrayLike,
  k: number | TriangularOptions | undefined,
  f: typeof trilIndices,
): [Value, Value] {
  const given = options<TriangularOptions>(name, ["k"], k);
  const { shape } = asArray(x, name);
  if (shape.length !== 2) throw new ShapeError(`${name}: [${shape}] is no matrix. Give an array of two axes.`);
  return f(shape[0], { k: given.k ?? 0, m: shape[1] });
}
/** diagIndices of the size of an array whose axes are equally long. */
export function diagIndicesFrom(x: ArrayLike): Value[] {
  const { shape } = asArray(x, "diagIndicesFrom");
  if (shape.length < 2 || shape.some((n) => n !== shape[0]))
    throw new ShapeError(`diagIndicesFrom: [${shape}] has no main diagonal. Its axes must be equally long.`);
  return diagIndices(shape[0], shape.length);
}

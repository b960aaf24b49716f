import type { ArrayLike } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { add, mul } from "../ops/arithmetic.ts";
import { like } from "../ops/basics.ts";
import * as lus from "../ops/linalg/lu.ts";
import { columnOf, dot, mT } from "../ops/linalg/matrix.ts";
import * as permutations from "../ops/linalg/permutation.ts";
import * as qrs from "../ops/linalg/qr.ts";
import * as svds from "../ops/linalg/svd.ts";
import * as triangular from "../ops/linalg/triangular-solve.ts";
import * as tridiagonals from "../ops/linalg/tridiagonal.ts";
import { tridiagonalSolve as tridiagonalSolveOf } from "../ops/linalg/tridiagonal-solve.ts";
import { reshape, sliceInDim } from "../ops/shape.ts";
import { operands } from "./operands.ts";
import { checkSubset, type Subset } from "./symmetric.ts";
import "../api/products.ts";

export { choleskyUpdate } from "./cholesky-update.ts";
export * from "./linalg-general.ts";
export { type QdwhOptions, qdwh } from "./qdwh.ts";
export { type CholeskyOptions, cholesky, type EighOptions, eigh, type Subset } from "./symmetric.ts";

// Decompositions of matrices in the last two axes; axes before them are a batch. They take float32 and float64.

const operand = (name: string, x: ArrayLike): Value => operands(name, [x])[0];
export interface SvdOptions {
  /** U and V are square. */
  fullMatrices?: boolean;
  computeUv?: boolean;
  /** Only the singular values start..end, counted from the largest. */
  subsetByIndex?: Subset | null;
  /** Accepted for JAX's sake: there is one algorithm, implicit QR sweeps. */
  algorithm?: unknown;
}
/** Names of algorithms, as JAX has them; all stand for the same one. */
export const EighImplementation = { QR: "qr", JACOBI: "jacobi", QDWH: "qdwh" } as const;
export const EigImplementation = { CUSOLVER: "cusolver", MAGMA: "magma", LAPACK: "lapack" } as const;
export const SvdAlgorithm = { DEFAULT: "default", QR: "QR", JACOBI: "Jacobi", POLAR: "polar" } as const;
/**
 * The singular value decomposition x = U diag(s) V^T, with s descending.
 * @param x [..., m, n]
 * @returns [u, s, vt] with k = min(m, n): [..., m, m or k], [..., k], [..., n or k, n]; only s without `computeUv`
 * @example lax.linalg.svd(np.array([[3., 0.], [0., -4.]]))[1].tolist() // [4, 3]
 */
export function svd(x: ArrayLike, options: SvdOptions & { computeUv: false }): Value;
export function svd(x: ArrayLike, options?: SvdOptions & { computeUv?: true }): [u: Value, s: Value, vt: Value];
export function svd(x: ArrayLike, options?: SvdOptions): Value | [u: Value, s: Value, vt: Value];
export function svd(x: ArrayLike, options: SvdOptions = {}): Value | [Value, Value, Value] {
  const { fullMatrices = true, computeUv = true, subsetByIndex } = options;
  const a = operand("svd", x);
  const [s, u, vt] = svds.svd(a, { fullMatrices, computeUv });
  const size = s.shape[s.ndim - 1];
  const subset = checkSubset("svd", subsetByIndex, size);
  if (subset && fullMatrices && computeUv && (subset[0] !== 0 || subset[1] !== size))
    throw new ValueError("svd: subsetByIndex leaves U and V not square. Pass { fullMatrices: false } with it.");
  const cut = (v: Value, axis: number): Value => (subset ? sliceInDim(v, ...subset, 1, v.ndim + axis) : v);
  if (!computeUv) return cut(s, -1);
  return fullMatrices ? [u, s, vt] : [cut(u, -1), cut(s, -1), cut(vt, -2)];
}

/**
 * The LU decomposition with partial pivoting: x's rows, permuted, are L U.
 * @param x [..., m, n]
 * @returns [lu, pivots, permutation]: L below the diagonal (its own are ones) and U in [..., m, n]; the row that row i was
 *   exchanged with [..., min(m, n)]; the order of x's rows [..., m]
 * @example lax.linalg.lu(np.array([[1., 2.], [4., 2.]]))[0].tolist() // [[4, 2], [0.25, 1.5]]
 */
export const lu = (x: ArrayLike): [lu: Value, pivots: Value, permutation: Value] => [...lus.lu(operand("lu", x))];
/**
 * The permutation of rows that exchanges one after the other amount to.
 * @param pivots int32[..., k]: row i is exchanged with row pivots[i]
 * @returns int32[..., permutationSize]
 * @example lax.linalg.luPivotsToPermutation(np.array([1n, 2n]), 3).tolist() // [1, 2, 0]
 */
export const luPivotsToPermutation = (pivots: ArrayLike, permutationSize: number): Value =>
  permutations.luPivotsToPermutation(operand("luPivotsToPermutation", pivots), permutationSize);

export interface QrOptions {
  /** Exchanges columns so that R's diagonal falls in absolute value; gives their order too. */
  pivoting?: boolean;
  /** Q is square. */
  fullMatrices?: boolean;
}
/**
 * The QR decomposition x = Q R, Q with orthonormal columns, R upper triangular, by Householder reflections.
 * @param x [..., m, n]
 * @returns [q, r], with k = m if `fullMatrices` else min(m, n): [..., m, k] and [..., k, n]; with `pivoting` also int32[..., n]
 * @example lax.linalg.qr(np.array([[3., 1.], [4., 2.]]))[1].tolist() // [[-5, -2.2], [0, 0.4]]
 */
export function qr(x: ArrayLike, { pivoting = false, fullMatrices = true }: QrOptions = {}): Value[] {
  return qrs.qr(operand("qr", x), pivoting, fullMatrices);
}
/**
 * The first columns of Q from the reflections of a QR decomposition.
 * @param a [..., m, n]: reflection i stands in column i, below the diagonal
 * @param taus [..., k]: their factors
 * @returns [..., m, n]
 * @example lax.linalg.householderProduct(np.array([[1.], [0.]]), np.array([2.])).tolist() // [[-1], [0]]
 */
export function householderProduct(a: ArrayLike, taus: ArrayLike): Value {
  const [x, t] = operands("householderProduct", [a, taus]);
  return qrs.householderProduct(x, t);
}
export interface OrmqrOptions {
  /** Q c, else c Q. */
  left?: boolean;
  /** Q^T in place of Q. */
  transpose?: boolean;
}
/**
 * Multiplies by the square Q of a QR decomposition, without making it.
 * @param a [..., m, n]: reflection i stands in column i, below the diagonal
 * @param taus [..., k]: their factors
 * @param c [..., m, p], or [..., p, m] where Q stands on the right
 * @example lax.linalg.ormqr(np.array([[1.], [0.]]), np.array([2.]), np.array([[3.], [4.]])).tolist() // [[-3], [4]]
 */
export function ormqr(a: ArrayLike, taus: ArrayLike, c: ArrayLike, options: OrmqrOptions = {}): Value {
  const { left = true, transpose = false } = options;
  const [x, t, y] = operands("ormqr", [a, taus, c]);
  return qrs.ormqr(x, t, y, left, transpose);
}

export type TriangularSolveOptions = Partial<triangular.TriangularSolveParams>;
/**
 * Solves with a triangular matrix: x of op(a) x = b with `leftSide`, else of x op(a) = b, where op(a) is a or its transpose.
 * @param a [..., n, n], of which the `lower` or upper triangle is read
 * @param b [..., n, k] ([..., k, n] from the right), or [..., n]
 * @returns x, shaped as b
 * @throws RangeError where the shapes do not fit
 * @example
 * const a = np.array([[2., 0.], [1., 4.]]);
 * lax.linalg.triangularSolve(a, np.array([[2.], [9.]]), { leftSide: true, lower: true }).tolist() // [[1], [2]]
 */
export function triangularSolve(a: ArrayLike, b: ArrayLike, options: TriangularSolveOptions = {}): Value {
  const [m, y] = operands("triangularSolve", [a, b]);
  if (y.ndim !== m.ndim - 1) return triangular.triangularSolve(m, y, options);
  const vector = options.leftSide ? columnOf(y) : reshape(y, [...y.shape.slice(0, -1), 1, ...y.shape.slice(-1)]);
  return reshape(triangular.triangularSolve(m, vector, options), y.shape);
}
/**
 * Reduces symmetric matrices to tridiagonal ones, Q^T x Q = T.
 * @param x [..., n, n]
 * @returns [a, d, e, taus]: Q's reflections below the subdiagonal, T's diagonal [..., n], the elements beside it and the
 *   reflections' factors [..., n - 1]
 * @example lax.linalg.tridiagonal(np.array([[2., 3.], [3., 1.]]))[2].tolist() // [3]
 */
export const tridiagonal = (x: ArrayLike, { lower = true }: { lower?: boolean } = {}): Value[] =>
  tridiagonals.tridiagonal(operand("tridiagonal", x), lower);

export interface SymmetricProductOptions {
  alpha?: number;
  beta?: number;
  symmetrizeOutput?: boolean;
}
/**
 * alpha a a^T + beta c
 * @param a [..., n, k]
 * @param c [..., n, n], symmetric
 * @throws RangeError where the shapes do not fit
 * @example lax.linalg.symmetricProduct(np.array([[1.], [2.]]), np.zeros([2, 2])).tolist() // [[1, 2], [2, 4]]
 */
export function symmetricProduct(a: ArrayLike, c: ArrayLike, options: SymmetricProductOptions = {}): Value {
  const { alpha = 1, beta = 0 } = options;
  const [x, y] = operands("symmetricProduct", [a, c]);
  const n = x.shape[x.ndim - 2];
  if (y.shape[y.ndim - 1] !== n || y.shape[y.ndim - 2] !== n)
    throw new ValueError(
      `symmetricProduct: ${showAval(x.aval)} and ${showAval(y.aval)} do not fit: c must be [..., ${n}, ${n}].`,
    );
  return add(mul(dot(x, mT(x)), like(x, alpha)), mul(y, like(y, beta)));
}

export interface TridiagonalSolveOptions {
  /** Moves pivots near 0 by eps max |U| so that solutions of singular systems are finite: for inverse iteration. */
  perturbSingular?: boolean;
}
/**
 * Solves with tridiagonal matrices: dl[i] x[i - 1] + d[i] x[i] + du[i] x[i + 1] = b[i].
 * @param dl [..., m], of which the first element is not used
 * @param d [..., m]
 * @param du [..., m], of which the last element is not used
 * @param b [..., m, k]
 * @returns x, shaped as b
 * @throws TypeError where the shapes do not fit
 * @example lax.linalg.tridiagonalSolve(np.zeros([2]), np.array([2., 4.]), np.zeros([2]), np.ones([2, 1])).tolist() // [[0.5], [0.25]]
 */
export const tridiagonalSolve = (
  dl: ArrayLike,
  d: ArrayLike,
  du: ArrayLike,
  b: ArrayLike,
  { perturbSingular = false }: TridiagonalSolveOptions = {},
): Value => tridiagonalSolveOf(operands("tridiagonalSolve", [dl, d, du, b]), { perturbSingular });

import type { ArrayLike } from "../api/asarray.ts";
import "../api/complex.ts";
import type { Value } from "../core/value.ts";
import { eig as eigOf } from "../ops/linalg/eig.ts";
import { hessenberg as hessenbergOf } from "../ops/linalg/hessenberg.ts";
import { adjoint, eyeLike, unitColumns } from "../ops/linalg/matrix.ts";
import { schur as schurOf } from "../ops/linalg/schur.ts";
import { solve } from "../ops/linalg/solve.ts";
import { operands } from "./operands.ts";

// Matrices that need not be symmetric. They are computed in float64.

export interface EigOptions {
  computeLeftEigenvectors?: boolean;
  computeRightEigenvectors?: boolean;
  /** Differentiate eigenvectors, which is right only where all eigenvalues are distinct. */
  enableEigvecDerivs?: boolean;
  /** Accepted for JAX's sake: there is one algorithm. */
  implementation?: unknown;
}
/**
 * Eigenvalues and eigenvectors of any square matrices. Vectors have norm 1; the largest element of a complex one is real.
 * @param x [..., n, n]
 * @returns [w, vl, vr], complex: [..., n], and the vectors that are asked for as columns [..., n, n], with x vr = vr diag(w) and
 *   vl^H x = diag(w) vl^H
 * @throws RangeError unless x is square
 * @example lax.linalg.eig(np.array([[0., 1.], [-1., 0.]]))[0].tolist() // [{ re: 0, im: 1 }, { re: 0, im: -1 }]
 */
export function eig(x: ArrayLike, options: EigOptions = {}): Value[] {
  const {
    computeLeftEigenvectors: left = true,
    computeRightEigenvectors: right = true,
    enableEigvecDerivs = false,
  } = options;
  const [w, v] = eigOf(operands("eig", [x])[0], { vectors: left || right, enableEigvecDerivs });
  // The rows of the inverse are left eigenvectors, up to their length.
  const leftVectors = () => unitColumns(adjoint(solve(v, eyeLike(v, v.shape[v.ndim - 1]))));
  return [w, ...(left ? [leftVectors()] : []), ...(right ? [v] : [])];
}
/**
 * The Hessenberg form Q^H x Q = H, with nothing below the first subdiagonal.
 * @param x [..., n, n]
 * @returns [a, taus]: H, with Q's reflections below the subdiagonal, and their factors [..., n - 1]
 * @throws RangeError unless x is square
 * @example lax.linalg.hessenberg(np.array([[1., 2.], [3., 4.]]))[0].tolist() // [[1, 2], [3, 4]]
 */
export const hessenberg = (x: ArrayLike): Value[] => hessenbergOf(operands("hessenberg", [x])[0]);

export interface SchurOptions {
  computeSchurVectors?: boolean;
}
/**
 * The Schur decomposition x = Z T Z^H, with T upper triangular. A real T has blocks of two for pairs of complex eigenvalues.
 * @param x [..., n, n]
 * @returns [T, Z], or [T]
 * @throws RangeError unless x is square
 * @example lax.linalg.schur(np.array([[2., 1.], [0., 3.]]))[0].tolist() // [[2, 1], [0, 3]]
 */
export const schur = (x: ArrayLike, { computeSchurVectors = true }: SchurOptions = {}): Value[] =>
  schurOf(operands("schur", [x])[0], { computeSchurVectors });

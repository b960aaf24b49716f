import type { ArrayLike } from "../api/asarray.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { add, divide } from "../numpy/ufuncs.ts";
import * as choleskys from "../ops/linalg/cholesky.ts";
import * as eighs from "../ops/linalg/eigh.ts";
import { adjoint, checkShape, part, tril } from "../ops/linalg/matrix.ts";
import { sliceInDim } from "../ops/shape.ts";
import { operands } from "./operands.ts";
import "../api/products.ts";

// Decompositions of symmetric (Hermitian) matrices.

/** A range of positions, from start to before end. */
export type Subset = readonly [start: number, end: number];
export function checkSubset(name: string, subset: Subset | null | undefined, size: number): Subset | null {
  if (!subset) return null;
  const [from, to] = subset;
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to <= from || to > size)
    throw new ValueError(`${name}: subsetByIndex [${subset}] is no range of 0 to ${size}. Give [start, end].`);
  return subset;
}

export interface CholeskyOptions {
  /** Use (x + x^T) / 2; else only the lower triangle is read. */
  symmetrizeInput?: boolean;
}
/** (x + x^H) / 2, floating; or x itself. */
function symmetrized(name: string, x: ArrayLike, { symmetrizeInput = true }: CholeskyOptions): Value {
  const [a] = operands(name, [x]);
  checkShape(name, a.aval, true, ShapeError);
  return symmetrizeInput ? divide(add(a, adjoint(a)), 2) : a;
}
/**
 * The lower triangular L with x = L L^T.
 * @param x [..., n, n], symmetric positive definite; NaN comes out of others
 * @returns [..., n, n]
 * @throws TypeError unless x is square, and for integers, unless they are symmetrised
 * @example lax.linalg.cholesky(np.array([[4., 2.], [2., 5.]])).tolist() // [[2, 0], [1, 2]]
 */
export const cholesky = (x: ArrayLike, options: CholeskyOptions = {}): Value =>
  tril(choleskys.cholesky(symmetrized("cholesky", x, options)));

export interface EighOptions extends CholeskyOptions {
  /** Which triangle is read, where the input is not made symmetric. */
  lower?: boolean;
  /** Accepted for JAX's sake: eigenvalues are always ascending. */
  sortEigenvalues?: boolean;
  /** Only the eigenvalues start..end, counted from the smallest. */
  subsetByIndex?: Subset | null;
  /** Accepted for JAX's sake: there is one algorithm. */
  implementation?: unknown;
}
/**
 * Eigenvectors, as columns, and ascending eigenvalues of symmetric matrices.
 * @param x [..., n, n]
 * @returns [v, w]: [..., n, n] and [..., n] with x v = v diag(w)
 * @throws TypeError unless x is square, and for integers, unless they are symmetrised
 * @example lax.linalg.eigh(np.array([[2., 0.], [0., 1.]]))[1].tolist() // [1, 2]
 */
export function eigh(x: ArrayLike, options: EighOptions = {}): [v: Value, w: Value] {
  const { lower = true, subsetByIndex } = options;
  const a = symmetrized("eigh", x, options);
  const [v, w] = eighs.eigh(a, lower);
  const subset = checkSubset("eigh", subsetByIndex, a.shape[a.ndim - 1]);
  if (!subset) return [v, w];
  return [part(v, -1, ...subset), sliceInDim(w, ...subset, 1, w.ndim - 1)];
}
/** Only the ascending eigenvalues, which takes less time. */
export function eigenvalues(x: ArrayLike, options: EighOptions = {}): Value {
  const { lower = true, subsetByIndex } = options;
  const a = symmetrized("eigh", x, options);
  const w = eighs.eigvalsh(a, lower);
  const subset = checkSubset("eigh", subsetByIndex, a.shape[a.ndim - 1]);
  return subset ? sliceInDim(w, ...subset, 1, w.ndim - 1) : w;
}

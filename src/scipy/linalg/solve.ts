import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/linalg.ts";
import * as np from "../../numpy/linalg/index.ts";
import { squares } from "../../numpy/linalg/operands.ts";
import { broadcastShape, promotedInexact } from "../../numpy/promote.ts";
import { broadcastTo } from "../../ops/axes.ts";
import { conjIfComplex } from "../../ops/complex.ts";
import { columnOf, mT } from "../../ops/linalg/matrix.ts";
import { luSolve as solveWithFactors } from "../../ops/linalg/solve.ts";
import { reshape } from "../../ops/shape.ts";

/** Options that SciPy has and that change nothing here. */
export interface Ignored {
  overwriteA?: boolean;
  overwriteB?: boolean;
  checkFinite?: boolean;
}
/** Solves for a vector, for one vector a matrix, or for columns; leading axes broadcast. */
function broadcasting(name: string, a: Value, b: Value, f: (a: Value, b: Value) => Value): Value {
  const n = a.shape[a.ndim - 1];
  const vector = b.ndim === 1 || (a.ndim === b.ndim + 1 && b.shape[b.ndim - 1] === n);
  if (b.ndim === 0 || b.shape[vector ? b.ndim - 1 : b.ndim - 2] !== n)
    throw new ValueError(
      `${name}: ${showAval(a.aval)} and ${showAval(b.aval)} do not fit: b must be [..., ${n}] or [..., ${n}, k]. Give several vectors as columns.`,
    );
  const sides = vector ? columnOf(b) : b;
  const outer = broadcastShape(name, [a.shape.slice(0, -2), sides.shape.slice(0, -2)]);
  const spread = (x: Value): Value => broadcastTo(x, [...outer, ...x.shape.slice(-2)]);
  const x = f(spread(a), spread(sides));
  return vector ? reshape(x, x.shape.slice(0, -1)) : x;
}

export interface CholeskyOptions extends Ignored {
  /** Reads and gives the lower triangle, else the upper one. */
  lower?: boolean;
}
/**
 * The factor of a = U^T U, or with `lower` of a = L L^T, from that triangle of a.
 * @param a [..., n, n], symmetric positive definite; NaN comes out of others
 * @example scipy.linalg.cholesky(np.array([[4., 2.], [2., 5.]])).tolist() // [[2, 1], [0, 2]]
 */
export function cholesky(a: ArrayLike, { lower = false }: CholeskyOptions = {}): Value {
  const x = squares("linalg.cholesky", a);
  if (lower) return lax.cholesky(x, { symmetrizeInput: false });
  return conjIfComplex(mT(lax.cholesky(conjIfComplex(mT(x)), { symmetrizeInput: false })));
}
/** A Cholesky factor and whether it is the lower one. */
export type CholeskyFactor = readonly [c: Value, lower: boolean];
/**
 * The Cholesky factor in the form that choSolve takes.
 * @example scipy.linalg.choSolve(scipy.linalg.choFactor(np.array([[4., 0.], [0., 2.]])), np.array([4., 4.])).tolist() // [1, 2]
 */
export const choFactor = (a: ArrayLike, options: CholeskyOptions = {}): [c: Value, lower: boolean] => [
  cholesky(a, options),
  options.lower ?? false,
];
/**
 * The solution x of a x = b, from a's Cholesky factor.
 * @param factor what choFactor gives
 * @param b [n], or [..., n] with as many leading axes as the matrices, or [..., n, k]
 */
export function choSolve([c, lower]: readonly [ArrayLike, boolean], b: ArrayLike, _options: Ignored = {}): Value {
  const [factor, y] = promotedInexact("linalg.choSolve", [c, b]);
  squares("linalg.choSolve", factor);
  return broadcasting("linalg.choSolve", factor, y, (f, sides) => {
    const step = (x: Value, transposed: boolean): Value =>
      lax.triangularSolve(f, x, { leftSide: true, lower, transposeA: transposed, conjugateA: transposed });
    return step(step(sides, !lower), lower);
  });
}

/**
 * The LU decomposition in the form that luSolve takes.
 * @param a [..., m, n]
 * @returns [lu, pivots]: L below the diagonal and U; the row that row i was exchanged with
 * @example scipy.linalg.luFactor(np.array([[1., 2.], [4., 2.]]))[1].tolist() // [1, 1]
 */
export function luFactor(a: ArrayLike, _options: Ignored = {}): [lu: Value, pivots: Value] {
  const [lu, pivots] = lax.lu(promotedInexact("linalg.luFactor", [a])[0]);
  return [lu, pivots];
}
export interface LuSolveOptions extends Ignored {
  /** 0: a x = b; 1: a^T x = b; 2: a^H x = b. */
  trans?: 0 | 1 | 2;
}
/**
 * The solution x of a x = b, from a's LU decomposition.
 * @param factors what luFactor gives
 * @param b [n], or [..., n] with as many leading axes as the matrices, or [..., n, k]
 * @throws RangeError where the shapes do not fit, or for another `trans`
 * @example scipy.linalg.luSolve(scipy.linalg.luFactor(np.array([[0., 2.], [4., 0.]])), np.array([2., 4.])).tolist() // [1, 1]
 */
export function luSolve(
  factors: readonly [ArrayLike, ArrayLike],
  b: ArrayLike,
  trans: 0 | 1 | 2 | LuSolveOptions = 0,
): Value {
  const name = "linalg.luSolve";
  const how = typeof trans === "number" ? trans : (trans.trans ?? 0);
  if (how !== 0 && how !== 1 && how !== 2) throw new ValueError(`${name}: trans is ${how}. Use 0, 1 or 2.`);
  const [lu, y] = promotedInexact(name, [factors[0], b]);
  squares(name, lu);
  const order = lax.luPivotsToPermutation(asArray(factors[1], name), lu.shape[lu.ndim - 1]);
  return broadcasting(name, lu, y, (f, sides) => {
    const permutation = broadcastTo(order, f.shape.slice(0, -1));
    if (how === 2) return conjIfComplex(solveWithFactors(f, permutation, conjIfComplex(sides), true));
    return solveWithFactors(f, permutation, sides, how === 1);
  });
}

export interface SolveOptions extends Ignored {
  lower?: boolean;
  /** "pos": a is symmetric positive definite, and solved with by its Cholesky factor. */
  assumeA?: "gen" | "sym" | "her" | "pos";
  debug?: boolean;
}
/**
 * The solution x of a x = b.
 * @param a [..., n, n]
 * @param b [n], or [..., n, k]
 * @throws RangeError where the shapes do not fit
 * @example scipy.linalg.solve(np.array([[2., 0.], [0., 4.]]), np.array([2., 8.])).tolist() // [1, 2]
 */
export function solve(a: ArrayLike, b: ArrayLike, { lower = false, assumeA = "gen" }: SolveOptions = {}): Value {
  if (!["gen", "sym", "her", "pos"].includes(assumeA))
    throw new ValueError(`linalg.solve: assumeA is "${assumeA}". Use "gen", "sym", "her" or "pos".`);
  return assumeA === "pos" ? choSolve(choFactor(a, { lower }), b) : np.solve(a, b);
}
export interface SolveTriangularOptions extends Ignored {
  /** 0 or "N": a x = b; 1 or "T": a^T x = b; 2 or "C": a^H x = b. */
  trans?: 0 | 1 | 2 | "N" | "T" | "C";
  lower?: boolean;
  unitDiagonal?: boolean;
  debug?: unknown;
}
/**
 * The solution x of a x = b for a triangular a, of which one triangle is read.
 * @param a [..., n, n]
 * @param b [n], or [..., n] with as many leading axes as the matrices, or [..., n, k]
 * @throws RangeError where the shapes do not fit, or for another `trans`
 * @example scipy.linalg.solveTriangular(np.array([[2., 0.], [1., 4.]]), np.array([2., 9.]), { lower: true }).tolist() // [1, 2]
 */
export function solveTriangular(
  a: ArrayLike,
  b: ArrayLike,
  trans?: SolveTriangularOptions["trans"] | SolveTriangularOptions,
  rest?: SolveTriangularOptions,
): Value {
  const name = "linalg.solveTriangular";
  const given = typeof trans === "object" ? trans : { ...rest, ...(trans !== undefined && { trans }) };
  const { trans: how = 0, lower = false, unitDiagonal = false } = given;
  const kind = [0, "N", 1, "T", 2, "C"].indexOf(how);
  if (kind < 0) throw new ValueError(`${name}: trans is ${how}. Use 0, 1 or 2.`);
  const [m, y] = promotedInexact(name, [a, b]);
  squares(name, m);
  const options = { leftSide: true, lower, transposeA: kind >= 2, conjugateA: kind >= 4, unitDiagonal };
  return broadcasting(name, m, y, (x, sides) => lax.triangularSolve(x, sides, options));
}
/** The inverse of square matrices. */
export const inv = (a: ArrayLike, _options: Ignored = {}): Value => np.inv(a);
/** The determinant of square matrices. */
export const det = (a: ArrayLike, _options: Ignored = {}): Value => np.det(a);

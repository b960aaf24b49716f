import { defaultInt } from "../../../api/asarray.ts";
import type { Arrays, Structured } from "../../../api/types.ts";
import { isComplex } from "../../../core/dtype.ts";
import { ValueError } from "../../../core/errors.ts";
import { scalar } from "../../../core/trace.ts";
import type { Value } from "../../../core/value.ts";
import * as lax from "../../../lax/elementwise.ts";
import { customLinearSolve } from "../../../lax/implicit.ts";
import { options } from "../../../numpy/options.ts";
import { where } from "../../../ops/select.ts";
import { batched, incremental, minimalResiduals } from "./gmres.ts";
import { biconjugateGradients, conjugateGradients } from "./iterations.ts";
import { bound, norm, type Operator, type SolveOptions, squaredBound, systemOf } from "./system.ts";

export type { Operator, SolveOptions } from "./system.ts";

const keys = ["x0", "tol", "atol", "maxiter", "M"] as const;
function iterate(
  name: string,
  iteration: typeof conjugateGradients,
  A: unknown,
  b: unknown,
  given: SolveOptions,
  hermitian: boolean,
): unknown {
  const system = systemOf(name, A, b, options<SolveOptions>(name, keys, given));
  const solve = (map: typeof system.A, right: Value): Value =>
    iteration(system, map, right, squaredBound(name, right, given));
  const x = customLinearSolve(system.A, system.b, solve as never, {
    transposeSolve: solve,
    // A real hermitian map is its own transpose.
    symmetric: hermitian && !isComplex(system.b.dtype),
  });
  return system.treeOf(x as Value);
}
/**
 * Solves A x = b by conjugate gradients, A hermitian and positive definite. Derivatives are implicit: they take another solution.
 * @param A a matrix, or a linear function from trees like b to trees like b
 * @param b an array, or a tree of arrays
 * @returns [x, null]
 * @throws RangeError or TypeError where A, M or x0 do not fit b
 * @example np.round(scipy.sparse.linalg.cg(np.array([[4., 1.], [1., 3.]]), np.array([5., 4.]))[0], 3).tolist() // [1, 1]
 */
export const cg = <B extends Structured>(
  A: Operator<Arrays<B>>,
  b: B,
  given: SolveOptions<B> = {},
): [x: Arrays<B>, info: null] => [
  iterate("scipy.sparse.linalg.cg", conjugateGradients, A, b, given, true) as Arrays<B>,
  null,
];
/**
 * Solves A x = b by stabilised biconjugate gradients, for any regular A. Arguments and derivatives are those of `cg`.
 * @example np.round(scipy.sparse.linalg.bicgstab(np.array([[4., 1.], [2., 3.]]), np.array([5., 5.]))[0], 3).tolist() // [1, 1]
 */
export const bicgstab = <B extends Structured>(
  A: Operator<Arrays<B>>,
  b: B,
  given: SolveOptions<B> = {},
): [x: Arrays<B>, info: null] => [
  iterate("scipy.sparse.linalg.bicgstab", biconjugateGradients, A, b, given, false) as Arrays<B>,
  null,
];

export interface GmresOptions<T = unknown> extends SolveOptions<T> {
  /** Vectors of the space built before it begins anew: 20 by default. */
  restart?: number;
  /** "batched", by default, or "incremental", which may end before the space is complete. */
  solveMethod?: "batched" | "incremental";
}
/**
 * Solves A x = b by generalised minimal residuals, for any regular A. Arguments and derivatives are those of `cg`; `maxiter` counts
 * restarts.
 * @returns [x, info], where info is -1 if x is NaN, else 0
 * @example np.round(scipy.sparse.linalg.gmres(np.array([[4., 1.], [2., 3.]]), np.array([5., 5.]))[0], 3).tolist() // [1, 1]
 */
export function gmres<B extends Structured>(
  A: Operator<Arrays<B>>,
  b: B,
  given: GmresOptions<B> = {},
): [x: Arrays<B>, info: Value] {
  const name = "scipy.sparse.linalg.gmres";
  const o = options<GmresOptions<B>>(name, [...keys, "restart", "solveMethod"], given);
  const { tol = 1e-5, atol = 0, restart = 20, solveMethod = "batched" } = o;
  const cycle = { batched, incremental }[solveMethod];
  if (!cycle)
    throw new ValueError(`${name}: there is no solveMethod ${String(solveMethod)}. Use "batched" or "incremental".`);
  if (!Number.isInteger(restart) || restart < 1)
    throw new ValueError(`${name}: restart is ${restart}. It is a whole number above 0.`);
  const system = systemOf(name, A, b, o);
  const { M, x0, maxiter } = system;
  const largest = (size: Value): Value => lax.max(lax.mul(bound(name, tol, size), size), bound(name, atol, size));
  const plan = { M, x0, maxiter, restart: Math.min(restart, system.b.size), cycle, largest };
  const solve = (map: typeof system.A, right: Value): Value => minimalResiduals(plan, map, right);
  const x = customLinearSolve(system.A, system.b, solve as never, { transposeSolve: solve }) as Value;
  const int = (v: number): Value => scalar(v, defaultInt(), true);
  const info = where(lax.ne(norm(x), norm(x)), int(-1), int(0));
  return [system.treeOf(x) as Arrays<B>, info];
}

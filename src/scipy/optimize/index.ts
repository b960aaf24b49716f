import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { kindOf } from "../../core/dtype.ts";
import { JAXTypeError, ValueError } from "../../core/errors.ts";
import type { NDArray, Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { options } from "../../numpy/options.ts";
import { type BfgsOptions, bfgs } from "./bfgs.ts";

export type { BfgsOptions } from "./bfgs.ts";

/** What `minimize` gives. */
export interface OptimizeResults {
  readonly x: Value;
  /** Whether the gradient is small enough. */
  readonly success: Value;
  /** 0: converged; 1: as many iterations as allowed; 3: the line search failed; 5: it took too many steps. */
  readonly status: Value;
  readonly fun: Value;
  /** The gradient. */
  readonly jac: Value;
  /** The inverse of the Hessian, estimated. */
  readonly hessInv: Value;
  /** How many values, gradients and iterations it took. */
  readonly nfev: Value;
  readonly njev: Value;
  readonly nit: Value;
}
/** Options of `minimize`. */
export interface MinimizeOptions {
  /** Further arguments of the function. */
  args?: readonly unknown[];
  method: "BFGS";
  /** The norm of the gradient at which it ends, unless `options.gtol` says so. */
  tol?: number | null;
  options?: BfgsOptions | null;
}
/**
 * The nearest minimum of a function of vectors, with its gradients by reverse mode. It may be jitted and vmapped; the result has no
 * derivative in reverse mode.
 * @param fun (x, ...args) => a real scalar
 * @param x0 where to begin, float[n]
 * @throws RangeError for another method, or unless x0 is a vector
 * @example
 * const f = (x) => np.sum(np.square(x.sub(np.array([1, 2]))));
 * np.round(scipy.optimize.minimize(f, np.zeros([2]), { method: "BFGS" }).x, 3).tolist() // [1, 2]
 */
export function minimize(
  fun: (x: NDArray, ...args: any[]) => unknown,
  x0: ArrayLike,
  args: readonly unknown[] | MinimizeOptions,
  rest?: MinimizeOptions,
): OptimizeResults {
  const name = "scipy.optimize.minimize";
  const keys = ["args", "method", "tol", "options"] as const;
  const o = options<MinimizeOptions>(name, keys, args as MinimizeOptions, rest);
  if (typeof fun !== "function")
    throw new JAXTypeError(`${name}: the first argument is a ${typeof fun}. Pass a function.`);
  if (String(o.method).toLowerCase() !== "bfgs")
    throw new ValueError(`${name}: there is no method ${String(o.method)}. Use "BFGS".`);
  const further = o.args ?? [];
  if (!Array.isArray(further)) throw new JAXTypeError(`${name}: args is no list. Pass the further arguments as one.`);
  const start = asArray(x0, name);
  if (kindOf(start.dtype) !== "float")
    throw new JAXTypeError(`${name}: x0 is ${showAval(start.aval)}. Convert it to float32.`);
  if (start.ndim !== 1)
    throw new ValueError(`${name}: x0 is ${showAval(start.aval)}. Ravel it: a vector is asked for.`);
  const s = bfgs((x) => fun(x, ...further), start, {
    ...(typeof o.tol === "number" && { gtol: o.tol }),
    ...options<BfgsOptions>(name, ["maxiter", "norm", "gtol", "lineSearchMaxiter"], o.options ?? undefined),
  });
  const { x, status, fun: value, jac, hessInv, nfev, nit } = s;
  const success = lax.bitwiseAnd(s.converged, lax.bitwiseNot(s.failed));
  return { x, success, status, fun: value, jac, hessInv, nfev, njev: nfev, nit };
}

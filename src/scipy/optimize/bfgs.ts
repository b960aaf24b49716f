import { defaultInt } from "../../api/asarray.ts";
import { valueAndGrad } from "../../api/grad.ts";
import { scalar } from "../../core/trace.ts";
import type { NDArray, Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { whileLoop } from "../../lax/while.ts";
import { eye } from "../../numpy/grids.ts";
import { norm as normOf } from "../../numpy/linalg/norms.ts";
import { dot, matmul, outer } from "../../numpy/linear.ts";
import { convertElementType } from "../../ops/convert.ts";
import { where } from "../../ops/select.ts";
import { alongLine, lineSearch } from "./line-search.ts";

// The method of Broyden, Fletcher, Goldfarb and Shanno: algorithm 6.1 of J. Nocedal, S. J. Wright, "Numerical Optimization",
// 1999.

export interface BfgsOptions {
  /** 200 for each variable by default. */
  maxiter?: number;
  /** The order of the norm of the gradient, Infinity by default. */
  norm?: number;
  /** The norm of the gradient at which it ends, 1e-5 by default. */
  gtol?: number;
  /** 10 by default. */
  lineSearchMaxiter?: number;
}
export interface BfgsState {
  readonly [key: string]: Value;
  readonly x: Value;
  readonly fun: Value;
  readonly jac: Value;
  readonly hessInv: Value;
  readonly before: Value;
  readonly converged: Value;
  readonly failed: Value;
  readonly nit: Value;
  readonly nfev: Value;
  readonly lineStatus: Value;
}
/** (1 - rho s y^T) H (1 - rho y s^T) + rho s s^T with rho = 1 / (y^T s); H where that is not finite. */
function updated(H: Value, s: Value, y: Value): Value {
  const rho = lax.div(1, dot(y, s));
  const w = lax.sub(eye(s.size, { dtype: s.dtype }), lax.mul(rho, outer(s, y)));
  const next = lax.add(matmul(matmul(w, H), w.T), lax.mul(rho, outer(s, s)));
  return where(lax.isFinite(rho), next, H);
}
export function bfgs(f: (x: NDArray) => unknown, x0: Value, options: BfgsOptions): BfgsState & { status: Value } {
  const { maxiter = 200 * x0.size, norm = Number.POSITIVE_INFINITY, gtol = 1e-5, lineSearchMaxiter = 10 } = options;
  const valueAndGradient = valueAndGrad(f as (x: NDArray) => NDArray) as (x: Value) => [Value, Value];
  const ended = (g: Value): Value => lax.lt(normOf(g, norm), gtol);
  const int = (x: number): Value => lax.convertElementType(x, "int32");
  const [fun, jac] = valueAndGradient(x0);
  const init: BfgsState = {
    x: x0,
    fun,
    jac,
    hessInv: eye(x0.size, { dtype: x0.dtype }),
    before: lax.add(fun, lax.div(normOf(jac), 2)),
    converged: ended(jac),
    failed: lax.convertElementType(false, "bool"),
    nit: int(0),
    nfev: int(1),
    lineStatus: int(0),
  };
  const body = (s: BfgsState): BfgsState => {
    const direction = lax.neg(dot(s.hessInv, s.jac));
    const start = { phi: s.fun, slope: dot(s.jac, direction), gradient: s.jac, before: s.before };
    const found = lineSearch(alongLine(valueAndGradient, s.x, direction), start, lineSearchMaxiter);
    const step = lax.mul(found.step, direction);
    return {
      x: lax.add(s.x, step),
      fun: found.phi,
      jac: found.gradient,
      hessInv: updated(s.hessInv, step, lax.sub(found.gradient, s.jac)),
      before: s.fun,
      converged: ended(found.gradient),
      failed: found.failed,
      nit: lax.add(s.nit, 1),
      nfev: lax.add(s.nfev, found.evaluations),
      lineStatus: found.status,
    };
  };
  const goesOn = (s: BfgsState): Value =>
    lax.bitwiseAnd(lax.bitwiseNot(lax.bitwiseOr(s.converged, s.failed)), lax.lt(s.nit, maxiter));
  const s = whileLoop(goesOn, body, init) as BfgsState;
  const code = (x: number): Value => scalar(x, defaultInt(), true);
  const ofFailure = where(s.failed, lax.add(2, convertElementType(s.lineStatus, defaultInt(), true)), code(-1));
  const status = where(s.converged, code(0), where(lax.eq(s.nit, maxiter), code(1), ofFailure));
  return { ...s, status };
}

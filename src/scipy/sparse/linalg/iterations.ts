import { isComplex } from "../../../core/dtype.ts";
import type { Value } from "../../../core/value.ts";
import * as lax from "../../../lax/elementwise.ts";
import { whileLoop } from "../../../lax/while.ts";
import { vdot } from "../../../numpy/linear.ts";
import { real } from "../../../ops/complex.ts";
import { convertElementType } from "../../../ops/convert.ts";
import { where } from "../../../ops/select.ts";
import { type LinearMap, realDot, type System } from "./system.ts";

type State = Record<string, Value>;
type Iteration = (system: System, A: LinearMap, b: Value, bound2: Value) => Value;
const zero = (): Value => lax.convertElementType(0, "int32");
const and = (a: Value, b: Value): Value => lax.bitwiseAnd(a, b);

/**
 * Conjugate gradients with a preconditioner: Y. Saad, "Iterative Methods for Sparse Linear Systems", 2003, algorithm 9.1.
 */
export const conjugateGradients: Iteration = ({ M, x0, preconditioned, maxiter }, A, b, bound2) => {
  const product = (x: Value, y: Value): Value => convertElementType(realDot(x, y), b.dtype);
  const r = lax.sub(b, A(x0));
  const z = M(r);
  const init: State = { x: x0, r, gamma: product(r, z), p: z, k: zero() };
  // Without a preconditioner gamma is the residual's square.
  const square = (s: State): Value =>
    preconditioned ? realDot(s.r, s.r) : isComplex(b.dtype) ? real(s.gamma) : s.gamma;
  const body = (s: State): State => {
    const q = A(s.p);
    const alpha = lax.div(s.gamma, product(s.p, q));
    const r = lax.sub(s.r, lax.mul(alpha, q));
    const z = M(r);
    const gamma = product(r, z);
    return {
      x: lax.add(s.x, lax.mul(alpha, s.p)),
      r,
      gamma,
      p: lax.add(z, lax.mul(lax.div(gamma, s.gamma), s.p)),
      k: lax.add(s.k, 1),
    };
  };
  return whileLoop((s: State) => and(lax.gt(square(s), bound2), lax.lt(s.k, maxiter)), body, init).x as Value;
};
/** What k becomes where the iteration breaks down. */
const brokenDown = -10;
/**
 * Stabilised biconjugate gradients with a preconditioner: H. A. van der Vorst, SIAM J. Sci. Stat. Comput. 13, 631 (1992).
 */
export const biconjugateGradients: Iteration = ({ M, x0, maxiter }, A, b, bound2) => {
  const one = lax.convertElementType(1, b.dtype);
  const start = lax.sub(b, A(x0));
  const init: State = { x: x0, r: start, alpha: one, omega: one, rho: one, p: start, q: start, k: zero() };
  const goesOn = (s: State): Value => and(and(lax.gt(realDot(s.r, s.r), bound2), lax.lt(s.k, maxiter)), lax.ge(s.k, 0));
  const body = (s: State): State => {
    const rho = vdot(start, s.r);
    const beta = lax.div(lax.mul(lax.div(rho, s.rho), s.alpha), s.omega);
    const p = lax.add(s.r, lax.mul(beta, lax.sub(s.p, lax.mul(s.omega, s.q))));
    const direction = M(p);
    const q = A(direction);
    const alpha = lax.div(rho, vdot(start, q));
    const half = lax.sub(s.r, lax.mul(alpha, q));
    // The first half step may be enough.
    const enough = lax.lt(realDot(half, half), bound2);
    const correction = M(half);
    const t = A(correction);
    const omega = lax.div(vdot(t, half), vdot(t, t));
    const x = lax.add(s.x, lax.mul(alpha, direction));
    const stuck = [rho, alpha, omega].map((v) => lax.eq(v, 0)).reduce((a, c) => lax.bitwiseOr(a, c));
    return {
      x: where(enough, x, lax.add(x, lax.mul(omega, correction))),
      r: where(enough, half, lax.sub(half, lax.mul(omega, t))),
      alpha,
      omega,
      rho,
      p,
      q,
      k: where(stuck, lax.convertElementType(brokenDown, "int32"), lax.add(s.k, 1)),
    };
  };
  return whileLoop(goesOn, body, init).x as Value;
};

import { isComplex } from "../../../core/dtype.ts";
import type { Value } from "../../../core/value.ts";
import * as lax from "../../../lax/elementwise.ts";
import { dynamicIndexInDim, dynamicUpdateIndexInDim } from "../../../lax/indexing.ts";
import { cholesky, triangularSolve } from "../../../lax/linalg.ts";
import { foriLoop, whileLoop } from "../../../lax/while.ts";
import { eye } from "../../../numpy/grids.ts";
import { dot, matmul } from "../../../numpy/linear.ts";
import { full, transpose } from "../../../ops/axes.ts";
import { conj } from "../../../ops/complex.ts";
import { convertElementType } from "../../../ops/convert.ts";
import { where } from "../../../ops/select.ts";
import { concatenate, reshape, slice } from "../../../ops/shape.ts";
import { type LinearMap, norm } from "./system.ts";

// Generalised minimal residuals: Y. Saad, "Iterative Methods for Sparse Linear Systems", 2003, algorithms 6.9 to 6.11, with
// a preconditioner from the left.

type State = Record<string, Value>;
const epsilon = (x: Value): number => (x.dtype === "float64" || x.dtype === "complex128" ? 2 ** -52 : 2 ** -23);
const row = (x: Value, k: Value | number): Value => dynamicIndexInDim(x, k, { axis: 0, keepdims: false });
const withRow = (x: Value, y: Value, k: Value | number): Value => dynamicUpdateIndexInDim(x, y, k, 0);
const conjugate = (x: Value): Value => (isComplex(x.dtype) ? conj(x) : x);
const and = (a: Value, b: Value): Value => lax.bitwiseAnd(a, b);
const one = (dtype: Value["dtype"]): Value => lax.convertElementType(1, dtype);

/** A vector of length 1 and its length; both 0 where the length is no more than `least`. */
function normalized(x: Value, least?: Value): [Value, Value] {
  const n = norm(x);
  const longEnough = lax.gt(n, least ?? epsilon(x));
  const unit = lax.div(x, convertElementType(n, x.dtype));
  return [where(longEnough, unit, lax.sub(x, x)), where(longEnough, n, lax.sub(n, n))];
}
/**
 * The next vector of the Krylov space. Rows of V are orthonormal, those after k are 0.
 * @returns V with row k + 1, the coefficients of M A v_k, and whether the space is exhausted
 */
function arnoldi(map: LinearMap, V: Value, k: Value): [V: Value, h: Value, exhausted: Value] {
  let v = map(row(V, k));
  const size = norm(v);
  let h = full([V.shape[0]], 0, V.dtype);
  // Projecting twice keeps the vectors orthogonal in spite of rounding.
  for (let round = 0; round < 2; round++) {
    const part = dot(conjugate(V), v);
    v = lax.sub(v, dot(part, V));
    h = lax.add(h, part);
  }
  const [unit, length] = normalized(v, lax.mul(epsilon(V), size));
  const next = lax.add(k, 1);
  return [withRow(V, unit, next), withRow(h, convertElementType(length, V.dtype), next), lax.eq(length, 0)];
}
/** The Krylov space's first vector, with room for `restart` more. */
const emptyBasis = (unit: Value, restart: number): Value =>
  concatenate([reshape(unit, [1, unit.size]), full([restart, unit.size], 0, unit.dtype)], 0);
/** |residual| e_0 */
const firstColumn = (length: Value, n: number, dtype: Value["dtype"]): Value =>
  concatenate([reshape(convertElementType(length, dtype), [1]), full([n - 1], 0, dtype)], 0);

/** One cycle: from a unit residual and its length, what is to be added to x. */
export type Cycle = (map: LinearMap, unit: Value, length: Value, restart: number, bound: Value) => Value;

/** The whole space first, then the least squares problem by its normal equations. */
export const batched: Cycle = (map, unit, length, restart) => {
  const init: State = {
    V: emptyBasis(unit, restart),
    // Rows of the identity keep the problem regular where the space ends early.
    H: eye(restart, { M: restart + 1, dtype: unit.dtype }),
    exhausted: lax.convertElementType(false, "bool"),
    k: lax.convertElementType(0, "int32"),
  };
  const body = ({ V, H, k }: State): State => {
    const [next, h, exhausted] = arnoldi(map, V, k);
    return { V: next, H: withRow(H, h, k), exhausted, k: lax.add(k, 1) };
  };
  const { V, H } = whileLoop((s: State) => and(lax.lt(s.k, restart), lax.bitwiseNot(s.exhausted)), body, init) as State;
  const adjoint = conjugate(H);
  const normal = matmul(adjoint, transpose(H));
  const right = dot(adjoint, firstColumn(length, restart + 1, unit.dtype));
  const L = cholesky(normal);
  const half = triangularSolve(L, right, { leftSide: true, lower: true });
  const y = triangularSolve(L, half, { leftSide: true, lower: true, transposeA: true, conjugateA: true });
  return dot(y, slice(V, [0, 0], [restart, V.shape[1]]));
};
/** The rotation that makes the second of two numbers 0. */
function rotation(a: Value, b: Value): [Value, Value] {
  const [sizeA, sizeB] = [lax.abs(a), lax.abs(b)];
  const smaller = lax.lt(sizeA, sizeB);
  const [none, all] = [lax.eq(sizeB, 0), one(a.dtype)];
  const t = lax.neg(lax.div(where(smaller, a, b), where(none, all, where(smaller, b, a))));
  const r = convertElementType(lax.rsqrt(lax.add(1, lax.square(lax.abs(t)))), a.dtype);
  const c = where(smaller, lax.mul(r, t), r);
  const s = where(smaller, r, lax.mul(r, t));
  return [where(none, all, c), where(none, lax.sub(s, s), s)];
}
function rotate(x: Value, i: Value, c: Value, s: Value): Value {
  const next = lax.add(i, 1);
  const [a, b] = [row(x, i), row(x, next)];
  const first = lax.sub(lax.mul(conjugate(c), a), lax.mul(conjugate(s), b));
  return withRow(withRow(x, first, i), lax.add(lax.mul(s, a), lax.mul(c, b)), next);
}
/** A QR decomposition that grows with the space, and tells when the residual is small enough. */
export const incremental: Cycle = (map, unit, length, restart, bound) => {
  const init: State = {
    V: emptyBasis(unit, restart),
    R: eye(restart, { M: restart + 1, dtype: unit.dtype }),
    rotations: full([restart, 2], 0, unit.dtype),
    right: firstColumn(length, restart + 1, unit.dtype),
    error: length,
    k: lax.convertElementType(0, "int32"),
  };
  const body = ({ V, R, rotations, right, k }: State): State => {
    const [next, h] = arnoldi(map, V, k);
    const column = foriLoop(0, k, (i, x) => rotate(x, i, row(row(rotations, i), 0), row(row(rotations, i), 1)), h);
    const [c, s] = rotation(row(column, k), row(column, lax.add(k, 1)));
    const rotated = rotate(right, k, c, s);
    return {
      V: next,
      R: withRow(R, rotate(column, k, c, s), k),
      rotations: withRow(rotations, concatenate([reshape(c, [1]), reshape(s, [1])], 0), k),
      right: rotated,
      error: lax.abs(row(rotated, lax.add(k, 1))),
      k: lax.add(k, 1),
    };
  };
  const { V, R, right } = whileLoop(
    (s: State) => and(lax.lt(s.k, restart), lax.gt(s.error, bound)),
    body,
    init,
  ) as State;
  // Rows of R are the columns of the triangle.
  const triangle = slice(R, [0, 0], [restart, restart]);
  const y = triangularSolve(triangle, slice(right, [0], [restart]), { leftSide: true, lower: true, transposeA: true });
  return dot(y, slice(V, [0, 0], [restart, V.shape[1]]));
};
export interface Restarts {
  readonly M: LinearMap;
  readonly x0: Value;
  readonly maxiter: number;
  readonly restart: number;
  readonly cycle: Cycle;
  /** The bound of |b - A x| by that of b. */
  readonly largest: (size: Value) => Value;
}
export function minimalResiduals(plan: Restarts, A: LinearMap, b: Value): Value {
  const { M, x0, maxiter, restart, cycle, largest } = plan;
  const size = norm(b);
  const atol = largest(size);
  const ptol = lax.mul(norm(M(b)), lax.min(1, lax.div(atol, size)));
  const residual = (x: Value): [Value, Value] => normalized(M(lax.sub(b, A(x))));
  const [unit, length] = residual(x0);
  const body = (s: State): State => {
    const x = lax.add(
      s.x,
      cycle((v) => M(A(v)), s.unit, s.length, restart, ptol),
    );
    const [unit, length] = residual(x);
    return { x, unit, length, k: lax.add(s.k, 1) };
  };
  const goesOn = (s: State): Value => and(lax.lt(s.k, maxiter), lax.gt(s.length, atol));
  return whileLoop(goesOn, body, { x: x0, unit, length, k: lax.convertElementType(0, "int32") }).x as Value;
}

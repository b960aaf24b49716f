import { type Aval, aval, showAval } from "../../core/aval.ts";
import { ValueError } from "../../core/errors.ts";
import type { Primitive } from "../../core/primitive.ts";
import { bind } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import type { Expr } from "../../ir/expr.ts";
import { addIndex, constantIndex, type Index } from "../../ir/index.ts";
import type { Routine } from "../../ir/lower.ts";
import { clearBelow, project, reflected, reflection, reflectionVector } from "./householder.ts";
import { batchOf, Kit, type Mat, type Num, realType, rowsOf } from "./kit.ts";
import { batchLeading, checkMatrix, notDifferentiable } from "./matrix.ts";
import { byRoutine } from "./parts.ts";

/** A working copy of a symmetric (Hermitian) matrix, of which one triangle is read, and of its diagonal the real parts. */
export function loadSymmetric(k: Kit, x: Mat, w: Mat, n: number, lower: boolean, b: Index): void {
  const { r, e } = k;
  r.nest(
    [n, n],
    "serial",
    ([i, j]) => {
      const [here, mirrored] = [k.load(x, i, j, b), k.conj(k.load(x, j, i, b))];
      const inside = lower ? e.le(k.int(j), k.int(i)) : e.le(k.int(i), k.int(j));
      const value = k.select(inside, here, mirrored);
      k.store(w, i, j, { re: value.re, im: value.im && e.select(e.eq(k.int(i), k.int(j)), k.zero, value.im) });
    },
    "vector",
  );
  clearBelow(k, w);
}
export interface Tridiagonal {
  /** Element i of the diagonal, i of what stands below it, factor i of the reflections. */
  readonly diagonal: (i: Index, v: Expr) => void;
  readonly off: (i: Index, v: Expr) => void;
  readonly tau: (i: Index, v: Num) => void;
}
/** Working space of the reduction of n rows. */
export interface ReductionRoom {
  readonly w: Mat;
  readonly v: Mat;
  readonly sums: Mat;
  readonly pair: Mat;
}
export const reductionRoom = (k: Kit, n: number): ReductionRoom => ({
  w: reflected(k, n, n),
  v: reflectionVector(k, n),
  sums: k.scratch(1, n),
  pair: k.scratch(2, n),
});
/**
 * Reflections from both sides that make a symmetric matrix tridiagonal, column by column; their vectors stay below the
 * subdiagonal. With p = tau A v and u = p - tau/2 (p^H v) v, A becomes A - v u^H - u v^H. Columns that are so already have no
 * reflection, and take no time.
 */
export function reduceSymmetric(k: Kit, n: number, { w, v, sums, pair }: ReductionRoom, out: Tridiagonal): void {
  const { r, e } = k;
  r.loop(n - 1, "serial", (c) => {
    const lo = addIndex(c, 1);
    const { beta, tau } = reflection(k, lo, n, (i) => k.load(w, i, c), v);
    out.diagonal(c, k.load(w, c, c).re);
    out.off(c, beta);
    out.tau(c, tau);
    r.if(e.ne(k.size(tau), k.zero), () => applyFromBothSides(lo, tau));
    k.store(w, lo, c, k.of(beta));
    k.for(e.add(k.int(lo), e.i32(1)), n, (i) => k.store(w, i, c, k.load(v, 0, i)));
  });
  const last = constantIndex(n - 1);
  out.diagonal(last, k.load(w, last, last).re);

  function applyFromBothSides(lo: Index, tau: Num): void {
    project(k, w, v, lo, n, lo, n, sums);
    // sums = conj(A v), so conj(p) = conj(tau) sums.
    const product = k.var(k.of(0));
    k.for(lo, n, (i) => {
      const p = k.num(k.mul(k.conj(tau), k.load(sums, 0, i)));
      k.store(sums, 0, i, p);
      k.set(product, k.add(k.get(product), k.mul(p, k.load(v, 0, i))));
    });
    const half = k.num(k.scale(k.mul(k.conj(tau), k.conj(k.get(product))), k.constant(-0.5)));
    k.for(lo, n, (i) => {
      const vi = k.conj(k.load(v, 0, i));
      k.store(pair, 1, i, vi);
      k.store(pair, 0, i, k.add(k.load(sums, 0, i), k.mul(half, vi)));
    });
    k.for(lo, n, (i) => k.subtract(w, i, lo, n, [k.load(v, 0, i), k.conj(k.load(pair, 0, i))], pair, [0, 1]));
  }
}

interface TridiagonalParams {
  readonly lower: boolean;
}
function typesOf(a: Aval): Aval[] {
  const outer = a.shape.slice(0, -2);
  const n = rowsOf(a);
  return [a, realType([...outer, n], a), realType([...outer, n - 1], a), aval([...outer, n - 1], a.dtype)];
}
function tridiagonalRoutine(a: Aval, lower: boolean): Routine {
  const k = new Kit("tridiagonal", a);
  const { r } = k;
  const n = rowsOf(a);
  const [, dType, eType, tauType] = typesOf(a);
  const [x, out] = [k.operand(a), k.result(a)];
  const [d, off, taus] = [k.result(dType, 1), k.result(eType, 1), k.result(tauType, 1)];
  const room = reductionRoom(k, n);
  r.loop(batchOf(a), "serial", (b) => {
    loadSymmetric(k, x, room.w, n, lower, b);
    reduceSymmetric(k, n, room, {
      diagonal: (i, v) => k.store(d, 0, i, { re: v, im: null }, b),
      off: (i, v) => k.store(off, 0, i, { re: v, im: null }, b),
      tau: (i, v) => k.store(taus, 0, i, v, b),
    });
    // The other triangle stays as it was given.
    r.nest([n, n], "serial", ([i, j]) => {
      const reduced = r.e.le(k.int(j), k.int(i));
      k.store(out, i, j, k.select(reduced, k.load(room.w, i, j), k.load(x, i, j, b)), b);
    });
  });
  return r.done();
}
/** Q^T A Q = T: the reflections of Q, T's diagonal, what stands beside it, and the reflections' factors. */
export const tridiagonalP: Primitive<TridiagonalParams> = {
  name: "tridiagonal",
  infer([a]) {
    checkMatrix("tridiagonal", a, true);
    if (rowsOf(a) === 0) throw new ValueError(`tridiagonal: ${showAval(a)} has no rows. Give at least one.`);
    return typesOf(a);
  },
  tangent: notDifferentiable("tridiagonal"),
  batch: batchLeading(([a], params: TridiagonalParams) => bind(tridiagonalP, [a], params)),
  lower: /*@__PURE__*/ byRoutine(
    "tridiagonal",
    ([a]) => typesOf(a),
    ([a], { lower }) => tridiagonalRoutine(a, lower),
  ),
};
export const tridiagonal = (a: Value, lower: boolean): Value[] => bind(tridiagonalP, [a], { lower });

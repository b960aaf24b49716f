import type { Aval } from "../../core/aval.ts";
import type { Expr } from "../../ir/expr.ts";
import { addIndex, type Index } from "../../ir/index.ts";
import type { Routine } from "../../ir/lower.ts";
import { bidiagonalSingularValues } from "./bidiagonal-qr.ts";
import {
  accumulate,
  clearBelow,
  clearVector,
  loadReflection,
  reflect,
  reflected,
  reflection,
  reflectionVector,
  reflectRows,
} from "./householder.ts";
import { batchOf, columnsOf, Kit, type Mat, type Num, rowsOf } from "./kit.ts";
import { largestElement, safeScale } from "./scaling.ts";
import { ascending } from "./symmetric-ql.ts";

interface Room {
  readonly m: number;
  readonly n: number;
  readonly w: Mat;
  readonly v: Mat;
  readonly sums: Mat;
  /** Factors of the reflections from the left and from the right. */
  readonly left: Mat;
  readonly right: Mat;
  readonly d: Mat;
  readonly off: Mat;
}
/**
 * Reflections from the left and the right that make a matrix upper bidiagonal. Their vectors stay below the diagonal and right
 * of the element beside it.
 */
function reduceToBidiagonal(k: Kit, { m, n, w, v, sums, left, right, d, off }: Room): void {
  const { r, e } = k;
  const wide = (x: Expr) => ({ re: e.convert(x, "float64"), im: null });
  r.loop(n, "serial", (c) => {
    const column = reflection(k, c, m, (i) => k.load(w, i, c), v);
    k.store(left, 0, c, column.tau);
    k.store(d, 0, c, wide(column.beta));
    const next = addIndex(c, 1);
    reflect(k, w, v, k.conj(column.tau), c, m, next, n, sums);
    k.for(next, m, (i) => k.store(w, i, c, k.load(v, 0, i)));
    r.if(e.lt(k.int(next), e.i32(n)), () => {
      const from = k.real(k.int(next));
      clearVector(k, v);
      const row = reflection(k, from, n, (j) => k.conj(k.load(w, c, j)), v);
      k.store(right, 0, c, row.tau);
      k.store(off, 0, c, wide(row.beta));
      reflectRows(k, w, v, row.tau, next, m, from, n, sums);
      k.for(e.add(from, e.i32(1)), n, (j) => k.store(w, c, j, k.load(v, 0, j)));
    });
  });
}
/** Singular values, and vectors if there are three results, of matrices with at least as many rows as columns. */
export function svdRoutine(a: Aval, [valuesType, uType, vType]: readonly Aval[]): Routine {
  const k = new Kit("svd", a);
  const { r, e } = k;
  const [m, n] = [rowsOf(a), columnsOf(a)];
  const [x, values] = [k.operand(a), k.result(valuesType, 1)];
  const vectors = uType && { u: k.result(uType), v: k.result(vType) };
  const columns = uType ? columnsOf(uType) : 0;
  const room: Room = {
    m,
    n,
    w: reflected(k, m, n),
    v: reflectionVector(k, m),
    sums: k.scratch(1, Math.max(n, columns)),
    left: k.scratch(1, n),
    right: k.scratch(1, n),
    d: k.reals(n, "float64"),
    off: k.reals(n, "float64"),
  };
  const order = k.scratch(1, n, "int32", false);
  const turned = vectors && {
    q: reflected(k, m, columns),
    p: reflected(k, n, n),
    left: k.scratch(columns, m),
    right: k.scratch(n, n),
  };
  r.loop(batchOf(a), "serial", (b) => {
    const { w, v, d, off } = room;
    r.nest([m, n], "serial", ([i, j]) => k.store(w, i, j, k.load(x, i, j, b)), "vector");
    clearBelow(k, w);
    const largest = k.real(largestElement(k, w, m));
    const scale = safeScale(k, largest);
    r.if(e.ne(scale, k.one), () =>
      r.loop(m, "serial", (i) => k.row(w, (j) => k.store(w, i, j, k.scale(k.load(w, i, j), scale)))),
    );
    const finite = r.local(e.lt(largest, k.constant(Number.POSITIVE_INFINITY)));
    r.if(r.get(finite), () => {
      reduceToBidiagonal(k, room);
      if (turned) {
        const { q, p } = turned;
        accumulate(k, q, n, 0, m, columns, v, room.sums, room.left, (c) => loadReflection(k, w, c, c, m, v));
        r.nest([columns, m], "serial", ([i, j]) => k.store(turned.left, i, j, k.load(q, j, i)));
        accumulate(k, p, n - 1, 1, n, n, v, room.sums, room.right, (c) => loadRow(k, w, c, n, v));
        r.nest([n, n], "serial", ([i, j]) => k.store(turned.right, i, j, k.conj(k.load(p, j, i))));
      }
      r.set(finite, bidiagonalSingularValues(k, n, d, off, turned ? { left: turned.left, right: turned.right } : null));
    });
    writeOut(b, scale, r.get(finite));
  });
  return r.done();

  /** Values positive and descending; a negative one turns its right vector round. */
  function writeOut(b: Index, scale: Expr, finite: Expr): void {
    const { d, off } = room;
    // -|d| ascending is |d| descending.
    r.loop(n, "serial", (i) => k.store(off, 0, i, { re: e.neg(e.abs(k.load(d, 0, i).re)), im: null }));
    ascending(k, n, off, order);
    const or = (z: Num): Num => k.select(finite, z, { re: k.constant(Number.NaN), im: z.im && k.constant(Number.NaN) });
    const from = (i: Index): Expr => k.real(k.load(order, 0, i).re);
    r.loop(n, "serial", (i) => {
      const at = from(i);
      const value = e.div(e.convert(e.abs(k.load(d, 0, at).re), k.type), scale);
      k.store(values, 0, i, or({ re: value, im: null }), b);
      if (!vectors || !turned) return;
      const sign = k.real(e.select(e.lt(k.load(d, 0, at).re, e.constant(0, "float64")), k.constant(-1), k.one));
      r.loop(n, "serial", (j) => k.store(vectors.v, i, j, or(k.scale(k.load(turned.right, at, j), sign)), b));
      r.loop(m, "serial", (j) => k.store(vectors.u, j, i, or(k.load(turned.left, at, j)), b));
    });
    if (!vectors || !turned) return;
    r.loop(columns - n, "serial", (i) => {
      const at = addIndex(i, n);
      r.loop(m, "serial", (j) => k.store(vectors.u, j, at, or(k.load(turned.left, at, j)), b));
    });
  }
}
/** v of a reflection from the right, which begins beside the diagonal of row c. */
function loadRow(k: Kit, w: Mat, c: Index, n: number, v: Mat): void {
  clearVector(k, v);
  k.store(v, 0, addIndex(c, 1), k.of(1));
  k.for(addIndex(c, 2), n, (j) => k.store(v, 0, j, k.load(w, c, j)));
}

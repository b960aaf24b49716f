import type { Expr } from "../../ir/expr.ts";
import { addIndex, type Index, runtimeIndex } from "../../ir/index.ts";
import { ulp } from "./deflation-window.ts";
import { hypot, project, withSign } from "./householder.ts";
import type { Kit, Mat, Num, Pos } from "./kit.ts";
import { largestElement } from "./scaling.ts";

/** What vectors are scaled down from, before they overflow. */
const large = 2 ** 400;

/** Eigenvalues on the diagonal of T; a block of two of a real T has a pair of conjugates, the one with positive imaginary part first. */
export function eigenvalues(k: Kit, n: number, t: Mat, values: Mat): void {
  const { r, e } = k;
  r.loop(n, "serial", (i) => k.store(values, 0, i, complexOf(k, k.load(t, i, i))));
  if (k.complex) return;
  r.loop(n - 1, "serial", (i) => {
    const next = addIndex(i, 1);
    const [upper, lower] = [k.load(t, i, next).re, k.load(t, next, i).re].map((v) => k.real(e.abs(v)));
    r.if(e.ne(lower, k.zero), () => {
      const im = k.real(e.mul(e.sqrt(upper), e.sqrt(lower)));
      k.store(values, 0, i, { re: k.load(t, i, i).re, im });
      k.store(values, 0, next, { re: k.load(t, next, next).re, im: e.neg(im) });
    });
  });
}
/** A number of either field as a complex one. */
export const complexOf = (k: Kit, v: Num): Num => ({ re: v.re, im: v.im ?? k.zero });

/** Working space for eigenvectors of n rows. */
export interface VectorRoom {
  /** Columns of T as rows, without its diagonal blocks. */
  readonly columns: Mat;
  /** A vector in the basis of Schur vectors, and its conjugate's parts for their sum. */
  readonly x: Mat;
  readonly v: Mat;
}
export const vectorRoom = (k: Kit, n: number, columns: Mat): VectorRoom => ({
  columns,
  x: k.scratch(1, n + 3, "float64", true),
  v: k.scratch(1, n, "float64", true),
});

/**
 * Eigenvectors of norm 1: x of (T - w) x = 0 by back substitution, column by column of T, then Z x. The largest element of a
 * complex one is real. `store(i, j, v)` is given element i of vector j; of a pair of conjugates one is computed.
 */
export function eigenvectors(
  k: Kit,
  n: number,
  t: Mat,
  z: Mat,
  values: Mat,
  { columns, x, v }: VectorRoom,
  store: (i: Index, j: Pos, v: Num) => void,
): void {
  const { r, e } = k;
  const moved = (i: Expr, by: number): Expr => k.real(e.add(i, e.i32(by)));
  const element = (i: Pos, j: Pos): Num => complexOf(k, k.load(t, i, j));
  const parts = [x.re, x.im as typeof x.re].map((re): Mat => ({ ...x, re, im: null }));
  const sums = [v.re, v.im as typeof v.re].map((re): Mat => ({ ...v, re, im: null }));
  const before = (i: Expr): Expr => k.real(e.max(moved(i, -1), e.i32(0)));
  /** Whether rows i - 1 and i are a block of two. */
  const ends = (i: Expr): Expr =>
    k.complex ? e.bool(false) : k.real(e.and(e.lt(e.i32(0), i), e.ne(k.load(t, i, before(i)).re, k.zero)));
  /** What is 0 beside the matrix, and does not overflow as a divisor. */
  const floor = k.real(e.max(e.mul(k.constant(2 ** -300), largestElement(k, t, n)), k.constant(2 ** -900)));
  takeColumns();
  r.loop(n, "serial", (column) => {
    const w = k.num(k.load(values, 0, column));
    const imaginary = w.im as Expr;
    const solve = (): void => vector(column, w);
    if (k.complex) solve();
    else r.if(e.le(k.zero, imaginary), solve);
  });

  function takeColumns(): void {
    r.nest([n, n], "serial", ([i, j]) => {
      const above = e.lt(k.int(j), k.int(i));
      k.store(columns, i, j, k.select(above, k.load(t, j, i), k.of(0)));
    });
    if (!k.complex)
      r.loop(n - 1, "serial", (i) => {
        const next = addIndex(i, 1);
        r.if(e.ne(k.load(t, next, i).re, k.zero), () => k.store(columns, next, i, k.of(0)));
      });
  }
  function vector(column: Index, w: Num): void {
    const here = k.int(column);
    const isPair = k.complex ? e.bool(false) : k.real(e.lt(k.zero, w.im as Expr));
    r.loop(x.ld, "vector", (i) => k.store(x, 0, i, { re: k.zero, im: k.zero }));
    k.store(x, 0, column, { re: k.one, im: k.zero });
    const end = r.local(moved(here, 1));
    if (!k.complex)
      r.if(isPair, () => {
        // The block (a, b; c, a) has the vector (b, w - a), scaled.
        const q = moved(here, 1);
        const ratio = { re: k.zero, im: k.real(e.div(w.im as Expr, k.load(t, here, q).re)) };
        k.store(x, 0, q, ratio);
        r.set(end, moved(q, 1));
        remove(q, ratio, here);
      });
    remove(here, { re: k.one, im: k.zero }, here);
    const row = r.local(moved(here, -1));
    r.while(e.le(e.i32(0), r.get(row)), () => {
      const i = k.real(r.get(row));
      r.if(
        ends(i),
        () => {
          solveTwo(before(i), i, w);
          r.set(row, moved(i, -2));
        },
        () => {
          solveOne(i, w);
          r.set(row, moved(i, -1));
        },
      );
    });
    multiply(k.real(r.get(end)), w);
    normalise(column, w, isPair);
  }
  /** Takes a column of T times its unknown off the right sides above row `to`. */
  function remove(column: Expr, by: Num, to: Expr): void {
    const factor = k.num(by);
    k.strips(0, runtimeIndex(to, 0, n), (j) => {
      const c = k.load(columns, column, j);
      const product = c.im ? k.mul(factor, c) : k.scale(factor, c.re);
      k.store(x, 0, j, k.sub(k.load(x, 0, j), product));
    });
  }
  function least(w: Num): Expr {
    return k.real(e.max(e.mul(k.constant(ulp), k.size(w)), floor));
  }
  /** A divisor that is 0, or nearly so, is as large as rounding makes it. */
  function safe(d: Num, bound: Expr): Num {
    return k.num(k.select(e.lt(k.size(d), bound), { re: bound, im: k.zero }, d));
  }
  function solveOne(i: Expr, w: Num): void {
    const divisor = safe(k.num(k.sub(element(i, i), w)), least(w));
    const value = k.num(k.div(k.load(x, 0, i), divisor));
    k.store(x, 0, i, value);
    remove(i, value, i);
    shrink(i);
  }
  function solveTwo(p: Expr, q: Expr, w: Num): void {
    const [r1, r2] = [k.num(k.load(x, 0, p)), k.num(k.load(x, 0, q))];
    const [a, d] = [k.num(k.sub(element(p, p), w)), k.num(k.sub(element(q, q), w))];
    const [b, c] = [k.num(element(p, q)), k.num(element(q, p))];
    const bound = least(w);
    const size = k.real([a, b, c, d].map((v) => k.size(v)).reduce(e.max, bound));
    const [a1, b1, c1, d1] = [a, b, c, d].map((v) => k.num(k.over(v, size)));
    const det = safe(k.num(k.sub(k.mul(a1, d1), k.mul(b1, c1))), k.real(e.div(bound, size)));
    const first = k.num(k.over(k.div(k.sub(k.mul(r1, d1), k.mul(b1, r2)), det), size));
    const second = k.num(k.over(k.div(k.sub(k.mul(a1, r2), k.mul(c1, r1)), det), size));
    k.store(x, 0, p, first);
    k.store(x, 0, q, second);
    remove(p, first, p);
    remove(q, second, p);
    shrink(p);
    shrink(q);
  }
  function shrink(i: Expr): void {
    const size = k.real(k.size(k.load(x, 0, i)));
    r.if(e.lt(k.constant(large), size), () =>
      k.for(0, n, (m) => k.store(x, 0, m, k.num(k.over(k.load(x, 0, m), size)))),
    );
  }
  /** v = Z x, from rows of Z^T. */
  function multiply(end: Expr, w: Num): void {
    if (k.complex) {
      // The sums are of conjugates.
      k.for(0, end, (i) => k.store(x, 0, i, k.conj(k.load(x, 0, i))));
      project(k, z, x, 0, end, 0, n, v);
      return;
    }
    project(k, z, parts[0], 0, end, 0, n, sums[0]);
    r.if(
      e.ne(w.im as Expr, k.zero),
      () => project(k, z, parts[1], 0, end, 0, n, sums[1]),
      () => k.row(sums[1], (j) => k.store(sums[1], 0, j, { re: k.zero, im: null })),
    );
  }
  function normalise(column: Index, w: Num, isPair: Expr): void {
    const [sum, largest, at] = [r.local(k.zero), r.local(k.constant(-1)), r.local(e.i32(0))];
    const scale = r.local(k.zero);
    r.loop(n, "serial", (i) => r.set(scale, e.max(r.get(scale), k.size(k.load(v, 0, i)))));
    const inverse = k.real(e.div(k.one, e.select(e.lt(k.zero, r.get(scale)), r.get(scale), k.one)));
    r.loop(n, "serial", (i) => {
      const u = k.num(k.scale(k.load(v, 0, i), inverse));
      const square = k.real(e.add(e.mul(u.re, u.re), e.mul(u.im as Expr, u.im as Expr)));
      r.set(sum, e.add(r.get(sum), square));
      r.if(e.lt(r.get(largest), square), () => {
        r.set(largest, square);
        r.set(at, k.int(i));
      });
    });
    const shrinkage = k.real(e.div(inverse, e.sqrt(r.get(sum))));
    const most = k.num(k.load(v, 0, k.real(r.get(at))));
    const length = k.real(withSign(k, hypot(k, most.re, most.im as Expr), most.re));
    // A vector that is real already stays so, with its sign.
    const turns = k.real(k.complex ? e.bool(true) : e.ne(w.im as Expr, k.zero));
    const phase = k.num(k.select(turns, k.conj(k.over(most, length)), { re: k.one, im: k.zero }));
    const next = k.real(e.min(moved(k.int(column), 1), e.i32(n - 1)));
    r.loop(n, "serial", (i) => {
      const u = k.num(k.scale(k.mul(k.load(v, 0, i), phase), shrinkage));
      const isLargest = e.and(turns, e.eq(k.int(i), r.get(at)));
      const im = k.real(e.select(isLargest, k.zero, u.im as Expr));
      store(i, column, { re: u.re, im });
      if (!k.complex) r.if(isPair, () => store(i, next, { re: u.re, im: e.neg(im) }));
    });
  }
}

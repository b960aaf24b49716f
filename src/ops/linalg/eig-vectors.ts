import type { Expr } from "../../ir/expr.ts";
import { addIndex, type Index } from "../../ir/index.ts";
import { hypot, withSign } from "./householder.ts";
import type { Kit, Mat, Num, Pos } from "./kit.ts";
import { ulp } from "./schur-real.ts";

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

/**
 * Eigenvectors of norm 1: x of (T - w) x = 0 by back substitution, then Z x. The largest element of a complex one is real.
 * `store(i, v)` is given element i of vector number `column`, with room for x and for v.
 */
export function eigenvector(
  k: Kit,
  n: number,
  t: Mat,
  z: Mat,
  values: Mat,
  { x, v }: { x: Mat; v: Mat },
  column: Index,
  store: (i: Index, v: Num) => void,
): void {
  const { r, e } = k;
  const element = (i: Pos, j: Pos): Num => complexOf(k, k.load(t, i, j));
  const w = k.num(k.load(values, 0, column));
  const moved = (i: Expr, by: number): Expr => k.real(e.add(i, e.i32(by)));
  const before = (i: Expr): Expr => k.real(e.max(moved(i, -1), e.i32(0)));
  /** Whether rows i - 1 and i are a block of two. */
  const ends = (i: Expr): Expr =>
    k.complex ? e.bool(false) : k.real(e.and(e.lt(e.i32(0), i), e.ne(k.load(t, i, before(i)).re, k.zero)));
  const here = k.int(column);
  r.loop(n, "serial", (i) => k.store(x, 0, i, { re: k.zero, im: k.zero }));
  const last = r.local(here);
  const row = r.local(moved(here, -1));
  k.store(x, 0, column, { re: k.one, im: k.zero });
  if (!k.complex) startPair();
  const end = k.real(r.get(last));
  r.while(e.le(e.i32(0), r.get(row)), () => {
    const i = k.real(r.get(row));
    r.if(
      ends(i),
      () => {
        solveTwo(before(i), i);
        r.set(row, moved(i, -2));
      },
      () => {
        solveOne(i);
        r.set(row, moved(i, -1));
      },
    );
  });
  r.loop(n, "serial", (i) => {
    const sum = r.local(k.zero);
    const sumIm = r.local(k.zero);
    k.for(0, moved(end, 1), (m) => {
      const p = k.num(k.mul(complexOf(k, k.load(z, m, i)), k.load(x, 0, m)));
      r.set(sum, e.add(r.get(sum), p.re));
      r.set(sumIm, e.add(r.get(sumIm), p.im as Expr));
    });
    k.store(v, 0, i, { re: r.get(sum), im: r.get(sumIm) });
  });
  normalise();

  /** The pair (T[p, p], b; c, T[p, p]) of rows p and p + 1 begins with (b, w - T[p, p]), scaled. */
  function startPair(): void {
    const isFirst = e.lt(k.zero, w.im as Expr);
    const isPair = k.real(e.ne(w.im as Expr, k.zero));
    r.if(isPair, () => {
      const p = k.real(e.select(isFirst, here, moved(here, -1)));
      const q = moved(p, 1);
      const ratio = k.real(e.div(w.im as Expr, k.load(t, p, q).re));
      k.store(x, 0, p, { re: k.one, im: k.zero });
      k.store(x, 0, q, { re: k.zero, im: ratio });
      r.set(last, q);
      r.set(row, moved(p, -1));
    });
  }
  function rest(i: Expr, from: Expr): Num {
    const [re, im] = [r.local(k.zero), r.local(k.zero)];
    k.for(from, moved(end, 1), (m) => {
      const p = k.num(k.mul(element(i, m), k.load(x, 0, m)));
      r.set(re, e.sub(r.get(re), p.re));
      r.set(im, e.sub(r.get(im), p.im as Expr));
    });
    return k.num({ re: r.get(re), im: r.get(im) });
  }
  /** A divisor that is 0, or nearly so beside w, is as large as rounding makes it. */
  function safe(d: Num): Num {
    const least = k.real(e.max(e.mul(k.constant(ulp), k.size(w)), k.constant(2 ** -900)));
    return k.num(k.select(e.lt(k.size(d), least), { re: least, im: k.zero }, d));
  }
  function solveOne(i: Expr): void {
    const divisor = safe(k.num(k.sub(element(i, i), w)));
    k.store(x, 0, i, k.num(k.div(rest(i, moved(i, 1)), divisor)));
    shrink(i);
  }
  function solveTwo(p: Expr, q: Expr): void {
    const from = moved(q, 1);
    const [r1, r2] = [rest(p, from), rest(q, from)];
    const [a, d] = [k.num(k.sub(element(p, p), w)), k.num(k.sub(element(q, q), w))];
    const [b, c] = [k.num(element(p, q)), k.num(element(q, p))];
    const det = safe(k.num(k.sub(k.mul(a, d), k.mul(b, c))));
    k.store(x, 0, p, k.num(k.div(k.sub(k.mul(r1, d), k.mul(b, r2)), det)));
    k.store(x, 0, q, k.num(k.div(k.sub(k.mul(a, r2), k.mul(c, r1)), det)));
    shrink(p);
    shrink(q);
  }
  function shrink(i: Expr): void {
    const size = k.real(k.size(k.load(x, 0, i)));
    r.if(e.lt(k.constant(large), size), () =>
      k.for(0, n, (m) => k.store(x, 0, m, k.num(k.over(k.load(x, 0, m), size)))),
    );
  }
  function normalise(): void {
    const [sum, largest, at] = [r.local(k.zero), r.local(k.constant(-1)), r.local(e.i32(0))];
    const scale = r.local(k.zero);
    r.loop(n, "serial", (i) => r.set(scale, e.max(r.get(scale), k.size(k.load(v, 0, i)))));
    const inverse = k.real(e.select(e.lt(k.zero, r.get(scale)), r.get(scale), k.one));
    r.loop(n, "serial", (i) => {
      const u = k.num(k.over(k.load(v, 0, i), inverse));
      const square = k.real(e.add(e.mul(u.re, u.re), e.mul(u.im as Expr, u.im as Expr)));
      r.set(sum, e.add(r.get(sum), square));
      r.if(e.lt(r.get(largest), square), () => {
        r.set(largest, square);
        r.set(at, k.int(i));
      });
    });
    const norm = k.real(e.mul(e.sqrt(r.get(sum)), inverse));
    const most = k.num(k.load(v, 0, k.real(r.get(at))));
    const length = k.real(withSign(k, hypot(k, most.re, most.im as Expr), most.re));
    // A vector that is real already stays so, with its sign.
    const turns = k.real(k.complex ? e.bool(true) : e.ne(w.im as Expr, k.zero));
    const phase = k.num(k.select(turns, k.conj(k.over(most, length)), { re: k.one, im: k.zero }));
    r.loop(n, "serial", (i) => {
      const u = k.num(k.over(k.mul(k.load(v, 0, i), phase), norm));
      const isLargest = e.and(turns, e.eq(k.int(i), r.get(at)));
      store(i, { re: u.re, im: e.select(isLargest, k.zero, u.im as Expr) });
    });
  }
}

import type { Expr } from "../../ir/expr.ts";
import { smallest, ulp } from "./deflation-window.ts";
import { hypot, withSign } from "./householder.ts";
import type { Kit, Mat, Num, Pos } from "./kit.ts";
import { blockStart, mostSweeps } from "./schur-real.ts";

/**
 * Makes a complex Hessenberg matrix triangular by QR sweeps with one shift; rows of Z^T turn along.
 * @returns whether it converged
 */
export function complexSchur(k: Kit, n: number, h: Mat, z: Mat): Expr {
  const { r, e } = k;
  const value = (i: Pos, j: Pos): Num => k.num(k.load(h, i, j));
  const size = (i: Pos, j: Pos): Expr => k.real(k.size(k.load(h, i, j)));
  const moved = (i: Expr, by: number): Expr => k.real(e.add(i, e.i32(by)));
  const bottom = r.local(e.i32(n - 1));
  const [sweeps, tries] = [r.local(e.i32(0)), r.local(e.i32(0))];
  const going = (): Expr => e.lt(r.get(sweeps), e.i32(mostSweeps * Math.max(10, n)));
  const negligible = (i: Expr): Expr => {
    const before = moved(i, -1);
    const beside = e.mul(k.constant(ulp), e.add(size(before, before), size(i, i)));
    return k.real(e.le(size(i, before), e.max(k.constant(smallest), beside)));
  };
  r.while(e.and(e.le(e.i32(0), r.get(bottom)), going()), () => {
    const i = k.real(r.get(bottom));
    const l = blockStart(k, i, negligible);
    r.if(e.lt(e.i32(0), l), () => k.store(h, l, moved(l, -1), k.of(0)));
    r.if(
      e.eq(l, i),
      () => {
        r.set(bottom, moved(i, -1));
        r.set(tries, e.i32(0));
      },
      () => {
        sweep(l, i);
        r.set(tries, e.add(r.get(tries), e.i32(1)));
        r.set(sweeps, e.add(r.get(sweeps), e.i32(1)));
      },
    );
  });
  return k.real(e.lt(r.get(bottom), e.i32(0)));

  /** The eigenvalue of the last block of two that is nearer to its last element; another number after ten sweeps in vain. */
  function shift(i: Expr): Num {
    const p = moved(i, -1);
    const [a, b, c, d] = [value(p, p), value(p, i), value(i, p), value(i, i)];
    const half = k.num(k.scale(k.sub(a, d), k.constant(0.5)));
    const product = k.num(k.mul(b, c));
    const root = complexRoot(k, k.num(k.add(k.mul(half, half), product)));
    const along = e.add(e.mul(half.re, root.re), e.mul(half.im as Expr, root.im as Expr));
    const sum = k.num(k.add(half, k.select(e.lt(along, k.zero), k.neg(root), root)));
    const none = e.eq(k.size(sum), k.zero);
    const quotient = k.num(k.div(product, k.select(none, k.of(1), sum)));
    const usual = k.num(k.select(none, d, k.sub(d, quotient)));
    const stuck = e.or(e.eq(r.get(tries), e.i32(10)), e.eq(r.get(tries), e.i32(20)));
    return k.num(k.select(stuck, k.add(d, k.of(e.mul(k.constant(0.75), size(i, p)))), usual));
  }
  function sweep(l: Expr, i: Expr): void {
    const s = shift(i);
    k.for(l, i, (x) => {
      const y = moved(x, 1);
      const before = k.real(e.max(moved(x, -1), e.i32(0)));
      const first = k.real(e.eq(x, l));
      const f = k.num(k.select(first, k.sub(k.load(h, x, x), s), k.load(h, x, before)));
      const g = k.num(k.select(first, k.load(h, y, x), k.load(h, y, before)));
      const turn = complexRotation(k, f, g);
      const [c, sin] = [turn.c, turn.s];
      const rows = (m: Mat, j: Pos): void => {
        const [a, b] = [k.num(k.load(m, x, j)), k.num(k.load(m, y, j))];
        k.store(m, x, j, k.add(k.scale(a, c), k.mul(sin, b)));
        k.store(m, y, j, k.sub(k.scale(b, c), k.mul(k.conj(sin), a)));
      };
      const from = k.real(e.select(first, x, before));
      k.for(from, n, (j) => rows(h, j));
      r.if(e.not(first), () => k.store(h, y, before, k.of(0)));
      /** The adjoint from the right, on columns of h and on rows of Z^T. */
      const columns = (m: Mat, u: [Pos, Pos], v: [Pos, Pos]): void => {
        const [a, b] = [k.num(k.load(m, ...u)), k.num(k.load(m, ...v))];
        k.store(m, ...u, k.add(k.scale(a, c), k.mul(k.conj(sin), b)));
        k.store(m, ...v, k.sub(k.scale(b, c), k.mul(sin, a)));
      };
      k.for(0, k.real(e.min(moved(x, 3), moved(i, 1))), (j) => columns(h, [j, x], [j, y]));
      r.loop(n, "serial", (j) => columns(z, [x, j], [y, j]));
    });
  }
}
/** c >= 0 and s with [c s; -conj(s) c] (f, g) = (r, 0). */
function complexRotation(k: Kit, f: Num, g: Num): { c: Expr; s: Num } {
  const { e } = k;
  const [fa, ga] = [f, g].map((v) => hypot(k, v.re, v.im as Expr));
  const length = hypot(k, fa, ga);
  const [none, only] = [k.real(e.eq(ga, k.zero)), k.real(e.eq(fa, k.zero))];
  const phase = k.num(k.select(only, k.of(1), k.over(f, e.select(only, k.one, fa))));
  const safe = k.real(e.select(e.eq(length, k.zero), k.one, length));
  return {
    c: k.real(e.select(none, k.one, e.div(fa, safe))),
    s: k.num(k.select(none, k.of(0), k.mul(phase, k.conj(k.over(g, safe))))),
  };
}
/** The square root with a real part that is not negative. */
export function complexRoot(k: Kit, v: Num): Num {
  const { e } = k;
  const im = v.im as Expr;
  const large = k.real(e.sqrt(e.mul(k.constant(0.5), e.add(e.abs(v.re), hypot(k, v.re, im)))));
  const small = k.real(e.select(e.eq(large, k.zero), k.zero, e.div(e.abs(im), e.mul(k.constant(2), large))));
  const right = e.le(k.zero, v.re);
  return k.num({ re: e.select(right, large, small), im: withSign(k, e.select(right, small, large), im) });
}

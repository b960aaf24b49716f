import type { Expr } from "../../ir/expr.ts";
import { hypot, withSign } from "./householder.ts";
import type { Kit, Mat, Pos } from "./kit.ts";
import { standardPair } from "./standard-pair.ts";

export const ulp = 2 ** -52;
export const smallest = 2 ** -1022;
/** Sweeps for each eigenvalue, on average, after which it is given up. */
export const mostSweeps = 30;

/** The first row of the block that ends in row i: above it the element below the diagonal is negligible, or there is none. */
export function blockStart(k: Kit, i: Expr, negligible: (row: Expr) => Expr): Expr {
  const { r, e } = k;
  const top = r.local(i);
  const open = r.local(e.lt(e.i32(0), i));
  r.while(r.get(open), () => {
    r.if(
      negligible(k.real(r.get(top))),
      () => r.set(open, e.bool(false)),
      () => {
        r.set(top, e.sub(r.get(top), e.i32(1)));
        r.set(open, e.lt(e.i32(0), r.get(top)));
      },
    );
  });
  return k.real(r.get(top));
}

/**
 * Makes a real Hessenberg matrix quasi-triangular by Francis's double shift QR sweeps; rows of Z^T turn along. Each block of two
 * that remains has equal diagonal elements and a pair of complex eigenvalues.
 * @returns whether it converged
 */
export function realSchur(k: Kit, n: number, h: Mat, z: Mat): Expr {
  const { r, e } = k;
  const value = (i: Pos, j: Pos): Expr => k.real(k.load(h, i, j).re);
  const size = (i: Pos, j: Pos): Expr => k.real(e.abs(k.load(h, i, j).re));
  const put = (i: Pos, j: Pos, v: Expr): void => k.store(h, i, j, { re: v, im: null });
  const moved = (i: Expr, by: number): Expr => k.real(e.add(i, e.i32(by)));
  const bottom = r.local(e.i32(n - 1));
  const [sweeps, tries] = [r.local(e.i32(0)), r.local(e.i32(0))];
  const going = (): Expr => e.lt(r.get(sweeps), e.i32(mostSweeps * Math.max(10, n)));
  r.while(e.and(e.le(e.i32(0), r.get(bottom)), going()), () => {
    const i = k.real(r.get(bottom));
    const l = blockStart(k, i, negligible);
    r.if(e.lt(e.i32(0), l), () => put(l, moved(l, -1), k.zero));
    r.if(
      e.le(moved(i, -1), l),
      () => {
        r.if(e.ne(l, i), () => standardise(l, i));
        r.set(bottom, moved(l, -1));
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

  /** The element left of the diagonal in row i does not matter (Ahues and Tisseur's criterion). */
  function negligible(i: Expr): Expr {
    const before = moved(i, -1);
    const here = size(i, before);
    const diagonal = k.real(e.add(size(before, before), size(i, i)));
    const left = e.select(e.lt(e.i32(1), i), size(before, k.real(e.max(moved(i, -2), e.i32(0)))), k.zero);
    const below = e.select(e.lt(moved(i, 1), e.i32(n)), size(k.real(e.min(moved(i, 1), e.i32(n - 1))), i), k.zero);
    const scale = k.real(e.select(e.eq(diagonal, k.zero), e.add(left, below), diagonal));
    const [across, step] = [size(before, i), k.real(e.abs(e.sub(value(before, before), value(i, i))))];
    const [ab, ba] = [k.real(e.max(here, across)), e.min(here, across)];
    const [aa, bb] = [k.real(e.max(size(i, i), step)), e.min(size(i, i), step)];
    const s = k.real(e.add(aa, ab));
    const close = e.le(
      e.mul(ba, e.div(ab, s)),
      e.max(k.constant(smallest), e.mul(k.constant(ulp), e.mul(bb, e.div(aa, s)))),
    );
    const tiny = e.le(here, k.constant(smallest));
    return k.real(e.or(tiny, e.and(e.le(here, e.mul(k.constant(ulp), scale)), close)));
  }
  /** Real parts of two shifts and their imaginary parts' size; exceptional ones after ten sweeps without success. */
  function shifts(l: Expr, i: Expr): { first: Expr; second: Expr; imaginary: Expr } {
    const p = moved(i, -1);
    const stuck = (times: number): Expr => k.real(e.eq(r.get(tries), e.i32(times)));
    const [high, low] = [stuck(10), stuck(20)];
    const [lo1, lo2] = [moved(l, 1), moved(l, 2)];
    const sTop = k.real(e.add(size(lo1, l), size(lo2, lo1)));
    const sBottom = k.real(e.add(size(i, p), size(p, moved(i, -2))));
    const s = k.real(e.select(high, sTop, sBottom));
    const exceptional = k.real(e.or(high, low));
    const corner = e.add(e.mul(k.constant(0.75), s), e.select(high, value(l, l), value(i, i)));
    const choose = (special: Expr, usual: Expr): Expr => k.real(e.select(exceptional, special, usual));
    const h11 = choose(corner, value(p, p));
    const h21 = choose(s, value(i, p));
    const h12 = choose(e.mul(k.constant(-0.4375), s), value(p, i));
    const h22 = choose(corner, value(i, i));
    const total = k.real(e.add(e.add(e.abs(h11), e.abs(h12)), e.add(e.abs(h21), e.abs(h22))));
    const scale = k.real(e.select(e.eq(total, k.zero), k.one, total));
    const [a, b, c, d] = [h11, h12, h21, h22].map((v) => k.real(e.div(v, scale)));
    const mean = k.real(e.mul(k.constant(0.5), e.add(a, d)));
    const det = k.real(e.sub(e.mul(e.sub(a, mean), e.sub(d, mean)), e.mul(b, c)));
    const root = k.real(e.sqrt(e.abs(det)));
    const isPair = e.le(k.zero, det);
    const [plus, minus] = [k.real(e.add(mean, root)), k.real(e.sub(mean, root))];
    const nearer = e.select(e.le(e.abs(e.sub(plus, d)), e.abs(e.sub(minus, d))), plus, minus);
    const real = k.real(e.mul(e.select(isPair, mean, nearer), scale));
    return { first: real, second: real, imaginary: k.real(e.select(isPair, e.mul(root, scale), k.zero)) };
  }
  function sweep(l: Expr, i: Expr): void {
    const { first, imaginary } = shifts(l, i);
    const next = moved(l, 1);
    const gap = k.real(e.sub(value(l, l), first));
    const s = k.real(e.add(e.add(e.abs(gap), imaginary), size(next, l)));
    const ratio = k.real(e.div(value(next, l), s));
    const start = e.add(
      e.mul(ratio, value(l, next)),
      e.add(e.mul(gap, e.div(gap, s)), e.mul(imaginary, e.div(imaginary, s))),
    );
    const slope = e.mul(ratio, e.sub(e.add(gap, value(next, next)), first));
    const [v1, v2, v3] = [start, slope, e.mul(ratio, value(moved(l, 2), next))].map((v) => r.local(v));
    k.for(l, i, (x) => {
      const [second, third] = [moved(x, 1), k.real(e.min(moved(x, 2), e.i32(n - 1)))];
      const { beta, tau, p, q } = reflectionOfThree(k, r.get(v1), r.get(v2), r.get(v3));
      r.if(e.ne(x, l), () => {
        const before = moved(x, -1);
        put(x, before, beta);
        put(second, before, k.zero);
        r.if(e.lt(second, i), () => put(third, before, k.zero));
      });
      const turn = (m: Mat, at: (row: Expr) => [Pos, Pos]): void => {
        const [a, b, c] = [x, second, third].map((row) => k.real(k.load(m, ...at(row)).re));
        const sum = k.real(e.mul(tau, e.add(a, e.add(e.mul(p, b), e.mul(q, c)))));
        k.store(m, ...at(x), { re: e.sub(a, sum), im: null });
        k.store(m, ...at(second), { re: e.sub(b, e.mul(sum, p)), im: null });
        // Where there is no third row, q is 0.
        r.if(e.lt(second, i), () => k.store(m, ...at(third), { re: e.sub(c, e.mul(sum, q)), im: null }));
      };
      k.for(x, n, (j) => turn(h, (row) => [row, j]));
      k.for(0, k.real(e.min(moved(x, 4), moved(i, 1))), (j) => turn(h, (row) => [j, row]));
      r.loop(n, "serial", (j) => turn(z, (row) => [row, j]));
      r.if(e.lt(second, i), () => {
        r.set(v1, value(second, x));
        r.set(v2, value(third, x));
        const fourth = k.real(e.min(moved(x, 3), e.i32(n - 1)));
        r.set(v3, e.select(e.le(moved(x, 3), i), value(fourth, x), k.zero));
      });
    });
  }
  /** Turns a block of two so that its eigenvalues show: they are real, or its diagonal elements are equal. */
  function standardise(p: Expr, i: Expr): void {
    const pair = standardPair(k, value(p, p), value(p, i), value(i, p), value(i, i));
    const { c, s } = pair;
    const turn = (m: Mat, x: [Pos, Pos], y: [Pos, Pos]): void => {
      const [a, b] = [k.real(k.load(m, ...x).re), k.real(k.load(m, ...y).re)];
      k.store(m, ...x, { re: e.add(e.mul(c, a), e.mul(s, b)), im: null });
      k.store(m, ...y, { re: e.sub(e.mul(c, b), e.mul(s, a)), im: null });
    };
    k.for(moved(i, 1), n, (j) => turn(h, [p, j], [i, j]));
    k.for(0, p, (j) => turn(h, [j, p], [j, i]));
    r.loop(n, "serial", (j) => turn(z, [p, j], [i, j]));
    put(p, p, pair.a);
    put(p, i, pair.b);
    put(i, p, pair.lower);
    put(i, i, pair.d);
  }
}
/** The reflection I - tau (1, p, q) (1, p, q)^T that maps (x, y, w) to (beta, 0, 0). */
function reflectionOfThree(k: Kit, x: Expr, y: Expr, w: Expr): { beta: Expr; tau: Expr; p: Expr; q: Expr } {
  const { e } = k;
  const alpha = k.real(x);
  const [first, second] = [k.real(y), k.real(w)];
  const rest = hypot(k, first, second);
  const nothing = k.real(e.eq(rest, k.zero));
  const beta = k.real(e.select(nothing, alpha, e.neg(withSign(k, hypot(k, alpha, rest), alpha))));
  const divisor = k.real(e.select(nothing, k.one, e.sub(alpha, beta)));
  const tau = k.real(e.select(nothing, k.zero, e.div(e.sub(beta, alpha), e.select(nothing, k.one, beta))));
  return { beta, tau, p: k.real(e.div(first, divisor)), q: k.real(e.div(second, divisor)) };
}

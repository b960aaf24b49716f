import type { Expr } from "../../ir/expr.ts";
import { constantIndex, type Index, runtimeIndex } from "../../ir/index.ts";
import { DeflationWindow, hasWindow, type Shifts, smallest, stuck, ulp } from "./deflation-window.ts";
import { hypot, withSign } from "./householder.ts";
import type { Kit, Mat, Pos } from "./kit.ts";
import { standardPair } from "./standard-pair.ts";

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
 * that remains has equal diagonal elements and a pair of complex eigenvalues. Without z only these blocks are right.
 *
 * Large blocks are first asked for eigenvalues that their last rows, decomposed by themselves, already give (aggressive early
 * deflation): such a window is a second problem of the same kind, in rows of h and z of its own, solved by the same code.
 * @returns whether it converged
 */
export function realSchur(k: Kit, n: number, h: Mat, z: Mat, vectors: boolean): Expr {
  const { r, e } = k;
  /** Where the rows of the present problem begin, and how many columns it has. */
  const [base, limit] = hasWindow(n) ? [r.local(e.i32(0)), r.local(e.i32(n))] : [null, null];
  const row = (i: Pos): Pos => (base ? e.add(r.get(base), k.int(i)) : i);
  const columns = limit ? runtimeIndex(r.get(limit), 0, n) : constantIndex(n);
  const value = (i: Pos, j: Pos): Expr => k.real(k.load(h, row(i), j).re);
  const size = (i: Pos, j: Pos): Expr => k.real(e.abs(k.load(h, row(i), j).re));
  const put = (i: Pos, j: Pos, v: Expr): void => k.store(h, row(i), j, { re: v, im: null });
  const moved = (i: Expr, by: number): Expr => k.real(e.add(i, e.i32(by)));
  const sums = k.scratch(1, n);
  const bottom = r.local(e.i32(n - 1));
  const [sweeps, tries] = [r.local(e.i32(0)), r.local(e.i32(0))];
  const window = base && limit && new DeflationWindow(k, n, h, z, vectors, { base, limit, bottom, tries });
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
        window?.finish();
      },
      () => {
        const work = (): void => {
          sweep(l, i);
          r.set(sweeps, e.add(r.get(sweeps), e.i32(1)));
        };
        if (window) window.open(l, i, work);
        else work();
      },
    );
  });
  return k.real(e.lt(r.get(bottom), e.i32(0)));

  /** Rows and columns that a step changes: without vectors those of the block alone. */
  function reach(l: Expr, i: Expr): { top: Expr; end: Index } {
    if (vectors) return { top: e.i32(0), end: columns };
    const whole = window ? window.isOpen() : e.bool(false);
    const last = k.real(e.select(whole, k.int(columns), moved(i, 1)));
    return { top: k.real(e.select(whole, e.i32(0), l)), end: runtimeIndex(last, 0, n) };
  }
  /** The element left of the diagonal in row i does not matter (Ahues and Tisseur's criterion). */
  function negligible(i: Expr): Expr {
    const before = moved(i, -1);
    const here = size(i, before);
    const diagonal = k.real(e.add(size(before, before), size(i, i)));
    const left = e.select(e.lt(e.i32(1), i), size(before, k.real(e.max(moved(i, -2), e.i32(0)))), k.zero);
    const below = e.select(
      e.lt(moved(i, 1), k.int(columns)),
      size(k.real(e.min(moved(i, 1), moved(k.int(columns), -1))), i),
      k.zero,
    );
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
  function shifts(l: Expr, i: Expr): Shifts {
    const p = moved(i, -1);
    const [high, low] = [stuck, 2 * stuck].map((times) => k.real(e.eq(r.get(tries), e.i32(times))));
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
  /** Those that a window found, or else those of the last block of two. */
  function nextShifts(l: Expr, i: Expr): Shifts {
    if (window) return window.nextShifts(() => shifts(l, i));
    const usual = shifts(l, i);
    r.set(tries, e.add(r.get(tries), e.i32(1)));
    return usual;
  }
  /** Windows always need their Z. */
  function ifAccumulated(turn: () => void): void {
    if (vectors) turn();
    else if (window) r.if(window.isOpen(), turn);
  }
  function sweep(l: Expr, i: Expr): void {
    const { first, second: other, imaginary } = nextShifts(l, i);
    const { top, end } = reach(l, i);
    const next = moved(l, 1);
    const [gap, gap2] = [first, other].map((shift) => k.real(e.sub(value(l, l), shift)));
    const s = k.real(e.add(e.add(e.abs(gap2), imaginary), size(next, l)));
    const ratio = k.real(e.div(value(next, l), s));
    const start = e.add(
      e.mul(ratio, value(l, next)),
      e.add(e.mul(gap, e.div(gap2, s)), e.mul(imaginary, e.div(imaginary, s))),
    );
    const slope = e.mul(ratio, e.sub(e.add(gap, value(next, next)), other));
    const [v1, v2, v3] = [start, slope, e.mul(ratio, value(moved(l, 2), next))].map((v) => r.local(v));
    k.for(l, i, (x) => {
      const [second, third] = [moved(x, 1), k.real(e.min(moved(x, 2), moved(k.int(columns), -1)))];
      const { beta, tau, p, q } = reflectionOfThree(k, r.get(v1), r.get(v2), r.get(v3));
      r.if(e.ne(x, l), () => {
        const before = moved(x, -1);
        put(x, before, beta);
        put(second, before, k.zero);
        r.if(e.lt(second, i), () => put(third, before, k.zero));
      });
      const rows = [x, second, third].map((i) => k.real(k.int(row(i))));
      const turnRows = (m: Mat, from: Pos, to: Index): void =>
        k.strips(
          from,
          to,
          (j) => {
            const [a, b, c] = rows.map((at) => k.load(m, at, j).re);
            k.store(sums, 0, j, { re: e.mul(tau, e.add(a, e.add(e.mul(p, b), e.mul(q, c)))), im: null });
          },
          (j) => {
            const sum = k.load(sums, 0, j).re;
            for (const [t, factor] of [k.one, p, q].entries())
              k.store(m, rows[t], j, { re: e.sub(k.load(m, rows[t], j).re, e.mul(sum, factor)), im: null });
          },
        );
      turnRows(h, x, end);
      ifAccumulated(() => turnRows(z, 0, columns));
      k.for(top, k.real(e.min(moved(x, 4), moved(i, 1))), (j) => {
        const [a, b, c] = [x, second, third].map((column) => value(j, column));
        const sum = k.real(e.mul(tau, e.add(a, e.add(e.mul(p, b), e.mul(q, c)))));
        put(j, x, e.sub(a, sum));
        put(j, second, e.sub(b, e.mul(sum, p)));
        r.if(e.lt(second, i), () => put(j, third, e.sub(c, e.mul(sum, q))));
      });
      r.if(e.lt(second, i), () => {
        r.set(v1, value(second, x));
        r.set(v2, value(third, x));
        const fourth = k.real(e.min(moved(x, 3), moved(k.int(columns), -1)));
        r.set(v3, e.select(e.le(moved(x, 3), i), value(fourth, x), k.zero));
      });
    });
  }
  /** Turns a block of two so that its eigenvalues show: they are real, or its diagonal elements are equal. */
  function standardise(p: Expr, i: Expr): void {
    const pair = standardPair(k, value(p, p), value(p, i), value(i, p), value(i, i));
    const { c, s } = pair;
    const { top, end } = reach(p, i);
    const [upper, lower] = [p, i].map((at) => k.real(k.int(row(at))));
    const turn = (m: Mat, x: [Pos, Pos], y: [Pos, Pos]): void => {
      const [a, b] = [k.real(k.load(m, ...x).re), k.real(k.load(m, ...y).re)];
      k.store(m, ...x, { re: e.add(e.mul(c, a), e.mul(s, b)), im: null });
      k.store(m, ...y, { re: e.sub(e.mul(c, b), e.mul(s, a)), im: null });
    };
    k.for(moved(i, 1), end, (j) => turn(h, [upper, j], [lower, j]));
    k.for(top, p, (j) => turn(h, [row(j), p], [row(j), i]));
    ifAccumulated(() => k.for(0, columns, (j) => turn(z, [upper, j], [lower, j])));
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

import type { Expr } from "../../ir/expr.ts";
import { hypot, withSign } from "./householder.ts";
import type { Kit, Mat, Pos } from "./kit.ts";
import { RowChain, rotation, symmetricPair, wide } from "./rotation.ts";

/** Sweeps for each eigenvalue, on average, after which it is given up. */
const mostSweeps = 30;
export const roundoff = (k: Kit): number => (k.type === "float32" ? 2 ** -24 : 2 ** -53);
const tiny = 2 ** -1022;
/**
 * How long vectors are while they turn: those of a matrix near a diagonal one fall off so fast that their ends would be denormal
 * numbers, on which processors are slow.
 */
export const stretch = (k: Kit): number => (k.type === "float32" ? 2 ** 100 : 2 ** 900);

/**
 * Eigenvalues of a symmetric tridiagonal matrix by implicit QL or QR sweeps, whichever meets small elements first. `d` is its
 * diagonal, `off` what stands beside it (both float64 and overwritten); `vectors`, if there are any, are rows that turn with it.
 * Without vectors no angle is needed: only squares of elements beside the diagonal, and no root is drawn (Pal, Walker and Kahan).
 * @returns whether all converged
 */
export function tridiagonalEigenvalues(k: Kit, n: number, d: Mat, off: Mat, vectors: Mat | null): Expr {
  const { r, e } = k;
  const chain = vectors && new RowChain(k, vectors, RowChain.room(k, vectors.columns));
  const value = (m: Mat, i: Pos): Expr => k.load(m, 0, i).re;
  const put = (m: Mat, i: Pos, v: Expr): void => k.store(m, 0, i, { re: v, im: null });
  const one = e.i32(1);
  const sweeps = r.local(e.i32(0));
  const going = (): Expr => e.lt(r.get(sweeps), e.i32(mostSweeps * n));
  const eps = roundoff(k);
  if (!chain) k.for(0, n - 1, (i) => put(off, i, e.mul(value(off, i), value(off, i))));
  const squareOf = (i: Expr): Expr => (chain ? e.mul(value(off, i), value(off, i)) : value(off, i));
  /** |off| is negligible beside the two elements of the diagonal around it. */
  const negligible = (i: Expr): Expr => {
    const beside = e.mul(e.mul(wide(k, eps * eps), e.abs(value(d, i))), e.abs(value(d, e.add(i, one))));
    return e.le(squareOf(i), e.add(beside, wide(k, tiny)));
  };
  const first = r.local(e.i32(0));
  r.while(e.and(e.lt(r.get(first), e.i32(n)), going()), () => {
    // An unreduced block first..last.
    const last = r.local(r.get(first));
    const open = r.local(e.lt(r.get(last), e.i32(n - 1)));
    r.while(r.get(open), () => {
      r.if(
        negligible(r.get(last)),
        () => {
          put(off, r.get(last), wide(k, 0));
          r.set(open, e.bool(false));
        },
        () => {
          r.set(last, e.add(r.get(last), one));
          r.set(open, e.lt(r.get(last), e.i32(n - 1)));
        },
      );
    });
    const down = k.real(e.le(e.abs(value(d, r.get(first))), e.abs(value(d, r.get(last)))));
    /** From the end at which eigenvalues are found to the other one. */
    const step = k.real(e.select(down, one, e.neg(one)));
    const at = r.local(e.select(down, r.get(first), r.get(last)));
    const end = k.real(e.select(down, r.get(last), r.get(first)));
    const before = (x: Expr, y: Expr): Expr => e.lt(e.mul(x, step), e.mul(y, step));
    const beyond = (i: Expr): Expr => k.real(e.add(i, step));
    const between = (i: Expr, j: Expr): Expr => k.real(e.min(i, j));
    r.while(e.and(e.not(before(end, r.get(at))), going()), () => {
      const l = k.real(r.get(at));
      const m = r.local(l);
      const more = r.local(before(l, end));
      r.while(r.get(more), () => {
        const gap = between(r.get(m), beyond(r.get(m)));
        r.if(
          negligible(gap),
          () => {
            put(off, gap, wide(k, 0));
            r.set(more, e.bool(false));
          },
          () => {
            r.set(m, beyond(r.get(m)));
            r.set(more, before(r.get(m), end));
          },
        );
      });
      const next = beyond(l);
      const alone = k.real(e.eq(r.get(m), l));
      r.if(
        alone,
        () => r.set(at, next),
        () =>
          r.if(
            e.eq(r.get(m), next),
            () => {
              solvePair(between(l, next));
              r.set(at, beyond(next));
            },
            () => {
              (chain ? sweep : sweepOfSquares)(l, k.real(r.get(m)), step);
              r.set(sweeps, e.add(r.get(sweeps), one));
            },
          ),
      );
    });
    r.set(first, e.add(r.get(last), one));
  });
  return k.real(going());

  function solvePair(i: Expr): void {
    const j = k.real(e.add(i, one));
    const beside = k.real(chain ? value(off, i) : e.sqrt(value(off, i)));
    const pair = symmetricPair(k, k.real(value(d, i)), beside, k.real(value(d, j)));
    put(d, i, pair.large);
    put(d, j, pair.small);
    put(off, i, wide(k, 0));
    if (!chain) return;
    chain.start(i);
    chain.rotate(i, j, pair.c, pair.s);
    chain.end(j);
  }
  /** What Wilkinson's shift differs by from d[l], beside which `edge` stands. */
  function shiftFrom(l: Expr, next: Expr, edge: Expr): Expr {
    const slope = k.real(e.div(e.sub(value(d, next), value(d, l)), e.mul(wide(k, 2), edge)));
    const root = hypot(k, slope, wide(k, 1));
    return k.real(e.div(edge, e.add(slope, withSign(k, root, slope))));
  }
  /** One step with Wilkinson's shift, from m to l, of squares. */
  function sweepOfSquares(l: Expr, m: Expr, step: Expr): void {
    const next = k.real(e.add(l, step));
    const edge = k.real(e.min(l, next));
    const shift = k.real(e.sub(value(d, l), shiftFrom(l, next, k.real(e.sqrt(value(off, edge))))));
    const [c, s, gamma] = [wide(k, 1), wide(k, 0), e.sub(value(d, m), shift)].map((v) => r.local(v));
    const p = r.local(e.mul(r.get(gamma), r.get(gamma)));
    const y = r.local(e.sub(m, step));
    r.while(e.le(e.mul(l, step), e.mul(r.get(y), step)), () => {
      const i = k.real(r.get(y));
      const x = k.real(e.add(i, step));
      const beside = k.real(value(off, k.real(e.min(i, x))));
      const sum = k.real(e.add(r.get(p), beside));
      r.if(e.ne(x, m), () => put(off, k.real(e.min(x, e.add(x, step))), e.mul(r.get(s), sum)));
      const [before, last] = [k.real(r.get(c)), k.real(r.get(gamma))];
      const cosine = k.real(e.div(r.get(p), sum));
      r.set(c, cosine);
      r.set(s, e.div(beside, sum));
      r.set(gamma, e.sub(e.mul(cosine, e.sub(value(d, i), shift)), e.mul(r.get(s), last)));
      put(d, x, e.add(last, e.sub(value(d, i), r.get(gamma))));
      const none = k.real(e.eq(cosine, wide(k, 0)));
      const quotient = e.div(e.mul(r.get(gamma), r.get(gamma)), e.select(none, wide(k, 1), cosine));
      r.set(p, e.select(none, e.mul(before, beside), quotient));
      r.set(y, e.sub(r.get(y), step));
    });
    put(off, edge, e.mul(r.get(s), r.get(p)));
    put(d, l, e.add(shift, r.get(gamma)));
  }
  /** One step with Wilkinson's shift, from m to l. */
  function sweep(l: Expr, m: Expr, step: Expr): void {
    const next = k.real(e.add(l, step));
    const edge = k.real(value(off, k.real(e.min(l, next))));
    const shifted = e.add(e.sub(value(d, m), value(d, l)), shiftFrom(l, next, edge));
    const [g, p, c, s] = [shifted, wide(k, 0), wide(k, 1), wide(k, 1)].map((v) => r.local(v));
    chain?.start(m);
    const y = r.local(e.sub(m, step));
    r.while(e.le(e.mul(l, step), e.mul(r.get(y), step)), () => {
      const i = k.real(r.get(y));
      const x = k.real(e.add(i, step));
      const beside = k.real(value(off, k.real(e.min(i, x))));
      const f = k.real(e.mul(r.get(s), beside));
      const b = k.real(e.mul(r.get(c), beside));
      const turn = rotation(k, r.get(g), f);
      r.set(c, turn.c);
      r.set(s, turn.s);
      r.if(e.ne(x, m), () => put(off, k.real(e.min(x, e.add(x, step))), turn.r));
      const rest = k.real(e.sub(value(d, x), r.get(p)));
      const slide = k.real(e.add(e.mul(e.sub(value(d, i), rest), turn.s), e.mul(e.mul(wide(k, 2), turn.c), b)));
      r.set(p, e.mul(turn.s, slide));
      put(d, x, e.add(rest, r.get(p)));
      r.set(g, e.sub(e.mul(turn.c, slide), b));
      chain?.rotate(x, i, turn.c, turn.s);
      r.set(y, e.sub(r.get(y), step));
    });
    chain?.end(l);
    put(d, l, e.sub(value(d, l), r.get(p)));
    put(off, k.real(e.min(l, next)), r.get(g));
  }
}
/** order = the positions of d's elements, ascending. */
export function ascending(k: Kit, n: number, d: Mat, order: Mat): void {
  const { r, e } = k;
  const position = (i: Pos): Expr => k.load(order, 0, i).re;
  r.loop(n, "serial", (i) => k.store(order, 0, i, { re: k.int(i), im: null }));
  r.loop(n, "serial", (i) => {
    const least = r.local(k.int(i));
    k.for(i, n, (j) => {
      const less = e.lt(k.load(d, 0, k.real(position(j))).re, k.load(d, 0, k.real(position(r.get(least)))).re);
      r.if(less, () => r.set(least, j));
    });
    const [here, there] = [k.real(position(i)), k.real(position(r.get(least)))];
    k.store(order, 0, i, { re: there, im: null });
    k.store(order, 0, r.get(least), { re: here, im: null });
  });
}

import type { Expr, Local } from "../../ir/expr.ts";
import { withSign } from "./householder.ts";
import type { Kit, Mat, Pos } from "./kit.ts";
import { RowChain, rotation, wide } from "./rotation.ts";
import { roundoff } from "./symmetric-ql.ts";
import { smallerSingularValue, triangularPair } from "./triangular-pair.ts";

/** Sweeps over one element each, for each pair of elements, after which all are given up. */
const mostSteps = 6;
const tiny = 2 ** -1022;

/** What a sweep rotates: rows of U^T and of V^H. */
export interface SingularVectors {
  readonly left: Mat;
  readonly right: Mat;
}
/**
 * Singular values of an upper bidiagonal matrix by implicit QR sweeps, without shift where that would cost small values their
 * relative accuracy (Demmel and Kahan). `d` is its diagonal, `off` what stands beside it (both float64 and overwritten).
 * Values may come out negative, and in any order.
 * @returns whether all converged
 */
export function bidiagonalSingularValues(k: Kit, n: number, d: Mat, off: Mat, vectors: SingularVectors | null): Expr {
  const { r, e } = k;
  const chains = vectors && {
    left: new RowChain(k, vectors.left, RowChain.room(k, vectors.left.columns)),
    right: new RowChain(k, vectors.right, RowChain.room(k, vectors.right.columns)),
  };
  const value = (m: Mat, i: Pos): Expr => k.real(k.load(m, 0, i).re);
  const size = (m: Mat, i: Pos): Expr => k.real(e.abs(k.load(m, 0, i).re));
  const put = (m: Mat, i: Pos, v: Expr): void => k.store(m, 0, i, { re: v, im: null });
  const [zero, one, next] = [wide(k, 0), wide(k, 1), e.i32(1)];
  const eps = roundoff(k);
  const tolerance = wide(k, eps * Math.max(10, Math.min(100, eps ** -0.125)));
  const threshold = smallestWorthKeeping();
  const steps = r.local(e.i32(0));
  const last = r.local(e.i32(n - 1));
  const [oldFirst, oldLast, down] = [r.local(e.i32(-1)), r.local(e.i32(-1)), r.local(e.bool(true))];
  const going = (): Expr => e.le(r.get(steps), e.i32(mostSteps * n * n));
  r.while(e.and(e.lt(e.i32(0), r.get(last)), going()), () => {
    // The block first..last, above which an element beside the diagonal is negligible.
    const first = r.local(r.get(last));
    const largest = r.local(size(d, r.get(last)));
    const open = r.local(e.bool(true));
    r.while(e.and(r.get(open), e.lt(e.i32(0), r.get(first))), () => {
      const above = k.real(e.sub(r.get(first), next));
      const beside = size(off, above);
      r.if(
        e.le(beside, threshold),
        () => {
          put(off, above, zero);
          r.set(open, e.bool(false));
        },
        () => {
          r.set(first, above);
          r.set(largest, e.max(r.get(largest), e.max(size(d, above), beside)));
        },
      );
    });
    const [lo, hi] = [k.real(r.get(first)), k.real(r.get(last))];
    r.if(
      e.eq(lo, hi),
      () => r.set(last, e.sub(hi, next)),
      () =>
        r.if(
          e.eq(lo, e.sub(hi, next)),
          () => {
            solvePair(lo, hi);
            r.set(last, e.sub(hi, e.i32(2)));
          },
          () => reduce(lo, hi, largest),
        ),
    );
  });
  return k.real(going());

  /** A bound below which elements beside the diagonal do not matter, from a lower bound of the smallest singular value. */
  function smallestWorthKeeping(): Expr {
    const bound = r.local(size(d, 0));
    const least = r.local(r.get(bound));
    k.for(1, n, (i) => {
      const before = size(off, e.sub(i, next));
      const sum = k.real(e.add(r.get(bound), before));
      r.set(bound, e.select(e.eq(sum, zero), zero, e.mul(size(d, i), e.div(r.get(bound), sum))));
      r.set(least, e.min(r.get(least), r.get(bound)));
    });
    const relative = e.mul(tolerance, e.div(r.get(least), wide(k, Math.sqrt(n))));
    return k.real(e.max(relative, wide(k, mostSteps * n * n * tiny)));
  }
  function solvePair(i: Expr, j: Expr): void {
    const pair = triangularPair(k, value(d, i), value(off, i), value(d, j));
    put(d, i, pair.large);
    put(d, j, pair.small);
    put(off, i, zero);
    if (!chains) return;
    chains.right.start(i);
    chains.right.rotate(i, j, pair.right.c, pair.right.s);
    chains.right.end(j);
    chains.left.start(i);
    chains.left.rotate(i, j, pair.left.c, pair.left.s);
    chains.left.end(j);
  }
  /** One sweep over a block of at least three, unless an element proves negligible first. */
  function reduce(lo: Expr, hi: Expr, largest: Local): void {
    // A block that is new is swept from its larger end to its smaller one.
    r.if(e.or(e.lt(r.get(oldLast), lo), e.lt(hi, r.get(oldFirst))), () => r.set(down, e.le(size(d, hi), size(d, lo))));
    const step = k.real(e.select(r.get(down), next, e.neg(next)));
    const [start, end] = [k.real(e.select(r.get(down), lo, hi)), k.real(e.select(r.get(down), hi, lo))];
    const between = (x: Expr): Expr => k.real(e.min(x, e.add(x, step)));
    const final = k.real(e.min(end, e.sub(end, step)));
    const split = r.local(e.le(size(off, final), e.mul(tolerance, size(d, end))));
    r.if(r.get(split), () => put(off, final, zero));
    const bound = r.local(size(d, start));
    const least = r.local(r.get(bound));
    const x = r.local(start);
    r.while(e.and(e.not(r.get(split)), e.ne(r.get(x), end)), () => {
      const gap = between(r.get(x));
      const beside = size(off, gap);
      r.if(
        e.le(beside, e.mul(tolerance, r.get(bound))),
        () => {
          put(off, gap, zero);
          r.set(split, e.bool(true));
        },
        () => {
          r.set(x, e.add(r.get(x), step));
          r.set(bound, e.mul(size(d, r.get(x)), e.div(r.get(bound), e.add(r.get(bound), beside))));
          r.set(least, e.min(r.get(least), r.get(bound)));
        },
      );
    });
    r.if(e.not(r.get(split)), () => {
      r.set(oldFirst, lo);
      r.set(oldLast, hi);
      r.set(steps, e.add(r.get(steps), e.sub(hi, lo)));
      const shift = chooseShift(start, end, step, k.real(e.div(r.get(least), r.get(largest))));
      chains?.left.start(start);
      chains?.right.start(start);
      r.if(
        e.eq(shift, zero),
        () => sweepWithoutShift(start, end, step, final),
        () => sweep(start, end, step, final, shift),
      );
      chains?.left.end(end);
      chains?.right.end(end);
      r.if(e.le(size(off, final), threshold), () => put(off, final, zero));
    });
  }
  /** An estimate of the smallest singular value, or 0 where subtracting it would lose digits of others. */
  function chooseShift(start: Expr, end: Expr, step: Expr, ratio: Expr): Expr {
    const before = k.real(e.sub(end, step));
    const [upper, lower] = [k.real(e.min(before, end)), k.real(e.max(before, end))];
    const estimate = smallerSingularValue(k, value(d, upper), value(off, upper), value(d, lower));
    const relative = k.real(e.div(estimate, size(d, start)));
    const lossy = e.le(
      e.mul(e.mul(wide(k, n), tolerance), ratio),
      e.max(wide(k, eps), e.mul(wide(k, 0.01), tolerance)),
    );
    const small = e.lt(e.mul(relative, relative), wide(k, eps));
    return k.real(e.select(e.or(lossy, small), zero, estimate));
  }
  /** Downwards the first rotation of each pair turns the right vectors, the second one the left ones; upwards the reverse. */
  function turn(x: Expr, y: Expr, first: { c: Expr; s: Expr }, second: { c: Expr; s: Expr }): void {
    if (!chains) return;
    const pick = (a: Expr, b: Expr): Expr => k.real(e.select(r.get(down), a, b));
    chains.right.rotate(x, y, pick(first.c, second.c), pick(first.s, second.s));
    chains.left.rotate(x, y, pick(second.c, first.c), pick(second.s, first.s));
  }
  function along(start: Expr, end: Expr, step: Expr, body: (x: Expr, y: Expr, gap: Expr) => void): void {
    const at = r.local(start);
    r.while(e.ne(r.get(at), end), () => {
      const x = k.real(r.get(at));
      const y = k.real(e.add(x, step));
      body(x, y, k.real(e.min(x, y)));
      r.set(at, y);
    });
  }
  function sweepWithoutShift(start: Expr, end: Expr, step: Expr, final: Expr): void {
    const [c, oldC, oldS] = [r.local(one), r.local(one), r.local(zero)];
    along(start, end, step, (x, y, gap) => {
      const first = rotation(k, k.real(e.mul(value(d, x), r.get(c))), value(off, gap));
      r.if(e.ne(x, start), () => put(off, k.real(e.min(x, e.sub(x, step))), e.mul(r.get(oldS), first.r)));
      const second = rotation(k, k.real(e.mul(r.get(oldC), first.r)), k.real(e.mul(value(d, y), first.s)));
      put(d, x, second.r);
      r.set(c, first.c);
      r.set(oldC, second.c);
      r.set(oldS, second.s);
      turn(x, y, first, second);
    });
    const h = k.real(e.mul(value(d, end), r.get(c)));
    put(d, end, e.mul(h, r.get(oldC)));
    put(off, final, e.mul(h, r.get(oldS)));
  }
  function sweep(start: Expr, end: Expr, step: Expr, final: Expr, shift: Expr): void {
    const corner = value(d, start);
    const f = r.local(e.mul(e.sub(e.abs(corner), shift), e.add(withSign(k, one, corner), e.div(shift, corner))));
    const g = r.local(value(off, k.real(e.min(start, e.add(start, step)))));
    along(start, end, step, (x, y, gap) => {
      const first = rotation(k, k.real(r.get(f)), k.real(r.get(g)));
      r.if(e.ne(x, start), () => put(off, k.real(e.min(x, e.sub(x, step))), first.r));
      const [dx, dy, beside] = [value(d, x), value(d, y), value(off, gap)];
      const turned = k.real(e.sub(e.mul(first.c, beside), e.mul(first.s, dx)));
      const shrunk = k.real(e.mul(first.c, dy));
      const second = rotation(k, k.real(e.add(e.mul(first.c, dx), e.mul(first.s, beside))), k.real(e.mul(first.s, dy)));
      put(d, x, second.r);
      r.set(f, e.add(e.mul(second.c, turned), e.mul(second.s, shrunk)));
      put(d, y, e.sub(e.mul(second.c, shrunk), e.mul(second.s, turned)));
      r.if(e.ne(y, end), () => {
        const beyond = k.real(e.min(y, e.add(y, step)));
        const there = value(off, beyond);
        r.set(g, e.mul(second.s, there));
        put(off, beyond, e.mul(second.c, there));
      });
      turn(x, y, first, second);
    });
    put(off, final, r.get(f));
  }
}

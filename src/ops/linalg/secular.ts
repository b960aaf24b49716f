import type { Expr } from "../../ir/expr.ts";
import { addIndex, atomIndex, type Index, loopVar, runtimeIndex } from "../../ir/index.ts";
import type { Kit, Mat, Pos } from "./kit.ts";
import { wide } from "./rotation.ts";

/** Terms that are added at once. */
const width = 16;
/** Steps after which a root is taken as it is; each halves its interval at least. */
const mostSteps = 60;

/**
 * The function 1 / rho + sum of z[i]^2 / (d[i] - x) over i below `count`, of which d ascends. Points x are given as an element of
 * d and the distance from it, so that d[i] - x keeps its digits.
 */
export interface Secular {
  /** float64 with infinity behind the last element. */
  readonly d: Mat;
  /** z^2, with zeros behind the last one. */
  readonly squares: Mat;
  readonly count: Expr;
  /** 1 / rho. */
  readonly inverse: Expr;
}
/** Where roots are put: next to which element of d, and how far from it. */
export interface Roots {
  readonly origin: Mat;
  readonly distance: Mat;
}
/** Positions below `count` in strips of `width`. */
export function terms(k: Kit, count: Expr, n: number, body: (at: Index, inStrip: Index) => void): void {
  const { r, e } = k;
  const start = r.local(e.i32(0));
  r.while(e.lt(r.get(start), count), () => {
    const at = runtimeIndex(r.get(start), 0, n - 1);
    r.loop(width, "vector", (j) => body(addIndex(at, j), j));
    r.set(start, e.add(r.get(start), e.i32(width)));
  });
}

/**
 * All roots, one behind each d[i]: by the rational functions that agree with the terms left and right of the root in value and
 * slope, within an interval that shrinks. `accuracy` is relative to the sum of the terms' sizes.
 * R.-C. Li, "Solving secular equations stably and efficiently", 1993.
 */
export function secularRoots(k: Kit, n: number, f: Secular, roots: Roots, accuracy: number): void {
  const { r, e } = k;
  const { d, squares, count, inverse } = f;
  const [zero, half] = [wide(k, 0), wide(k, 0.5)];
  const sums = ["below", "above", "slopeBelow", "slopeAbove"].map(() => k.scratch(1, width, "float64", false));
  const value = (m: Mat, i: Pos): Expr => k.load(m, 0, i).re;
  const put = (m: Mat, i: Pos, v: Expr): void => k.store(m, 0, i, { re: v, im: null });
  const [below, above, slopeBelow, slopeAbove] = sums.map(() => r.local(zero));
  const evaluate = (origin: Expr, distance: Expr): void => {
    for (const m of sums) r.loop(width, "vector", (j) => put(m, j, zero));
    terms(k, count, n, (i, j) => {
      const gap = e.sub(e.sub(value(d, i), origin), distance);
      const term = e.div(value(squares, i), gap);
      const slope = e.div(term, gap);
      const isBelow = e.lt(gap, zero);
      const added = [
        e.min(term, zero),
        e.max(term, zero),
        e.select(isBelow, slope, zero),
        e.select(isBelow, zero, slope),
      ];
      for (const [s, m] of sums.entries()) put(m, j, e.add(value(m, j), added[s]));
    });
    const j = loopVar(width);
    const plus = e.combiner(
      sums.map(() => e.constant(0, "float64")),
      (s, x) => s.map((si, p) => e.add(si, x[p])),
    );
    const totals = e.reduce(
      [j],
      plus,
      sums.map((m) => value(m, atomIndex(j))),
      "lanes",
    );
    for (const [s, to] of [below, above, slopeBelow, slopeAbove].entries()) r.set(to, totals[s]);
  };
  const height = (): Expr => e.add(inverse, e.add(r.get(below), r.get(above)));
  const total = r.local(zero);
  k.for(0, count, (i) => r.set(total, e.add(r.get(total), value(squares, i))));
  k.for(0, count, (j) => {
    const next = k.real(e.add(j, e.i32(1)));
    const isLast = k.real(e.eq(next, count));
    const here = k.real(value(d, j));
    const there = value(d, k.real(e.min(next, e.sub(count, e.i32(1)))));
    // Behind the last element a root is at most rho |z|^2 away.
    const length = k.real(e.select(isLast, e.mul(wide(k, 1.0625), e.div(r.get(total), inverse)), e.sub(there, here)));
    const middle = k.real(e.mul(half, length));
    evaluate(here, middle);
    const w = r.local(height());
    // The nearer end is the origin.
    const left = k.real(e.or(isLast, e.le(zero, r.get(w))));
    const origin = k.real(e.select(left, here, there));
    const [first, second] = [k.real(e.select(left, zero, e.neg(length))), k.real(e.select(left, length, zero))];
    const x = r.local(e.add(first, middle));
    const [lo, hi] = [r.local(first), r.local(second)];
    const narrow = (): void => {
      const rises = k.real(e.lt(r.get(w), zero));
      r.set(lo, e.select(rises, r.get(x), r.get(lo)));
      r.set(hi, e.select(rises, r.get(hi), r.get(x)));
    };
    narrow();
    const steps = r.local(e.i32(0));
    r.while(e.lt(r.get(steps), e.i32(mostSteps)), () => {
      const now = k.real(r.get(x));
      const [p, q] = [k.real(e.sub(first, now)), k.real(e.sub(second, now))];
      const both = k.real(e.mul(p, q));
      const slope = k.real(e.add(r.get(slopeBelow), r.get(slopeAbove)));
      // c h^2 - a h + b = 0 for the step h.
      const a = k.real(e.sub(e.mul(e.add(p, q), r.get(w)), e.mul(both, slope)));
      const b = k.real(e.mul(both, r.get(w)));
      const c = k.real(e.sub(r.get(w), e.add(e.mul(p, r.get(slopeBelow)), e.mul(q, r.get(slopeAbove)))));
      const root = k.real(e.sqrt(e.abs(e.sub(e.mul(a, a), e.mul(wide(k, 4), e.mul(b, c))))));
      const step = e.select(e.le(a, zero), e.div(e.sub(a, root), e.add(c, c)), e.div(e.add(b, b), e.add(a, root)));
      const reached = k.real(e.add(now, step));
      const inside = e.and(e.lt(r.get(lo), reached), e.lt(reached, r.get(hi)));
      const chosen = k.real(e.select(inside, reached, e.mul(half, e.add(r.get(lo), r.get(hi)))));
      r.set(x, chosen);
      evaluate(origin, chosen);
      r.set(w, height());
      narrow();
      const size = e.add(inverse, e.mul(wide(k, 8), e.sub(r.get(above), r.get(below))));
      const bound = e.add(size, e.mul(e.abs(chosen), e.add(r.get(slopeBelow), r.get(slopeAbove))));
      const found = e.le(e.abs(r.get(w)), e.mul(wide(k, accuracy), bound));
      r.set(steps, e.select(e.or(found, e.eq(chosen, now)), e.i32(mostSteps), e.add(r.get(steps), e.i32(1))));
    });
    put(roots.origin, j, origin);
    put(roots.distance, j, r.get(x));
  });
}

/**
 * The z for which the roots that were found are the exact ones, up to a factor: with it vectors are orthogonal to full accuracy
 * however close roots are. z[i]^2 is proportional to the product of (root j - d[i]) / (d[j] - d[i]) over j other than i, times
 * (root i - d[i]).
 * M. Gu and S. Eisenstat, "A stable and efficient algorithm for the rank-one modification of the symmetric eigenproblem", 1994.
 * @param z its signs; overwritten
 */
export function exactVector(k: Kit, n: number, { d, count }: Secular, roots: Roots, z: Mat, product: Mat): void {
  const { e } = k;
  const one = wide(k, 1);
  const value = (m: Mat, i: Pos): Expr => k.load(m, 0, i).re;
  const put = (m: Mat, i: Pos, v: Expr): void => k.store(m, 0, i, { re: v, im: null });
  terms(k, count, n, (i) => put(product, i, one));
  k.for(0, count, (j) => {
    const [here, origin, distance] = [d, roots.origin, roots.distance].map((m) => k.real(value(m, j)));
    terms(k, count, n, (i) => {
      const gap = e.sub(value(d, i), here);
      const ratio = e.div(e.sub(e.sub(value(d, i), origin), distance), e.select(e.eq(gap, wide(k, 0)), one, gap));
      put(product, i, e.mul(value(product, i), ratio));
    });
  });
  k.for(0, count, (i) => {
    const size = k.real(e.sqrt(e.abs(value(product, i))));
    put(z, i, e.select(e.lt(value(z, i), wide(k, 0)), e.neg(size), size));
  });
}

import type { Expr, Local } from "../../ir/expr.ts";
import { addIndex, atomIndex, loopVar, runtimeIndex } from "../../ir/index.ts";
import { reflect, reflection, reflectionVector } from "./householder.ts";
import type { Kit, Mat, Pos } from "./kit.ts";

export const ulp = 2 ** -52;
/** What counts as 0 in matrices that are scaled: reflections of smaller numbers would not be orthogonal. */
export const smallest = 2 ** -960;
/** Two real shifts, or the real part of a pair, twice, and its imaginary part. */
export interface Shifts {
  readonly first: Expr;
  readonly second: Expr;
  readonly imaginary: Expr;
}
/** Rows and columns of a window. */
const windowSize = 24;
/** Smaller blocks are decomposed as quickly without. */
const leastBlock = 3 * windowSize;
/** Pairs of shifts that a window gives. */
const mostPairs = windowSize / 4;
/** Windows in vain after which a shift is made up. */
const mostStalls = 6;
export const hasWindow = (n: number): boolean => n >= leastBlock;
/** Rows that the matrices of a decomposition have behind their own. */
export const windowRows = (n: number): number => (hasWindow(n) ? windowSize : 0);

/** What the sweeps work on; a window exchanges it. */
interface Problem {
  /** The problem's first row, and how many columns it has. */
  readonly base: Local;
  readonly limit: Local;
  /** The last row that is not finished, and how many sweeps have not changed it. */
  readonly bottom: Local;
  readonly tries: Local;
}
/**
 * Aggressive early deflation (Braman, Byers and Mathias): the last rows and columns of a block, W = V T V^T, are joined to the rest
 * by one element s, which V makes a spike s V[0, :]. Where its last elements are negligible, eigenvalues of T are eigenvalues of
 * the block. The others are good shifts. T and V^T stand in rows n.. of h and of z.
 */
export class DeflationWindow {
  private readonly k: Kit;
  private readonly n: number;
  private readonly h: Mat;
  private readonly z: Mat;
  private readonly vectors: boolean;
  private readonly problem: Problem;
  /** The block's first and last row, and the window's first. */
  private readonly top: Local;
  private readonly last: Local;
  private readonly first: Local;
  /** Shifts found and used: rows of first and second ones, and of imaginary parts. */
  private readonly queue: Mat;
  private readonly found: Local;
  private readonly used: Local;
  private readonly stalls: Local;
  private readonly v: Mat;
  private readonly spare: Mat;
  private readonly turned: Mat;

  constructor(k: Kit, n: number, h: Mat, z: Mat, vectors: boolean, problem: Problem) {
    this.k = k;
    this.n = n;
    this.h = h;
    this.z = z;
    this.vectors = vectors;
    this.problem = problem;
    const number = (): Local => k.r.local(k.e.i32(0));
    [this.top, this.last, this.first, this.found, this.used, this.stalls] = [0, 1, 2, 3, 4, 5].map(number);
    this.queue = k.scratch(3, mostPairs);
    this.v = reflectionVector(k, n + windowSize);
    this.spare = k.scratch(windowSize, n);
    this.turned = k.scratch(windowSize, windowSize);
  }
  isOpen(): Expr {
    return this.k.e.ne(this.k.r.get(this.problem.base), this.k.e.i32(0));
  }
  private moved(i: Expr, by: number): Expr {
    return this.k.real(this.k.e.add(i, this.k.e.i32(by)));
  }
  private at(m: Mat, i: Pos, j: Pos): Expr {
    return this.k.real(this.k.load(m, i, j).re);
  }

  /** Begins with a window if the block l..i is large and has no shifts left; else `sweep`. */
  open(l: Expr, i: Expr, sweep: () => void): void {
    const { k, n, h, z, problem } = this;
    const { r, e } = k;
    const large = e.le(e.i32(leastBlock), e.sub(this.moved(i, 1), l));
    const ready = e.and(e.eq(r.get(this.used), r.get(this.found)), e.ne(r.get(problem.tries), e.i32(stuck)));
    r.if(
      e.and(e.and(large, ready), e.not(this.isOpen())),
      () => {
        const first = this.moved(i, 1 - windowSize);
        const start = runtimeIndex(first, 0, n - windowSize);
        r.loop(windowSize, "serial", (p) => {
          const to = addIndex(p, n);
          r.loop(windowSize, "vector", (q) => k.store(h, to, q, k.load(h, addIndex(start, p), addIndex(start, q))));
          r.loop(windowSize, "serial", (q) => {
            const one = e.select(e.eq(k.int(p), k.int(q)), k.one, k.zero);
            k.store(z, to, q, { re: one, im: null });
          });
        });
        r.set(this.top, l);
        r.set(this.last, i);
        r.set(this.first, first);
        this.turnTo(e.i32(n), e.i32(windowSize), e.i32(windowSize - 1), e.i32(0));
      },
      sweep,
    );
  }
  private turnTo(base: Expr, limit: Expr, bottom: Expr, tries: Expr): void {
    const { r } = this.k;
    const { problem } = this;
    r.set(problem.base, base);
    r.set(problem.limit, limit);
    r.set(problem.bottom, bottom);
    r.set(problem.tries, tries);
  }
  nextShifts(usual: () => Shifts): Shifts {
    const { k, used, problem } = this;
    const { r, e } = k;
    const out = [k.zero, k.zero, k.zero].map((v) => r.local(v));
    r.if(
      e.lt(r.get(used), r.get(this.found)),
      () => {
        for (const [p, o] of out.entries()) r.set(o, k.load(this.queue, p, r.get(used)).re);
        r.set(used, this.moved(r.get(used), 1));
      },
      () => {
        const { first, second, imaginary } = usual();
        for (const [p, v] of [first, second, imaginary].entries()) r.set(out[p], v);
        r.set(problem.tries, this.moved(r.get(problem.tries), 1));
      },
    );
    const [first, second, imaginary] = out.map((o) => r.get(o));
    return { first, second, imaginary };
  }

  /** Where a window is decomposed, takes from it what it gives and turns to the matrix again. */
  finish(): void {
    const { k, n } = this;
    const { r, e } = k;
    r.if(e.and(this.isOpen(), e.lt(r.get(this.problem.bottom), e.i32(0))), () => {
      const first = k.real(r.get(this.first));
      const spike = this.at(this.h, first, this.moved(first, -1));
      const kept = this.undeflated(spike);
      const gone = k.real(e.sub(e.i32(windowSize), kept));
      r.set(this.used, e.i32(0));
      r.set(this.found, e.i32(0));
      r.if(e.lt(e.mul(gone, e.i32(7)), e.i32(windowSize)), () => this.collectShifts(kept));
      r.set(this.stalls, e.select(e.eq(gone, e.i32(0)), this.moved(r.get(this.stalls), 1), e.i32(0)));
      r.if(e.ne(gone, e.i32(0)), () => {
        const corner = this.restore(spike, kept);
        this.apply(first, corner);
      });
      const stalled = k.real(e.eq(r.get(this.stalls), e.i32(mostStalls)));
      r.if(stalled, () => {
        r.set(this.stalls, e.i32(0));
        r.set(this.found, e.i32(0));
      });
      const bottom = k.real(e.sub(r.get(this.last), gone));
      this.turnTo(e.i32(0), e.i32(n), bottom, e.select(stalled, e.i32(stuck), e.i32(0)));
    });
  }
  /** Whether rows j - 1 and j of T are a block of two, and the size of what stands beside its diagonal. */
  private pairAt(j: Expr): { isPair: Expr; before: Expr; size: Expr } {
    const { k, n, h } = this;
    const { e } = k;
    const before = k.real(e.max(this.moved(j, -1), e.i32(0)));
    const [here, above] = [this.moved(j, n), this.moved(before, n)];
    const lower = k.real(e.select(e.lt(e.i32(0), j), this.at(h, here, before), k.zero));
    const size = k.real(e.mul(e.sqrt(e.abs(lower)), e.sqrt(e.abs(this.at(h, above, j)))));
    return { isPair: k.real(e.ne(lower, k.zero)), before, size };
  }
  /** How many rows of T remain when the last ones whose spike is negligible are taken off. */
  private undeflated(spike: Expr): Expr {
    const { k, n, h, z } = this;
    const { r, e } = k;
    const kept = r.local(e.i32(windowSize));
    const open = r.local(e.bool(true));
    r.while(r.get(open), () => {
      const j = this.moved(r.get(kept), -1);
      const { isPair, before, size } = this.pairAt(j);
      const start = k.real(e.select(isPair, before, j));
      const [a, b] = [j, start].map((i) => e.abs(e.mul(spike, this.at(z, this.moved(i, n), 0))));
      const around = k.real(e.add(e.abs(this.at(h, this.moved(j, n), j)), e.select(isPair, size, k.zero)));
      const scale = e.select(e.eq(around, k.zero), e.abs(spike), around);
      const negligible = k.real(e.le(e.max(a, b), e.max(k.constant(smallest), e.mul(k.constant(ulp), scale))));
      r.if(negligible, () => r.set(kept, start));
      r.set(open, e.and(negligible, e.lt(e.i32(0), r.get(kept))));
    });
    return k.real(r.get(kept));
  }
  /** The last eigenvalues of T that remain, in pairs. */
  private collectShifts(kept: Expr): void {
    const { k, n, h, queue, found } = this;
    const { r, e } = k;
    const j = r.local(this.moved(kept, -1));
    const [alone, hasAlone] = [r.local(k.zero), r.local(e.bool(false))];
    const push = (...values: Expr[]): void => {
      for (const [p, v] of values.entries()) k.store(queue, p, r.get(found), { re: v, im: null });
      r.set(found, this.moved(r.get(found), 1));
    };
    r.while(e.and(e.le(e.i32(0), r.get(j)), e.lt(r.get(found), e.i32(mostPairs))), () => {
      const at = k.real(r.get(j));
      const { isPair, size } = this.pairAt(at);
      const value = this.at(h, this.moved(at, n), at);
      r.if(
        isPair,
        () => push(value, value, size),
        () =>
          r.if(
            r.get(hasAlone),
            () => {
              push(k.real(r.get(alone)), value, k.zero);
              r.set(hasAlone, e.bool(false));
            },
            () => {
              r.set(alone, value);
              r.set(hasAlone, e.bool(true));
            },
          ),
      );
      r.set(j, e.sub(at, e.select(isPair, e.i32(2), e.i32(1))));
    });
  }
  /** Reflections that leave of the spike its first element, which is given, and make the rows that remain Hessenberg again. */
  private restore(spike: Expr, kept: Expr): Expr {
    const { k, n, h, z, v } = this;
    const { r, e } = k;
    const corner = r.local(e.select(e.eq(kept, e.i32(0)), k.zero, e.mul(spike, this.at(z, n, 0))));
    const end = this.moved(kept, n);
    k.for(0, this.moved(kept, -1), (c) => {
      const lo = this.moved(c, n);
      const isSpike = k.real(e.eq(c, e.i32(0)));
      const before = k.real(e.max(this.moved(c, -1), e.i32(0)));
      const x = (i: Pos) => {
        const here = k.real(e.select(isSpike, e.mul(spike, k.load(z, i, 0).re), k.load(h, i, before).re));
        return { re: e.select(e.lt(e.abs(here), k.constant(smallest)), k.zero, here), im: null };
      };
      const { beta, tau } = reflection(k, lo, end, x, v);
      r.if(
        isSpike,
        () => r.set(corner, beta),
        () => {
          k.store(h, lo, before, { re: beta, im: null });
          k.for(this.moved(lo, 1), end, (i) => k.store(h, i, before, { re: k.zero, im: null }));
        },
      );
      reflect(k, h, v, tau, lo, end, c, windowSize, this.spare);
      reflect(k, z, v, tau, lo, end, 0, windowSize, this.spare);
      k.for(n, end, (i) => {
        const sum = r.local(k.zero);
        const factor = (j: Expr): Expr => k.load(v, 0, this.moved(j, n)).re;
        k.for(c, kept, (j) => r.set(sum, e.add(r.get(sum), e.mul(k.load(h, i, j).re, factor(j)))));
        const by = k.real(e.mul(r.get(sum), tau.re));
        k.for(c, kept, (j) => k.store(h, i, j, { re: e.sub(k.load(h, i, j).re, e.mul(by, factor(j))), im: null }));
      });
    });
    return k.real(r.get(corner));
  }
  /** Puts T into its place, and turns what stands right of it and above, and Z^T. */
  private apply(first: Expr, corner: Expr): void {
    const { k, n, h, z, spare, turned } = this;
    const { r, e } = k;
    const start = runtimeIndex(first, 0, n - windowSize);
    const p = loopVar(windowSize);
    const inside = addIndex(start, atomIndex(p));
    const sum = e.combiner([e.constant(0, k.type)], ([s], [x]) => [e.add(s, x)]);
    const total = (x: Expr, y: Expr): Expr => e.reduce([p], sum, [e.mul(x, y)], "sequence")[0];
    r.loop(windowSize, "serial", (q) => {
      const from = addIndex(q, n);
      r.loop(windowSize, "vector", (j) => k.store(h, addIndex(start, q), addIndex(start, j), k.load(h, from, j)));
      r.loop(windowSize, "serial", (j) => k.store(turned, j, q, k.load(z, from, j)));
    });
    k.store(h, first, this.moved(first, -1), { re: corner, im: null });
    k.for(this.vectors ? 0 : r.get(this.top), first, (i) => {
      r.loop(windowSize, "vector", (j) => {
        const dot = total(k.load(h, i, inside).re, k.load(turned, atomIndex(p), j).re);
        k.store(spare, 0, j, { re: dot, im: null });
      });
      r.loop(windowSize, "vector", (j) => k.store(h, i, addIndex(start, j), k.load(spare, 0, j)));
    });
    if (!this.vectors) return;
    const turnRows = (m: Mat, from: Pos): void => {
      r.loop(windowSize, "serial", (q) =>
        k.strips(from, n, (j) => {
          const dot = total(k.load(z, addIndex(q, n), atomIndex(p)).re, k.load(m, inside, j).re);
          k.store(spare, q, j, { re: dot, im: null });
        }),
      );
      r.loop(windowSize, "serial", (q) =>
        k.strips(from, n, (j) => k.store(m, addIndex(start, q), j, k.load(spare, q, j))),
      );
    };
    turnRows(h, this.moved(first, windowSize));
    turnRows(z, 0);
  }
}
/** The number of sweeps after which a shift is made up. */
export const stuck = 10;

import { type Aval, aval } from "../../core/aval.ts";
import type { Expr } from "../../ir/expr.ts";
import type { Index } from "../../ir/index.ts";
import type { Routine } from "../../ir/lower.ts";
import { hypot } from "./householder.ts";
import { batchOf, columnsOf, type FloatType, Kit, type Mat, type Pos } from "./kit.ts";
import { wide } from "./rotation.ts";
import { exactVector, secularRoots } from "./secular.ts";
import { roundoff } from "./symmetric-ql.ts";

/** Roots are found to so many digits: those of vectors are what the recomputed z leaves. */
const accuracy = { float32: 2 ** -40, float64: 2 ** -52 };
/** Far from every eigenvalue: terms at this distance vanish. */
const faraway = -(2 ** 1000);

/**
 * Eigenvalues w and eigenvectors, as columns of s, of diag(d) + rho z z^T, whose d ascends in each half; rho may be negative
 * together with the second half of z.
 * @param d float64[.., n], z float64[.., n], rho float64[.., 1]
 */
export function mergeRoutine([dType, zType, rhoType]: readonly Aval[], type: FloatType): Routine {
  const n = columnsOf(dType);
  const k = new Kit("mergeSpectra", aval([], type));
  const { r, e } = k;
  const [dIn, zIn, rhoIn] = [dType, zType, rhoType].map((a) => k.operand(a, 1));
  const [wType, sType] = mergeTypes(dType, type);
  const [w, s] = [k.result(wType, 1), k.result(sType)];
  const reals = (): Mat => k.reals(n, "float64");
  const places = (): Mat => k.scratch(1, n, "int32", false);
  const [d, z, poles, squares, weights, product] = [reals(), reals(), reals(), reals(), reals(), reals()];
  const roots = { origin: reals(), distance: reals() };
  /** Of each eigenvalue in its final place. */
  const final = { origin: reals(), distance: reals(), scale: reals(), row: reals() };
  const [order, slot, deflated, target, first, second] = [places(), places(), places(), places(), places(), places()];
  const [deflatedValue, cosines, sines, turned] = [reals(), reals(), reals(), k.reals(n)];
  const value = (m: Mat, i: Pos): Expr => k.real(k.load(m, 0, i).re);
  const put = (m: Mat, i: Pos, v: Expr): void => k.store(m, 0, i, { re: v, im: null });
  const [zero, one] = [wide(k, 0), wide(k, 1)];
  const step = (i: Expr, by = 1): Expr => k.real(e.add(i, e.i32(by)));
  const clamp = (i: Expr, n: number): Expr => k.real(e.min(i, e.i32(n - 1)));
  const [count, spent, turns] = [0, 1, 2].map(() => r.local(e.i32(0)));

  r.loop(batchOf(sType), "serial", (b) => {
    for (const v of [count, spent, turns]) r.set(v, e.i32(0));
    r.loop(poles.ld, "vector", (i) => {
      put(poles, i, wide(k, Number.POSITIVE_INFINITY));
      put(squares, i, zero);
    });
    const rho = start(b);
    sortHalves();
    deflate(rho);
    r.if(e.lt(e.i32(0), r.get(count)), () => {
      const f = { d: poles, squares, count: k.real(r.get(count)), inverse: k.real(e.div(one, rho)) };
      secularRoots(k, n, f, roots, accuracy[type]);
      exactVector(k, n, f, roots, weights, product);
    });
    placeAll(b);
    vectors(b);
  });
  return r.done();

  /** z of norm 1, and rho positive. */
  function start(b: Index): Expr {
    const given = k.real(k.load(rhoIn, 0, 0, b).re);
    const sign = k.real(e.select(e.lt(given, zero), wide(k, -1), one));
    const norm = r.local(zero);
    r.loop(n, "serial", (i) => {
      put(d, i, k.load(dIn, 0, i, b).re);
      const x = k.real(k.load(zIn, 0, i, b).re);
      r.set(norm, e.add(r.get(norm), e.mul(x, x)));
      put(z, i, e.select(e.lt(k.int(i), e.i32(n / 2)), x, e.mul(x, sign)));
    });
    const safe = k.real(e.select(e.gt(r.get(norm), zero), r.get(norm), one));
    const root = k.real(e.sqrt(safe));
    r.loop(n, "vector", (i) => put(z, i, e.div(k.load(z, 0, i).re, root)));
    return k.real(e.mul(e.abs(given), safe));
  }
  /** order = the places of d's elements, ascending, of which the halves ascend. */
  function sortHalves(): void {
    const [i, j] = [r.local(e.i32(0)), r.local(e.i32(n / 2))];
    r.loop(n, "serial", (t) => {
      const [p, q] = [k.real(r.get(i)), k.real(r.get(j))];
      const smaller = e.le(value(d, clamp(p, n)), value(d, clamp(q, n)));
      const isFirst = k.real(e.and(e.lt(p, e.i32(n / 2)), e.or(e.le(e.i32(n), q), smaller)));
      put(order, t, e.select(isFirst, p, q));
      r.if(
        isFirst,
        () => r.set(i, step(p)),
        () => r.set(j, step(q)),
      );
    });
  }
  /**
   * Takes out what is an eigenvalue already: where z is negligible, or would be after a rotation with a neighbour that is close.
   * The others go into poles and weights.
   */
  function deflate(rho: Expr): void {
    const largest = r.local(rho);
    r.loop(n, "serial", (i) => r.set(largest, e.max(r.get(largest), e.abs(value(d, i)))));
    const tolerance = k.real(e.mul(wide(k, 8 * roundoff(k)), r.get(largest)));
    const waiting = r.local(e.i32(-1));
    const keep = (i: Expr): void => {
      const at = clamp(r.get(count), n);
      put(poles, at, value(d, i));
      put(weights, at, value(z, i));
      put(squares, at, e.mul(value(z, i), value(z, i)));
      put(slot, at, i);
      r.set(count, step(r.get(count)));
    };
    r.loop(n, "serial", (t) => {
      const i = value(order, t);
      r.if(
        e.le(e.mul(rho, e.abs(value(z, i))), tolerance),
        () => take(i),
        () => {
          const before = k.real(e.max(r.get(waiting), e.i32(0)));
          r.if(e.le(e.i32(0), r.get(waiting)), () => {
            const length = hypot(k, value(z, i), value(z, before));
            const [c, s] = [k.real(e.div(value(z, i), length)), k.real(e.neg(e.div(value(z, before), length)))];
            const gap = e.sub(value(d, i), value(d, before));
            r.if(
              e.le(e.abs(e.mul(gap, e.mul(c, s))), tolerance),
              () => {
                rotate(before, i, c, s);
                put(z, i, length);
                take(before);
              },
              () => keep(before),
            );
          });
          r.set(waiting, i);
        },
      );
    });
    r.if(e.le(e.i32(0), r.get(waiting)), () => keep(k.real(e.max(r.get(waiting), e.i32(0)))));
  }
  function rotate(i: Expr, j: Expr, c: Expr, s: Expr): void {
    const at = clamp(r.get(turns), n);
    put(first, at, i);
    put(second, at, j);
    put(cosines, at, c);
    put(sines, at, s);
    r.set(turns, step(r.get(turns)));
    const [x, y, cc, ss] = [value(d, i), value(d, j), e.mul(c, c), e.mul(s, s)];
    put(d, i, e.add(e.mul(x, cc), e.mul(y, ss)));
    put(d, j, e.add(e.mul(x, ss), e.mul(y, cc)));
  }
  /** Puts i among the deflated ones, which ascend. */
  function take(i: Expr): void {
    const v = value(d, i);
    const at = r.local(r.get(spent));
    const open = r.local(e.lt(e.i32(0), r.get(at)));
    r.while(r.get(open), () => {
      const before = step(r.get(at), -1);
      r.if(
        e.lt(v, value(deflatedValue, before)),
        () => {
          put(deflatedValue, clamp(r.get(at), n), value(deflatedValue, before));
          put(deflated, clamp(r.get(at), n), value(deflated, before));
          r.set(at, before);
          r.set(open, e.lt(e.i32(0), before));
        },
        () => r.set(open, e.bool(false)),
      );
    });
    put(deflatedValue, clamp(r.get(at), n), v);
    put(deflated, clamp(r.get(at), n), i);
    r.set(spent, step(r.get(spent)));
  }
  /** Roots and deflated eigenvalues in one ascending list. */
  function placeAll(b: Index): void {
    const [i, j] = [r.local(e.i32(0)), r.local(e.i32(0))];
    r.loop(n, "serial", (t) => {
      const [p, q] = [k.real(r.get(i)), k.real(r.get(j))];
      const [root, rest] = [clamp(p, n), clamp(q, n)];
      const found = k.real(e.add(value(roots.origin, root), value(roots.distance, root)));
      const isRoot = k.real(
        e.and(e.lt(p, r.get(count)), e.or(e.le(r.get(spent), q), e.le(found, value(deflatedValue, rest)))),
      );
      r.if(
        isRoot,
        () => {
          k.store(w, 0, t, { re: found, im: null }, b);
          put(final.origin, t, value(roots.origin, root));
          put(final.distance, t, value(roots.distance, root));
          r.set(i, step(p));
        },
        () => {
          k.store(w, 0, t, { re: value(deflatedValue, rest), im: null }, b);
          put(final.origin, t, zero);
          put(final.distance, t, wide(k, faraway));
          put(target, rest, k.int(t));
          r.set(j, step(q));
        },
      );
    });
  }
  /** Columns z[i] / (d[i] - root) of norm 1, and unit vectors for what was deflated; then the rotations backwards. */
  function vectors(b: Index): void {
    const at = (m: Mat, i: Pos): Expr => k.load(m, 0, i).re;
    const element = (pole: Expr, weight: Expr, t: Index): Expr =>
      e.div(weight, e.sub(e.sub(pole, at(final.origin, t)), at(final.distance, t)));
    r.loop(n, "vector", (t) => put(final.scale, t, zero));
    const each = (body: (i: Expr, pole: Expr, weight: Expr) => void): void =>
      k.for(0, r.get(count), (i) => body(i, value(poles, i), value(weights, i)));
    each((_, pole, weight) =>
      r.loop(n, "vector", (t) => {
        const x = element(pole, weight, t);
        put(final.scale, t, e.add(at(final.scale, t), e.mul(x, x)));
      }),
    );
    r.loop(n, "vector", (t) => {
      const sum = at(final.scale, t);
      put(final.scale, t, e.select(e.gt(sum, zero), e.div(one, e.sqrt(sum)), zero));
    });
    const row = (i: Pos, f: (t: Index) => Expr): void =>
      r.loop(n, "vector", (t) => k.store(s, i, t, { re: f(t), im: null }, b));
    r.loop(n, "serial", (i) => row(i, () => k.zero));
    each((i, pole, weight) => {
      const to = value(slot, i);
      const scaled = (t: Index): Expr => e.mul(element(pole, weight, t), at(final.scale, t));
      if (type === "float64") return row(to, scaled);
      r.loop(n, "vector", (t) => put(final.row, t, scaled(t)));
      r.loop(n, "serial", (t) => k.store(s, to, t, { re: e.convert(at(final.row, t), type), im: null }, b));
    });
    k.for(0, r.get(spent), (i) => k.store(s, value(deflated, i), value(target, i), k.of(1), b));
    k.down(0, r.get(turns), (q) => {
      const [i, j] = [value(first, q), value(second, q)];
      const [c, sine] = [cosines, sines].map((m) => k.real(e.convert(value(m, q), type)));
      const [x, y] = [i, j].map((from) => (t: Index) => k.load(s, from, t, b).re);
      r.loop(n, "vector", (t) => put(turned, t, e.sub(e.mul(c, x(t)), e.mul(sine, y(t)))));
      row(j, (t) => e.add(e.mul(sine, x(t)), e.mul(c, y(t))));
      row(i, (t) => k.load(turned, 0, t).re);
    });
  }
}
/** w and s. */
export const mergeTypes = (d: Aval, type: FloatType): [Aval, Aval] => [d, aval([...d.shape, columnsOf(d)], type)];

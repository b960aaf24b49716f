import type { Expr } from "../../ir/expr.ts";
import { addIndex, atomIndex, type Index, linear, loopVar, runtimeIndex } from "../../ir/index.ts";
import { range } from "../../util/list.ts";
import type { Kit, Mat, Num, Pos } from "./kit.ts";

// Reflections H = I - tau v v^H with v[0] = 1 that map a vector to a multiple of the first unit vector, as LAPACK makes them.

/** Rows that are added at once. */
export const rowGroup = 4;
/** A working copy for reflections from the left: there are rows of zeros below it. */
export function reflected(k: Kit, rows: number, columns: number): Mat {
  return k.scratch(rows + rowGroup - 1, columns);
}
/** Sets the rows below a working copy to zero. */
export const clearBelow = (k: Kit, w: Mat): void =>
  k.r.loop(rowGroup - 1, "serial", (i) =>
    k.r.loop(w.ld, "vector", (j) => k.store(w, addIndex(i, w.rows - rowGroup + 1), j, k.of(0))),
  );

/** sqrt of the sum of |x(i)|^2 for lo <= i < hi. float32 is summed in float64; float64 is scaled, so that nothing overflows. */
export function norm(k: Kit, lo: Pos, hi: Pos, x: (i: Expr) => Num): Expr {
  const { r, e } = k;
  const wide = (v: Expr): Expr => e.convert(v, "float64");
  const parts = (v: Num): Expr[] => (v.im ? [v.re, v.im] : [v.re]).map(wide);
  const sum = r.local(e.constant(0, "float64"));
  if (k.type === "float32") {
    k.for(lo, hi, (i) =>
      r.set(
        sum,
        parts(x(i)).reduce((s, v) => e.add(s, e.mul(v, v)), r.get(sum)),
      ),
    );
    return k.real(e.convert(e.sqrt(r.get(sum)), k.type));
  }
  const largest = r.local(k.zero);
  k.for(lo, hi, (i) =>
    r.set(
      largest,
      parts(x(i)).reduce((s, v) => e.max(s, e.abs(v)), r.get(largest)),
    ),
  );
  const scale = k.real(e.select(e.gt(r.get(largest), k.zero), r.get(largest), k.one));
  k.for(lo, hi, (i) =>
    r.set(
      sum,
      parts(x(i)).reduce((s, v) => e.add(s, square(k, e.div(v, scale))), r.get(sum)),
    ),
  );
  return k.real(e.mul(e.sqrt(r.get(sum)), scale));
}
const square = (k: Kit, v: Expr): Expr => k.e.mul(v, v);
/** sqrt(x^2 + y^2) without overflow. */
export function hypot(k: Kit, x: Expr, y: Expr): Expr {
  const { e } = k;
  const zero = e.constant(0, x.type);
  const [a, b] = [e.abs(x), e.abs(y)];
  const large = e.max(a, b);
  const ratio = e.select(e.gt(large, zero), e.div(e.min(a, b), large), zero);
  return k.real(e.mul(large, e.sqrt(e.add(e.constant(1, x.type), e.mul(ratio, ratio)))));
}
/** |x| with the sign of y. */
export const withSign = (k: Kit, x: Expr, y: Expr): Expr => {
  const { e } = k;
  return e.select(e.lt(y, e.constant(0, y.type)), e.neg(e.abs(x)), e.abs(x));
};

/** Vectors of smaller norm are scaled up: what is left of their digits would give no reflection. */
const leastNorm = (k: Kit): [least: number, factor: number] =>
  k.type === "float32" ? [2 ** -100, 2 ** 64] : [2 ** -960, 2 ** 200];
/**
 * The reflection for the vector x(lo), ..., x(hi - 1): v is stored from position lo on, x's new first element and tau are
 * given. No reflection (tau = 0) where all but the first element is zero.
 */
export function reflection(k: Kit, lo: Pos, hi: Pos, x: (i: Pos) => Num, v: Mat): { beta: Expr; tau: Num } {
  const { r, e } = k;
  const [least, up] = leastNorm(k);
  const factor = r.local(k.one);
  const scaled = (i: Pos): Num => k.scale(x(i), r.get(factor));
  const next = k.real(e.add(k.int(lo), e.i32(1)));
  const [tail, length] = [r.local(k.zero), r.local(k.zero)];
  const open = r.local(e.bool(true));
  r.while(r.get(open), () => {
    const first = k.num(scaled(lo));
    r.set(tail, norm(k, next, hi, scaled));
    r.set(length, hypot(k, r.get(tail), first.im ? hypot(k, first.re, first.im) : first.re));
    const tiny = e.and(e.lt(k.zero, r.get(length)), e.lt(r.get(length), k.constant(least)));
    r.set(open, e.and(tiny, e.eq(r.get(factor), k.one)));
    r.if(r.get(open), () => r.set(factor, k.constant(up)));
  });
  const alpha = k.num(scaled(lo));
  const [rest, size] = [k.real(r.get(tail)), k.real(r.get(length))];
  const nothing = k.real(e.eq(alpha.im ? e.add(rest, e.abs(alpha.im)) : rest, k.zero));
  const beta = k.real(e.select(nothing, alpha.re, e.neg(withSign(k, size, alpha.re))));
  const divisor = k.num(k.select(nothing, k.of(1), k.sub(alpha, k.of(beta))));
  const safe = k.real(e.select(nothing, k.one, beta));
  const tau = k.num({
    re: e.select(nothing, k.zero, e.div(e.sub(beta, alpha.re), safe)),
    im: alpha.im && e.select(nothing, k.zero, e.neg(e.div(alpha.im, safe))),
  });
  k.store(v, 0, lo, k.of(1));
  k.for(next, hi, (i) => k.store(v, 0, i, k.div(scaled(i), divisor)));
  clearTail(k, v, hi);
  return { beta: k.real(e.div(beta, r.get(factor))), tau };
}
/** v of a reflection that begins in row lo, from a column of its matrix: 1, then what stands below. */
export function loadReflection(k: Kit, from: Mat, column: Pos, lo: Pos, hi: Pos, v: Mat, batch?: Index): void {
  k.store(v, 0, lo, k.of(1));
  k.for(k.e.add(k.int(lo), k.e.i32(1)), hi, (i) => k.store(v, 0, i, k.load(from, i, column, batch)));
  clearTail(k, v, hi);
}
/** Zeros behind the end of a reflection's vector: what rows are added with that do not exist. */
function clearTail(k: Kit, v: Mat, hi: Pos): void {
  const end = k.real(k.int(hi));
  k.r.loop(rowGroup - 1, "serial", (t) =>
    k.store(v, 0, addIndex(runtimeIndex(end, 0, v.columns - rowGroup + 1), t), k.of(0)),
  );
}
/** Room for v of a reflection of n elements. */
export const reflectionVector = (k: Kit, n: number): Mat => k.scratch(1, n + rowGroup - 1);

/** sums[j] = sum of conj(v[i]) w[i, j] over rows lo..hi, for the columns from..n. */
export function project(k: Kit, w: Mat, v: Mat, lo: Pos, hi: Pos, from: Pos, n: number, sums: Mat): void {
  const { r, e } = k;
  k.strips(from, n, (j) => k.store(sums, 0, j, k.of(0)));
  const i = r.local(k.int(lo));
  r.while(e.lt(r.get(i), k.int(hi)), () => {
    const at = (t: number) => addIndex(runtimeIndex(r.get(i), 0, w.rows - rowGroup), t);
    const factors = range(rowGroup).map((t) => k.num(k.conj(k.load(v, 0, at(t)))));
    k.strips(from, n, (j) => {
      const terms = factors.map((f, t) => k.mul(f, k.load(w, at(t), j)));
      k.store(sums, 0, j, terms.reduce<Num>(k.add, k.load(sums, 0, j)));
    });
    r.set(i, e.add(r.get(i), e.i32(rowGroup)));
  });
}
/** w = (I - tau v v^H) w for rows lo..hi and columns from..n. `sums` is a row of working space. */
export function reflect(k: Kit, w: Mat, v: Mat, tau: Num, lo: Pos, hi: Pos, from: Pos, n: number, sums: Mat): void {
  k.r.if(k.e.ne(k.size(tau), k.zero), () => {
    project(k, w, v, lo, hi, from, n, sums);
    k.for(lo, hi, (i) => k.subtract(w, i, from, n, [k.mul(tau, k.load(v, 0, i))], sums, [0]));
  });
}

export const clearVector = (k: Kit, v: Mat): void => k.r.loop(v.ld, "vector", (j) => k.store(v, 0, j, k.of(0)));
/** The sum of the products of a row and a vector; both hold zeros, or nothing that counts, where they are not to be multiplied. */
function rowDot(k: Kit, w: Mat, i: Expr, v: Mat, n: number): Num {
  const { e } = k;
  const j = loopVar(n);
  const at = atomIndex(j);
  const product = k.mul(k.load(w, i, at), k.load(v, 0, at));
  const values = product.im ? [product.re, product.im] : [product.re];
  const sum = e.combiner(
    values.map(() => e.constant(0, k.type)),
    (s, x) => s.map((si, p) => e.add(si, x[p])),
  );
  const [re, im] = e.reduce([j], sum, values, "lanes");
  return k.num({ re, im: im ?? null });
}
/** w = w (I - tau v v^H) for rows lo..hi, where v begins in column `from` and is 0 before it. */
export function reflectRows(
  k: Kit,
  w: Mat,
  v: Mat,
  tau: Num,
  lo: Pos,
  hi: Pos,
  from: Pos,
  n: number,
  conjugate: Mat,
): void {
  k.row(conjugate, (j) => k.store(conjugate, 0, j, k.conj(k.load(v, 0, j))));
  k.for(lo, hi, (i) => k.subtract(w, i, from, n, [k.mul(tau, rowDot(k, w, i, v, n))], conjugate, [0]));
}
/**
 * q = the product of reflections, as a [size, columns] matrix. Number c begins in row c + shift; `load` fetches its vector.
 */
export function accumulate(
  k: Kit,
  q: Mat,
  steps: number,
  shift: number,
  size: number,
  columns: number,
  v: Mat,
  sums: Mat,
  taus: Mat,
  load: (c: Index, from: Index) => void,
): void {
  k.identity(q);
  clearBelow(k, q);
  k.r.loop(steps, "serial", (s) => {
    const c = linear(steps - 1, [[s, -1]]);
    const from = addIndex(c, shift);
    load(c, from);
    reflect(k, q, v, k.num(k.load(taus, 0, c)), from, size, from, columns, sums);
  });
}

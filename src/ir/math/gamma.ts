import type { Expr, ExprBuilder } from "../expr.ts";
import { digamma64, lgammaA64, lgammaB64, stirling64 } from "./coefficients.ts";
import { type Kit, kit, throughFloat64 } from "./kit.ts";
import { log } from "./log.ts";
import { cosSeries, sinSeries } from "./trig.ts";

/** sin(pi r) and cos(pi r) for |r| <= 1/2. */
function sinCosPi(k: Kit, r: Expr): [Expr, Expr] {
  const a = k.abs(r);
  const outer = k.lt(0.25, a);
  const [hi, lo] = k.product(k.select(outer, k.sub(0.5, a), a), Math.PI);
  const s = k.add(...sinSeries(k, hi, lo));
  const c = k.add(...cosSeries(k, hi, lo));
  return [k.signed(k.select(outer, c, s), r), k.select(outer, s, c)];
}
/** log |Gamma(x)|; infinite at 0, -1, -2, ... Near its negative roots the error is bounded absolutely. */
export const lgamma = /*@__PURE__*/ throughFloat64((b: ExprBuilder, x: Expr): Expr => {
  const k = kit(b, x);
  // Gamma(x) Gamma(-x) = -pi / (x sin(pi x)) for negative x
  const reflect = k.lt(x, -0.25);
  const p = k.select(reflect, k.neg(x), x);
  const right = lgammaRight(k, p);
  const r = k.sub(p, b.nearest(p));
  const pole = b.and(k.le(x, 0), k.eq(r, 0));
  const mirrored = k.sub(log(b, k.div(Math.PI, k.mul(p, k.abs(sinCosPi(k, r)[0])))), right);
  return k.select(pole, Infinity, k.select(k.eq(k.abs(x), Infinity), Infinity, k.select(reflect, mirrored, right)));
});
/** lgamma for p >= -1/4 */
function lgammaRight(k: Kit, p: Expr): Expr {
  const { b } = k;
  // Steps down to (1.5, 2.5], or one step up from below 3/4: lgamma(p) = lgamma(y) + log(factor).
  const under = k.lt(p, 0.75);
  let factor = k.select(under, k.abs(p), 1);
  let y = k.select(under, k.add(p, 1), p);
  for (let i = 1; i <= 6; i++) {
    const t = k.sub(p, i);
    const taken = k.lt(1.5, t);
    factor = k.mul(factor, k.select(taken, t, 1));
    y = k.select(taken, t, y);
  }
  const big = k.le(8, p);
  const logarithm = log(b, k.select(big, p, factor));
  const nearOne = k.le(k.abs(k.sub(y, 1)), 0.25);
  const z = k.sub(y, k.select(nearOne, 1, 2));
  const coefficients = lgammaB64.map((c, i) => k.select(nearOne, lgammaA64[i] ?? 0, c));
  const near = k.fma(z, k.poly(z, coefficients), k.select(under, k.neg(logarithm), logarithm));
  const inverse = k.div(1, p);
  const series = k.mul(inverse, k.poly(k.mul(inverse, inverse), stirling64));
  // (p - 1/2) log p - p + log(2 pi)/2 + series
  const far = k.add(k.mul(k.sub(p, 0.5), k.sub(logarithm, 1)), k.add(0.9189385332046727 - 0.5, series));
  return k.select(big, far, near);
}

/** The derivative of lgamma; NaN at its poles 0, -1, -2, ... */
export const digamma = /*@__PURE__*/ throughFloat64((b: ExprBuilder, x: Expr): Expr => {
  const k = kit(b, x);
  // digamma(x) = digamma(1-x) - pi / tan(pi x)
  const reflect = k.lt(x, 0.5);
  const p = k.select(reflect, k.sub(1, x), x);
  // digamma(p) = digamma(p+8) - sum of 1/(p+i), as one fraction
  const small = k.lt(p, 8);
  let [n, d] = [k.c(1), p];
  for (let i = 1; i < 8; i++) {
    const t = k.add(p, i);
    n = k.fma(n, t, d);
    d = k.mul(d, t);
  }
  const w = k.select(small, k.add(p, 8), p);
  const inverse = k.div(1, w);
  const z = k.mul(inverse, inverse);
  const tail = k.fma(0.5, inverse, k.mul(z, k.poly(z, digamma64)));
  const right = k.sub(log(b, w), k.add(tail, k.select(small, k.div(n, d), 0)));
  const r = k.sub(x, b.nearest(x));
  const [s, c] = sinCosPi(k, r);
  const y = k.select(reflect, k.sub(right, k.div(k.mul(Math.PI, c), s)), right);
  return k.select(b.and(k.le(x, 0), k.eq(x, b.floor(x))), NaN, y);
});

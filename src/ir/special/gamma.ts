import type { Expr } from "../expr.ts";
import { stirling64 } from "../math/coefficients.ts";
import { exp } from "../math/exp.ts";
import { sinCosPi } from "../math/gamma.ts";
import { rgammaSeries } from "../math/gamma-pairs.ts";
import type { Kit } from "../math/kit.ts";
import { log, log1p } from "../math/log.ts";
import { pow } from "../math/power.ts";

/** Where Stirling's series is as exact as float64. */
export const stirlingFrom = 8;
/** log Gamma(p) - (p - 1/2) log p + p - log(2 pi) / 2 for p >= 8 */
export function stirlingRest(k: Kit, p: Expr): Expr {
  const inverse = k.div(1, p);
  return k.mul(inverse, k.poly(k.mul(inverse, inverse), stirling64));
}
const reciprocalGamma: readonly number[] = rgammaSeries.map(([high]) => high);
/** Gamma(1 + p) for 0 <= p <= most: the factors that lead to (3/2, 5/2], where the reciprocal has a quick series. */
export function gammaOnePlus(k: Kit, p: Expr, most = stirlingFrom): Expr {
  let factor: Expr = k.c(1);
  let z = k.sub(p, 1); // y = 2 + z
  for (let i = 1; i <= most; i++) {
    const taken = k.lt(0.5, z);
    factor = k.mul(factor, k.select(taken, k.add(z, 1), 1));
    z = k.select(taken, k.sub(z, 1), z);
  }
  // Below 3/2 one step up: Gamma(1 + p) = Gamma(2 + p) / (1 + p).
  const up = k.lt(z, -0.5);
  const above = k.select(up, p, z);
  return k.div(k.div(factor, k.select(up, k.add(p, 1), 1)), k.poly(above, reciprocalGamma));
}
/** log Gamma(1 + p) for 0 <= p <= 1/2, exact for small p. */
export function logGammaOnePlus(k: Kit, p: Expr): Expr {
  const less1 = k.mul(p, k.poly(p, reciprocalGamma.slice(1)));
  return k.neg(k.add(log1p(k.b, less1), log1p(k.b, p)));
}
/** m - log(1 + m), exact for small m; `ratio` is 1 + m, exact where that is small. */
export function lessLog(k: Kit, m: Expr, ratio: Expr): Expr {
  // With s = m / (2 + m): log(1 + m) = 2 s + 2 s^3 / 3 + ..., and m - 2 s = s m.
  const s = k.div(m, k.add(m, 2));
  const square = k.mul(s, s);
  const odd = Array.from({ length: 12 }, (_, i) => 2 / (2 * i + 3));
  const near = k.fma(s, m, k.neg(k.mul(k.mul(s, square), k.poly(square, odd))));
  return k.select(k.lt(k.abs(m), 0.4), near, k.sub(m, log(k.b, ratio)));
}
/** x^a exp(-x) / Gamma(1 + a) for a > 0 and x > 0. */
export function gammaTerm(k: Kit, a: Expr, x: Expr): Expr {
  const small = k.lt(a, stirlingFrom);
  // Halves of exp(-x), so that a large power and a small one meet before either is lost.
  const half = exp(k.b, k.mul(-0.5, x));
  const a0 = k.b.pmin(a, k.c(stirlingFrom));
  const direct = k.mul(k.mul(k.div(pow(k.b, x, a0), gammaOnePlus(k, a0)), half), half);
  // (x/a)^a exp(a - x) = exp(-a (m - log(1 + m))), m = (x - a) / a
  const m = k.div(k.sub(x, a), a);
  const a1 = k.b.pmax(a, k.c(stirlingFrom));
  const exponent = k.add(k.mul(a, lessLog(k, m, k.div(x, a))), stirlingRest(k, a1));
  const far = k.div(exp(k.b, k.neg(exponent)), k.sqrt(k.mul(2 * Math.PI, a)));
  return k.select(small, direct, far);
}
/** Gamma(x): infinite at 0 with its sign, NaN at -1, -2, ... */
export function gammaFunction(k: Kit, x: Expr): Expr {
  const { b } = k;
  // Gamma(x) Gamma(1 - x) = pi / sin(pi x)
  const reflect = k.lt(x, 0.5);
  const p = k.select(reflect, k.sub(1, x), x);
  const small = k.lt(p, stirlingFrom);
  const near = gammaOnePlus(k, k.sub(k.clamp(p, 0.5, stirlingFrom), 1));
  // Two halves of the power, between which exp(-p) comes: neither overflows before the result does.
  const far = k.clamp(p, stirlingFrom, 200);
  const root = pow(b, far, k.fma(0.5, far, -0.25));
  const size = k.mul(exp(b, k.sub(stirlingRest(k, far), far)), Math.sqrt(2 * Math.PI));
  const right = k.select(small, near, k.mul(k.mul(root, size), root));
  const whole = b.nearest(x);
  const sine = sinCosPi(k, k.sub(x, whole))[0];
  const odd = b.ne(k.mul(2, b.floor(k.mul(0.5, whole))), whole);
  const turned = k.div(Math.PI, k.mul(k.select(odd, k.neg(sine), sine), right));
  const value = k.select(reflect, turned, k.select(k.eq(x, Infinity), Infinity, right));
  const pole = b.and(k.lt(x, 0), k.eq(x, b.floor(x)));
  return k.select(pole, NaN, k.select(k.eq(x, 0), k.div(1, x), value));
}

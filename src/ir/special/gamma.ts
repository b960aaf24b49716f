import type { Expr } from "../expr.ts";
import { stirling64 } from "../math/coefficients.ts";
import { exp } from "../math/exp.ts";
import { sinCosPi } from "../math/gamma.ts";
import { rgammaSeries } from "../math/gamma-pairs.ts";
import type { Kit } from "../math/kit.ts";
import { log, log1p } from "../math/log.ts";
import { pow } from "../math/power.ts";
import { expSum, logDouble, logSum, negative, over, plus, type Sum, times, timesSum } from "../math/sums.ts";
import type { ScalarCode } from "./code.ts";

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
/** log(Gamma(p + q) / Gamma(p)) for 0 <= q < 1, exact for small q. */
export function logGammaStep(k: ScalarCode, p: Expr, q: Expr): Expr {
  const sum = k.variable(0);
  const low = k.lt(p, stirlingFrom);
  k.if(low, () =>
    k.repeat(stirlingFrom, (n) => {
      const at = k.add(p, k.sub(n, 1));
      sum.value = k.sub(sum.value, log1p(k.b, k.div(q, at)));
      return k.b.bool(true);
    }),
  );
  const from = k.keep(k.select(low, k.add(p, stirlingFrom), p));
  const growth = k.sub(k.mul(k.add(from, k.sub(q, 0.5)), log1p(k.b, k.div(q, from))), q);
  // stirlingRest at u = 1 / (from + q) less that at v = 1 / from, by the divided difference of its polynomial in squares.
  const [u, v] = [k.keep(k.div(1, k.add(from, q))), k.keep(k.div(1, from))];
  const [u2, v2] = [k.keep(k.mul(u, u)), k.keep(k.mul(v, v))];
  const [value, slope] = [...stirling64]
    .reverse()
    .reduce<[Expr, Expr]>(([y, d], c) => [k.fma(y, u2, c), k.fma(d, v2, y)], [k.c(0), k.c(0)]);
  const rests = k.mul(k.mul(k.mul(q, u), v), k.fma(k.mul(v, k.add(u, v)), slope, value));
  return k.add(k.sub(k.fma(q, log(k.b, from), growth), rests), sum.value);
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
/** The same as a sum, of sums: what a large factor makes of its last places counts in an exponent. */
function lessLogSum(k: ScalarCode, m: Sum, ratio: Sum): Sum {
  const [high, low] = [k.variable(0), k.variable(0)];
  const set = (sum: Sum): void => {
    [high.value, low.value] = sum;
  };
  k.if(
    k.lt(k.abs(m[0]), 0.01),
    () => {
      // m^2 (1/2 - m/3 + m^2/4 - ...)
      const slope = Array.from({ length: 10 }, (_, i) => (-1) ** (i + 1) / (i + 3));
      set(timesSum(k, timesSum(k, m, m), k.fastSum(0.5, k.mul(m[0], k.poly(m[0], slope)))));
    },
    () => set(plus(k, m, negative(k, logSum(k, ratio)))),
  );
  return [k.keep(high.value), k.keep(low.value)];
}
/** a (m - log(1 + m)), m = off / a, as a sum where that counts. */
export function deviance(k: ScalarCode, a: Expr, off: Sum, ratio: Sum): Sum {
  if (!k.exact) return [k.mul(a, lessLog(k, k.div(off[0], a), ratio[0])), k.c(0)];
  const each = lessLogSum(k, over(k, off, [a, k.c(0)]), ratio);
  const whole = k.keep(k.mul(each[0], a));
  const sum = times(k, each, a);
  const counts = k.lt(whole, vanishing);
  return [k.select(counts, sum[0], whole), k.select(counts, sum[1], 0)];
}
/** Beyond this exp(-x) is 0. */
const vanishing = 750;
/** exp(-sum - rest), rest a small number. */
export const expMinus = (k: ScalarCode, sum: Sum, rest: Expr): Expr =>
  k.either(
    k.lt(sum[0], vanishing),
    () => (k.exact ? expSum(k, plus(k, negative(k, sum), [k.neg(rest), 0])) : exp(k.b, k.neg(k.add(sum[0], rest)))),
    () => k.select(k.isNaN(sum[0]), NaN, 0),
  );
/** a (m - log(1 + m)) for x = a (1 + m), a >= 8 */
export function gammaDeviance(k: ScalarCode, a: Expr, x: Expr): Sum {
  const [ratio, low] = over(k, [x, k.c(0)], [a, k.c(0)]);
  // Of a smaller ratio the eighth power is 0, as of this one.
  const least = k.c(2 ** -1000);
  return deviance(k, a, k.sum(x, k.neg(a)), [k.b.pmax(least, ratio), k.select(k.lt(ratio, least), 0, low)]);
}
/** x^a exp(-x) / Gamma(1 + a) for a > 0 and x > 0. */
export function gammaTerm(k: ScalarCode, a: Expr, x: Expr): Expr {
  const direct = (): Expr => {
    // Halves of exp(-x), so that a large power and a small one meet before either is lost.
    const half = exp(k.b, k.mul(-0.5, x));
    const value = k.mul(k.mul(k.div(pow(k.b, x, a), gammaOnePlus(k, a)), half), half);
    return k.select(k.lt(2000, x), 0, value);
  };
  // (x/a)^a exp(a - x)
  const far = (): Expr => k.div(expMinus(k, gammaDeviance(k, a, x), stirlingRest(k, a)), k.sqrt(k.mul(2 * Math.PI, a)));
  return k.either(k.lt(a, stirlingFrom), direct, far);
}
/** Gamma(x): infinite at 0 with its sign, NaN at -1, -2, ... */
export function gammaFunction(k: Kit, x: Expr): Expr {
  const { b } = k;
  // Gamma(x) Gamma(1 - x) = pi / sin(pi x)
  const reflect = k.lt(x, 0.5);
  const p = k.select(reflect, k.sub(1, x), x);
  const small = k.lt(p, stirlingFrom);
  const near = gammaOnePlus(k, k.sub(k.clamp(p, 0.5, stirlingFrom), 1));
  // log Gamma(p) = (p - 1/2) (log p - 1) + (log(2 pi) - 1) / 2 + rest, as a sum: its last places count for hundreds.
  const far = k.clamp(p, stirlingFrom, 200);
  const power = times(k, plus(k, logDouble(k, far, true), [-1, 0]), k.sub(far, 0.5));
  const right = k.select(
    small,
    near,
    expSum(k, plus(k, power, [k.add(stirlingRest(k, far), 0.9189385332046727 - 0.5), 0])),
  );
  const whole = b.nearest(x);
  const sine = sinCosPi(k, k.sub(x, whole))[0];
  const odd = b.ne(k.mul(2, b.floor(k.mul(0.5, whole))), whole);
  const turned = k.div(Math.PI, k.mul(k.select(odd, k.neg(sine), sine), right));
  const value = k.select(reflect, turned, k.select(k.eq(x, Infinity), Infinity, right));
  const pole = b.and(k.lt(x, 0), k.eq(x, b.floor(x)));
  return k.select(pole, NaN, k.select(k.eq(x, 0), k.div(1, x), value));
}

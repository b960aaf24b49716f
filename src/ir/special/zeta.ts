import type { Expr } from "../expr.ts";
import { exp } from "../math/exp.ts";
import { digamma, lgamma } from "../math/gamma.ts";
import { log } from "../math/log.ts";
import { pow } from "../math/power.ts";
import type { ScalarCode } from "./code.ts";

/** B(2k) / (2k)! */
const bernoulliOverFactorial: readonly number[] = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
];
/** Terms that are added before Euler and Maclaurin's formula takes over. */
const count = 10;
/** (x + lost)^-s, where x took a rounding error: it counts s times. */
function powerOf(k: ScalarCode, x: Expr, lost: Expr, s: Expr): Expr {
  const power = k.keep(pow(k.b, x, k.neg(s)));
  return k.select(k.lt(0, power), k.fma(k.mul(k.neg(s), k.div(lost, x)), power, power), power);
}
/** Hurwitz' zeta function for s > 1 and q > 0, or with `slope` its derivative in s. */
function positive(k: ScalarCode, s: Expr, q: Expr, slope: boolean): Expr {
  const sum = k.variable(0);
  const size = k.variable(0);
  k.repeat(count, (n) => {
    const [at, lost] = k.sum(q, k.sub(n, 1)).map(k.keep);
    const term = k.keep(powerOf(k, at, lost, s));
    size.value = k.add(size.value, term);
    sum.value = slope ? k.fma(k.neg(term), log(k.b, at), sum.value) : size.value;
    return k.b.bool(true);
  });
  const [end, endLost] = k.sum(q, k.c(count)).map(k.keep);
  const last = k.keep(powerOf(k, end, endLost, s));
  // Where nothing of the tail counts its factors may be infinite.
  k.if(k.lt(k.mul(2 ** -60, size.value), last), () => {
    const over = k.keep(k.div(1, k.sub(s, 1)));
    const inverse = k.keep(k.div(1, end));
    const square = k.keep(k.mul(inverse, inverse));
    let [factor, growth] = [k.keep(k.mul(s, inverse)), k.keep(k.div(1, s))];
    let [series, rate] = [k.c(0.5) as Expr, k.c(0) as Expr];
    bernoulliOverFactorial.forEach((c, i) => {
      series = k.keep(k.fma(factor, c, series));
      if (slope) rate = k.keep(k.fma(k.mul(factor, growth), c, rate));
      const [u, v] = [k.add(s, 2 * i + 1), k.add(s, 2 * i + 2)];
      factor = k.keep(k.mul(factor, k.mul(k.mul(u, v), square)));
      if (slope) growth = k.keep(k.add(growth, k.add(k.div(1, u), k.div(1, v))));
    });
    const integral = k.keep(k.mul(end, over));
    const whole = k.keep(k.add(integral, series));
    const tail = slope ? k.sub(rate, k.add(k.mul(integral, over), k.mul(log(k.b, end), whole))) : whole;
    sum.value = k.fma(last, tail, sum.value);
  });
  return sum.value;
}
const isWhole = (k: ScalarCode, x: Expr): Expr => k.eq(x, k.b.floor(x));
const isEven = (k: ScalarCode, x: Expr): Expr => isWhole(k, k.mul(x, 0.5));
const isPole = (k: ScalarCode, q: Expr): Expr => k.and(k.le(q, 0), isWhole(k, q));
/** Sum of (q + n)^-s over n >= 0, for s > 1 and no pole q; NaN for negative q and fractional s. */
function general(k: ScalarCode, s: Expr, q: Expr): Expr {
  return k.either(
    k.lt(0, q),
    () => positive(k, s, q, false),
    () => {
      // Terms on both sides of 0, at distances d, d + 1, ... -q and 1 - d, 2 - d, ...
      const d = k.keep(k.sub(k.neg(q), k.b.floor(k.neg(q))));
      const right = k.keep(positive(k, s, k.sub(1, d), false));
      const left = k.keep(k.sub(positive(k, s, d, false), positive(k, s, k.sub(1, q), false)));
      return k.select(isWhole(k, s), k.add(right, k.select(isEven(k, s), left, k.neg(left))), NaN);
    },
  );
}
/** Hurwitz' zeta function. At q = 0, -1, -2, ... it is infinite for even s. */
export function hurwitzZeta(k: ScalarCode, s: Expr, q: Expr): Expr {
  const y = k.variable(NaN);
  k.if(k.and(k.lt(1, s), k.lt(s, Infinity), k.lt(k.abs(q), Infinity), k.b.not(isPole(k, q))), () => {
    y.value = general(k, s, q);
  });
  const atPole = k.select(k.and(isEven(k, s), k.lt(k.abs(s), Infinity)), Infinity, NaN);
  return k.select(k.eq(s, 1), Infinity, k.select(k.and(isPole(k, q), k.b.not(k.isNaN(s))), atPole, y.value));
}
/** Its derivative in s, for q > 0. */
export function hurwitzSlope(k: ScalarCode, s: Expr, q: Expr): Expr {
  const y = k.variable(NaN);
  k.if(k.and(k.lt(1, s), k.lt(s, Infinity), k.lt(0, q), k.lt(q, Infinity)), () => {
    y.value = positive(k, s, q, true);
  });
  return y.value;
}
/** The derivative of digamma of order n = 0, 1, 2, ...: (-1)^(n+1) n! zeta(n + 1, x). */
export function polygamma(k: ScalarCode, n: Expr, x: Expr): Expr {
  const y = k.variable(NaN);
  const valid = k.and(k.le(0, n), isWhole(k, n), k.lt(n, Infinity));
  const odd = k.keep(k.b.not(isEven(k, n)));
  k.if(k.and(valid, k.lt(k.abs(x), Infinity), k.b.not(isPole(k, x)), k.lt(0, n)), () => {
    const zeta = k.keep(general(k, k.add(n, 1), x));
    const size = k.variable(zeta);
    k.if(
      k.le(n, 170),
      () =>
        k.repeat(170, (i) => {
          size.value = k.select(k.le(i, n), k.mul(size.value, i), size.value);
          return k.lt(i, n);
        }),
      () => {
        const value = exp(k.b, k.add(log(k.b, k.abs(zeta)), lgamma(k.b, k.add(n, 1))));
        size.value = k.select(k.lt(zeta, 0), k.neg(value), value);
      },
    );
    y.value = k.select(odd, size.value, k.neg(size.value));
  });
  const atPole = k.select(k.and(odd, isPole(k, x)), Infinity, y.value);
  return k.select(valid, k.select(k.eq(n, 0), digamma(k.b, x), atPole), NaN);
}

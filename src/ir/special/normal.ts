import type { Expr } from "../expr.ts";
import { erfc, erfcScaled, erfInv } from "../math/error.ts";
import { exp } from "../math/exp.ts";
import { log, log1p } from "../math/log.ts";
import { expSum } from "../math/sums.ts";
import type { ScalarCode } from "./code.ts";

// The normal distribution function and what belongs to it.

/** exp(x^2) erfc(x) */
export function scaledErfc(k: ScalarCode, x: Expr): Expr {
  const size = k.abs(x);
  // Above 26 the series in 1/x^2 is short.
  const w = k.div(1, k.mul(x, x));
  const far = k.div(k.poly(w, [1, -0.5, 0.75, -1.875, 6.5625]), k.mul(Math.sqrt(Math.PI), size));
  const tail = k.select(k.lt(26, size), far, erfcScaled(k, k.clamp(size, 0.45, 26)));
  const square = k.mul(x, x);
  // What rounding the square loses, to first order.
  const grown = k.keep(k.mul(exp(k.b, square), k.add(1, k.fma(x, x, k.neg(square)))));
  const big = k.lt(700, square);
  const left = k.select(big, k.mul(2, exp(k.b, square)), k.sub(k.mul(2, grown), tail));
  const near = k.mul(grown, erfc(k.b, x));
  return k.select(k.lt(size, 0.45), near, k.select(k.lt(x, 0), left, tail));
}
/** Probability of less than x. */
export function normalProbability(k: ScalarCode, x: Expr): Expr {
  const argument = k.mul(x, -Math.SQRT1_2);
  if (!k.exact) return k.mul(0.5, erfc(k.b, argument));
  // The power's last places count for hundreds: x^2 / 2 is exact as a sum.
  const [square, low] = k.product(k.mul(x, -0.5), x);
  const tail = (): Expr => k.mul(k.mul(0.5, expSum(k, [square, low])), scaledErfc(k, argument));
  return k.either(k.lt(x, -1), tail, () => k.mul(0.5, erfc(k.b, argument)));
}
/** Its logarithm, exact in both tails. */
export function logNormalProbability(k: ScalarCode, x: Expr): Expr {
  return k.either(
    k.lt(x, -1),
    () => k.sub(log(k.b, k.mul(0.5, scaledErfc(k, k.mul(x, -Math.SQRT1_2)))), k.mul(k.mul(0.5, x), x)),
    () => log1p(k.b, k.neg(normalProbability(k, k.neg(x)))),
  );
}
/** The x with probability p of less: erf's inverse in the middle, Halley's method from a rough start in the tails. */
export function normalQuantile(k: ScalarCode, p: Expr): Expr {
  const small = k.keep(k.select(k.lt(p, 0.5), p, k.sub(1, p)));
  const inside = k.and(k.lt(0, small), k.lt(small, 0.1));
  const tail = (): Expr => {
    const t = k.keep(k.sqrt(k.mul(-2, log(k.b, small))));
    const y = k.variable(k.sub(k.div(k.fma(0.27061, t, 2.30753), k.poly(t, [1, 0.99229, 0.04481])), t));
    k.repeat(4, () => {
      const now = k.keep(y.value);
      const density = k.mul(1 / Math.sqrt(2 * Math.PI), exp(k.b, k.mul(k.mul(-0.5, now), now)));
      const step = k.keep(k.div(k.sub(normalProbability(k, now), small), density));
      y.value = k.sub(now, k.div(step, k.add(1, k.mul(k.mul(0.5, now), step))));
      return k.lt(1e-9, k.abs(step));
    });
    return k.select(k.lt(p, 0.5), y.value, k.neg(y.value));
  };
  const middle = (): Expr => k.mul(Math.SQRT2, erfInv(k.b, k.sub(k.add(p, p), 1)));
  return k.either(inside, tail, middle);
}
/** Dawson's integral: exp(-x^2) times the integral of exp(t^2) from 0 to x. */
export function dawson(k: ScalarCode, x: Expr): Expr {
  const square = k.keep(k.mul(x, x));
  return k.either(
    k.lt(square, 49),
    () => {
      const term = k.variable(1);
      const sum = k.variable(1);
      k.repeat(200, (n) => {
        term.value = k.mul(term.value, k.div(square, n));
        const part = k.keep(k.div(term.value, k.add(k.add(n, n), 1)));
        sum.value = k.add(sum.value, part);
        return k.lt(k.mul(k.epsilon, sum.value), part);
      });
      return k.mul(k.mul(x, sum.value), exp(k.b, k.neg(square)));
    },
    () => {
      const term = k.variable(1);
      const sum = k.variable(1);
      k.repeat(30, (n) => {
        term.value = k.mul(term.value, k.div(k.sub(n, 0.5), square));
        sum.value = k.add(sum.value, term.value);
        return k.lt(k.epsilon, term.value);
      });
      return k.div(k.mul(0.5, sum.value), x);
    },
  );
}

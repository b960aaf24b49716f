import type { Expr } from "../expr.ts";
import { exp, expm1 } from "../math/exp.ts";
import { digamma } from "../math/gamma.ts";
import { log } from "../math/log.ts";
import type { ScalarCode } from "./code.ts";
import { expMinus, gammaDeviance, gammaTerm, logGammaOnePlus, stirlingRest } from "./gamma.ts";
import { scaledErfc } from "./normal.ts";
import { temme } from "./temme.ts";

// P(a, x), the integral of t^(a-1) exp(-t) / Gamma(a) from 0 to x, and Q = 1 - P.
// Three ways: a power series where x is small beside a, Legendre's continued fraction where it is large, and for large a
// with x near it Temme's uniform expansion. Of P and Q the one that is computed is not much larger than the other.

/** Where Temme's expansion holds: a >= 100 and |eta| <= 1. */
const isUniform = (k: ScalarCode, a: Expr, x: Expr): Expr =>
  k.and(k.le(100, a), k.lt(k.mul(0.35, a), x), k.lt(x, k.mul(2.3, a)));
/** P / (x^a exp(-x) / Gamma(1 + a)) = sum of x^n / ((a + 1) ... (a + n)) */
function powerSeries(k: ScalarCode, a: Expr, x: Expr): Expr {
  const term = k.variable(1);
  const sum = k.variable(1);
  k.repeat(1e5, (n) => {
    term.value = k.mul(term.value, k.div(x, k.add(a, n)));
    sum.value = k.add(sum.value, term.value);
    return k.lt(k.mul(k.epsilon, sum.value), term.value);
  });
  return sum.value;
}
/** Q / (x^a exp(-x) / Gamma(a)), by Lentz' method. */
function fraction(k: ScalarCode, a: Expr, x: Expr): Expr {
  const first = k.keep(k.sub(k.add(x, 1), a));
  const b = k.variable(first);
  const c = k.variable(1e300);
  const d = k.variable(k.div(1, first));
  const y = k.variable(k.div(1, first));
  k.repeat(1e5, (n) => {
    const numerator = k.mul(n, k.sub(a, n));
    b.value = k.add(b.value, 2);
    c.value = k.add(b.value, k.div(numerator, c.value));
    d.value = k.div(1, k.fma(numerator, d.value, b.value));
    const change = k.keep(k.mul(c.value, d.value));
    y.value = k.mul(y.value, change);
    return k.lt(k.epsilon, k.abs(k.sub(change, 1)));
  });
  return y.value;
}
/** Q for x <= 1.1 and so small an a that P is near 1: 1 - x^a / Gamma(1 + a) and the rest of the alternating series. */
function smallUpper(k: ScalarCode, a: Expr, x: Expr): Expr {
  const term = k.variable(1);
  const sum = k.variable(0);
  k.repeat(60, (n) => {
    term.value = k.neg(k.mul(term.value, k.div(x, n)));
    const part = k.keep(k.div(k.mul(term.value, a), k.add(a, n)));
    sum.value = k.add(sum.value, part);
    return k.lt(k.mul(k.epsilon, k.abs(sum.value)), k.abs(part));
  });
  const exponent = k.keep(k.sub(k.mul(a, log(k.b, x)), logGammaOnePlus(k, a)));
  const less1 = k.keep(expm1(k.b, exponent));
  return k.neg(k.fma(k.add(less1, 1), sum.value, less1));
}

interface Uniform {
  readonly eta: Expr;
  /** log(x / a) */
  readonly logRatio: Expr;
  /** x / a - 1 */
  readonly m: Expr;
  /** exp(-a eta^2 / 2) / sqrt(2 pi a) */
  readonly weight: Expr;
}
function uniform(k: ScalarCode, a: Expr, x: Expr): Uniform {
  const m = k.keep(k.div(k.sub(x, a), a));
  const exponent = gammaDeviance(k, a, x);
  const phi = k.keep(k.div(exponent[0], a));
  const eta = k.keep(k.signed(k.sqrt(k.add(phi, phi)), m));
  const weight = k.keep(k.div(expMinus(k, exponent, k.c(0)), k.sqrt(k.mul(2 * Math.PI, a))));
  return { eta, m, weight, logRatio: k.sub(m, phi) };
}
/** Sum of C_k(eta) a^-k. */
const uniformSum = (k: ScalarCode, eta: Expr, a: Expr): Expr =>
  k.poly(
    k.div(1, a),
    temme.map((c) => k.keep(k.poly(eta, c))),
  );
function uniformValue(k: ScalarCode, a: Expr, x: Expr, upper: boolean): Expr {
  const { eta, weight } = uniform(k, a, x);
  const sum = uniformSum(k, eta, a);
  // erfc(z) / 2 = weight times exp(z^2) erfc(z) sqrt(pi a / 2): both terms have the factor that may be tiny.
  const z = k.keep(k.mul(k.abs(eta), k.sqrt(k.mul(0.5, a))));
  const half = k.mul(scaledErfc(k, z), k.sqrt(k.mul(Math.PI / 2, a)));
  const isUpper = k.keep(k.lt(0, eta));
  // Of the two the smaller one.
  const value = k.keep(k.mul(weight, k.select(isUpper, k.add(half, sum), k.sub(half, sum))));
  return k.select(upper ? isUpper : k.b.not(isUpper), value, k.sub(1, value));
}
/** P(a, x), or Q(a, x) with `upper`. */
export function incompleteGamma(k: ScalarCode, a: Expr, x: Expr, upper: boolean): Expr {
  const y = k.variable(NaN);
  const set = (value: Expr, isUpper: boolean): void => {
    y.value = isUpper === upper ? value : k.sub(1, value);
  };
  const general = (): void => {
    k.if(
      k.and(k.lt(1.1, x), k.lt(a, x)),
      () => set(k.mul(k.mul(gammaTerm(k, a, x), a), fraction(k, a, x)), true),
      () => {
        const bySeries = (): void => set(k.mul(gammaTerm(k, a, x), powerSeries(k, a, x)), false);
        if (upper) k.if(isMostlyLower(k, a, x), () => set(smallUpper(k, a, x), true), bySeries);
        else bySeries();
      },
    );
  };
  k.if(isOrdinary(k, a, x), () => k.if(isUniform(k, a, x), () => (y.value = uniformValue(k, a, x, upper)), general));
  const [none, all] = upper ? [1, 0] : [0, 1];
  const valid = k.and(k.le(0, a), k.le(0, x), k.or(k.lt(0, a), k.lt(0, x)));
  const atEnds = k.select(
    k.or(k.eq(a, 0), k.eq(x, Infinity)),
    all,
    k.select(k.or(k.eq(x, 0), k.eq(a, Infinity)), none, y.value),
  );
  return k.select(valid, atEnds, NaN);
}
const isOrdinary = (k: ScalarCode, a: Expr, x: Expr): Expr =>
  k.and(k.lt(0, a), k.lt(a, Infinity), k.lt(0, x), k.lt(x, Infinity));
/** For x <= 1.1: P is so near 1 that Q has a series of its own. */
const isMostlyLower = (k: ScalarCode, a: Expr, x: Expr): Expr =>
  k.and(k.lt(x, 1.1), k.lt(a, k.select(k.lt(x, 0.5), k.div(-0.4, log(k.b, x)), x)), k.lt(a, 0.5));

// Derivatives in a. `sample` gives dx/da at fixed P, which is -(dP/da) / (dP/dx), without the factors that underflow.

function uniformSlope(k: ScalarCode, a: Expr, x: Expr, sample: boolean): Expr {
  const { eta, m, weight, logRatio } = uniform(k, a, x);
  const inverse = k.keep(k.div(1, a));
  const rows = temme.map((c) => k.keep(k.poly(eta, c)));
  const sum = k.keep(k.poly(inverse, rows));
  const byA = k.poly(
    inverse,
    rows.slice(1).map((c, i) => k.mul(i + 1, c)),
  );
  const byEta = k.poly(
    inverse,
    temme.map((c) =>
      k.keep(
        k.poly(
          eta,
          c.slice(1).map((v, i) => (i + 1) * v),
        ),
      ),
    ),
  );
  const level = k.eq(eta, 0);
  const logOverEta = k.select(level, 1, k.div(logRatio, eta));
  const mOverEta = k.select(level, 1, k.div(m, eta));
  const inner = k.fma(sum, k.sub(logRatio, k.mul(0.5, inverse)), logOverEta);
  const rest = k.mul(inverse, k.fma(mOverEta, byEta, k.mul(inverse, byA)));
  const slope = k.sub(inner, rest);
  if (!sample) return k.neg(k.mul(weight, slope));
  return k.mul(k.mul(slope, exp(k.b, stirlingRest(k, a))), k.div(x, a));
}
function seriesSlope(k: ScalarCode, a: Expr, x: Expr, sample: boolean): Expr {
  const term = k.variable(1);
  const harmonic = k.variable(0);
  const sum = k.variable(1);
  const slope = k.variable(0);
  k.repeat(1e5, (n) => {
    const over = k.keep(k.div(1, k.add(a, n)));
    term.value = k.mul(term.value, k.mul(x, over));
    harmonic.value = k.add(harmonic.value, over);
    const part = k.keep(k.mul(term.value, harmonic.value));
    sum.value = k.add(sum.value, term.value);
    slope.value = k.sub(slope.value, part);
    return k.or(k.lt(k.mul(k.epsilon, sum.value), term.value), k.lt(k.mul(-k.epsilon, slope.value), part));
  });
  const log1 = k.sub(log(k.b, x), digamma(k.b, k.add(a, 1)));
  const value = k.keep(k.fma(log1, sum.value, slope.value));
  return sample ? k.neg(k.mul(value, k.div(x, a))) : k.mul(gammaTerm(k, a, x), value);
}
function fractionSlope(k: ScalarCode, a: Expr, x: Expr, sample: boolean): Expr {
  const first = k.keep(k.div(1, k.sub(k.add(x, 1), a)));
  const b = k.variable(k.sub(k.add(x, 1), a));
  const [c, dc] = [k.variable(1e300), k.variable(0)];
  const [d, dd] = [k.variable(first), k.variable(k.mul(first, first))];
  const y = k.variable(first);
  /** Derivative of log y */
  const slope = k.variable(first);
  k.repeat(1e5, (n) => {
    const numerator = k.keep(k.mul(n, k.sub(a, n)));
    b.value = k.add(b.value, 2);
    const ratio = k.keep(k.div(numerator, c.value));
    dc.value = k.sub(k.div(k.sub(n, k.mul(ratio, dc.value)), c.value), 1);
    c.value = k.add(b.value, ratio);
    const inner = k.keep(k.sub(k.fma(n, d.value, k.mul(numerator, dd.value)), 1));
    d.value = k.div(1, k.fma(numerator, d.value, b.value));
    dd.value = k.neg(k.mul(k.mul(d.value, d.value), inner));
    const change = k.keep(k.mul(c.value, d.value));
    const step = k.keep(k.add(k.div(dc.value, c.value), k.div(dd.value, d.value)));
    y.value = k.mul(y.value, change);
    slope.value = k.add(slope.value, step);
    return k.or(k.lt(k.epsilon, k.abs(k.sub(change, 1))), k.lt(k.mul(k.epsilon, k.abs(slope.value)), k.abs(step)));
  });
  const rate = k.add(k.sub(log(k.b, x), digamma(k.b, a)), slope.value);
  const value = k.keep(k.mul(y.value, rate));
  return sample ? k.mul(x, value) : k.neg(k.mul(k.mul(gammaTerm(k, a, x), a), value));
}
/** dP(a, x)/da; with `sample`, dx/da at fixed P. */
export function incompleteGammaSlope(k: ScalarCode, a: Expr, x: Expr, sample: boolean): Expr {
  const y = k.variable(NaN);
  k.if(isOrdinary(k, a, x), () =>
    k.if(
      isUniform(k, a, x),
      () => (y.value = uniformSlope(k, a, x, sample)),
      () =>
        k.if(
          k.and(k.lt(1, x), k.lt(a, x)),
          () => (y.value = fractionSlope(k, a, x, sample)),
          () => (y.value = seriesSlope(k, a, x, sample)),
        ),
    ),
  );
  const atZero = k.and(k.eq(x, 0), k.lt(0, a));
  return k.select(atZero, 0, y.value);
}
/** x^(a-1) exp(-x) / Gamma(a), the derivative of P(a, x) by x. */
export function gammaDensity(k: ScalarCode, a: Expr, x: Expr): Expr {
  const y = k.variable(NaN);
  k.if(isOrdinary(k, a, x), () => (y.value = k.mul(gammaTerm(k, a, x), k.div(a, x))));
  const atZero = k.select(k.lt(a, 1), Infinity, k.select(k.eq(a, 1), 1, 0));
  const valid = k.and(k.lt(0, a), k.lt(a, Infinity), k.le(0, x));
  return k.select(valid, k.select(k.eq(x, 0), atZero, k.select(k.eq(x, Infinity), 0, y.value)), NaN);
}

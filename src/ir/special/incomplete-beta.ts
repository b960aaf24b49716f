import type { Expr } from "../expr.ts";
import { exp, expm1 } from "../math/exp.ts";
import { lgamma } from "../math/gamma.ts";
import { log, log1p } from "../math/log.ts";
import { pow } from "../math/power.ts";
import { logSum, negative, over, plus, type Sum, times, timesSum } from "../math/sums.ts";
import type { ScalarCode } from "./code.ts";
import {
  deviance,
  expMinus,
  gammaOnePlus,
  logGammaOnePlus,
  logGammaStep,
  stirlingFrom,
  stirlingRest,
} from "./gamma.ts";

/** x and y = 1 - x, of which one is rounded: both as sums. */
interface Point {
  readonly x: Sum;
  readonly y: Sum;
}
const pointOf = (k: ScalarCode, x: Expr): Point => {
  const [y, low] = k.fastSum(1, k.neg(x));
  return { x: [x, k.c(0)], y: [k.keep(y), k.keep(low)] };
};
const swapped = ({ x, y }: Point): Point => ({ x: y, y: x });
/** (a + b) x - a */
const offset = (k: ScalarCode, a: Expr, b: Expr, { x, y }: Point): Sum =>
  plus(k, times(k, x, b), negative(k, times(k, y, a)));
/** Minus p times log x. */
const minusLog = (k: ScalarCode, p: Expr, { x, y }: Point): Sum => {
  const near = k.select(k.lt(0.5, x[0]), log1p(k.b, k.neg(y[0])), log(k.b, x[0]));
  if (!k.exact) return [k.mul(k.neg(p), near), k.c(0)];
  // log(1 - y) = -y - y^2 / 2 - ... as a sum
  const square = k.mul(k.mul(y[0], y[0]), k.fma(y[0], 1 / 3, 0.5));
  const tiny = k.fastSum(k.neg(y[0]), k.sub(k.neg(square), y[1]));
  const sum = logSum(k, x);
  const small = k.lt(y[0], 2 ** -30);
  return times(k, [k.select(small, tiny[0], sum[0]), k.select(small, tiny[1], sum[1])], k.neg(p));
};
/** x^a y^b / (a B(a, b)), y = 1 - x, for positive finite a and b. */
function betaTerm(k: ScalarCode, a: Expr, b: Expr, point: Point): Expr {
  const { x, y } = point;
  const [aSmall, bSmall] = [k.lt(a, stirlingFrom), k.lt(b, stirlingFrom)];
  /** x^p for p < 8 */
  const power = (p: Expr, at: Point): Expr =>
    k.select(k.lt(0.5, at.x[0]), exp(k.b, k.mul(p, log1p(k.b, k.neg(at.y[0])))), pow(k.b, at.x[0], p));
  const bothSmall = (): Expr => {
    const sum = k.keep(k.add(a, b));
    const gammas = k.mul(gammaOnePlus(k, a), gammaOnePlus(k, b));
    const ratio = k.mul(k.div(gammaOnePlus(k, sum, 2 * stirlingFrom), gammas), k.div(b, sum));
    return k.mul(k.mul(power(a, point), power(b, swapped(point))), ratio);
  };
  /** Gamma(p + q) / (Gamma(q) q^p) for p < 8 <= q, and exp(-decay). */
  const quotient = (p: Expr, q: Expr, decay: Sum): Expr => {
    const sum = k.keep(k.add(p, q));
    const growth = k.sub(k.mul(k.sub(sum, 0.5), log1p(k.b, k.div(p, q))), p);
    return expMinus(k, decay, k.sub(k.sub(stirlingRest(k, q), stirlingRest(k, sum)), growth));
  };
  const aIsSmall = (): Expr =>
    k.div(k.mul(pow(k.b, k.mul(b, x[0]), a), quotient(a, b, minusLog(k, b, swapped(point)))), gammaOnePlus(k, a));
  const bIsSmall = (): Expr => {
    const rest = quotient(b, a, minusLog(k, a, point));
    return k.mul(k.div(k.mul(pow(k.b, k.mul(a, y[0]), b), rest), gammaOnePlus(k, b)), k.div(b, a));
  };
  const bothLarge = (): Expr => {
    const sum = k.keep(k.add(a, b));
    // x (a + b) / a = 1 + off / a, y (a + b) / b = 1 - off / b
    const off = offset(k, a, b, point);
    const ratio = (z: Sum, p: Expr): Sum => over(k, timesSum(k, z, k.sum(a, b)), [p, k.c(0)]);
    const exponent = plus(k, deviance(k, a, off, ratio(x, a)), deviance(k, b, negative(k, off), ratio(y, b)));
    const rests = k.sub(k.add(stirlingRest(k, a), stirlingRest(k, b)), stirlingRest(k, sum));
    return k.mul(k.sqrt(k.mul(k.div(b, sum), k.div(1 / (2 * Math.PI), a))), expMinus(k, exponent, rests));
  };
  return k.either(
    aSmall,
    () => k.either(bSmall, bothSmall, aIsSmall),
    () => k.either(bSmall, bIsSmall, bothLarge),
  );
}
/**
 * I_x(a, b) / betaTerm for x < (a + 1) / (a + b + 2): the even part of the continued fraction DLMF 8.17.22, by Lentz' method. In terms
 * of a - (a + b) x its denominators do not cancel.
 */
function fraction(k: ScalarCode, a: Expr, b: Expr, { x, y }: Point): Expr {
  const sum = k.keep(k.add(a, b));
  const first = k.keep(k.add(1, offset(k, b, a, swapped({ x, y }))[0]));
  const more = k.keep(k.add(1, y[0]));
  const d = k.variable(k.div(k.add(1, k.div(1, a)), first));
  const c = k.variable(1e300);
  const value = k.variable(d.value);
  k.repeat(1e5, (n) => {
    const before = k.keep(k.sub(n, 1));
    const s = k.keep(k.div(1, k.add(a, k.add(n, before))));
    const w = k.keep(k.mul(k.mul(k.mul(n, k.sub(b, n)), x[0]), s));
    const numerator = k.keep(k.mul(k.mul(k.mul(k.add(a, before), s), k.mul(k.add(sum, before), x[0])), w));
    const e = k.div(k.add(a, n), k.add(k.add(a, 1), k.add(n, n)));
    const denominator = k.keep(k.add(k.add(n, w), k.mul(e, k.fma(n, more, first))));
    d.value = k.div(1, k.fma(numerator, d.value, denominator));
    c.value = k.add(denominator, k.div(numerator, c.value));
    const change = k.keep(k.mul(c.value, d.value));
    value.value = k.mul(value.value, change);
    return k.lt(k.epsilon, k.abs(k.sub(change, 1)));
  });
  return k.mul(a, value.value);
}
/**
 * 1 - I_y(b, a) for so small a b that I is near 1, and a y below 2: with I = y^b / (b B(a, b)) (1 + rest), the rest a series of
 * powers of -y.
 */
function smallUpper(k: ScalarCode, b: Expr, a: Expr, y: Expr): Expr {
  const term = k.variable(b);
  const sum = k.variable(0);
  k.repeat(200, (n) => {
    term.value = k.mul(term.value, k.mul(k.div(k.sub(n, a), n), y));
    const part = k.keep(k.div(term.value, k.add(b, n)));
    sum.value = k.add(sum.value, part);
    return k.lt(k.mul(k.epsilon, k.abs(sum.value)), k.abs(part));
  });
  const exponent = k.sub(k.fma(b, log(k.b, y), logGammaStep(k, a, b)), logGammaOnePlus(k, b));
  const less1 = k.keep(expm1(k.b, exponent));
  return k.neg(k.fma(k.add(less1, 1), sum.value, less1));
}
/** I_x(a, b), the integral of t^(a-1) (1-t)^(b-1) / B(a, b) from 0 to x. */
export function incompleteBeta(k: ScalarCode, a: Expr, b: Expr, x: Expr): Expr {
  const y = k.variable(NaN);
  k.if(k.and(isInner(k, a), isInner(k, b), k.lt(0, x), k.lt(x, 1)), () => {
    const at = pointOf(k, x);
    const near = k.keep(k.lt(k.mul(x, k.add(k.add(a, b), 2)), k.add(a, 1)));
    // I_x(a, b) = 1 - I_(1-x)(b, a)
    const either = (u: Expr, v: Expr): Expr => k.keep(k.select(near, u, v));
    const [p, q] = [either(a, b), either(b, a)];
    const point: Point = {
      x: [either(at.x[0], at.y[0]), either(at.x[1], at.y[1])],
      y: [either(at.y[0], at.x[0]), either(at.y[1], at.x[1])],
    };
    const value = k.keep(k.mul(betaTerm(k, p, q, point), fraction(k, p, q, point)));
    const complement = k.and(k.b.not(near), k.lt(p, 0.5), k.lt(0.75, value));
    y.value = k.either(
      complement,
      () => smallUpper(k, p, q, point.x[0]),
      () => k.select(near, value, k.sub(1, value)),
    );
  });
  // The distribution of mass 1 at 0 or at 1.
  const atZero = k.or(k.eq(a, 0), k.eq(b, Infinity));
  const atOne = k.or(k.eq(b, 0), k.eq(a, Infinity));
  const zero = k.or(k.and(atOne, k.lt(x, 1)), k.eq(x, 0));
  const one = k.or(k.and(atZero, k.lt(0, x)), k.eq(x, 1));
  const valid = k.and(k.le(0, a), k.le(0, b), k.le(0, x), k.le(x, 1), k.b.not(k.and(atZero, atOne)));
  return k.select(valid, k.select(zero, 0, k.select(one, 1, y.value)), NaN);
}
const isInner = (k: ScalarCode, a: Expr): Expr => k.and(k.lt(0, a), k.lt(a, Infinity));
/** x^(a-1) (1-x)^(b-1) / B(a, b), the derivative of I_x(a, b) by x. */
export function betaDensity(k: ScalarCode, a: Expr, b: Expr, x: Expr): Expr {
  const y = k.variable(NaN);
  const valid = k.and(isInner(k, a), isInner(k, b), k.le(0, x), k.le(x, 1));
  k.if(k.and(valid, k.lt(0, x), k.lt(x, 1)), () => {
    const point = pointOf(k, x);
    y.value = k.mul(betaTerm(k, a, b, point), k.div(k.div(a, x), point.y[0]));
  });
  /** At an end the power there decides; B(1, c) = 1 / c. */
  const end = (p: Expr, other: Expr): Expr => k.select(k.lt(p, 1), Infinity, k.select(k.eq(p, 1), other, 0));
  const atEnds = k.select(k.eq(x, 0), end(a, b), k.select(k.eq(x, 1), end(b, a), y.value));
  return k.select(valid, atEnds, NaN);
}
/** B(a, b) for positive finite a and b. */
export function betaFunction(k: ScalarCode, a: Expr, b: Expr): Expr {
  const p = k.keep(k.b.pmin(a, b));
  const q = k.keep(k.b.pmax(a, b));
  const sum = k.keep(k.add(p, q));
  const small = (): Expr => {
    const gammas = k.div(k.mul(gammaOnePlus(k, p), gammaOnePlus(k, q)), gammaOnePlus(k, sum, 2 * stirlingFrom));
    return k.mul(gammas, k.div(k.div(sum, q), p));
  };
  // Gamma(p) q^-p, less what Gamma(p + q) / Gamma(q) differs from q^p by
  const mixed = (): Expr => {
    const growth = k.sub(k.mul(k.sub(sum, 0.5), log1p(k.b, k.div(p, q))), p);
    const rests = k.sub(stirlingRest(k, q), stirlingRest(k, sum));
    return k.mul(k.div(k.mul(gammaOnePlus(k, p), pow(k.b, q, k.neg(p))), p), exp(k.b, k.sub(rests, growth)));
  };
  // (p / sum)^p (q / sum)^q sqrt(2 pi sum / (p q)), with sums in the exponent
  const large = (): Expr => {
    const all = k.sum(p, q);
    const power = (x: Expr): Sum => times(k, logSum(k, over(k, [x, k.c(0)], all)), x);
    const rests = k.sub(k.add(stirlingRest(k, p), stirlingRest(k, q)), stirlingRest(k, sum));
    const root = k.sqrt(k.div(k.div(k.mul(2 * Math.PI, sum), q), p));
    return k.mul(root, expMinus(k, negative(k, plus(k, power(p), power(q))), k.neg(rests)));
  };
  return k.either(k.lt(q, stirlingFrom), small, () => k.either(k.lt(p, stirlingFrom), mixed, large));
}
/** log |B(a, b)|; of two large operands the logarithms of gamma functions would cancel. */
export function logBeta(k: ScalarCode, a: Expr, b: Expr): Expr {
  const p = k.keep(k.b.pmin(a, b));
  const q = k.keep(k.b.pmax(a, b));
  const sum = k.keep(k.add(p, q));
  const plain = (): Expr => k.sub(k.add(lgamma(k.b, p), lgamma(k.b, q)), lgamma(k.b, sum));
  const mixed = (): Expr => {
    const growth = k.sub(k.mul(k.sub(sum, 0.5), log1p(k.b, k.div(p, q))), p);
    const rests = k.sub(stirlingRest(k, sum), stirlingRest(k, q));
    return k.sub(lgamma(k.b, p), k.add(k.mul(p, log(k.b, q)), k.add(growth, rests)));
  };
  const large = (): Expr => {
    const rests = k.sub(k.add(stirlingRest(k, p), stirlingRest(k, q)), stirlingRest(k, sum));
    const powers = k.sub(k.mul(k.sub(p, 0.5), log(k.b, k.div(p, sum))), k.mul(q, log1p(k.b, k.div(p, q))));
    return k.add(k.sub(0.5 * Math.log(2 * Math.PI), k.mul(0.5, log(k.b, q))), k.add(powers, rests));
  };
  const inner = k.and(k.lt(0, p), k.le(stirlingFrom, q), k.lt(q, Infinity));
  return k.either(inner, () => k.either(k.lt(p, stirlingFrom), mixed, large), plain);
}

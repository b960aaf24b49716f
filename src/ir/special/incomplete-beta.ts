import type { Expr } from "../expr.ts";
import { exp } from "../math/exp.ts";
import { lgamma } from "../math/gamma.ts";
import { log, log1p } from "../math/log.ts";
import { pow } from "../math/power.ts";
import type { ScalarCode } from "./code.ts";
import { gammaOnePlus, lessLog, stirlingFrom, stirlingRest } from "./gamma.ts";

/** x and 1 - x, each as exact as it can be. */
interface Point {
  readonly x: Expr;
  readonly y: Expr;
}
/** log x */
const logOf = (k: ScalarCode, { x, y }: Point): Expr => k.select(k.lt(0.5, x), log1p(k.b, k.neg(y)), log(k.b, x));
/** x^a y^b / (a B(a, b)), y = 1 - x, for positive finite a and b. */
function betaTerm(k: ScalarCode, a: Expr, b: Expr, point: Point): Expr {
  const { x, y } = point;
  const swapped: Point = { x: y, y: x };
  const [aSmall, bSmall] = [k.lt(a, stirlingFrom), k.lt(b, stirlingFrom)];
  /** x^p for p < 8 */
  const power = (p: Expr, at: Point): Expr =>
    k.select(k.lt(0.5, at.x), exp(k.b, k.mul(p, log1p(k.b, k.neg(at.y)))), pow(k.b, at.x, p));
  const bothSmall = (): Expr => {
    const sum = k.keep(k.add(a, b));
    const gammas = k.mul(gammaOnePlus(k, a), gammaOnePlus(k, b));
    const ratio = k.mul(k.div(gammaOnePlus(k, sum, 2 * stirlingFrom), gammas), k.div(b, sum));
    return k.mul(k.mul(power(a, point), power(b, swapped)), ratio);
  };
  /** Gamma(p + q) / (Gamma(q) q^p) for p < 8 <= q, and exp(more). */
  const quotient = (p: Expr, q: Expr, more: Expr): Expr => {
    const sum = k.keep(k.add(p, q));
    const growth = k.sub(k.mul(k.sub(sum, 0.5), log1p(k.b, k.div(p, q))), p);
    return exp(k.b, k.add(more, k.add(growth, k.sub(stirlingRest(k, sum), stirlingRest(k, q)))));
  };
  const aIsSmall = (): Expr =>
    k.div(k.mul(pow(k.b, k.mul(b, x), a), quotient(a, b, k.mul(b, logOf(k, swapped)))), gammaOnePlus(k, a));
  const bIsSmall = (): Expr => {
    const rest = quotient(b, a, k.mul(a, logOf(k, point)));
    return k.mul(k.div(k.mul(pow(k.b, k.mul(a, y), b), rest), gammaOnePlus(k, b)), k.div(b, a));
  };
  const bothLarge = (): Expr => {
    const sum = k.keep(k.add(a, b));
    // x (a + b) / a = 1 + off / a, y (a + b) / b = 1 - off / b
    const off = k.keep(k.fma(x, b, k.neg(k.mul(a, y))));
    const left = k.mul(a, lessLog(k, k.div(off, a), k.mul(x, k.div(sum, a))));
    const right = k.mul(b, lessLog(k, k.div(k.neg(off), b), k.mul(y, k.div(sum, b))));
    const rests = k.sub(k.add(stirlingRest(k, a), stirlingRest(k, b)), stirlingRest(k, sum));
    const size = k.sqrt(k.mul(k.div(b, sum), k.div(1 / (2 * Math.PI), a)));
    return k.mul(size, exp(k.b, k.neg(k.add(k.add(left, right), rests))));
  };
  return k.either(
    aSmall,
    () => k.either(bSmall, bothSmall, aIsSmall),
    () => k.either(bSmall, bIsSmall, bothLarge),
  );
}
/** I_x(a, b) / betaTerm by its continued fraction, DLMF 8.17.22, for x < (a + 1) / (a + b + 2): Lentz' method. */
function fraction(k: ScalarCode, a: Expr, b: Expr, x: Expr): Expr {
  const sum = k.keep(k.add(a, b));
  const c = k.variable(1);
  const d = k.variable(k.div(1, k.sub(1, k.mul(x, k.div(sum, k.add(a, 1))))));
  const y = k.variable(d.value);
  /** One partial quotient with denominator 1; answers its factor. */
  const step = (numerator: Expr): Expr => {
    d.value = k.div(1, k.fma(numerator, d.value, 1));
    c.value = k.add(1, k.div(numerator, c.value));
    const change = k.keep(k.mul(c.value, d.value));
    y.value = k.mul(y.value, change);
    return change;
  };
  k.repeat(1e5, (m) => {
    const at = k.keep(k.add(a, k.add(m, m)));
    step(k.keep(k.mul(x, k.mul(k.div(m, k.sub(at, 1)), k.div(k.sub(b, m), at)))));
    const change = step(k.keep(k.neg(k.mul(x, k.mul(k.div(k.add(a, m), at), k.div(k.add(sum, m), k.add(at, 1)))))));
    return k.lt(k.epsilon, k.abs(k.sub(change, 1)));
  });
  return y.value;
}
/** I_x(a, b), the integral of t^(a-1) (1-t)^(b-1) / B(a, b) from 0 to x. */
export function incompleteBeta(k: ScalarCode, a: Expr, b: Expr, x: Expr): Expr {
  const y = k.variable(NaN);
  k.if(k.and(isInner(k, a), isInner(k, b), k.lt(0, x), k.lt(x, 1)), () => {
    const rest = k.keep(k.sub(1, x));
    const near = k.keep(k.lt(k.mul(x, k.add(k.add(a, b), 2)), k.add(a, 1)));
    // I_x(a, b) = 1 - I_(1-x)(b, a)
    const p = k.keep(k.select(near, a, b));
    const q = k.keep(k.select(near, b, a));
    const point = { x: k.keep(k.select(near, x, rest)), y: k.keep(k.select(near, rest, x)) };
    const value = k.keep(k.mul(betaTerm(k, p, q, point), fraction(k, p, q, point.x)));
    y.value = k.select(near, value, k.sub(1, value));
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
    const rest = k.keep(k.sub(1, x));
    y.value = k.mul(betaTerm(k, a, b, { x, y: rest }), k.div(k.div(a, x), rest));
  });
  /** At an end the power there decides; B(1, c) = 1 / c. */
  const end = (p: Expr, other: Expr): Expr => k.select(k.lt(p, 1), Infinity, k.select(k.eq(p, 1), other, 0));
  const atEnds = k.select(k.eq(x, 0), end(a, b), k.select(k.eq(x, 1), end(b, a), y.value));
  return k.select(valid, atEnds, NaN);
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

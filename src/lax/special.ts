import "../api/remainder.ts";
import type { ArrayLike } from "../api/asarray.ts";
import type { Value } from "../core/value.ts";
import { abs, add, div, like, mul, neg, rem, sqrt, square, sub } from "../ops/arithmetic.ts";
import { eq, lt, ne } from "../ops/compare.ts";
import { where } from "../ops/select.ts";
import { digamma, exp, lgamma, pow } from "../ops/transcendental.ts";
import { operands } from "./operands.ts";

// Special functions made of operations that exist: their derivatives follow.

/** B(2k) / (2k)! */
const bernoulliOverFactorial = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
];
/**
 * Hurwitz' zeta function: sum of (q + k)^-x over k >= 0, for x > 1.
 * The first terms are added, the rest is Euler and Maclaurin's formula. At q = 0, -1, -2, ... it is infinite.
 * @example np.isclose(lax.zeta(2, 1), Math.PI ** 2 / 6).item() // true
 */
export function zeta(x: ArrayLike, q: ArrayLike): Value {
  const [s, a] = operands("zeta", [x, q]);
  return hurwitz(s, a);
}
function hurwitz(s: Value, a: Value): Value {
  const count = 10;
  let sum = power(a, s);
  for (let k = 1; k < count; k++) sum = add(sum, power(add(a, like(a, k)), s));
  const end = add(a, like(a, count));
  const last = power(end, s);
  const integral = div(mul(last, end), sub(s, like(s, 1)));
  // Each term is the one before times (s + 2k - 1)(s + 2k) / end^2.
  let factor = div(s, end);
  let series = like(a, 0);
  for (const [k, c] of bernoulliOverFactorial.entries()) {
    series = add(series, mul(factor, like(a, c)));
    const next = mul(add(s, like(s, 2 * k + 1)), add(s, like(s, 2 * k + 2)));
    factor = mul(factor, div(next, square(end)));
  }
  const value = add(add(sum, integral), mul(last, add(like(a, 0.5), series)));
  const one = like(s, 1);
  const pole = eq(s, one);
  const nan = like(s, Number.NaN);
  return where(lt(s, one), nan, where(pole, like(s, Number.POSITIVE_INFINITY), value));
}
/** t^-s; of negative t for whole s, whose sign is that of the parity. */
function power(t: Value, s: Value): Value {
  const size = pow(abs(t), neg(s));
  const odd = ne(rem(s, like(s, 2)), like(s, 0));
  const whole = eq(rem(s, like(s, 1)), like(s, 0));
  const below = lt(t, like(t, 0));
  const signed = where(odd, neg(size), size);
  return where(below, where(whole, signed, like(s, Number.NaN)), size);
}
/**
 * The m-th derivative of digamma, m = 0, 1, 2, ...
 * @example np.isclose(lax.polygamma(1, 1), Math.PI ** 2 / 6).item() // true
 */
export function polygamma(m: ArrayLike, x: ArrayLike): Value {
  const [n, a] = operands("polygamma", [m, x]);
  const order = add(n, like(n, 1));
  const parity = where(eq(rem(order, like(n, 2)), like(n, 0)), like(n, 1), like(n, -1));
  const value = mul(mul(parity, exp(lgamma(order))), hurwitz(where(eq(n, like(n, 0)), like(n, 2), order), a));
  return where(eq(n, like(n, 0)), digamma(a), value);
}

const nodes = 24;
/**
 * The integral of cos(order t) exp(|x| (cos t - 1)) over t in 0..pi, divided by pi, by the trapezoidal rule: of a periodic
 * function it converges faster than any power of the number of nodes, here below 1e-16 for |x| <= 20. Nodes t and pi - t
 * are taken together, so that odd orders vanish at 0.
 */
function trapezoid(size: Value, order: 0 | 1): Value {
  const wave = (c: number): Value => exp(mul(size, like(size, c - 1)));
  let sum = order === 0 ? wave(0) : like(size, 0);
  for (let k = 0; k < nodes / 2; k++) {
    const c = Math.cos((Math.PI * k) / nodes);
    const pair = order === 0 ? add(wave(c), wave(-c)) : sub(wave(c), wave(-c));
    const weight = (k === 0 ? 0.5 : 1) * (order === 0 ? 1 : c);
    sum = add(sum, mul(pair, like(size, weight)));
  }
  return div(sum, like(size, nodes));
}
/** Hankel's expansion for large |x|: 1 / sqrt(2 pi x) times the sum of a_k / x^k. */
function hankel(size: Value, order: number): Value {
  const coefficients = [1];
  for (let k = 1; k <= 24; k++)
    coefficients.push((coefficients[k - 1] * ((2 * k - 1) ** 2 - 4 * order ** 2)) / (8 * k));
  const inverse = div(like(size, 1), size);
  let series = like(size, 0);
  for (const c of coefficients.reverse()) series = add(mul(series, inverse), like(size, c));
  return mul(series, sqrt(mul(inverse, like(size, 1 / (2 * Math.PI)))));
}
function besselOf(x: Value, order: 0 | 1): Value {
  const size = abs(x);
  const large = lt(like(x, 20), size);
  const near = trapezoid(where(large, like(x, 1), size), order);
  return where(large, hankel(where(large, size, like(x, 40)), order), near);
}
/**
 * exp(-|x|) I0(x), I0 the modified Bessel function of order 0.
 * @example lax.besselI0e(0).item() // 1
 */
export const besselI0e = (x: ArrayLike): Value => besselOf(operands("besselI0e", [x])[0], 0);
/**
 * exp(-|x|) I1(x), I1 the modified Bessel function of order 1.
 * @example lax.besselI1e(0).item() // 0
 */
export function besselI1e(x: ArrayLike): Value {
  const [a] = operands("besselI1e", [x]);
  const y = besselOf(a, 1);
  return where(lt(a, like(a, 0)), neg(y), y);
}

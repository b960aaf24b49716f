import type { Expr, ExprBuilder } from "../expr.ts";
import { asinh32, atanh32, sinh32, sinh64, tanh32 } from "./coefficients.ts";
import { expParts, halfExpm1, shortExp, twoPowers } from "./exp.ts";
import { type Kit, kit } from "./kit.ts";
import { log1pSum, logOf, logParts } from "./log.ts";

/** e^a / 2 as hi + lo, each still to be multiplied by two powers of two; and e^-a / 2. For a >= 0. */
function halfExponentials(k: Kit, a: Expr): { hi: Expr; lo: Expr; s: Expr; t: Expr; inverse: Expr } {
  const { nMagic, hi, lo } = expParts(k, k.b.pmin(a, k.c(k.type === "float32" ? 90 : 711)));
  const [s, t] = twoPowers(k, k.sub(nMagic, 1));
  const [head, tail] = k.fastSum(1, hi);
  const rest = k.add(tail, lo);
  const e = k.mul(k.mul(k.add(head, rest), s), t);
  return { hi: head, lo: rest, s, t, inverse: k.div(0.25, e) };
}
/** (e^x - e^-x) / 2 */
export function sinh(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  const a = k.abs(x);
  const { hi, lo, s, t, inverse } = halfExponentials(k, a);
  const z = k.mul(a, a);
  const small = k.fma(k.mul(z, a), k.poly(z, k.type === "float32" ? sinh32 : sinh64), a);
  const unscaled = k.sub(lo, k.div(k.div(inverse, s), t));
  return k.signed(k.select(k.lt(a, 1), small, k.mul(k.mul(k.add(hi, unscaled), s), t)), x);
}
/** (e^x + e^-x) / 2 */
export function cosh(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  const { hi, lo, s, t, inverse } = halfExponentials(k, k.abs(x));
  return k.mul(k.mul(k.add(hi, k.add(lo, k.div(k.div(inverse, s), t))), s), t);
}
/** sinh / cosh */
export function tanh(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  return k.signed(k.type === "float32" ? tanhShort(k, k.abs(x)) : tanhLong(k, k.abs(x)), x);
}
/** tanh a for a >= 0: a polynomial below 1, above 1 - 2 / (e^2a + 1), whose second term is small enough for plain steps. */
function tanhShort(k: Kit, a: Expr): Expr {
  const z = k.mul(a, a);
  const small = k.fma(k.mul(z, a), k.poly(z, tanh32), a);
  const e = shortExp(k, k.mul(2, k.b.pmin(a, k.c(10))));
  return k.select(k.lt(a, 1), small, k.fma(-2, k.div(1, k.add(e, 1)), 1));
}
/** tanh a for a >= 0: with t = (exp(-2a) - 1) / 2, in [-1/2, 0], it is -t / (1 + t). */
function tanhLong(k: Kit, a: Expr): Expr {
  const [hi, lo] = halfExpm1(k, k.mul(k.b.pmin(a, k.c(40)), -2), true);
  const [t, tLow] = k.fastSum(hi, lo);
  const [d, dLow] = k.fastSum(1, t);
  return k.abs(k.quotient(k.neg(t), k.neg(tLow), d, k.add(dLow, tLow)));
}

/** Beyond it, log(2a) is asinh a and acosh a. */
const large = (k: Kit): number => (k.type === "float32" ? 2 ** 14 : 2 ** 28);
/** Beyond it, 2a might overflow. */
const huge = (k: Kit): number => (k.type === "float32" ? 2 ** 100 : 2 ** 1000);
/** log(2a) for huge a; infinity and NaN stay. */
function logOfTwice(k: Kit, a: Expr): Expr {
  const { e, f } = logParts(k, a, true);
  return k.select(k.lt(a, Infinity), logOf(k, k.add(e, 1), f), a);
}
/** In float32 a polynomial up to `end`, where the way through log1p would lose half a place. */
function nearZero(k: Kit, a: Expr, end: number, coefficients: readonly number[], y: Expr): Expr {
  if (k.type === "float64") return y;
  const z = k.mul(a, a);
  return k.select(k.lt(a, end), k.fma(k.mul(z, a), k.poly(z, coefficients), a), y);
}
/** The inverse of sinh */
export function asinh(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  const a = k.abs(x);
  const y = k.type === "float32" ? nearZero(k, a, 0.75, asinh32, asinhShort(k, a)) : asinhLong(k, a);
  const special = ([v]: Expr[]): Expr => k.signed(logOfTwice(k, k.abs(v)), v);
  return b.rare(asinh, b.not(k.lt(a, huge(k))), [x], special, k.signed(y, x));
}
/** log(a + sqrt(a^2 + 1)), the root with its rounding error; for a of 3/4 and more. */
function asinhShort(k: Kit, a: Expr): Expr {
  const square = k.fma(a, a, 1);
  const squareLow = k.fma(a, a, k.sub(1, square));
  const root = k.sqrt(square);
  const rest = k.add(k.fma(k.neg(root), root, square), squareLow);
  const [u, lost] = k.fastSum(root, a);
  const isLarge = k.lt(large(k), a);
  const low = k.select(isLarge, 0, k.add(lost, k.div(rest, k.add(root, root))));
  const { e, f } = logParts(k, k.select(isLarge, k.add(a, a), u), true);
  return logOf(k, e, f, k.div(low, u));
}
/** log1p(a + a^2 / (1 + sqrt(1 + a^2))), without cancellation for any a >= 0. */
function asinhLong(k: Kit, a: Expr): Expr {
  const z = k.mul(a, a);
  const [w, wLow] = k.sum(a, k.div(z, k.add(1, k.sqrt(k.add(1, z)))));
  const isLarge = k.lt(large(k), a);
  return log1pSum(k, k.select(isLarge, k.fma(2, a, -1), w), k.select(isLarge, 0, wLow));
}
/** The inverse of cosh, >= 0; NaN for x < 1 */
export function acosh(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  // With t = x - 1: log1p(t + sqrt(2t + t^2)), the root with its rounding error.
  const t = k.sub(x, 1);
  const lost = k.sub(x, k.add(t, 1));
  const twice = k.add(t, t);
  const square = k.fma(t, t, twice);
  const squareLow = k.fma(t, t, k.sub(twice, square));
  const root = k.sqrt(square);
  const rest = k.add(k.fma(k.neg(root), root, square), squareLow);
  const rootLow = k.div(rest, k.b.pmax(k.add(root, root), k.c(2 ** -60)));
  const [w, wLow] = k.sum(t, root);
  const isLarge = k.lt(large(k), x);
  const low = k.select(isLarge, 0, k.add(k.fma(2, lost, rootLow), wLow));
  const y = log1pSum(k, k.select(isLarge, k.fma(2, x, -1), w), low);
  const special = ([v]: Expr[]): Expr => k.select(k.lt(v, 1), NaN, logOfTwice(k, v));
  const isSpecial = b.not(b.and(k.le(1, x), k.lt(x, huge(k))));
  return b.rare(acosh, isSpecial, [x], special, y);
}
/** The inverse of tanh; NaN for |x| > 1 */
export function atanh(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  const a = k.abs(x);
  // log1p(2a / (1 - a)) / 2
  const n = k.add(a, a);
  const [d, dLow] = k.fastSum(1, k.neg(a));
  const w = k.div(n, d);
  const wLow = k.div(k.fma(k.neg(w), dLow, k.fma(k.neg(w), d, n)), d);
  const y = k.signed(nearZero(k, a, 0.5, atanh32, k.mul(0.5, log1pSum(k, w, wLow))), x);
  const special = ([v]: Expr[]): Expr => k.select(k.eq(k.abs(v), 1), k.signed(k.c(Infinity), v), NaN);
  return b.rare(atanh, b.not(k.lt(a, 1)), [x], special, y);
}

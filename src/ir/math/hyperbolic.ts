import type { Expr, ExprBuilder } from "../expr.ts";
import { sinh32, sinh64, tanh32 } from "./coefficients.ts";
import { expParts, halfExpm1, shortExp, twoPowers } from "./exp.ts";
import { type Kit, kit, throughFloat64 } from "./kit.ts";
import { log1p } from "./log.ts";

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

/** The inverse of sinh */
export const asinh = throughFloat64((b: ExprBuilder, x: Expr): Expr => {
  const k = kit(b, x);
  const a = k.abs(x);
  // log(a + sqrt(a^2 + 1)) = log1p(a + a^2 / (1 + sqrt(1 + a^2))); for huge a it is log(2a) = log1p(a-1) + log 2.
  const huge = k.lt(2 ** 28, a);
  const z = k.mul(a, a);
  const more = k.div(z, k.add(1, k.sqrt(k.add(1, z))));
  const y = log1p(b, k.add(a, k.select(huge, -1, more)));
  return k.signed(k.add(y, k.select(huge, Math.LN2, 0)), x);
});
/** The inverse of cosh, >= 0; NaN for x < 1 */
export const acosh = throughFloat64((b: ExprBuilder, x: Expr): Expr => {
  const k = kit(b, x);
  const huge = k.lt(2 ** 28, x);
  const t = k.sub(x, 1);
  const inner = k.add(t, k.sqrt(k.fma(t, t, k.mul(2, t))));
  const y = k.add(log1p(b, k.select(huge, t, inner)), k.select(huge, Math.LN2, 0));
  return k.select(k.lt(x, 1), NaN, y);
});
/** The inverse of tanh; NaN for |x| > 1 */
export const atanh = throughFloat64((b: ExprBuilder, x: Expr): Expr => {
  const k = kit(b, x);
  const a = k.abs(x);
  const y = k.mul(0.5, log1p(b, k.div(k.mul(2, a), k.sub(1, a))));
  return k.signed(y, x);
});

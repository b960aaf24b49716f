import type { Expr, ExprBuilder } from "../expr.ts";
import { erf32, erf64, erfc64, erfcLog32, erfInvA64, erfInvB64, erfInvC64 } from "./coefficients.ts";
import { expParts, shortExp, twoPowers } from "./exp.ts";
import { type Kit, kit, throughFloat64 } from "./kit.ts";
import { log } from "./log.ts";

/** exp(a^2) erfc a for 0.45 <= a <= 28 as a rounded number and the rest. */
function scaledTail(k: Kit, a: Expr): [Expr, Expr] {
  // A polynomial in (a-3)/(a+3), over 1 + 2a: their quotient is kept with its rounding errors.
  const t = k.div(k.sub(a, 3), k.add(a, 3));
  const [c, ...more] = erfc64;
  const slope = k.poly(t, more);
  const n = k.fma(slope, t, c);
  const nLow = k.fma(slope, t, k.sub(c, n));
  const [d, dLow] = k.fastSum(k.add(a, a), 1);
  const r = k.div(1, d);
  const g = k.mul(n, r);
  return [g, k.mul(k.add(k.fma(k.neg(g), d, n), k.fma(k.neg(g), dLow, nLow)), r)];
}
/** exp(a^2) erfc a for 0.45 <= a <= 28 */
export const erfcScaled = (k: Kit, a: Expr): Expr => k.add(...scaledTail(k, a));
/** erfc a for a >= 0.45 */
function erfcTail(k: Kit, size: Expr): Expr {
  const a = k.b.pmin(size, k.c(28));
  const [z, zLow] = k.product(k.neg(a), a);
  const { nMagic, hi, lo } = expParts(k, z, zLow);
  const [g, rest] = scaledTail(k, a);
  const y = k.add(g, k.fma(g, k.add(hi, lo), rest));
  const [p, q] = twoPowers(k, nMagic);
  return k.mul(k.mul(y, p), q);
}
/** erfc a for a in [7/8, 4] in float32, good enough for what is subtracted from 1: exp of a polynomial in a-1. */
function erfcShort(k: Kit, size: Expr): Expr {
  const t = k.b.pmin(k.sub(size, 1), k.c(3));
  const [c, ...slope] = erfcLog32;
  // Near 1, where erfc is largest, only c's part of z matters, and its rounding error is kept.
  const s = k.poly(t, slope);
  const z = k.fma(s, t, c);
  const lost = k.fma(s, t, k.sub(c, z));
  return shortExp(k, z, lost);
}
/** 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x */
export function erf(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  const single = k.type === "float32";
  const a = k.abs(x);
  const small = k.fma(k.poly(k.mul(a, a), single ? erf32 : erf64), a, a);
  const tail = single ? erfcShort(k, a) : erfcTail(k, a);
  return k.signed(k.select(k.lt(a, 0.875), small, k.sub(1, tail)), x);
}
/** 1 - erf x */
export const erfc = /*@__PURE__*/ throughFloat64((b: ExprBuilder, x: Expr): Expr => {
  const k = kit(b, x);
  const a = k.abs(x);
  const tail = erfcTail(k, a);
  const near = k.fma(k.neg(k.poly(k.mul(a, a), erf64)), x, k.sub(1, x));
  return k.select(k.lt(a, 0.45), near, k.select(k.lt(x, 0), k.sub(2, tail), tail));
});
/** The inverse of erf: x times a function of w = -log(1 - x^2), or of its root, in three ranges. NaN for |x| > 1. */
export const erfInv = /*@__PURE__*/ throughFloat64((b: ExprBuilder, x: Expr): Expr => {
  const k = kit(b, x);
  const a = k.abs(x);
  const w = k.neg(log(b, k.mul(k.sub(1, a), k.add(1, a))));
  const root = k.sqrt(w);
  const central = k.lt(w, 6.25);
  const middle = k.lt(w, 16);
  const rest = k.div(k.fma(k.neg(root), root, w), k.add(root, root));
  const t = k.select(central, k.sub(w, 3.125), k.add(k.sub(root, k.select(middle, 3.25, 5)), rest));
  const coefficients = erfInvA64.map((c, i) =>
    k.select(central, c, k.select(middle, erfInvB64[i] ?? 0, erfInvC64[i] ?? 0)),
  );
  const y = k.mul(k.poly(t, coefficients), a);
  return k.signed(k.select(k.eq(a, 1), Infinity, y), x);
});

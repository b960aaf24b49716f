import type { Expr, ExprBuilder } from "../expr.ts";
import { cbrt64, logPow64 } from "./coefficients.ts";
import { expParts, ln2, scale } from "./exp.ts";
import { type Kit, kit, throughFloat64 } from "./kit.ts";
import { logParts } from "./log.ts";

/** 1 / sqrt(x) */
export function rsqrt(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  if (k.type === "float64") return k.div(1, k.sqrt(x));
  // Residuals of small numbers would be lost below the least float.
  const small = k.lt(x, 2 ** -80);
  const scaled = k.mul(x, k.select(small, 2 ** 48, 1));
  const s = k.sqrt(scaled);
  const y = k.div(1, s);
  const ordinary = b.and(k.lt(0, x), k.lt(x, Infinity));
  // One Newton step from the residuals of the root and of the quotient.
  const residual = k.fma(k.mul(y, 0.5), k.mul(y, k.fma(s, s, k.neg(scaled))), k.fma(k.neg(s), y, 1));
  return k.mul(k.select(ordinary, k.fma(residual, y, y), y), k.select(small, 2 ** 24, 1));
}
/** The real cube root */
export const cbrt = throughFloat64((b: ExprBuilder, x: Expr): Expr => {
  const k = kit(b, x);
  const a = k.abs(x);
  const { e, f } = logParts(k, a);
  // a = 8^n m, 0.35 <= m <= 2.83
  const nMagic = k.fma(e, 1 / 3, k.magic);
  const j = k.fma(k.sub(nMagic, k.magic), -3, e);
  const m = k.mul(k.add(f, 1), k.select(k.lt(j, 0), 0.5, k.select(k.lt(0, j), 2, 1)));
  const guess = k.poly(m, cbrt64);
  // Halley's step triples the correct bits.
  const cube = k.mul(guess, k.mul(guess, guess));
  const near = k.mul(guess, k.div(k.fma(2, m, cube), k.fma(2, cube, m)));
  // Newton's from the exact residual.
  const [z, zLow] = k.product(near, near);
  const rest = k.sub(k.fma(k.neg(near), z, m), k.mul(near, zLow));
  const scaled = k.mul(k.add(near, k.div(rest, k.mul(3, z))), k.pow2(nMagic));
  const ordinary = b.and(k.lt(0, a), k.lt(a, Infinity));
  return k.select(ordinary, k.signed(scaled, x), x);
});

/** log2 a as hi + lo to about 2^-66, for positive finite float64. */
function log2Double(k: Kit, a: Expr): [Expr, Expr] {
  const { e, f } = logParts(k, a);
  // s = f / (2 + f) as two numbers; log(1+f) = 2s + 2/3 s^3 + s^5 (...)
  const [d, dLow] = k.fastSum(2, f);
  const r = k.div(1, d);
  const s = k.mul(f, r);
  const sLow = k.mul(k.sub(k.fma(k.neg(s), d, f), k.mul(s, dLow)), r);
  const [z, zError] = k.product(s, s);
  const zLow = k.fma(k.mul(2, s), sLow, zError);
  // p = z (2/3 + z (...)), 2/3 as two numbers
  const [c, cLow] = k.fastSum(2 / 3, k.mul(k.poly(z, logPow64), z));
  const [p, pError] = k.product(z, c);
  const pLow = k.fma(z, k.add(cLow, 3.700743415417188e-17), k.fma(zLow, c, pError));
  // t = 2 + p; log(1+f) = s t
  const [t, tError] = k.fastSum(2, p);
  const tLow = k.add(tError, pLow);
  const [l, lError] = k.product(s, t);
  const lLow = k.fma(s, tLow, k.fma(sLow, t, lError));
  const [g, gError] = k.product(l, Math.LOG2E);
  const gLow = k.fma(lLow, Math.LOG2E, k.fma(l, 2.0355273740931033e-17, gError));
  const [u, v] = k.fastSum(e, g);
  return k.fastSum(u, k.add(v, gLow));
}
/** 2^(hi + lo) */
function exp2Sum(k: Kit, hi: Expr, lo: Expr): Expr {
  const c = k.clamp(hi, -1100, 1100);
  const n = k.b.nearest(c);
  const [ln2Hi, ln2Lo] = ln2(k);
  const d = k.sub(c, n);
  const [r, rLow] = k.product(d, ln2Hi);
  const low = k.fma(k.select(k.eq(c, hi), lo, 0), ln2Hi, k.fma(d, ln2Lo, rLow));
  const { hi: h, lo: l } = expParts(k, r, low);
  return scale(k, k.add(1, k.add(h, l)), k.add(n, k.magic));
}
/** x^y, with IEEE's special values: x^0 = 1^y = 1, and NaN for a negative x with a y that is no integer. */
export const pow = throughFloat64((b: ExprBuilder, x: Expr, y: Expr): Expr => {
  const k = kit(b, x);
  const a = k.abs(x);
  const [l, lLow] = log2Double(k, a);
  // Larger exponents give 0, 1 or infinity all the same.
  const exponent = k.clamp(y, -(2 ** 70), 2 ** 70);
  const [hi, error] = k.product(exponent, l);
  const core = exp2Sum(k, hi, k.fma(exponent, lLow, error));
  const down = k.lt(y, 0);
  const edge = k.select(b.xor(k.eq(a, 0), down), 0, Infinity);
  const size = k.select(b.or(k.eq(a, 0), k.eq(a, Infinity)), edge, core);
  const negative = b.ne(k.signBits(x), k.n(0));
  const integer = k.eq(y, b.trunc(y));
  const half = k.mul(y, 0.5);
  const oddInteger = b.and(integer, b.ne(half, b.trunc(half)));
  const signed = k.select(b.and(negative, oddInteger), k.neg(size), size);
  const defined = b.or(integer, b.or(b.not(k.lt(x, 0)), k.eq(a, Infinity)));
  const finite = k.select(defined, signed, NaN);
  const value = k.select(b.or(b.ne(x, x), b.ne(y, y)), NaN, finite);
  return k.select(b.or(k.eq(y, 0), k.eq(x, 1)), 1, k.select(b.and(k.eq(a, 1), k.eq(k.abs(y), Infinity)), 1, value));
});

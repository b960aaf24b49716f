import type { Expr, ExprBuilder } from "../expr.ts";
import { cbrt64, logPow32, logPow64 } from "./coefficients.ts";
import { expParts, ln2, scale } from "./exp.ts";
import { type Kit, kit } from "./kit.ts";
import { isNormal, logParts } from "./log.ts";

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
export function cbrt(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  const special = ([y]: Expr[]): Expr => {
    const ordinary = b.and(b.ne(y, k.c(0)), k.lt(k.abs(y), Infinity));
    return k.select(ordinary, cbrtOf(k, y, false), y);
  };
  const zero = k.eq(x, 0);
  const isSpecial = b.not(b.or(isNormal(k, k.abs(x)), zero));
  return b.rare(cbrt, isSpecial, [x], special, k.select(zero, x, cbrtOf(k, x, true)));
}
function cbrtOf(k: Kit, x: Expr, normal: boolean): Expr {
  const { e, f } = logParts(k, k.abs(x), normal);
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
  return k.signed(k.mul(k.add(near, k.div(rest, k.mul(3, z))), k.pow2(nMagic)), x);
}

/** 2/3 in two parts, and log2 e. */
const constants = {
  float32: { third: [0.6666666865348816, -1.9868214925130207e-8], log2e: [1.4426950216293335, 1.9259629911266175e-8] },
  float64: { third: [2 / 3, 3.700743415417188e-17], log2e: [Math.LOG2E, 2.0355273740931033e-17] },
} as const;
/** log2 a as hi + lo, with some 13 bits more than the type has; for positive finite numbers. */
export function log2Double(k: Kit, a: Expr, normal: boolean): [Expr, Expr] {
  const { third, log2e } = constants[k.type];
  const { e, f } = logParts(k, a, normal);
  // s = f / (2 + f) as two numbers; log(1+f) = 2s + 2/3 s^3 + s^5 (...)
  const [d, dLow] = k.fastSum(2, f);
  const r = k.div(1, d);
  const s = k.mul(f, r);
  const sLow = k.mul(k.sub(k.fma(k.neg(s), d, f), k.mul(s, dLow)), r);
  const [z, zError] = k.product(s, s);
  const zLow = k.fma(k.mul(2, s), sLow, zError);
  // p = z (2/3 + z (...))
  const [c, cLow] = k.fastSum(third[0], k.mul(k.poly(z, k.type === "float32" ? logPow32 : logPow64), z));
  const [p, pError] = k.product(z, c);
  const pLow = k.fma(z, k.add(cLow, third[1]), k.fma(zLow, c, pError));
  // t = 2 + p; log(1+f) = s t
  const [t, tError] = k.fastSum(2, p);
  const tLow = k.add(tError, pLow);
  const [l, lError] = k.product(s, t);
  const lLow = k.fma(s, tLow, k.fma(sLow, t, lError));
  const [g, gError] = k.product(l, log2e[0]);
  const gLow = k.fma(lLow, log2e[0], k.fma(l, log2e[1], gError));
  const [u, v] = k.fastSum(e, g);
  return k.fastSum(u, k.add(v, gLow));
}
/** 2^(hi + lo) */
function exp2Sum(k: Kit, hi: Expr, lo: Expr): Expr {
  const limit = k.type === "float32" ? 200 : 1100;
  const c = k.clamp(hi, -limit, limit);
  const nMagic = k.add(c, k.magic);
  const [ln2Hi, ln2Lo] = ln2(k);
  const d = k.sub(c, k.sub(nMagic, k.magic));
  const [r, rLow] = k.product(d, ln2Hi);
  const low = k.fma(k.select(k.eq(c, hi), lo, 0), ln2Hi, k.fma(d, ln2Lo, rLow));
  const { hi: h, lo: l } = expParts(k, r, low);
  return scale(k, k.add(1, k.add(h, l)), nMagic);
}
/** a^y for positive finite a and |y| <= 2^64; 1 for any a where y is 0. */
function powOf(k: Kit, a: Expr, y: Expr, normal: boolean): Expr {
  const [l, lLow] = log2Double(k, a, normal);
  const [hi, error] = k.product(y, l);
  return exp2Sum(k, hi, k.fma(y, lLow, error));
}
/** x^y, with IEEE's special values: x^0 = 1^y = 1, and NaN for a negative x with a y that is no integer. */
export function pow(b: ExprBuilder, x: Expr, y: Expr): Expr {
  const k = kit(b, x);
  const a = k.abs(x);
  const common = b.and(b.or(isNormal(k, a), k.eq(x, 0)), k.lt(k.abs(y), 2 ** 64));
  return b.rare(pow, b.not(common), [x, y], ([p, q]) => powSpecial(k, p, q), fromSize(k, x, y, powOf(k, a, y, true)));
}
/** The power of x from that of |x|. */
function fromSize(k: Kit, x: Expr, y: Expr, power: Expr, infinite: Expr = k.b.bool(false)): Expr {
  const { b } = k;
  const zero = k.eq(x, 0);
  const edge = k.select(b.xor(zero, k.lt(y, 0)), 0, Infinity);
  const size = k.select(b.and(b.or(zero, infinite), b.ne(y, k.c(0))), edge, power);
  const integer = k.eq(y, b.trunc(y));
  const half = k.mul(y, 0.5);
  const odd = b.and(integer, b.ne(half, b.trunc(half)));
  const negative = b.ne(k.signBits(x), k.n(0));
  const signed = k.select(b.and(negative, odd), k.neg(size), size);
  return k.select(b.and(b.and(k.lt(x, 0), b.not(integer)), b.not(infinite)), NaN, signed);
}
function powSpecial(k: Kit, x: Expr, y: Expr): Expr {
  const { b } = k;
  const a = k.abs(x);
  // Larger exponents give 0, 1 or infinity all the same.
  const power = powOf(k, a, k.clamp(y, -(2 ** 64), 2 ** 64), false);
  const value = fromSize(k, x, y, power, k.eq(a, Infinity));
  const known = k.select(b.or(b.ne(x, x), b.ne(y, y)), NaN, value);
  const one = b.or(b.or(k.eq(y, 0), k.eq(x, 1)), b.and(k.eq(a, 1), k.eq(k.abs(y), Infinity)));
  return k.select(one, 1, known);
}

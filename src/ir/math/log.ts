import type { Expr, ExprBuilder } from "../expr.ts";
import { log64, logm32 } from "./coefficients.ts";
import { type Kit, kit } from "./kit.ts";

const log2e = {
  float32: [Math.fround(Math.LOG2E), Math.LOG2E - Math.fround(Math.LOG2E)],
  float64: [Math.LOG2E, 2.0355273740931033e-17],
} as const;

/** x = 2^e m with m in [sqrt(1/2), sqrt(2)): e as a float and f = m - 1, which is exact. For positive finite x. */
export function logParts(k: Kit, x: Expr, normal = false): { e: Expr; f: Expr } {
  const { b } = k;
  const single = k.type === "float32";
  const least = single ? 2 ** -126 : 2 ** -1022;
  const below = normal ? b.bool(false) : k.lt(x, least);
  const shift = single ? 23 : 52;
  const bits = k.bits(k.select(below, k.mul(x, 2 ** shift), x));
  const offset = b.sub(bits, single ? k.n(0x3f3504f3) : k.n(0x3fe6a09e667f3bcdn));
  const exponent = b.and(offset, single ? k.n(0xff800000 | 0) : k.n(-(2n ** 52n)));
  const m = k.float(b.sub(bits, exponent));
  const e = k.sub(
    k.float(b.add(b.shrs(offset, k.n(shift)), k.bits(k.c(k.magic)))),
    k.select(below, k.magic + shift, k.magic),
  );
  return { e, f: k.sub(m, 1) };
}
/** log(1 + f) = f - square + rest, square = f^2/2 rounded. */
function logSeries(k: Kit, f: Expr): { square: Expr; rest: Expr } {
  const square = k.mul(k.mul(f, 0.5), f);
  if (k.type === "float32") return { square, rest: k.mul(k.mul(f, k.mul(f, f)), k.poly(f, logm32)) };
  const s = k.div(f, k.add(f, 2));
  const z = k.mul(s, s);
  // log(1+f) = 2s + s z L(z) and 2s = f - s f = f - f^2/2 + s f^2/2
  return { square, rest: k.mul(s, k.fma(z, k.poly(z, log64), square)) };
}
/** The value where 0 < x < infinity, and what a logarithm is elsewhere. */
const guard = (k: Kit, x: Expr, value: Expr, zero: number): Expr =>
  k.select(k.lt(zero, x), k.select(k.lt(x, Infinity), value, x), k.select(k.eq(x, zero), -Infinity, NaN));

/** log 2 in two parts, the first so short that its products with exponents are exact. */
const shortLn2 = {
  float32: [0.693145751953125, Math.LN2 - 0.693145751953125],
  float64: [0.6931471803691238, 1.9082149292705877e-10],
} as const;
/** log(2^e (1 + f)) + low */
export function logOf(k: Kit, e: Expr, f: Expr, low?: Expr): Expr {
  const [hi, lo] = shortLn2[k.type];
  // s + t = e hi + f
  const s = k.fma(e, hi, f);
  const t = k.sub(f, k.fma(e, -hi, s));
  const tail = k.fma(e, lo, low ? k.add(t, low) : t);
  if (k.type === "float32") {
    const z = k.mul(f, f);
    return k.add(s, k.fma(z, -0.5, k.fma(k.mul(z, f), k.poly(f, logm32), tail)));
  }
  const { square, rest } = logSeries(k, f);
  return k.add(s, k.sub(k.add(rest, tail), square));
}
/** True where `least` <= x < `end`, given as bits of non-negative numbers: one unsigned comparison. */
function bitsWithin(k: Kit, x: Expr, least: bigint, end: bigint): Expr {
  const { b } = k;
  const type = k.type === "float32" ? "uint32" : "uint64";
  return b.lt(b.sub(b.bitcast(x, type), b.constant(least, type)), b.constant(end - least, type));
}
const bitsOf = { float32: { normal: 0x00800000n, infinity: 0x7f800000n }, float64: { normal: 2n ** 52n, infinity: 2047n * 2n ** 52n } }; // biome-ignore format: one line
/** True for positive numbers below the normal ones. */
export const isTiny = (k: Kit, x: Expr): Expr => bitsWithin(k, x, 1n, bitsOf[k.type].normal);
/** True for positive normal numbers. */
export const isNormal = (k: Kit, x: Expr): Expr => bitsWithin(k, x, bitsOf[k.type].normal, bitsOf[k.type].infinity);

/** log x. Zeros and negative numbers are common enough to cost the same; only the smallest numbers go apart. */
export function log(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  const { e, f } = logParts(k, x, true);
  return b.rare(log, isTiny(k, x), [x], ([y]) => logTiny(k, y), guard(k, x, logOf(k, e, f), 0));
}
function logTiny(k: Kit, x: Expr): Expr {
  const { e, f } = logParts(k, x);
  return logOf(k, e, f);
}
/** log2 x as hi + lo, for positive finite x. */
function log2Sum(k: Kit, x: Expr, normal: boolean): [Expr, Expr] {
  const { e, f } = logParts(k, x, normal);
  const { square, rest } = logSeries(k, f);
  const squareLow = k.fma(k.mul(f, 0.5), f, k.neg(square));
  const [h, t] = k.fastSum(f, k.neg(square));
  const low = k.add(k.sub(t, squareLow), rest);
  const [c, cLow] = log2e[k.type];
  const p = k.mul(h, c);
  const pLow = k.fma(low, c, k.fma(h, cLow, k.fma(h, c, k.neg(p))));
  const [s, u] = k.fastSum(e, p);
  return [s, k.add(u, pLow)];
}
/** log2 x */
export function log2(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  const value = (y: Expr, normal: boolean): Expr => k.add(...log2Sum(k, y, normal));
  return b.rare(log2, isTiny(k, x), [x], ([y]) => value(y, false), guard(k, x, value(x, true), 0));
}
/** log(1 + x + low) where 1 + x is a positive normal number. */
export function log1pSum(k: Kit, x: Expr, low?: Expr): Expr {
  // log(1+x) = log u + log(1 + lost/u), lost = what the sum's rounding took.
  const [u, lost] = k.sum(k.c(1), x);
  const { e, f } = logParts(k, u, true);
  return logOf(k, e, f, k.div(low ? k.add(lost, low) : lost, u));
}
/** log(1 + x) */
export function log1p(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  return k.select(k.eq(x, 0), x, guard(k, x, log1pSum(k, x), -1));
}

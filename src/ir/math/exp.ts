import type { Expr, ExprBuilder } from "../expr.ts";
import { exp32, exp64 } from "./coefficients.ts";
import { type Kit, kit } from "./kit.ts";

/** log 2 as two numbers of the type. With fma, x - k hi is exact for every k that a reduction makes. */
export const ln2 = (k: Kit): readonly [hi: number, lo: number] =>
  k.type === "float32"
    ? [Math.fround(Math.LN2), Math.LN2 - Math.fround(Math.LN2)]
    : [Math.LN2, 2.319046813846299558e-17];

/** 2^n (1 + (hi + lo)) as parts: n + magic, hi in +-log(2)/2, lo its rounding error with all small terms. */
interface ExpParts {
  readonly nMagic: Expr;
  readonly hi: Expr;
  readonly lo: Expr;
}
/** exp(x + low), x in a range where n fits. */
export function expParts(k: Kit, x: Expr, low?: Expr): ExpParts {
  const [ln2Hi, ln2Lo] = ln2(k);
  const nMagic = k.fma(x, Math.LOG2E, k.magic);
  const n = k.sub(nMagic, k.magic);
  const exact = k.fma(n, -ln2Hi, x);
  const r = k.fma(n, -ln2Lo, exact);
  // What rounding r lost.
  const lost = k.fma(n, -ln2Lo, k.sub(exact, r));
  const p = k.poly(r, k.type === "float32" ? exp32 : exp64);
  const square = k.mul(r, r);
  if (!low) return { nMagic, hi: r, lo: k.fma(square, p, k.fma(lost, r, lost)) };
  // A low part of other origin may be larger than r's rounding error: it takes the whole derivative.
  const small = k.add(lost, low);
  const curve = k.mul(square, p);
  return { nMagic, hi: r, lo: k.add(k.fma(k.add(curve, r), small, small), curve) };
}
/** 2^n in two factors, so that results below the normal numbers are rounded once and none overflows on the way. */
export function twoPowers(k: Kit, nMagic: Expr): [Expr, Expr] {
  const { b } = k;
  const n = k.bits(nMagic);
  const half = b.shrs(n, k.n(1));
  const power = (e: Expr): Expr => k.float(b.add(b.shl(e, k.n(k.fraction)), k.one));
  return [power(half), power(b.sub(n, half))];
}
export const scale = (k: Kit, y: Expr, nMagic: Expr): Expr => {
  const [s, t] = twoPowers(k, nMagic);
  return k.mul(k.mul(y, s), t);
};
/** x where exp is neither 0 nor infinite, its nearest such x elsewhere. */
export const expClamp = (k: Kit, x: Expr): Expr =>
  k.type === "float32" ? k.clamp(x, -104, 89) : k.clamp(x, -746, 710);

/** e^x */
export function exp(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  const { nMagic, hi, lo } = expParts(k, expClamp(k, x));
  return scale(k, k.add(1, k.add(hi, lo)), nMagic);
}

/** 2^x */
export function exp2(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  const c = k.type === "float32" ? k.clamp(x, -151, 129) : k.clamp(x, -1076, 1025);
  const nMagic = k.add(c, k.magic);
  const [ln2Hi, ln2Lo] = ln2(k);
  const d = k.sub(c, k.sub(nMagic, k.magic));
  const r = k.mul(d, ln2Hi);
  const lost = k.fma(d, ln2Hi, k.neg(r));
  const small = k.fma(d, ln2Lo, lost);
  const p = k.poly(r, k.type === "float32" ? exp32 : exp64);
  const y = k.add(1, k.add(r, k.fma(k.mul(r, r), p, small)));
  return scale(k, y, nMagic);
}

/** (e^x - 1) / 2 as a sum hi + lo, x in the range of exp: half, so that it cannot overflow before it must. */
export function halfExpm1(k: Kit, x: Expr, negative = false): [Expr, Expr] {
  const { nMagic, hi, lo } = expParts(k, x);
  // 2^(n-1): n - 1 is a normal exponent but for n < -1021, where only the -1 counts.
  const h = k.pow2(k.sub(nMagic, 1));
  // 2^(n-1) hi is exact, and not larger than the other term unless that is 0.
  const [base, lost] = negative ? k.fastSum(-0.5, h) : k.sum(h, k.c(-0.5));
  const [s, e] = k.fastSum(base, k.mul(h, hi));
  return [s, k.add(k.fma(h, lo, e), lost)];
}
/** e^x - 1 */
export function expm1(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  // Below the lower bound the result rounds to -1.
  const [hi, lo] = halfExpm1(k, k.type === "float32" ? k.clamp(x, -40, 89) : k.clamp(x, -80, 710));
  const y = k.mul(2, k.add(hi, lo));
  // Halving would lose a bit of the smallest numbers, and the sign of zero.
  return k.select(k.lt(k.abs(x), 2 ** -60), x, y);
}
/** exp(x + low) for float32 where its last place does not matter and its exponent stays normal. */
export function shortExp(k: Kit, x: Expr, low?: Expr): Expr {
  const [ln2Hi, ln2Lo] = ln2(k);
  const nMagic = k.fma(x, Math.LOG2E, k.magic);
  const n = k.sub(nMagic, k.magic);
  const r = k.fma(n, -ln2Lo, k.fma(n, -ln2Hi, x));
  const p = k.poly(r, exp32);
  const square = k.mul(r, r);
  const less1 = low ? k.add(r, k.fma(square, p, low)) : k.fma(square, p, r);
  return k.mul(k.add(1, less1), k.pow2(nMagic));
}
/** 1 / (1 + e^-x) */
export function logistic(b: ExprBuilder, x: Expr): Expr {
  const k = kit(b, x);
  // Beyond this e^-|x| is no normal number.
  const far = b.not(k.lt(k.abs(x), k.type === "float32" ? 86 : 700));
  return b.rare(logistic, far, [x], ([y]) => logisticOf(k, y, true), logisticOf(k, x, false));
}
function logisticOf(k: Kit, x: Expr, far: boolean): Expr {
  // With e = exp(-|x|), which cannot overflow: 1 / (1 + e), or e / (1 + e) for negative x.
  const { nMagic, hi, lo } = expParts(k, far ? expClamp(k, k.neg(k.abs(x))) : k.neg(k.abs(x)));
  const [s, t] = far ? twoPowers(k, nMagic) : [k.pow2(nMagic)];
  const scaled = (v: Expr): Expr => (t ? k.mul(k.mul(v, s), t) : k.mul(v, s));
  const [head, tail] = k.fastSum(1, hi);
  const small = k.add(tail, lo);
  const sum = k.add(head, small);
  const e = scaled(sum);
  // e's own rounding error
  const eLow = scaled(k.sub(small, k.sub(sum, head)));
  const [d, dLow] = k.fastSum(1, e);
  const negative = k.lt(x, 0);
  return k.quotient(k.select(negative, e, 1), k.select(negative, eLow, 0), d, k.add(dLow, eLow));
}

import type { Expr } from "../expr.ts";
import type { Kit } from "./kit.ts";
import type { Reduced } from "./trig.ts";
import { twoOverPi24 } from "./trig-bits.ts";

/**
 * Reduction of arguments of any size by exact multiplication with the bits of 2/pi that matter.
 *
 * x (2/pi) is wanted modulo 4. 2/pi is cut into chunks; those whose product with x is a multiple of 4 are left out, the
 * next few are multiplied exactly (product and rounding error, each taken modulo 4), the rest cannot be seen. Which chunks
 * they are depends on the exponent of x: selects choose them, since expressions have no tables.
 */
export function reduceLarge(k: Kit, x: Expr, halfPi: readonly number[]): Reduced {
  return k.type === "float32" ? fromSingle(k, x) : toRadians(k, quadrantsOfDouble(k, x), halfPi);
}
/** v - 4 round(v/4), exact. */
const modulo4 = (k: Kit, v: Expr): Expr => k.fma(k.b.nearest(k.mul(v, 0.25)), -4, v);

/** `count` bits of 2/pi from number `from` on (0 is the first behind the point) as a number in [0, 1). */
function chunk(from: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const bit = from + i;
    if (bit >= 0 && (twoOverPi24[Math.floor(bit / 24)] >>> (23 - (bit % 24))) & 1) sum += 2 ** (-i - 1);
  }
  return sum;
}

/** `count` <= 32 bits of 2/pi from number `from` on as an unsigned integer. */
const word = (from: number, count = 32): number => chunk(from, count) * 2 ** count;

/**
 * For float32, in 32-bit integers. With x = M 2^(E-23), E = 17 + 8j + s and N = M 2^s < 2^31, the fraction of a turn is
 * N times the 96 bits of 2/pi from number 8(j-1) on, as a fraction, modulo 1.
 */
function fromSingle(k: Kit, x: Expr): Reduced {
  const { b } = k;
  const bits = b.bitcast(b.abs(x), "uint32");
  const u = (n: number): Expr => b.constant(n, "uint32");
  const e = b.sub(b.shru(bits, u(23)), u(127 + 17));
  // M 2^s as a float, whose exponent is 23 + s
  const scaled = b.or(b.and(bits, u(0x7fffff)), b.shl(b.add(b.and(e, u(7)), u(127 + 23)), u(23)));
  const n = b.bitcast(b.convert(b.bitcast(scaled, "float32"), "int32"), "uint32");
  const [w0, w1, w2] = chooseWords(k, b.shru(e, u(3)));
  // The turn's fraction as two words; the third product only by its upper half.
  const middle = b.mul(n, w1);
  const low = b.add(middle, upperHalf(k, n, w2));
  const carry = b.select(b.lt(low, middle), u(1), u(0));
  const high = b.add(b.add(b.mul(n, w0), upperHalf(k, n, w1)), carry);
  // Its upper two bits, rounded, are the quadrant; the rest is between -1/8 and 1/8 of a turn.
  const q = b.shru(b.add(high, u(2 ** 29)), u(30));
  const rest = b.bitcast(b.sub(high, b.shl(q, u(30))), "int32");
  // Three pieces that are exact as floats, in units of 2^-30 quadrants.
  const float = (i: Expr): Expr => b.convert(i, "float32");
  const [a, c] = [float(b.and(rest, k.n(-256))), float(b.and(rest, k.n(255)))];
  const d = k.mul(float(b.bitcast(b.shru(low, u(8)), "int32")), 2 ** -24);
  const [small, smaller] = k.fastSum(c, d);
  const [y, t] = k.fastSum(a, small);
  const unit = (Math.PI / 2) * 2 ** -30;
  const hi = k.mul(y, unit);
  const lo = k.fma(k.add(t, smaller), unit, k.fma(y, unit - Math.fround(unit), k.fma(y, unit, k.neg(hi))));
  // -x: everything negated.
  const sign = k.signBits(x);
  const minus = b.shrs(sign, k.n(31));
  const flip = (v: Expr): Expr => k.float(b.xor(k.bits(v), sign));
  return {
    hi: k.select(k.lt(k.abs(x), Infinity), flip(hi), NaN),
    lo: flip(lo),
    quadrant: b.sub(b.xor(b.bitcast(q, "int32"), minus), minus),
  };
}
/** Three words of 2/pi from bit 8(j-1) on, j = 0..13: by the lower two bits of j, then by the upper two. */
function chooseWords(k: Kit, j: Expr): Expr[] {
  const { b } = k;
  const u = (n: number): Expr => b.constant(n, "uint32");
  const bit = [1, 2, 4, 8].map((n) => b.ne(b.and(j, u(n)), u(0)));
  const words = [0, 1, 2, 3, 4, 5].map((i) => {
    const at = (r: number): Expr => u(word(8 * (r - 1) + 32 * i));
    return b.select(bit[1], b.select(bit[0], at(3), at(2)), b.select(bit[0], at(1), at(0)));
  });
  const four = [0, 1, 2, 3].map((i) => b.select(bit[3], words[i + 2], words[i]));
  return [0, 1, 2].map((i) => b.select(bit[2], four[i + 1], four[i]));
}
/** The upper 32 bits of a product of uint32. */
function upperHalf(k: Kit, a: Expr, c: Expr): Expr {
  const { b } = k;
  const n16 = b.constant(16, "uint32");
  const mask = b.constant(0xffff, "uint32");
  const [al, ah, cl, ch] = [b.and(a, mask), b.shru(a, n16), b.and(c, mask), b.shru(c, n16)];
  const s = b.add(b.mul(ah, cl), b.shru(b.mul(al, cl), n16));
  const t = b.add(b.mul(al, ch), b.and(s, mask));
  return b.add(b.add(b.mul(ah, ch), b.shru(s, n16)), b.shru(t, n16));
}

/** x (2/pi) modulo 4 as a sum of two, for 2^30 <= |x|: product and error of 53 bits of x with five chunks of 53 bits. */
function quadrantsOfDouble(k: Kit, x: Expr): [Expr, Expr] {
  const { b } = k;
  const first = 30;
  // exponent of x as a float, and j = floor((exponent - first) / 53)
  const biased = b.shru(k.bits(k.abs(x)), k.n(52));
  const exponent = k.sub(k.float(b.or(biased, k.bits(k.c(2 ** 52)))), 2 ** 52 + 1023 + first);
  const j = b.floor(k.mul(k.add(exponent, 0.5), 1 / 53));
  // x 2^(-53 j) in two steps, as j reaches 18.
  const shiftMagic = k.fma(j, -53 / 2, k.magic);
  const half = k.sub(shiftMagic, k.magic);
  const rest = k.sub(k.mul(j, -53), half);
  const power = (n: Expr): Expr => k.pow2(k.add(n, k.magic));
  const scaled = k.mul(k.mul(x, power(half)), power(rest));
  const digits = chooseDigits(k, j);
  // Digit i stands for chunk j - 1 + i; with x scaled, its weight is 2^(53 (1 - i)).
  let [s, e] = [k.c(0), k.c(0)];
  const add = (v: Expr): void => {
    const [sum, error] = k.sum(s, v);
    s = sum;
    e = k.add(e, error);
  };
  digits.forEach((digit, i) => {
    const [hi, lo] = k.product(scaled, k.mul(digit, 2 ** (53 * (1 - i))));
    add(modulo4(k, hi));
    add(modulo4(k, lo));
  });
  return [s, e];
}
/** Chunks j - 1 .. j + 3 of 53 bits, each as a number in [0, 1): a multiplexer by the bits of j, constants first. */
function chooseDigits(k: Kit, j: Expr): Expr[] {
  const { b } = k;
  const bits = k.bits(k.add(j, k.magic));
  let entries: (Expr | number)[] = Array.from({ length: 36 }, (_, i) =>
    i === 0 || i > 23 ? 0 : chunk(53 * (i - 1), 53),
  );
  for (let step = 16; step >= 1; step /= 2) {
    const set = b.ne(b.and(bits, k.n(step)), k.n(0));
    entries = Array.from({ length: 4 + step }, (_, i) => k.select(set, entries[i + step] ?? 0, entries[i]));
  }
  return entries.slice(0, 5) as Expr[];
}
function toRadians(k: Kit, [s, e]: [Expr, Expr], [a, c]: readonly number[]): Reduced {
  const qMagic = k.add(s, k.magic);
  const [y, low] = k.fastSum(k.sub(s, k.sub(qMagic, k.magic)), e);
  const [hi, rest] = k.product(y, a);
  const [h, l] = k.fastSum(hi, k.fma(low, a, k.fma(y, c, rest)));
  return { hi: h, lo: l, quadrant: k.bits(qMagic) };
}

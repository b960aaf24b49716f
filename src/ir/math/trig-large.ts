import type { Expr } from "../expr.ts";
import { Kit } from "./kit.ts";
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
  return k.type === "float32" ? fromSingle(k, x, halfPi) : toRadians(k, quadrantsOfDouble(k, x), halfPi);
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

/** For float32: in float64, where 24 bits of x times 29 bits of 2/pi are exact; a chunk serves 28 exponents. */
function fromSingle(k: Kit, x: Expr, halfPi: readonly number[]): Reduced {
  const { b } = k;
  const d = new Kit(b, "float64");
  const wide = b.convert(x, "float64");
  const size = d.abs(wide);
  const first = 17; // of the first range's exponents; the last range ends at 128
  const width = 28;
  const ranges = [0, 1, 2, 3].map((i) => {
    const e = first + width * i;
    const start = e - 25; // bits before it have weights whose product with x is a multiple of 4
    return ([[0, 29], [29, 29], [58, 53]] as const).map(([at, count]) => chunk(start + at, count) * 2 ** -(start + at));
  });
  const pick = (which: number): Expr =>
    ranges
      .slice(1)
      .reduce<Expr>((c, range, i) => d.select(d.lt(size, 2 ** (first + width * (i + 1))), c, range[which]), d.c(ranges[0][which]));
  const p = modulo4(d, d.mul(wide, pick(0)));
  const s = modulo4(d, d.mul(wide, pick(1)));
  const t = pick(2);
  const q = b.nearest(d.fma(wide, t, d.add(p, s)));
  // Each step is exact where the sum is close to an integer.
  const y = d.fma(wide, t, d.add(d.sub(p, q), s));
  const r = d.mul(y, halfPi[0]);
  const hi = b.convert(r, "float32");
  const lo = b.convert(d.sub(r, b.convert(hi, "float64")), "float32");
  const quadrant = b.bitcast(b.add(b.convert(q, "float32"), k.c(k.magic)), "int32");
  return { hi, lo, quadrant };
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
  const shiftMagic = k.fma(j, -53 / 2 , k.magic);
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

// Fused multiply-add with one rounding, for engines and languages that have none. Whatever makes such expressions imports this.

import { softFma64 } from "./expr.ts";

const f64 = new Float64Array(1);
const i64 = new BigInt64Array(f64.buffer);
const lo = new Uint32Array(f64.buffer);

/**
 * round32(a * b + c) for float32 operands. The product is exact in float64; the sum is rounded to odd there, so that
 * the second rounding cannot go wrong.
 */
export function fma32(a: number, b: number, c: number): number {
  const p = a * b;
  const s = p + c;
  if (!Number.isFinite(s)) return Math.fround(s);
  const t = s - p;
  const error = p - (s - t) + (c - t);
  if (error === 0) return Math.fround(s);
  f64[0] = s;
  if ((lo[0] & 1) === 0) i64[0] += error > 0 === s > 0 ? 1n : -1n;
  return Math.fround(f64[0]);
}

/** Mantissa and exponent: x = mantissa * 2^exponent. */
function decode(x: number): [bigint, number] {
  f64[0] = x;
  const bits = BigInt.asUintN(64, i64[0]);
  const e = Number((bits >> 52n) & 2047n);
  const m = (bits & 0xfffffffffffffn) | (e ? 1n << 52n : 0n);
  return [bits >> 63n ? -m : m, (e || 1) - 1075];
}
/** round64(a * b + c), exactly. */
export function fma64(a: number, b: number, c: number): number {
  // A finite product may overflow on its own.
  if (Number.isFinite(a) && Number.isFinite(b) && !Number.isFinite(c)) return c;
  const s = a * b + c;
  if (!Number.isFinite(a) || !Number.isFinite(b) || !Number.isFinite(c) || a === 0 || b === 0) return s;
  const [ma, ea] = decode(a);
  const [mb, eb] = decode(b);
  const [mc, ec] = decode(c);
  let e = ea + eb;
  let m = ma * mb;
  if (c !== 0) {
    if (ec >= e) m += mc << BigInt(ec - e);
    else {
      m = (m << BigInt(e - ec)) + mc;
      e = ec;
    }
  }
  if (m === 0n) return s === 0 ? s : 0;
  const negative = m < 0n;
  if (negative) m = -m;
  const length = m.toString(2).length;
  // Bits below the last one that a float64 of this size (or a denormal) keeps are rounded to even.
  const drop = Math.max(length - 53, -1074 - e);
  if (drop > 0) {
    const d = BigInt(drop);
    const rest = m & ((1n << d) - 1n);
    const half = 1n << (d - 1n);
    m >>= d;
    if (rest > half || (rest === half && m & 1n)) m += 1n;
    e += drop;
  }
  // m has at most 54 bits and is exact; two steps keep the scaling itself exact.
  const step = Math.max(-1000, Math.min(1000, e));
  const r = Number(m) * 2 ** step * 2 ** (e - step);
  return negative ? -r : r;
}
softFma64.install(fma64);

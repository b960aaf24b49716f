// 16-bit floats are stored as their bits and computed in float32.

const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

/** Value of the bits of a bfloat16: the upper half of a float32. */
export const fromBfloat16 = (bits: number): number => {
  u32[0] = bits << 16;
  return f32[0];
};
/** Nearest bfloat16, ties to even; of a NaN the sign stays. */
export const toBfloat16 = (x: number): number => {
  f32[0] = x;
  const b = u32[0];
  if (x !== x) return ((b >>> 16) & 0x8000) | 0x7fc0;
  return ((b + 0x7fff + ((b >>> 16) & 1)) >>> 16) & 0xffff;
};
/** Value of the bits of an IEEE half. */
export const fromFloat16 = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const e = (bits >> 10) & 31;
  const m = bits & 1023;
  if (e === 31) return m ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return e === 0 ? sign * m * 2 ** -24 : sign * (1 + m / 1024) * 2 ** (e - 15);
};
/** A float64 as float32 whose last bit is 1 where something was lost: rounding it on gives what rounding once does. */
function setToOdd(x: number): void {
  f32[0] = x;
  const y = f32[0];
  if (y !== x && x === x && (u32[0] & 1) === 0) u32[0] += Math.abs(y) < Math.abs(x) ? 1 : -1;
}
/** Nearest IEEE half, ties to even; too large is infinite. */
export const toFloat16 = (x: number): number => {
  setToOdd(x);
  const b = u32[0];
  const sign = (b >>> 16) & 0x8000;
  const abs = b & 0x7fffffff;
  if (abs > 0x7f800000) return sign | 0x7e00 | ((abs >>> 13) & 0x3ff);
  if (abs >= 0x47800000) return sign | 0x7c00;
  if (abs < 0x38800000) {
    // denormal: adding 2^-1 aligns the half's last bit with the float's, and rounds to even on the way
    f32[0] = Math.abs(f32[0]) + 0.5;
    return sign | (u32[0] - 0x3f000000);
  }
  return sign | ((abs - 0x38000000 + 0xfff + ((abs >>> 13) & 1)) >>> 13);
};

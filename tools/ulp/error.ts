/** The largest error met so far, in units of the last place of the exact result. */
export interface Worst {
  ulps: number;
  at: number;
  /** The second argument, of functions of two. */
  and?: number;
  /** Wrong special values: NaN, infinities, the sign of zero. */
  wrong: number;
  wrongAt: number;
}
export const noError = (): Worst => ({ ulps: 0, at: 0, wrong: 0, wrongAt: 0 });

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** The exponent of a float64; -1023 for zero and what is below the normal numbers. */
function exponent(x: number): number {
  double[0] = x;
  return ((words[1] >>> 20) & 0x7ff) - 1023;
}
/** Places of float32 by the exponent of the exact value, from -126 on. */
const places = Float64Array.from({ length: 255 }, (_, i) => 2 ** (i - 126 - 23));

/** Adds a float32 result to what is known. */
export function compareFloat32(worst: Worst, y: number, exact: number, x: number, and?: number): void {
  const nearest = Math.fround(exact);
  if (y === nearest && (y !== 0 || 1 / y === 1 / nearest)) return;
  if (y !== y && exact !== exact) return;
  const isWrong =
    y !== y ||
    exact !== exact ||
    Math.abs(exact) === Infinity ||
    (y === 0 && exact === 0) || // of the other sign
    (Math.abs(y) === Infinity && Math.abs(exact) < 2 ** 127);
  if (isWrong) {
    if (worst.wrong++ === 0) worst.wrongAt = x;
    return;
  }
  // An infinite result stands for the next float32 that there would be.
  const value = y === Infinity ? 2 ** 128 : y === -Infinity ? -(2 ** 128) : y;
  const e = exponent(exact);
  const ulps = Math.abs(value - exact) / places[e < -126 ? 0 : e + 126];
  if (ulps > worst.ulps) Object.assign(worst, { ulps, at: x }, and !== undefined && { and });
}
/** Adds a float64 result; the exact one is nearest + rest places of nearest. */
export function compareFloat64(worst: Worst, y: number, nearest: number, rest: number, x: number, and?: number): void {
  const ulps = Math.abs((y - nearest) / 2 ** (exponent(nearest) - 52) - rest);
  if (y !== y) worst.wrong++;
  else if (ulps > worst.ulps) Object.assign(worst, { ulps, at: x }, and !== undefined && { and });
}

import "../api/complex.ts";
import { type ArrayLike, asArray, inexactOf } from "../api/asarray.ts";
import { isComplex } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { complexOf } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { type FftType, fft as transform } from "../ops/fft.ts";

export type { FftType } from "../ops/fft.ts";

const types: readonly string[] = ["FFT", "IFFT", "RFFT", "IRFFT"];
/**
 * Discrete Fourier transform of the last axes, of any lengths: X[j] = sum over k of x[k] exp(-2 pi i j k / n). "IFFT" is its
 * inverse; "RFFT" takes real numbers and gives the first half of the spectrum; "IRFFT" is its inverse, of real length n.
 * Integers become floats, and real numbers complex ones where the type takes them; "RFFT" takes no floats of 16 bits.
 * @throws ShapeError unless the last axes of `x` have these lengths (n / 2 + 1 at the end for "IRFFT")
 * @example lax.fft(np.array([1, 0, 0, 0]), "RFFT", [4]).tolist() // [{ re: 1, im: 0 }, { re: 1, im: 0 }, { re: 1, im: 0 }]
 */
export function fft(x: ArrayLike, fftType: FftType | Lowercase<FftType>, fftLengths: readonly number[]): Value {
  const type = fftType.toUpperCase();
  if (!types.includes(type)) throw new ValueError(`fft: ${fftType} is no transform. Use one of ${types.join(", ")}.`);
  const a = asArray(x, "fft");
  const dtype = inexactOf(a.dtype);
  if (type !== "RFFT") return transform(convertElementType(a, complexOf(dtype)), type as FftType, fftLengths);
  if (isComplex(a.dtype)) throw new ValueError(`fft: RFFT takes real numbers, got ${a.dtype}. Use FFT.`);
  return transform(convertElementType(a, dtype), "RFFT", fftLengths);
}

import { type ArrayLike, asArray, defaultFloat, inexactOf } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType } from "../core/dtype.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { fft as laxFft } from "../lax/fft.ts";
import { div, like, mul, sub } from "../ops/arithmetic.ts";
import { checkKnown } from "../ops/checks.ts";
import { conj, conjIfComplex } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import type { FftType } from "../ops/fft.ts";
import { concatenate, iota } from "../ops/shape.ts";
import { product, range } from "../util/list.ts";
import { options } from "./options.ts";
import { axesOf, axisOf } from "./promote.ts";
import { roll } from "./rearrange.ts";
import { resized } from "./resized.ts";
import { moveaxis } from "./shape.ts";

// Discrete Fourier transforms under NumPy's names.

/** Where the division by the number of elements happens: in the inverse, half in each, or forward. */
export type FftNorm = "backward" | "ortho" | "forward";
export interface FftOptions {
  /** Length of the transform: the axis is cut or padded with zeros; its own by default. */
  n?: number | null;
  /** The last by default. */
  axis?: number;
  norm?: FftNorm | null;
}
export interface FftnOptions {
  /** Lengths of the transforms, one for each axis. */
  s?: readonly number[] | null;
  /** All by default, or as many last ones as `s` has. */
  axes?: readonly number[] | null;
  norm?: FftNorm | null;
}

/** The factor by which a norm differs from "backward". */
function factorOf(name: string, norm: FftNorm | null | undefined, size: number, inverse: boolean): number {
  if (norm === undefined || norm === null || norm === "backward") return 1;
  const power = norm === "ortho" ? 0.5 : norm === "forward" ? 1 : undefined;
  if (power === undefined)
    throw new ValueError(`${name}: norm ${norm} is unknown. Use "backward", "ortho" or "forward".`);
  return size ** (inverse ? power : -power);
}
function transform(name: string, type: FftType, x: ArrayLike, { s, axes, norm }: FftnOptions): Value {
  const a = asArray(x, name);
  checkKnown(name, "a length", s ?? []);
  if (s?.some((n) => !Number.isInteger(n))) throw new JAXTypeError(`${name}: lengths [${s}] are not all whole.`);
  if (s?.some((n) => !(n > 0))) throw new ValueError(`${name}: lengths [${s}] are not all positive.`);
  if (s && axes && s.length !== axes.length)
    throw new ValueError(`${name}: ${s.length} lengths [${s}] for ${axes.length} axes [${axes}]. Give one for each.`);
  const count = axes?.length ?? s?.length ?? a.ndim;
  if (count > a.ndim) throw new ValueError(`${name}: ${showAval(a.aval)} has fewer than ${count} axes.`);
  const from = axes ? axesOf(name, axes, a) : range(count, a.ndim - count);
  const last = range(count, a.ndim - count);
  const moved = axes ? moveaxis(a, from, last) : a;
  const inverse = type === "IFFT" || type === "IRFFT";
  const lengths = s ? [...s] : last.map((d) => moved.shape[d]);
  if (!s && type === "IRFFT" && count) lengths[count - 1] = Math.max(0, 2 * (moved.shape[moved.ndim - 1] - 1));
  const input = type === "IRFFT" ? [...lengths.slice(0, -1), Math.floor(lengths[count - 1] / 2) + 1] : lengths;
  const y = laxFft(s ? resized(moved, input) : moved, type, lengths);
  const factor = factorOf(name, norm, product(lengths), inverse);
  const scaled = factor === 1 ? y : mul(y, like(y, factor));
  return axes ? moveaxis(scaled, last, from) : scaled;
}
type Axes1 = (x: ArrayLike, n?: number | null | FftOptions, rest?: FftOptions) => Value;
type AxesN = (x: ArrayLike, s?: readonly number[] | null | FftnOptions, rest?: FftnOptions) => Value;
const one =
  (name: string, type: FftType): Axes1 =>
  (x, n, rest) => {
    const o = options<FftOptions>(name, ["n", "axis", "norm"], n, rest);
    const length = o.n ?? null;
    return transform(name, type, x, {
      s: length === null ? null : [length],
      axes: [o.axis ?? -1],
      norm: o.norm ?? null,
    });
  };
const many =
  (name: string, type: FftType, defaultAxes?: readonly number[]): AxesN =>
  (x, s, rest) => {
    const o = options<FftnOptions>(name, ["s", "axes", "norm"], s as FftnOptions["s"] | FftnOptions, rest);
    if (defaultAxes && o.axes && o.axes.length !== 2)
      throw new ValueError(`${name}: takes 2 axes, got [${o.axes}]. Use the function for any number, named with n.`);
    return transform(name, type, x, { ...o, axes: o.axes ?? defaultAxes ?? null });
  };

/**
 * Discrete Fourier transform along an axis: X[j] = sum over k of x[k] exp(-2 pi i j k / n).
 * @example np.fft.fft(np.array([1, 0, -1, 0])).tolist() // [{ re: 0, im: 0 }, { re: 2, im: 0 }, { re: 0, im: 0 }, { re: 2, im: 0 }]
 */
export const fft: Axes1 = /*@__PURE__*/ one("fft.fft", "FFT");
/**
 * The inverse of fft.
 * @example np.real(np.fft.ifft(np.fft.fft(np.array([1, 2, 3, 4])))).tolist() // [1, 2, 3, 4]
 */
export const ifft: Axes1 = /*@__PURE__*/ one("fft.ifft", "IFFT");
/**
 * Fourier transform of real numbers: its first n / 2 + 1 elements, of which the others are the mirrored conjugates.
 * @example np.fft.rfft(np.array([1, 0, -1, 0])).tolist() // [{ re: 0, im: 0 }, { re: 2, im: 0 }, { re: 0, im: 0 }]
 */
export const rfft: Axes1 = /*@__PURE__*/ one("fft.rfft", "RFFT");
/**
 * The inverse of rfft. The length n is even by default, twice the number of elements less 2.
 * @example np.fft.irfft(np.array([0, 2, 0])).tolist() // [1, 0, -1, 0]
 */
export const irfft: Axes1 = /*@__PURE__*/ one("fft.irfft", "IRFFT");
/** fft along two axes, the last two by default. */
export const fft2: AxesN = /*@__PURE__*/ many("fft.fft2", "FFT", [-2, -1]);
/** The inverse of fft2. */
export const ifft2: AxesN = /*@__PURE__*/ many("fft.ifft2", "IFFT", [-2, -1]);
/** Of real numbers along two axes: the last one keeps n / 2 + 1 elements. */
export const rfft2: AxesN = /*@__PURE__*/ many("fft.rfft2", "RFFT", [-2, -1]);
/** The inverse of rfft2. */
export const irfft2: AxesN = /*@__PURE__*/ many("fft.irfft2", "IRFFT", [-2, -1]);
/**
 * fft along several axes, all by default.
 * @example np.real(np.fft.fftn(np.ones([2, 2]))).tolist() // [[4, 0], [0, 0]]
 */
export const fftn: AxesN = /*@__PURE__*/ many("fft.fftn", "FFT");
/** The inverse of fftn. */
export const ifftn: AxesN = /*@__PURE__*/ many("fft.ifftn", "IFFT");
/** Of real numbers along several axes: the last one keeps n / 2 + 1 elements. */
export const rfftn: AxesN = /*@__PURE__*/ many("fft.rfftn", "RFFT");
/** The inverse of rfftn. */
export const irfftn: AxesN = /*@__PURE__*/ many("fft.irfftn", "IRFFT");

/**
 * Fourier transform of a signal whose spectrum is real, given by its first half; n is 2 (size - 1) by default.
 * @example np.fft.hfft(np.array([1, 0.5])).tolist() // [1.5, 0.5]
 */
export function hfft(x: ArrayLike, n?: number | null | FftOptions, rest?: FftOptions): Value {
  const { norm, ...o } = options<FftOptions>("fft.hfft", ["n", "axis", "norm"], n, rest);
  const a = asArray(x, "fft.hfft");
  const length = o.n ?? 2 * (a.shape[axisOf("fft.hfft", o.axis ?? -1, a)] - 1);
  const y = irfft(conjIfComplex(a), o);
  // A forward transform, though it is computed by an inverse one.
  return mul(y, like(y, length * factorOf("fft.hfft", norm, length, false)));
}
/** The inverse of hfft. */
export function ihfft(x: ArrayLike, n?: number | null | FftOptions, rest?: FftOptions): Value {
  const { norm, ...o } = options<FftOptions>("fft.ihfft", ["n", "axis", "norm"], n, rest);
  const a = asArray(x, "fft.ihfft");
  const length = o.n ?? a.shape[axisOf("fft.ihfft", o.axis ?? -1, a)];
  const y = conj(rfft(a, o));
  return mul(y, like(y, factorOf("fft.ihfft", norm, length, true) / length));
}

export interface FreqOptions {
  /** Spacing of the samples. */
  d?: ArrayLike;
  dtype?: DType;
}
const frequencies = (name: string, indices: (n: number) => Value, result: (dtype: DType) => DType) =>
  (n: number, d?: ArrayLike | FreqOptions, rest?: FreqOptions): Value => {
    const o = options<FreqOptions>(name, ["d", "dtype"], d as FreqOptions, rest);
    checkKnown(name, "the number of samples", n);
    if (!Number.isInteger(n) || n < 1) throw new ValueError(`${name}: ${n} samples have no frequencies. Pass n >= 1.`);
    const spacing = asArray(o.d ?? 1, name);
    const dtype = o.dtype === undefined ? defaultFloat() : checkDType(o.dtype, name);
    const k = convertElementType(indices(n), inexactOf(dtype));
    return convertElementType(div(k, mul(convertElementType(spacing, k.dtype), like(k, n))), result(dtype));
  }; // biome-ignore format: as it is
/**
 * Frequencies of the elements of fft, in cycles per unit of `d`: 0, 1, .., -2, -1 over n d.
 * @example np.fft.fftfreq(4, 0.5).tolist() // [0, 0.5, -1, -0.5]
 */
export const fftfreq = /*@__PURE__*/ frequencies("fft.fftfreq", (n) => {
  const half = Math.ceil(n / 2);
  const k = iota("int32", [half]);
  const rest = Math.floor(n / 2);
  if (rest === 0) return k;
  const down = iota("int32", [rest]);
  return concatenate([k, sub(down, like(down, rest))], 0);
}, (dtype) => dtype); // biome-ignore format: as it is
/**
 * Frequencies of the elements of rfft.
 * @example np.fft.rfftfreq(4, 0.5).tolist() // [0, 0.5, 1]
 */
export const rfftfreq = /*@__PURE__*/ frequencies(
  "fft.rfftfreq",
  (n) => iota("int32", [Math.floor(n / 2) + 1]),
  inexactOf,
);

const shifted =
  (name: string, by: (n: number) => number) =>
  (x: ArrayLike, axes?: number | readonly number[] | null | { axes?: number | readonly number[] | null }): Value => {
    const o = options<{ axes?: number | readonly number[] | null }>(name, ["axes"], axes as number);
    const a = asArray(x, name);
    const named = o.axes ?? range(a.ndim);
    const which = (typeof named === "number" ? [named] : named).map((d) => axisOf(name, d, a));
    return roll(a, which.map((d) => by(a.shape[d])), which);
  }; // biome-ignore format: as it is
/**
 * Moves frequency 0 to the middle of each axis.
 * @example np.fft.fftshift(np.array([0, 1, 2, -2, -1])).tolist() // [-2, -1, 0, 1, 2]
 */
export const fftshift = /*@__PURE__*/ shifted("fft.fftshift", (n) => Math.floor(n / 2));
/** The inverse of fftshift. */
export const ifftshift = /*@__PURE__*/ shifted("fft.ifftshift", (n) => -Math.floor(n / 2));

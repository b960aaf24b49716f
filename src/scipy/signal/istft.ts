import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { ifft, irfft } from "../../numpy/fft.ts";
import { options } from "../../numpy/options.ts";
import { axisOf, promotedInexact } from "../../numpy/promote.ts";
import { sum } from "../../numpy/reductions.ts";
import { moveaxis } from "../../numpy/shape.ts";
import { multiply } from "../../numpy/ufuncs.ts";
import { div, like, mul, square } from "../../ops/arithmetic.ts";
import { broadcastInDim, moveAxis, reduceSum } from "../../ops/axes.ts";
import { gt } from "../../ops/compare.ts";
import { complexOf, partOf } from "../../ops/complex.ts";
import { convertElementType } from "../../ops/convert.ts";
import { where } from "../../ops/select.ts";
import { iota, pad, reshape, sliceInDim } from "../../ops/shape.ts";
import { checkedLengths, type WindowLike, windowOf } from "./windows.ts";

/** Options of `istft`: what `stft` was given. */
export interface IstftOptions {
  fs?: ArrayLike;
  window?: WindowLike;
  /** As many as the spectra tell by default. */
  nperseg?: number | null;
  noverlap?: number | null;
  nfft?: number | null;
  inputOnesided?: boolean;
  /** Whether the signal was extended beyond its ends. */
  boundary?: boolean;
  /** The last by default. */
  timeAxis?: number;
  /** The last but one by default. */
  freqAxis?: number;
}
const name = "scipy.signal.istft";
const keys = [
  "fs",
  "window",
  "nperseg",
  "noverlap",
  "nfft",
  "inputOnesided",
  "boundary",
  "timeAxis",
  "freqAxis",
] as const;
const padded = (x: Value, axis: number, n: number): Value =>
  pad(x, like(x, 0), x.shape.map((_, d) => [0, d === axis ? n : 0, 0] as const)); // biome-ignore format: as it is

/**
 * Segments laid over one another: [batch, segments, n] -> [batch, step (segments - 1) + n]. Cut into pieces of a step, those of equal
 * number within their segments form rows; each row, longer than it was by a step, begins a step later when they are split anew.
 */
function overlapped(x: Value, step: number): Value {
  const [batch, segments, n] = x.shape;
  const pieces = Math.ceil(n / step);
  const cut = reshape(padded(x, 2, pieces * step - n), [batch, segments, pieces, step]);
  const rows = padded(moveAxis(cut, 2, 1), 2, pieces);
  const length = (segments + pieces - 1) * step;
  const flat = reshape(rows, [batch, pieces * (segments + pieces) * step]);
  const later = reshape(sliceInDim(flat, 0, pieces * length, 1, 1), [batch, pieces, length]);
  return sliceInDim(reduceSum(later, [1]), 0, step * (segments - 1) + n, 1, 1);
}
/**
 * The signal whose spectra these are: the inverse of `stft`, from segments times the window again, over the sum of its squares.
 * @param Zxx complex[..., f, ..., t]
 * @returns [t, x]: times, and the signal along the time's axis
 * @throws RangeError where the lengths do not fit the spectra
 * @example const Z = scipy.signal.stft(np.array([1, 2, 3, 2, 1, 0, 1, 2]), { nperseg: 4 })[2];
 * np.round(scipy.signal.istft(Z)[1], 3).tolist() // [1, 2, 3, 2, 1, 0, 1, 2]
 */
export function istft(Zxx: ArrayLike, fs?: ArrayLike | IstftOptions, rest?: IstftOptions): [t: Value, x: Value] {
  const o = options<IstftOptions>(name, keys, fs as IstftOptions, rest);
  const [given] = promotedInexact(name, [Zxx]);
  if (given.size === 0) throw new ValueError(`${name}: ${showAval(given.aval)} has no elements.`);
  if (given.ndim < 2) throw new ValueError(`${name}: ${showAval(given.aval)} has no two axes, of frequency and time.`);
  const freqAxis = axisOf(name, o.freqAxis ?? -2, given);
  const timeAxis = axisOf(name, o.timeAxis ?? -1, given);
  if (freqAxis === timeAxis)
    throw new ValueError(`${name}: axis ${timeAxis} cannot be frequency and time. Choose two.`);
  const z = moveaxis(convertElementType(given, complexOf(given.dtype)), [timeAxis, freqAxis], [-2, -1]);
  const { inputOnesided = true, window = "hann", boundary = true } = o;
  const rows = z.shape[z.ndim - 1];
  const standard = inputOnesided ? 2 * (rows - 1) : rows;
  const nperseg = o.nperseg ?? standard;
  const noverlap = o.noverlap ?? Math.floor(nperseg / 2);
  // Of an odd number of samples there are as many frequencies as of one less.
  const nfft = o.nfft ?? (inputOnesided && nperseg === standard + 1 ? nperseg : standard);
  if (!Number.isInteger(nperseg) || nperseg < 1)
    throw new ValueError(`${name}: nperseg is ${nperseg}. It is a whole number above 0.`);
  checkedLengths(name, nperseg, noverlap, nfft);
  const samples = (inputOnesided ? irfft : ifft)(z, nfft);
  const segments = sliceInDim(samples, 0, nperseg, 1, samples.ndim - 1);
  const w = windowOf(name, window, nperseg, partOf(z.dtype));
  const step = nperseg - noverlap;
  const outer = segments.shape.slice(0, -2);
  const frames = segments.shape[segments.ndim - 2];
  const weighted = multiply(segments, mul(w, broadcastInDim(sum(w), w.shape, [])));
  const batch = outer.reduce((a, b) => a * b, 1);
  const total = overlapped(reshape(weighted, [batch, frames, nperseg]), step);
  const squares = overlapped(broadcastInDim(square(w), [1, frames, nperseg], [2]), step);
  const norm = where(gt(squares, like(squares, 1e-10)), squares, like(squares, 1));
  const divisor = broadcastInDim(reshape(norm, [norm.size]), total.shape, [1]);
  const all = div(total, convertElementType(divisor, total.dtype));
  const half = boundary ? Math.floor(nperseg / 2) : 0;
  const n = Math.max(0, all.shape[1] - 2 * half);
  const signal = reshape(sliceInDim(all, half, half + n, 1, 1), [...outer, n]);
  const k = convertElementType(iota("int32", [n]), partOf(z.dtype));
  const rate = convertElementType(asArray(o.fs ?? 1, name), k.dtype);
  const axis = timeAxis - (freqAxis < timeAxis ? 1 : 0);
  return [div(k, broadcastInDim(rate, k.shape, [])), moveAxis(signal, signal.ndim - 1, axis)];
}

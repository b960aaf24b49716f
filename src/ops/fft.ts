import { type Aval, aval, showAval } from "../core/aval.ts";
import { isComplex } from "../core/dtype.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { product, range, sameList } from "../util/list.ts";
import { add, div, like, mul, neg, sub } from "./arithmetic.ts";
import { broadcastInDim, full, moveAxis } from "./axes.ts";
import { complexOf, conj, im, pair, partOf, re } from "./complex.ts";
import { convertElementType } from "./convert.ts";
import { fftPairs, radices } from "./fft-routine.ts";
import { floor } from "./rounding.ts";
import { concatenate, iota, pad, rev, sliceInDim } from "./shape.ts";
import { cos, sin } from "./transcendental.ts";

export type FftType = "FFT" | "IFFT" | "RFFT" | "IRFFT";
export interface FftParams {
  readonly fftType: FftType;
  /** Of the last axes; of a real transform the length of the real side. */
  readonly fftLengths: readonly number[];
}
const halfOf = (lengths: readonly number[]): number[] => [
  ...lengths.slice(0, -1),
  Math.floor((lengths.at(-1) ?? 0) / 2) + 1,
];

function inferFft([x]: Aval[], { fftType, fftLengths }: FftParams): Aval[] {
  const rank = fftLengths.length;
  if (rank > x.shape.length)
    throw new ShapeError(
      `fft: ${showAval(x)} has fewer axes than fftLengths [${fftLengths}]. Give at most one for each.`,
    );
  const wantsReal = fftType === "RFFT";
  if (wantsReal ? x.dtype !== "float32" && x.dtype !== "float64" : !isComplex(x.dtype))
    throw new DTypeError(
      `fft: ${fftType} takes ${wantsReal ? "float32 or float64" : "complex numbers"}, got ${showAval(x)}. Convert with astype.`,
    );
  if (wantsReal && fftLengths.at(-1) === 0)
    throw new ValueError(`fft: ${showAval(x)} has no elements to transform. Give a length of at least one.`);
  const outer = x.shape.slice(0, x.shape.length - rank);
  const wanted = fftType === "IRFFT" ? halfOf(fftLengths) : fftLengths;
  // Of a spectrum of nothing JAX does not compare the last axis.
  const compared = fftType === "IRFFT" && fftLengths.at(-1) === 0 ? rank - 1 : rank;
  if (!sameList(x.shape.slice(outer.length, outer.length + compared), wanted.slice(0, compared)))
    throw new ShapeError(
      `fft: the last axes of ${showAval(x)} are not [${wanted}], which ${fftType} of lengths [${fftLengths}] takes. Pad or slice it.`,
    );
  const inner = wantsReal ? halfOf(fftLengths) : fftLengths;
  return [aval([...outer, ...inner], fftType === "IRFFT" ? partOf(x.dtype) : complexOf(x.dtype))];
}
/** 1 for the elements of a half spectrum that stand for themselves, 2 for those that stand for their mirror image too. */
function weights(n: number, shape: readonly number[], dtype: Value["dtype"]): Value {
  const m = Math.floor(n / 2) + 1;
  const middle = full([Math.max(0, n % 2 ? m - 1 : m - 2)], 2, dtype);
  const one = full([1], 1, dtype);
  const all = m === 1 ? one : concatenate(n % 2 ? [one, middle] : [one, middle, one], 0);
  return broadcastInDim(all, shape, [shape.length - 1]);
}
/** The discrete Fourier transform of the last axes; inverse ones are divided by the number of elements. */
export const fftP: Primitive<FftParams> = {
  name: "fft",
  infer: inferFft,
  tangent: "linear",
  transpose([ct], _, { fftType, fftLengths }) {
    if (!ct) return [null];
    const count = product(fftLengths);
    const n = fftLengths.at(-1) as number;
    if (fftType === "RFFT") {
      const mirrored = div(conj(ct), weights(n, ct.shape, ct.dtype));
      const y = fft(mirrored, "IRFFT", fftLengths);
      return [mul(y, like(y, count))];
    }
    if (fftType === "IRFFT") {
      if (n === 0) return [null];
      const y = fft(ct, "RFFT", fftLengths);
      return [conj(div(mul(y, weights(n, y.shape, y.dtype)), like(y, count)))];
    }
    return [fft(ct, fftType, fftLengths)];
  },
  batch: (_, [x], [ax], { fftType, fftLengths }) => [[fft(moveAxis(x, ax as number, 0), fftType, fftLengths)], [0]],
  lower: { kind: "expand", expand: ([x], params) => [expandFft(x, params)] },
};
export const fft = (x: Value, fftType: FftType, fftLengths: readonly number[]): Value =>
  fftLengths.length === 0 ? x : bind1(fftP, [x], { fftType, fftLengths });

interface Parts {
  readonly re: Value;
  readonly im: Value;
}
function expandFft(x: Value, { fftType, fftLengths }: FftParams): Value {
  const first = x.ndim - fftLengths.length;
  const n = fftLengths.at(-1) as number;
  const axes = range(fftLengths.length, first);
  const last = x.ndim - 1;
  if (fftType === "IRFFT" && n === 0) return full([...x.shape.slice(0, first), ...fftLengths], 0, partOf(x.dtype));
  if (fftType === "IRFFT") {
    const outer = axes.slice(0, -1).reduce((z, d) => transform(z, d, true), { re: re(x), im: im(x) });
    return transform(mirrored(outer, n), last, true).re;
  }
  const z = axes.reverse().reduce(
    (z, d, k): Parts => {
      const y = transform(z, d, fftType === "IFFT");
      return k === 0 && fftType === "RFFT" ? half(y, Math.floor(n / 2) + 1) : y;
    },
    { re: re(x), im: im(x).ndim === x.ndim ? im(x) : full(x.shape, 0, partOf(x.dtype)) } as Parts,
  );
  return pair(z.re, z.im);
}
const half = ({ re, im }: Parts, m: number): Parts => {
  const cut = (x: Value) => sliceInDim(x, 0, m, 1, x.ndim - 1);
  return { re: cut(re), im: cut(im) };
};
/** The whole spectrum of a real signal of length n from its first half; the imaginary part at 0 and n / 2 counts as 0. */
function mirrored({ re, im }: Parts, n: number): Parts {
  const axis = re.ndim - 1;
  const m = Math.floor(n / 2) + 1;
  const mirror = (x: Value) => rev(sliceInDim(x, 1, m - (n % 2 ? 0 : 1), 1, axis), [axis]);
  const zero = full([...im.shape.slice(0, -1), 1], 0, im.dtype);
  const inside = sliceInDim(im, 1, n % 2 ? m : m - 1, 1, axis);
  const imaginary = n === 1 ? zero : concatenate([zero, inside, ...(n % 2 ? [] : [zero]), neg(mirror(im))], axis);
  return {
    re: n <= 2 ? re : concatenate([re, mirror(re)], axis),
    im: n === 2 ? concatenate([zero, zero], axis) : imaginary,
  };
}
function transform(z: Parts, axis: number, inverse: boolean): Parts {
  const n = z.re.shape[axis];
  if (z.re.size === 0 || radices(n)) {
    const [x, y] = fftPairs(z.re, z.im, { axis, inverse });
    return { re: x, im: y };
  }
  return bluestein(z, axis, inverse);
}
const times = (a: Parts, b: Parts): Parts => ({
  re: sub(mul(a.re, b.re), mul(a.im, b.im)),
  im: add(mul(a.re, b.im), mul(a.im, b.re)),
});
/**
 * A transform of any length n as a convolution, from j k = (j^2 + k^2 - (j - k)^2) / 2, by transforms of a power of two of at
 * least 2 n - 1. L. Bluestein, "A linear filtering approach to the computation of the discrete Fourier transform", 1970.
 */
function bluestein(z: Parts, axis: number, inverse: boolean): Parts {
  const n = z.re.shape[axis];
  const m = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const { dtype, shape } = z.re;
  const along = (x: Value): Value =>
    broadcastInDim(
      x,
      shape.map((d, k) => (k === axis ? x.size : d)),
      [axis],
    );
  const chirp = chirpOf(n, dtype, inverse ? 1 : -1);
  const spread = { re: along(chirp.re), im: along(chirp.im) };
  const padded = (x: Value) =>
    pad(
      x,
      like(x, 0),
      shape.map((_, d) => [0, d === axis ? m - n : 0, 0] as const),
    );
  const signal = times(z, spread);
  const spectrum = fftPairs(padded(signal.re), padded(signal.im), { axis, inverse: false });
  // The conjugate chirp, at -(n - 1) .. n - 1 modulo m.
  const filter = (x: Value, sign: number): Value => {
    const y = mul(x, like(x, sign));
    const gap = full([m - 2 * n + 1], 0, dtype);
    return concatenate([y, gap, rev(sliceInDim(y, 1, n, 1, 0), [0])], 0);
  };
  const [fr, fi] = fftPairs(filter(chirp.re, 1), filter(chirp.im, -1), { axis: 0, inverse: false });
  const product = times({ re: spectrum[0], im: spectrum[1] }, { re: along(fr), im: along(fi) });
  const back = fftPairs(product.re, product.im, { axis, inverse: true });
  const cut = (x: Value) => sliceInDim(x, 0, n, 1, axis);
  const y = times({ re: cut(back[0]), im: cut(back[1]) }, spread);
  if (!inverse) return y;
  const scale = (x: Value) => mul(x, like(x, 1 / n));
  return { re: scale(y.re), im: scale(y.im) };
}
/** exp(sign pi i k^2 / n) for k below n; k^2 is taken modulo 2 n exactly, which float64 does up to k = 9e7. */
function chirpOf(n: number, dtype: Value["dtype"], sign: number): Parts {
  const k = convertElementType(iota("int32", [n]), "float64");
  const square = mul(k, k);
  const turns = floor(mul(square, like(k, 1 / (2 * n))));
  const rest = sub(square, mul(turns, like(k, 2 * n)));
  const angle = mul(rest, like(k, (sign * Math.PI) / n));
  return { re: convertElementType(cos(angle), dtype), im: convertElementType(sin(angle), dtype) };
}

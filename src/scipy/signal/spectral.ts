import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { isComplex } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { fft, fftfreq, rfft, rfftfreq } from "../../numpy/fft.ts";
import { options } from "../../numpy/options.ts";
import { median } from "../../numpy/order.ts";
import { pad } from "../../numpy/pad.ts";
import { axisOf, broadcastShape, promotedInexact } from "../../numpy/promote.ts";
import { mean, sum } from "../../numpy/reductions.ts";
import { take } from "../../numpy/take.ts";
import { multiply } from "../../numpy/ufuncs.ts";
import { add, div, like, mul, square } from "../../ops/arithmetic.ts";
import { broadcastInDim, full, moveAxis } from "../../ops/axes.ts";
import { complex, complexOf, conj, imag, partOf, real } from "../../ops/complex.ts";
import { convertElementType } from "../../ops/convert.ts";
import { concatenate, iota, sliceInDim } from "../../ops/shape.ts";
import { detrend } from "./detrend.ts";
import { checkedLengths, segmentLength, type WindowLike, windowOf } from "./windows.ts";

// Spectra of segments of a signal that overlap: P. D. Welch, IEEE Trans. Audio Electroacoust. 15, 70 (1967).

type Boundary = "even" | "odd" | "constant" | "zeros";
/** What all spectra share. */
interface SegmentOptions {
  /** Samples per unit of time, 1 by default. */
  fs?: ArrayLike;
  /** "hann" by default; also "hamming", "blackman", "bartlett", "boxcar", ["kaiser", beta], or values. */
  window?: WindowLike;
  /** Samples of a segment. */
  nperseg?: number | null;
  /** Samples that neighbours share: half of a segment by default. */
  noverlap?: number | null;
  /** Samples of a transform, where zeros are added to each segment. */
  nfft?: number | null;
  /** What is taken from each segment: its mean, its line, or what a function of [..., nperseg] says. */
  detrend?: false | "constant" | "linear" | ((segments: Value) => Value);
  /** Positive frequencies only, of real signals; true by default. */
  returnOnesided?: boolean;
  /** The last by default. */
  axis?: number;
}
/** Options of `stft`: segments have 256 samples by default, and nothing is taken from them. */
export interface StftOptions extends SegmentOptions {
  /** How the signal goes on beyond its ends; "zeros" by default. */
  boundary?: Boundary | null;
  /** Zeros at the end, so that the segments take all of the signal in; true by default. */
  padded?: boolean;
}
/** Options of `welch`: one segment by default, less its mean. */
export interface WelchOptions extends SegmentOptions {
  /** "density", by default: power by frequency; "spectrum": power. */
  scaling?: "density" | "spectrum";
  /** Over the segments; "mean" by default. */
  average?: "mean" | "median";
}
export type CsdOptions = WelchOptions;
const shared = ["fs", "window", "nperseg", "noverlap", "nfft", "detrend", "returnOnesided", "axis"] as const;
const welchKeys = [...shared, "scaling", "average"] as const;

/** What JAX gives for signals without elements: zeros in their shape; undefined for others. */
function ofNothing(name: string, given: readonly ArrayLike[], axis: number): Value | undefined {
  const [x, y = x] = promotedInexact(name, given);
  if (x.size > 0 && y.size > 0) return undefined;
  const at = axisOf(name, axis, x);
  return full(x.shape.map((n, d) => (d === at ? Math.min(n, y.shape[d]) : n)), 0, partOf(x.dtype));
} // biome-ignore format: as it is
/** The signals along their last axes, equally long. */
function signalsOf(name: string, given: readonly ArrayLike[], axis: number): Value[] {
  const xs = promotedInexact(name, given);
  const [x, y = x] = xs;
  if (x.ndim !== y.ndim)
    throw new ValueError(`${name}: ${showAval(x.aval)} and ${showAval(y.aval)} should have equally many axes.`);
  const moved = xs.map((v) => moveAxis(v, axisOf(name, axis, v), v.ndim - 1));
  broadcastShape(name, moved.map((v) => v.shape.slice(0, -1)));
  const n = Math.max(...moved.map((v) => v.shape[v.ndim - 1]));
  return moved.map((v) => extended(v, [0, n - v.shape[v.ndim - 1]], "zeros"));
} // biome-ignore format: as it is
function extended(x: Value, [before, after]: readonly [number, number], how: Boundary): Value {
  if (!before && !after) return x;
  const widths = x.shape.map((_, d) => (d === x.ndim - 1 ? [before, after] : [0, 0]));
  switch (how) {
    case "zeros":
      return pad(x, widths);
    case "constant":
      return pad(x, widths, "edge");
    default:
      return pad(x, widths, { mode: "reflect", reflectType: how });
  }
}
interface Plan {
  readonly name: string;
  readonly nperseg: number;
  readonly step: number;
  readonly nfft: number;
  readonly window: Value;
  readonly detrend: SegmentOptions["detrend"];
  readonly onesided: boolean;
}
const segmentCount = (x: Value, { nperseg, step }: Plan): number =>
  Math.floor((x.shape[x.ndim - 1] - nperseg) / step) + 1;
/** Transforms of the segments: [..., n] -> [..., segments, frequencies]. */
function transforms(x: Value, plan: Plan): Value {
  const { nperseg, step, nfft, window } = plan;
  const frames = segmentCount(x, plan);
  const first = iota("int32", [frames, nperseg], 0);
  const segments = take(x, add(mul(first, like(first, step)), iota("int32", [frames, nperseg], 1)), -1);
  const { detrend: how } = plan;
  const level = typeof how === "function" ? how(segments) : how ? detrend(segments, { type: how }) : segments;
  const windowed = multiply(level, window);
  return plan.onesided ? rfft(windowed, nfft) : fft(windowed, nfft);
}
function planOf(name: string, xs: readonly Value[], o: SegmentOptions, standard: number): Plan {
  const [x] = xs;
  const { window = "hann" } = o;
  const nperseg = segmentLength(name, window, o.nperseg ?? null, standard, x.shape[x.ndim - 1]);
  const noverlap = o.noverlap ?? Math.floor(nperseg / 2);
  const nfft = o.nfft ?? nperseg;
  checkedLengths(name, nperseg, noverlap, nfft);
  return {
    name,
    nperseg,
    step: nperseg - noverlap,
    nfft,
    window: windowOf(name, window, nperseg, partOf(x.dtype)),
    detrend: o.detrend,
    onesided: (o.returnOnesided ?? true) && !isComplex(x.dtype),
  };
}
const rate = (name: string, fs: ArrayLike | undefined, x: Value): Value =>
  convertElementType(asArray(fs ?? 1, name), partOf(x.dtype));
const frequencies = ({ nfft, onesided }: Plan, fs: Value): Value =>
  (onesided ? rfftfreq : fftfreq)(nfft, { d: div(like(fs, 1), fs), dtype: fs.dtype });

const boundaries: readonly unknown[] = ["even", "odd", "constant", "zeros", null];
/**
 * Short-time Fourier transform: spectra of segments that overlap, each times a window.
 * @param x [..., n, ...]
 * @returns [f, t, Z]: frequencies, the middles of the segments, and complex[..., f, ..., t]
 * @throws RangeError where lengths do not fit the signal or one another
 * @example const [f, t, Z] = scipy.signal.stft(np.array([1, 2, 3, 2, 1, 0, 1, 2]), { nperseg: 4 });
 * np.round(np.real(Z), 3).tolist() // [[1, 2.5, 1, 1, 0.5], [-0.5, -1.5, -0.5, -0.5, 0], [0, 0.5, 0, 0, -0.5]]
 */
export function stft(x: ArrayLike, fs?: ArrayLike | StftOptions, rest?: StftOptions): [f: Value, t: Value, Zxx: Value] {
  const name = "scipy.signal.stft";
  const o = options<StftOptions>(name, [...shared, "boundary", "padded"], fs as StftOptions, rest);
  const { boundary = "zeros", padded = true, axis = -1 } = o;
  if (!boundaries.includes(boundary))
    throw new ValueError(`${name}: there is no boundary ${String(boundary)}. Use ${boundaries.join(", ")}.`);
  const none = ofNothing(name, [x], axis);
  if (none) return [none, none, convertElementType(none, complexOf(none.dtype))];
  const [signal] = signalsOf(name, [x], axis);
  const plan = planOf(name, [signal], o, 256);
  const { nperseg, step } = plan;
  const half = Math.floor(nperseg / 2);
  const wider = boundary === null ? signal : extended(signal, [half, half], boundary);
  const over = (step - ((wider.shape[wider.ndim - 1] - nperseg) % step)) % step;
  const whole = padded ? extended(wider, [0, over], "zeros") : wider;
  const scale = div(like(plan.window, 1), sum(plan.window));
  const z = multiply(transforms(whole, plan), scale);
  const sampling = rate(name, o.fs, signal);
  const k = convertElementType(iota("int32", [segmentCount(whole, plan)]), sampling.dtype);
  const middle = add(mul(k, like(k, step)), like(k, boundary === null ? nperseg / 2 : 0));
  const time = div(middle, broadcastInDim(sampling, middle.shape, []));
  return [frequencies(plan, sampling), time, moveAxis(z, z.ndim - 1, axisOf(name, axis, signal))];
}
/** The median of n values of an exponential distribution by its mean: B. Allen et al., Phys. Rev. D 85, 122006 (2012), appendix B. */
function medianBias(n: number): number {
  let bias = 1;
  for (let k = 2; k < n; k += 2) bias += 1 / (k + 1) - 1 / k;
  return bias;
}
function averaged(name: string, p: Value, average: WelchOptions["average"] = "mean"): Value {
  const last = p.ndim - 1;
  if (average === "mean") return mean(p, last);
  if (average !== "median")
    throw new ValueError(`${name}: there is no average ${String(average)}. Use "mean" or "median".`);
  const middle = isComplex(p.dtype) ? complex(median(real(p), last), median(imag(p), last)) : median(p, last);
  return multiply(middle, 1 / medianBias(p.shape[last]));
}
/** Spectra conj(X) Y, averaged over segments; of one signal they are real. */
function crossSpectrum(name: string, given: readonly ArrayLike[], o: WelchOptions): [f: Value, P: Value] {
  const { scaling = "density", axis = -1, detrend = "constant" } = o;
  if (scaling !== "density" && scaling !== "spectrum")
    throw new ValueError(`${name}: there is no scaling ${String(scaling)}. Use "density" or "spectrum".`);
  const none = ofNothing(name, given, axis);
  if (none) return [none, given.length === 1 ? none : convertElementType(none, complexOf(none.dtype))];
  const signals = signalsOf(name, given, axis);
  const plan = planOf(name, signals, { ...o, detrend }, Number.POSITIVE_INFINITY);
  const [X, Y = X] = signals.map((x) => transforms(x, plan));
  const { window, onesided, nfft } = plan;
  const sampling = rate(name, o.fs, signals[0]);
  const power = scaling === "density" ? mul(sampling, sum(square(window))) : square(sum(window));
  const product = signals.length === 1 ? add(square(real(X)), square(imag(X))) : multiply(conj(X), Y);
  const scaled = multiply(product, div(like(power, 1), power));
  const p = onesided ? twice(scaled, nfft) : scaled;
  const moved = moveAxis(p, p.ndim - 1, axisOf(name, axis, signals[0]));
  return [frequencies(plan, sampling), averaged(name, moved, o.average)];
}
/** Positive frequencies stand for the negative ones too; 0 and the highest of an even number have none. */
function twice(p: Value, nfft: number): Value {
  const last = p.ndim - 1;
  const n = p.shape[last];
  const end = nfft % 2 ? n : n - 1;
  if (end <= 1) return p;
  const part = (from: number, to: number): Value => sliceInDim(p, from, to, 1, last);
  const middle = part(1, end);
  return concatenate([part(0, 1), add(middle, middle), ...(end < n ? [part(end, n)] : [])], last);
}
/**
 * Cross power spectral density of two signals by Welch's method: the mean over segments of conj(X) Y.
 * @param x [..., n, ...]
 * @param y the same, or null for that of x with itself
 * @returns [f, P]: frequencies, and complex[..., f, ...], real where y is null
 * @throws RangeError where signals and lengths do not fit
 * @example const [f, P] = scipy.signal.csd(np.array([1, -1, 1, -1]), np.array([2, -2, 2, -2]), { window: "boxcar" });
 * np.round(np.real(P), 3).tolist() // [0, 0, 8]
 */
export function csd(
  x: ArrayLike,
  y: ArrayLike | null,
  fs?: ArrayLike | CsdOptions,
  rest?: CsdOptions,
): [f: Value, Pxy: Value] {
  const name = "scipy.signal.csd";
  return crossSpectrum(name, y === null ? [x] : [x, y], options<CsdOptions>(name, welchKeys, fs as CsdOptions, rest));
}
/**
 * Power spectral density by Welch's method: the mean over segments of |X|^2.
 * @returns [f, P]: frequencies, and float[..., f, ...]
 * @example scipy.signal.welch(np.array([1, -1, 1, -1]), { window: "boxcar" })[1].tolist() // [0, 0, 4]
 */
export function welch(x: ArrayLike, fs?: ArrayLike | WelchOptions, rest?: WelchOptions): [f: Value, Pxx: Value] {
  const name = "scipy.signal.welch";
  return crossSpectrum(name, [x], options<WelchOptions>(name, welchKeys, fs as WelchOptions, rest));
}

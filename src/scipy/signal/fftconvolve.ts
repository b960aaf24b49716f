import type { ArrayLike } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { isComplex } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import type { ConvolveMode } from "../../numpy/convolve.ts";
import { fftn, ifftn, irfftn, rfftn } from "../../numpy/fft.ts";
import { options } from "../../numpy/options.ts";
import { axesOf, promotedInexact } from "../../numpy/promote.ts";
import { mul } from "../../ops/arithmetic.ts";
import { full as filled } from "../../ops/axes.ts";
import { slice } from "../../ops/shape.ts";
import { range } from "../../util/list.ts";
import { checkedMode } from "./mode.ts";

/** Options of `fftconvolve`. */
export interface FftConvolveOptions {
  /** "full": wherever the operands meet; "same": the centre, of the first operand's shape; "valid": where one lies within the other. */
  mode?: ConvolveMode;
  /** The axes along which it is; all by default. In the others the operands have the same sizes. */
  axes?: number | readonly number[] | null;
}
const name = "scipy.signal.fftconvolve";
/**
 * `convolve` by Fourier transforms: faster for large operands, with rounding errors of the size of the largest element.
 * @throws RangeError where the shapes do not fit, or for another mode
 * @example np.round(scipy.signal.fftconvolve(np.array([1, 2, 3]), np.array([1, 1])), 3).tolist() // [1, 3, 5, 3]
 */
export function fftconvolve(
  in1: ArrayLike,
  in2: ArrayLike,
  mode?: ConvolveMode | FftConvolveOptions,
  rest?: FftConvolveOptions,
): Value {
  const o = options<FftConvolveOptions>(name, ["mode", "axes"], mode as ConvolveMode, rest);
  const how = checkedMode(name, o.mode);
  const [a, b] = promotedInexact(name, [in1, in2]);
  const both = `${showAval(a.aval)} and ${showAval(b.aval)}`;
  if (a.ndim !== b.ndim) throw new ValueError(`${name}: ${both} should have equally many axes. Reshape one.`);
  const axes = o.axes === null || o.axes === undefined ? range(a.ndim) : axesOf(name, o.axes, a);
  const other = range(a.ndim).find((d) => !axes.includes(d) && a.shape[d] !== b.shape[d]);
  if (other !== undefined) throw new ValueError(`${name}: ${both} differ in axis ${other}, which is not among the axes.`);
  const fits = (x: Value, y: Value): boolean => axes.every((d) => x.shape[d] <= y.shape[d]);
  if (how === "valid" && !fits(a, b) && !fits(b, a))
    throw new ValueError(`${name}: ${both}: for "valid" one is the smaller in every axis. Pad one of them.`);
  const s = axes.map((d) => a.shape[d] + b.shape[d] - 1);
  if (s.some((n) => n < 0)) throw new ValueError(`${name}: ${both}: neither operand has elements.`);
  const [forward, backward] = isComplex(a.dtype) ? [fftn, ifftn] : [rfftn, irfftn];
  const full = (): Value => backward(mul(forward(a, { s, axes }), forward(b, { s, axes })), { s, axes });
  const whole = a.shape.map((n, d) => (axes.includes(d) ? s[axes.indexOf(d)] : n));
  const y = a.size === 0 || b.size === 0 ? filled(whole, 0, a.dtype) : axes.length ? full() : mul(a, b);
  const sizes = y.shape.map((n, d) => {
    if (!axes.includes(d) || how === "full") return n;
    return how === "same" ? a.shape[d] : Math.abs(a.shape[d] - b.shape[d]) + 1;
  });
  const from = y.shape.map((n, d) => Math.floor((n - sizes[d]) / 2));
  return slice(y, from, from.map((n, d) => n + sizes[d]));
} // biome-ignore format: as it is

import type { ArrayLike } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { convGeneralDilated } from "../../lax/windows.ts";
import { conj } from "../../numpy/complex.ts";
import type { ConvolveMode } from "../../numpy/convolve.ts";
import { options } from "../../numpy/options.ts";
import { promotedInexact } from "../../numpy/promote.ts";
import { flip } from "../../numpy/shape.ts";
import { reshape } from "../../ops/shape.ts";
import { fftconvolve } from "./fftconvolve.ts";
import { checkedMode } from "./mode.ts";

/** Options of `convolve` and `correlate`. */
export interface ConvolveOptions {
  /** "full": wherever the operands meet; "same": the centre, of the first operand's shape; "valid": where one lies within the other. */
  mode?: ConvolveMode;
  /** "direct", or by "fft"; "auto", which is the default, is direct. */
  method?: "auto" | "direct" | "fft";
}
/** Options of `convolve2d` and `correlate2d`. */
export interface Convolve2dOptions extends Pick<ConvolveOptions, "mode"> {
  /** What lies beyond the edges: there is only "fill". */
  boundary?: "fill";
  /** With what: there is only 0. */
  fillvalue?: 0;
}
const optionsOf = (name: string, mode: ConvolveMode | ConvolveOptions | undefined, rest?: ConvolveOptions) => {
  const o = options<ConvolveOptions>(name, ["mode", "method"], mode as ConvolveMode | undefined, rest);
  const { method = "auto" } = o;
  if (!["auto", "direct", "fft"].includes(method))
    throw new ValueError(`${name}: there is no method ${String(method)}. Use "auto", "direct" or "fft".`);
  return { mode: checkedMode(name, o.mode), byFft: method === "fft" };
};
const modeOf2d = (name: string, mode: ConvolveMode | Convolve2dOptions | undefined, rest?: Convolve2dOptions) => {
  const keys = ["mode", "boundary", "fillvalue"] as const;
  const o = options<Convolve2dOptions>(name, keys, mode as ConvolveMode | undefined, rest);
  const { boundary = "fill", fillvalue = 0 } = o;
  if (boundary !== "fill" || fillvalue !== 0)
    throw new ValueError(
      `${name}: beyond the edges lie ${boundary}, ${fillvalue}. There is only "fill" with 0: pad the operands.`,
    );
  return checkedMode(name, o.mode);
};
/** Operands of one rank, with elements, one not larger than the other in any axis. */
function pairOf(name: string, x: ArrayLike, y: ArrayLike, rank?: number): [Value, Value] {
  const [a, b] = promotedInexact(name, [x, y]);
  const both = `${showAval(a.aval)} and ${showAval(b.aval)}`;
  if (a.ndim !== b.ndim || (rank !== undefined && a.ndim !== rank))
    throw new ValueError(`${name}: ${both} should have ${rank ?? "equally many"} axes. Reshape them.`);
  if (a.size === 0 || b.size === 0) throw new ValueError(`${name}: ${both}: an operand has no elements.`);
  if (!isWithin(a, b) && !isWithin(b, a))
    throw new ValueError(`${name}: ${both}: neither is the smaller one in every axis. Pad one of them.`);
  return [a, b];
}
const isWithin = (a: Value, b: Value): boolean => a.shape.every((n, d) => n <= b.shape[d]);
function convolution(a: Value, b: Value, mode: ConvolveMode): Value {
  const [large, small] = isWithin(b, a) ? [a, b] : [b, a];
  const padding = small.shape.map((n, d): [number, number] => {
    if (mode === "valid") return [0, 0];
    if (mode === "full") return [n - 1, n - 1];
    const half = Math.floor((b.shape[d] - 1) / 2);
    return [n - 1 - half, n - b.shape[d] + half];
  });
  const image = (v: Value): Value => reshape(v, [1, 1, ...v.shape]);
  const y = convGeneralDilated(
    image(large),
    image(flip(small)),
    small.shape.map(() => 1),
    padding,
  );
  return reshape(y, y.shape.slice(2));
}
/**
 * Convolution of arrays of any rank: out[n] = sum over m of x[m] y[n - m].
 * @throws ValueError unless one operand is the smaller one in every axis, or for another mode or method
 * @example scipy.signal.convolve(np.array([1, 2]), np.array([1, 1])).tolist() // [1, 3, 2]
 */
export function convolve(
  x: ArrayLike,
  y: ArrayLike,
  mode?: ConvolveMode | ConvolveOptions,
  rest?: ConvolveOptions,
): Value {
  const o = optionsOf("convolve", mode, rest);
  return o.byFft ? fftconvolve(x, y, o.mode) : convolution(...pairOf("convolve", x, y), o.mode);
}
/**
 * Cross-correlation: out[n] = sum over m of x[n + m] conj(y[m]), the convolution with y reversed.
 * @example scipy.signal.correlate(np.array([1, 2]), np.array([0, 1])).tolist() // [1, 2, 0]
 */
export function correlate(
  x: ArrayLike,
  y: ArrayLike,
  mode?: ConvolveMode | ConvolveOptions,
  rest?: ConvolveOptions,
): Value {
  const o = optionsOf("correlate", mode, rest);
  const [a, b] = promotedInexact("correlate", [x, y]);
  return convolve(a, flip(conj(b)), o.mode, { method: o.byFft ? "fft" : "direct" });
}
/** convolve of two matrices; beyond their edges they are 0. */
export const convolve2d = (
  x: ArrayLike,
  y: ArrayLike,
  mode?: ConvolveMode | Convolve2dOptions,
  rest?: Convolve2dOptions,
): Value => convolution(...pairOf("convolve2d", x, y, 2), modeOf2d("convolve2d", mode, rest));
/** correlate of two matrices; "valid" with the larger one second gives the result reversed, and conjugate. */
export function correlate2d(
  x: ArrayLike,
  y: ArrayLike,
  mode?: ConvolveMode | Convolve2dOptions,
  rest?: Convolve2dOptions,
): Value {
  const [a, b] = pairOf("correlate2d", x, y, 2);
  const how = modeOf2d("correlate2d", mode, rest);
  // The centre of an even number of elements is where it is in the reversed result.
  if (how === "same") return flip(convolution(flip(a), conj(b), how));
  const result = convolution(a, flip(conj(b)), how);
  return how === "valid" && !isWithin(b, a) ? conj(result) : result;
}

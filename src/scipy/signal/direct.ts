import type { ArrayLike } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { convGeneralDilated } from "../../lax/windows.ts";
import type { ConvolveMode } from "../../numpy/convolve.ts";
import { options } from "../../numpy/options.ts";
import { promotedInexact } from "../../numpy/promote.ts";
import { flip } from "../../numpy/shape.ts";
import { reshape } from "../../ops/shape.ts";

/** Options of the convolutions. */
export interface ConvolveOptions {
  /** "full": wherever the operands meet; "same": the centre, of the first operand's shape; "valid": where one lies within the other. */
  mode?: ConvolveMode;
}
type Mode = ConvolveMode | ConvolveOptions;
/** A mode that there is. */
export function checkedMode(name: string, mode: ConvolveMode = "full"): ConvolveMode {
  if (!["full", "same", "valid"].includes(mode))
    throw new ValueError(`${name}: there is no mode ${String(mode)}. Use "full", "same" or "valid".`);
  return mode;
}
const modeOf = (name: string, mode: Mode | undefined): ConvolveMode =>
  checkedMode(name, options<ConvolveOptions>(name, ["mode"], mode, undefined).mode);
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
 * @throws ValueError unless one operand is the smaller one in every axis
 * @example scipy.signal.convolve(np.array([1, 2]), np.array([1, 1])).tolist() // [1, 3, 2]
 */
export const convolve = (x: ArrayLike, y: ArrayLike, mode?: Mode): Value =>
  convolution(...pairOf("convolve", x, y), modeOf("convolve", mode));
/**
 * Cross-correlation: out[n] = sum over m of x[n + m] y[m], the convolution with y reversed.
 * @example scipy.signal.correlate(np.array([1, 2]), np.array([0, 1])).tolist() // [1, 2, 0]
 */
export function correlate(x: ArrayLike, y: ArrayLike, mode?: Mode): Value {
  const [a, b] = pairOf("correlate", x, y);
  return convolution(a, flip(b), modeOf("correlate", mode));
}
/** convolve of two matrices; beyond their edges they are 0. */
export const convolve2d = (x: ArrayLike, y: ArrayLike, mode?: Mode): Value =>
  convolution(...pairOf("convolve2d", x, y, 2), modeOf("convolve2d", mode));
/** correlate of two matrices; "valid" with the larger one second gives the result reversed. */
export function correlate2d(x: ArrayLike, y: ArrayLike, mode?: Mode): Value {
  const [a, b] = pairOf("correlate2d", x, y, 2);
  return convolution(a, flip(b), modeOf("correlate2d", mode));
}

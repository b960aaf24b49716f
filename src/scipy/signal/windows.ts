import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import type { DType } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { bartlett, blackman, hamming, hanning, kaiser } from "../../numpy/windows.ts";
import { full } from "../../ops/axes.ts";
import { convertElementType } from "../../ops/convert.ts";
import { slice } from "../../ops/shape.ts";

const named: Record<string, (n: number) => Value> = { hann: hanning, hamming, blackman, bartlett };
/** A window by its name, with its parameter if it has one, or its values. */
export type WindowLike =
  | "hann"
  | "hamming"
  | "blackman"
  | "bartlett"
  | "boxcar"
  | readonly ["kaiser", number]
  | ArrayLike;
const isName = (w: unknown): w is string | readonly ["kaiser", number] =>
  typeof w === "string" || (Array.isArray(w) && w[0] === "kaiser");

/** Periodic windows: a symmetric one that is longer by one, without its last value. */
function byName(name: string, which: string | readonly ["kaiser", number], n: number, dtype: DType): Value {
  if (which === "boxcar" || n === 1) return full([n], 1, dtype);
  const make = typeof which === "string" ? named[which] : (m: number) => kaiser(m, which[1]);
  if (!make)
    throw new ValueError(
      `${name}: there is no window ${String(which)}. Use ${Object.keys(named).join(", ")}, boxcar, ["kaiser", beta] or values.`,
    );
  return convertElementType(slice(make(n + 1), [0], [n]), dtype);
}
/** Values of a window of `n` elements. */
export function windowOf(name: string, w: WindowLike, n: number, dtype: DType): Value {
  if (isName(w)) return byName(name, w, n, dtype);
  const values = asArray(w, name);
  if (values.ndim !== 1 || values.size !== n)
    throw new ValueError(`${name}: the window is ${showAval(values.aval)}. Pass a vector of nperseg = ${n} elements.`);
  return convertElementType(values, dtype);
}
/** How long segments are: as given, else as the window, else `standard`; with a window by name no longer than the signal. */
export function segmentLength(
  name: string,
  w: WindowLike,
  given: number | null,
  standard: number,
  signal: number,
): number {
  if (given !== null && (!Number.isInteger(given) || given < 1))
    throw new ValueError(`${name}: nperseg is ${given}. It is a whole number above 0.`);
  if (isName(w)) return Math.min(given ?? standard, signal);
  const own = asArray(w, name).size;
  if (own > signal) throw new ValueError(`${name}: a window of ${own} is longer than the signal of ${signal}.`);
  return given ?? own;
}
/** How far segments overlap, half their length by default, and the length of the transforms. */
export function checkedLengths(name: string, nperseg: number, noverlap: number, nfft: number): void {
  if (!Number.isInteger(noverlap) || noverlap < 0 || noverlap >= nperseg)
    throw new ValueError(`${name}: noverlap is ${noverlap}. It is a whole number below nperseg = ${nperseg}.`);
  if (!Number.isInteger(nfft) || nfft < nperseg)
    throw new ValueError(`${name}: nfft is ${nfft}. It is a whole number, at least nperseg = ${nperseg}.`);
}

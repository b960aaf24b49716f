import { type ArrayLike, asArray, inexactOf } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isComplex } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { fft } from "../lax/fft.ts";
import { options } from "../numpy/options.ts";
import { axesOf, axisOf } from "../numpy/promote.ts";
import { resized } from "../numpy/resized.ts";
import { add, div, like, mul, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, full, moveAxis } from "../ops/axes.ts";
import { complex, complexOf, imag, partOf, real } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { concatenate, iota, pad, reshape, rev, sliceInDim } from "../ops/shape.ts";
import { cos, sin } from "../ops/transcendental.ts";
import { range } from "../util/list.ts";

// Cosine transforms of type 2, by one Fourier transform of the same length. J. Makhoul, "A fast cosine transform in one and
// two dimensions", 1980.

export type DctNorm = "backward" | "ortho";
export interface DctOptions {
  /** Only 2. */
  type?: number;
  /** Length: the axis is cut or padded with zeros; its own by default. */
  n?: number | null;
  /** The last by default. */
  axis?: number;
  /** "ortho" makes the transform orthogonal. */
  norm?: DctNorm | null;
}
export interface DctnOptions {
  type?: number;
  s?: readonly number[] | null;
  /** All by default. */
  axes?: readonly number[] | null;
  norm?: DctNorm | null;
}
function checkKind(name: string, type: number | undefined, norm: DctNorm | null | undefined): void {
  if (type !== undefined && type !== 2) throw new ValueError(`${name}: type ${type} is not available. Only 2 is.`);
  if (norm && norm !== "backward" && norm !== "ortho")
    throw new ValueError(`${name}: norm ${norm} is not available. Use "backward" or "ortho".`);
}
/** cos and sin of pi k / (2 n), along an axis of `x`. */
function quarterTurns(x: Value, axis: number): [Value, Value] {
  const k = convertElementType(iota("int32", [x.shape[axis]]), x.dtype);
  const angle = mul(k, like(k, Math.PI / (2 * x.shape[axis])));
  const along = (v: Value) => broadcastInDim(v, x.shape, [axis]);
  return [along(cos(angle)), along(sin(angle))];
}
/** The factors that make the transform orthogonal. */
function orthogonal(x: Value, axis: number): Value {
  const n = x.shape[axis];
  const factor = concatenate(
    [full([1], Math.sqrt(1 / (4 * n)), x.dtype), full([n - 1], Math.sqrt(1 / (2 * n)), x.dtype)],
    0,
  );
  return broadcastInDim(factor, x.shape, [axis]);
}
/** A transform of the last axis of real numbers, applied to any axis and to both parts of complex ones. */
function apply(name: string, x: Value, o: DctOptions, f: (y: Value, ortho: boolean) => Value): Value {
  checkKind(name, o.type, o.norm);
  if (isComplex(x.dtype)) return complex(apply(name, real(x), o, f), apply(name, imag(x), o, f));
  // 16-bit floats are transformed in 32 bits, in which the result stays.
  const a = convertElementType(x, partOf(complexOf(inexactOf(x.dtype))));
  const axis = axisOf(name, o.axis ?? -1, a);
  const n = o.n ?? a.shape[axis];
  if (!Number.isInteger(n) || n < 1)
    throw new ValueError(
      `${name}: the length ${n} along axis ${axis} of ${showAval(x.aval)} is not positive. Pass n >= 1.`,
    );
  const y = f(resized(moveAxis(a, axis, a.ndim - 1), [n]), o.norm === "ortho");
  return moveAxis(y, a.ndim - 1, axis);
}
function forward(x: Value, ortho: boolean): Value {
  const axis = x.ndim - 1;
  const n = x.shape[axis];
  const evens = sliceInDim(x, 0, n, 2, axis);
  const order = n === 1 ? evens : concatenate([evens, rev(sliceInDim(x, 1, n, 2, axis), [axis])], axis);
  const spectrum = fft(order, "FFT", [n]);
  const [c, s] = quarterTurns(x, axis);
  const y = add(mul(real(spectrum), c), mul(imag(spectrum), s));
  return mul(add(y, y), ortho ? orthogonal(y, axis) : like(y, 1));
}
function backward(x: Value, ortho: boolean): Value {
  const axis = x.ndim - 1;
  const n = x.shape[axis];
  const y = ortho ? div(x, orthogonal(x, axis)) : x;
  const zero = full([...x.shape.slice(0, -1), 1], 0, x.dtype);
  const mirror = n === 1 ? zero : concatenate([zero, rev(sliceInDim(y, 1, n, 1, axis), [axis])], axis);
  const [c, s] = quarterTurns(x, axis);
  const halved = (v: Value) => mul(v, like(v, 0.5));
  // (y - i mirror) / 2, turned back by a quarter of the way.
  const re = halved(add(mul(y, c), mul(mirror, s)));
  const im = halved(sub(mul(y, s), mul(mirror, c)));
  const order = real(fft(complex(re, im), "IFFT", [n]));
  const half = Math.ceil(n / 2);
  const evens = sliceInDim(order, 0, half, 1, axis);
  if (n === 1) return evens;
  const odds = rev(sliceInDim(order, half, n, 1, axis), [axis]);
  const padded = n % 2 ? pad(odds, like(odds, 0), odds.shape.map((_, d) => [0, d === axis ? 1 : 0, 0] as const)) : odds;
  const pairs = concatenate([reshape(evens, [...evens.shape, 1]), reshape(padded, [...padded.shape, 1])], axis + 1);
  return sliceInDim(reshape(pairs, [...x.shape.slice(0, -1), 2 * half]), 0, n, 1, axis);
} // biome-ignore format: as it is
const keys = ["type", "n", "axis", "norm"] as const;
/**
 * Cosine transform: y[k] = 2 sum over j of x[j] cos(pi k (2 j + 1) / (2 n)).
 * @example scipy.fft.dct(np.array([1, 1])).tolist() // [4, 0]
 */
export function dct(x: ArrayLike, type?: number | DctOptions, rest?: DctOptions): Value {
  const o = options<DctOptions>("scipy.fft.dct", keys, type, rest);
  return apply("scipy.fft.dct", asArray(x, "scipy.fft.dct"), o, forward);
}
/**
 * The inverse of dct.
 * @example scipy.fft.idct(np.array([4, 0])).tolist() // [1, 1]
 */
export function idct(x: ArrayLike, type?: number | DctOptions, rest?: DctOptions): Value {
  const o = options<DctOptions>("scipy.fft.idct", keys, type, rest);
  return apply("scipy.fft.idct", asArray(x, "scipy.fft.idct"), o, backward);
}
const several =
  (name: string, f: (y: Value, ortho: boolean) => Value) =>
  (x: ArrayLike, type?: number | DctnOptions, rest?: DctnOptions): Value => {
    const { s, axes, norm, type: kind } = options<DctnOptions>(name, ["type", "s", "axes", "norm"], type, rest);
    const a = asArray(x, name);
    const count = s?.length ?? a.ndim;
    const which = axes ? axesOf(name, axes, a) : range(count, a.ndim - count);
    if (s && s.length !== which.length)
      throw new ValueError(`${name}: ${s.length} lengths [${s}] for ${which.length} axes. Give one for each.`);
    return which.reduce(
      (y, axis, k) =>
        apply(name, y, { axis, n: s?.[k] ?? null, norm: norm ?? null, ...(kind !== undefined && { type: kind }) }, f),
      a,
    );
  };
/** dct along several axes, all by default. */
export const dctn = /*@__PURE__*/ several("scipy.fft.dctn", forward);
/** The inverse of dctn. */
export const idctn = /*@__PURE__*/ several("scipy.fft.idctn", backward);

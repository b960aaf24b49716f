import { type ArrayLike, defaultFloat, fromStorage } from "../api/asarray.ts";
import { encode } from "../api/storage.ts";
import { showAval } from "../core/aval.ts";
import { isFloat } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { abs, mul } from "../ops/arithmetic.ts";
import { besselI0e } from "../ops/special.ts";
import { exp } from "../ops/transcendental.ts";
import { range } from "../util/list.ts";
import { promotedInexact, shapeOf } from "./promote.ts";
import { divide, multiply } from "./ufuncs.ts";

// Windows of signal processing: M numbers known when the program is made.

/** f at M places from 0 to 1; one place alone has the value 1. */
function window(name: string, M: number, f: (t: number) => number): Value {
  const dtype = defaultFloat();
  const values = range(shapeOf(name, M)[0]).map((i) => (M === 1 ? 1 : f(i / (M - 1))));
  return fromStorage(encode(values, dtype), [values.length], dtype);
}
const cosine = (t: number, k = 1): number => Math.cos(2 * Math.PI * k * t);
/** 1 - |2 t - 1| */
export const bartlett = (M: number): Value => window("bartlett", M, (t) => 1 - Math.abs(2 * t - 1));
/** 0.42 - 0.5 cos(2 pi t) + 0.08 cos(4 pi t) */
export const blackman = (M: number): Value =>
  window("blackman", M, (t) => 0.42 - 0.5 * cosine(t) + 0.08 * cosine(t, 2));
/** 0.54 - 0.46 cos(2 pi t) */
export const hamming = (M: number): Value => window("hamming", M, (t) => 0.54 - 0.46 * cosine(t));
/**
 * 0.5 - 0.5 cos(2 pi t)
 * @example np.hanning(3).tolist() // [0, 1, 0]
 */
export const hanning = (M: number): Value => window("hanning", M, (t) => 0.5 - 0.5 * cosine(t));
/** Modified Bessel function of order 0, by its series of positive terms. */
function bessel0(x: number): number {
  let [term, sum] = [1, 1];
  for (let k = 1; term > sum * 1e-17; k++) sum += term *= (x / 2 / k) ** 2;
  return sum;
}
/** sqrt(1 - (2 t - 1)^2) */
const arc = (t: number): number => Math.sqrt(Math.max(0, 1 - (2 * t - 1) ** 2));
/**
 * I0(beta sqrt(1 - (2 t - 1)^2)) / I0(beta)
 * @example np.kaiser(3, 0).tolist() // [1, 1, 1]
 */
export function kaiser(M: number, beta: ArrayLike): Value {
  if (typeof beta === "number") return window("kaiser", M, (t) => bessel0(beta * arc(t)) / bessel0(beta));
  const half = window("kaiser", M, arc);
  return M === 1 ? half : divide(i0(multiply(beta, half)), i0(beta));
}
/**
 * The modified Bessel function of order 0.
 * @throws ValueError for complex numbers
 * @example np.i0(0).item() // 1
 */
export function i0(x: ArrayLike): Value {
  const [a] = promotedInexact("i0", [x]);
  if (!isFloat(a.dtype)) throw new ValueError(`i0: takes real numbers, got ${showAval(a.aval)}.`);
  return mul(exp(abs(a)), besselI0e(a));
}

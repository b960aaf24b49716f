import { defaultFloat, fromStorage } from "../api/asarray.ts";
import { encode } from "../api/storage.ts";
import type { Value } from "../core/value.ts";
import { range } from "../util/list.ts";
import { shapeOf } from "./promote.ts";

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
/** I0(beta sqrt(1 - (2 t - 1)^2)) / I0(beta) */
export const kaiser = (M: number, beta: number): Value =>
  window("kaiser", M, (t) => bessel0(beta * Math.sqrt(Math.max(0, 1 - (2 * t - 1) ** 2))) / bessel0(beta));

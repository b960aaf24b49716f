import type { ArrayLike } from "../../api/asarray.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { stack } from "../../numpy/join.ts";
import { like } from "../../ops/arithmetic.ts";
import * as special from "../../ops/special.ts";
import { reals, type Unary, unary } from "./operands.ts";

/**
 * The modified Bessel function of order 0.
 * @example scipy.special.i0(0).item() // 1
 */
export const i0: Unary = /*@__PURE__*/ unary("i0", (x) => lax.mul(lax.exp(lax.abs(x)), special.besselI0e(x)));
/**
 * exp(-|x|) i0(x)
 * @example scipy.special.i0e(0).item() // 1
 */
export const i0e: Unary = /*@__PURE__*/ unary("i0e", special.besselI0e);
/**
 * The modified Bessel function of order 1.
 * @example scipy.special.i1(0).item() // 0
 */
export const i1: Unary = /*@__PURE__*/ unary("i1", (x) => lax.mul(lax.exp(lax.abs(x)), special.besselI1e(x)));
/**
 * exp(-|x|) i1(x)
 * @example scipy.special.i1e(0).item() // 0
 */
export const i1e: Unary = /*@__PURE__*/ unary("i1e", special.besselI1e);

/** Options of `besselJn`. */
export interface BesselJnOptions {
  /** The greatest order. */
  v: number;
  /** Where the recurrence starts: above v, and well above |z|. */
  nIter?: number;
}
/**
 * Bessel functions of the first kind of orders 0 to v, by Miller's backward recurrence.
 * @returns float[v + 1, ...z.shape]
 * @example scipy.special.besselJn(1, { v: 1 }).shape // [2]
 */
export function besselJn(z: ArrayLike, { v, nIter = 50 }: BesselJnOptions): Value {
  if (!Number.isInteger(v) || v < 0 || !Number.isInteger(nIter) || nIter < v)
    throw new ValueError(`besselJn: orders 0 to ${v} from ${nIter} on. Pass whole numbers with 0 <= v <= nIter.`);
  const [x] = reals("besselJn", [z]);
  // J(k) = 2 (k + 1) J(k + 1) / z - J(k + 2), scaled by J(0) + 2 J(2) + 2 J(4) + ... = 1
  const orders: Value[] = [];
  let [above, here] = [like(x, 0), like(x, 1e-16)];
  let sum = like(x, 0);
  for (let k = nIter; k >= 0; k--) {
    [above, here] = [here, lax.sub(lax.div(lax.mul(here, 2 * (k + 1)), x), above)];
    if (k % 2 === 0) sum = lax.add(sum, lax.mul(here, k === 0 ? 1 : 2));
    if (k <= v) orders.unshift(here);
  }
  return stack(orders.map((f) => lax.div(f, sum)));
}

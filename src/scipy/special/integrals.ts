import type { ArrayLike } from "../../api/asarray.ts";
import type { Value } from "../../core/value.ts";
import { like } from "../../ops/arithmetic.ts";
import * as integrals from "../../ops/integrals.ts";
import { type Binary, binary, reals, strong, type Unary, unary, wide } from "./operands.ts";

/**
 * The exponential integral of order n: the integral of exp(-x t) / t^n from 1 to infinity, for n = 0, 1, 2, ... and x >= 0.
 * @example scipy.special.expn(2, 0).item() // 1
 */
export const expn: Binary = /*@__PURE__*/ binary("expn", integrals.expn);
/**
 * The exponential integral E1: the integral of exp(-t) / t from x to infinity, for x >= 0.
 * @example scipy.special.exp1(0).item() // Infinity
 */
export const exp1: Unary = /*@__PURE__*/ unary("exp1", (x) => integrals.expn(like(x, 1), x));
/**
 * The exponential integral Ei: the principal value of the integral of exp(t) / t from -infinity to x.
 * @example scipy.special.expi(0).item() // -Infinity
 */
export const expi: Unary = /*@__PURE__*/ unary("expi", (x) => strong(integrals.expi(x)));
/**
 * The sine and cosine integrals: that of sin(t) / t from 0 to x, and minus that of cos(t) / t from x to infinity (for negative x that
 * of -x).
 * @returns [Si(x), Ci(x)]
 * @example scipy.special.sici(0).map((v) => v.item()) // [0, -Infinity]
 */
export function sici(x: ArrayLike): [Value, Value] {
  const [v] = reals("sici", [x]);
  return [integrals.sinIntegral(v), integrals.cosIntegral(v)];
}
/**
 * Fresnel's integrals of sin(pi t^2 / 2) and cos(pi t^2 / 2) from 0 to x.
 * @returns [S(x), C(x)]
 * @example scipy.special.fresnel(0).map((v) => v.item()) // [0, 0]
 */
export function fresnel(x: ArrayLike): [Value, Value] {
  const [v] = reals("fresnel", [x]);
  return [integrals.fresnelS(v), integrals.fresnelC(v)];
}
/**
 * Spence's function: the integral of log(t) / (1 - t) from 1 to x, which is the dilogarithm of 1 - x.
 * @throws DTypeError unless x is float32 or float64
 * @example scipy.special.spence(1).item() // 0
 */
export const spence: Unary = /*@__PURE__*/ unary("spence", (x) => strong(integrals.spence(x)), wide);

import * as integrals from "../../ops/integrals.ts";
import { type Binary, binary, strong, type Unary, unary, wide } from "./operands.ts";

/**
 * The standard normal distribution function: the probability of less than x.
 * @throws DTypeError unless x is float32 or float64
 * @example scipy.special.ndtr(0).item() // 0.5
 */
export const ndtr: Unary = /*@__PURE__*/ unary("ndtr", (x) => strong(integrals.ndtr(x)), wide);
/**
 * The inverse of ndtr.
 * @example scipy.special.ndtri(0.5).item() // 0
 */
export const ndtri: Unary = /*@__PURE__*/ unary("ndtri", (p) => strong(integrals.ndtri(p)), wide);
/**
 * log(ndtr(x)), exact in both tails.
 * @example np.isclose(scipy.special.logNdtr(0), Math.log(0.5)).item() // true
 */
export const logNdtr: Unary = /*@__PURE__*/ unary("logNdtr", (x) => strong(integrals.logNdtr(x)), wide);
/**
 * Dawson's integral: exp(-x^2) times the integral of exp(t^2) from 0 to x.
 * @example scipy.special.dawsn(0).item() // 0
 */
export const dawsn: Unary = /*@__PURE__*/ unary("dawsn", (x) => strong(integrals.dawsn(x)));
/**
 * Owen's T function: the integral of exp(-h^2 (1 + u^2) / 2) / (1 + u^2) / (2 pi) over u from 0 to a.
 * @example np.isclose(scipy.special.owensT(0, 1), 0.125).item() // true
 */
export const owensT: Binary = /*@__PURE__*/ binary("owensT", (h, a) => strong(integrals.owensT(h, a)));

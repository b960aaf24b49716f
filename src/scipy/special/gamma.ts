import * as lax from "../../lax/elementwise.ts";
import { type Unary, unary } from "./operands.ts";

/**
 * log |Gamma(x)|; infinite at 0, -1, -2, ...
 * @example scipy.special.gammaln(2).item() // 0
 */
export const gammaln: Unary = /*@__PURE__*/ unary("gammaln", lax.lgamma);
/**
 * The derivative of gammaln.
 * @example scipy.special.digamma(1).item() // -0.5772157
 */
export const digamma: Unary = /*@__PURE__*/ unary("digamma", lax.digamma);

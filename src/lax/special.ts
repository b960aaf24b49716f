import type { ArrayLike } from "../api/asarray.ts";
import type { Value } from "../core/value.ts";
import * as special from "../ops/special.ts";
import { operands, spreadOperands } from "./operands.ts";

// Special functions with operands of one rank or none, and one dtype; axes of size 1 are repeated. All are computed in float64 and rounded once.

type Binary = (a: ArrayLike, x: ArrayLike) => Value;
const binary =
  (name: string, f: (x: Value, y: Value) => Value): Binary =>
  (x, y) => {
    const [a, b] = spreadOperands(name, [x, y]);
    return f(a, b);
  };

/**
 * The regularised lower incomplete gamma function P(a, x): the integral of t^(a-1) exp(-t) / Gamma(a) from 0 to x.
 * NaN for negative a or x.
 * @example lax.igamma(1, 0).item() // 0
 */
export const igamma: Binary = /*@__PURE__*/ binary("igamma", special.igamma);
/**
 * The regularised upper incomplete gamma function, 1 - P(a, x), exact where that is small.
 * @example lax.igammac(1, 0).item() // 1
 */
export const igammac: Binary = /*@__PURE__*/ binary("igammac", special.igammac);
/**
 * The derivative of igamma in a.
 * @example lax.igammaGradA(2, 0).item() // 0
 */
export const igammaGradA: Binary = /*@__PURE__*/ binary("igammaGradA", special.igammaGradA);
/**
 * The derivative in a of a sample x of the gamma distribution with parameter a, at fixed probability of a smaller one:
 * -(dP/da) / (dP/dx).
 * @example lax.randomGammaGrad(2, 0).item() // 0
 */
export const randomGammaGrad: Binary = /*@__PURE__*/ binary("randomGammaGrad", special.randomGammaGrad);
/**
 * The regularised incomplete beta function I_x(a, b): the integral of t^(a-1) (1-t)^(b-1) / B(a, b) from 0 to x. NaN for
 * negative a or b, and for x outside [0, 1]. It can be differentiated in x.
 * @example lax.betainc(1, 1, 0.25).item() // 0.25
 */
export function betainc(a: ArrayLike, b: ArrayLike, x: ArrayLike): Value {
  const [p, q, at] = spreadOperands("betainc", [a, b, x]);
  return special.betainc(p, q, at);
}
/**
 * Hurwitz' zeta function: sum of (q + k)^-x over k >= 0, for x > 1; infinite at x = 1. At q = 0, -1, -2, ... it is infinite for
 * even x; between those it takes whole x alone.
 * @example np.isclose(lax.zeta(2, 1), Math.PI ** 2 / 6).item() // true
 */
export const zeta: Binary = /*@__PURE__*/ binary("zeta", special.zeta);
/**
 * The m-th derivative of digamma, m = 0, 1, 2, ...
 * @example np.isclose(lax.polygamma(1, 1), Math.PI ** 2 / 6).item() // true
 */
export const polygamma: Binary = /*@__PURE__*/ binary("polygamma", special.polygamma);
/**
 * exp(-|x|) I0(x), I0 the modified Bessel function of order 0.
 * @example lax.besselI0e(0).item() // 1
 */
export const besselI0e = (x: ArrayLike): Value => special.besselI0e(operands("besselI0e", [x])[0]);
/**
 * exp(-|x|) I1(x), I1 the modified Bessel function of order 1.
 * @example lax.besselI1e(0).item() // 0
 */
export const besselI1e = (x: ArrayLike): Value => special.besselI1e(operands("besselI1e", [x])[0]);

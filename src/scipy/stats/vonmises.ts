import * as lax from "../../lax/elementwise.ts";
import { besselI0e } from "../../ops/special.ts";
import { type Distribution, distribution, expOf, orElse } from "./distribution.ts";

/** Logarithm of the density exp(kappa cos x) / (2 pi I0(kappa)) on the circle; NaN unless kappa > 0. */
export const logpdf: Distribution = /*@__PURE__*/ distribution("vonmises.logpdf", ["x", "kappa"], (x, kappa) => {
  const size = lax.log(lax.mul(besselI0e(kappa), 2 * Math.PI));
  return orElse(lax.gt(kappa, 0), lax.sub(lax.mul(kappa, lax.sub(lax.cos(x), 1)), size), Number.NaN);
});
/**
 * The density of von Mises' distribution on the circle.
 * @example scipy.stats.vonmises.pdf(0, 1).item() // 0.3417105
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);

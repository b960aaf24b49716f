import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { both, type Distribution, distribution, expOf, orElse, standard } from "./distribution.ts";

const names = ["x", "loc", "scale"];
type Formula = (z: Value, scale: Value) => Value;
/** A function of z = (x - loc) / scale; NaN unless scale > 0. */
const ofStandard = (name: string, f: Formula): Distribution =>
  distribution(name, names, (x, loc, scale) => orElse(lax.gt(scale, 0), f(standard(x, loc, scale), scale), Number.NaN));
/** Logarithm of the density exp(z - exp(z)) / scale, z = (x - loc) / scale. */
export const logpdf: Distribution = /*@__PURE__*/ ofStandard("gumbelL.logpdf", (z, scale) =>
  lax.sub(lax.sub(z, lax.exp(z)), lax.log(scale)),
);
/**
 * The density of Gumbel's distribution of least values.
 * @example scipy.stats.gumbelL.pdf(0).item() // 0.3678795
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
/** Logarithm of the probability of at most x. */
export const logcdf: Distribution = /*@__PURE__*/ ofStandard("gumbelL.logcdf", (z) =>
  lax.log(lax.neg(lax.expm1(lax.neg(lax.exp(z))))),
);
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ expOf(logcdf);
/** Logarithm of the probability of more than x. */
export const logsf: Distribution = /*@__PURE__*/ ofStandard("gumbelL.logsf", (z) => lax.neg(lax.exp(z)));
/** Probability of more than x. */
export const sf: Distribution = /*@__PURE__*/ expOf(logsf);
/** The inverse of cdf. */
export const ppf: Distribution = /*@__PURE__*/ distribution("gumbelL.ppf", ["p", "loc", "scale"], (p, loc, scale) => {
  const value = lax.add(loc, lax.mul(scale, lax.log(lax.neg(lax.log1p(lax.neg(p))))));
  return orElse(both(lax.gt(p, 0), lax.lt(p, 1)), value, Number.NaN);
});

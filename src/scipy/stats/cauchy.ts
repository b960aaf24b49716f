import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { inexactOperands } from "../../numpy/promote.ts";
import { type Distribution, expOf, logOf, standard, strongDistribution } from "./distribution.ts";

const names = ["x", "loc", "scale"];
/** A distribution that JAX extends to complex arguments. */
const complexToo = (name: string, names: readonly string[], f: (...xs: Value[]) => Value): Distribution =>
  strongDistribution(name, names, f, inexactOperands);
/** Logarithm of the density 1 / (pi scale (1 + z^2)), z = (x - loc) / scale. */
export const logpdf: Distribution = /*@__PURE__*/ complexToo("cauchy.logpdf", names, (x, loc, scale) =>
  lax.neg(lax.add(lax.log(lax.mul(scale, Math.PI)), lax.log1p(lax.square(standard(x, loc, scale))))),
);
/**
 * The Cauchy density.
 * @example scipy.stats.cauchy.pdf(0).item() // 0.3183099
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
const below = (z: Value): Value => lax.add(lax.mul(lax.atan(z), 1 / Math.PI), 0.5);
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ complexToo("cauchy.cdf", names, (x, loc, scale) =>
  below(standard(x, loc, scale)),
);
/** Logarithm of the probability of at most x. */
export const logcdf: Distribution = /*@__PURE__*/ logOf(cdf);
/** Probability of more than x. */
export const sf: Distribution = /*@__PURE__*/ complexToo("cauchy.sf", names, (x, loc, scale) =>
  below(standard(loc, x, scale)),
);
/** Logarithm of the probability of more than x. */
export const logsf: Distribution = /*@__PURE__*/ logOf(sf);
const quantile = (q: Value): Value => lax.tan(lax.mul(lax.sub(q, 0.5), Math.PI));
/** The inverse of cdf. */
export const ppf: Distribution = /*@__PURE__*/ complexToo("cauchy.ppf", ["q", "loc", "scale"], (q, loc, scale) =>
  lax.add(lax.mul(quantile(q), scale), loc),
);
/** The inverse of sf. */
export const isf: Distribution = /*@__PURE__*/ complexToo("cauchy.isf", ["q", "loc", "scale"], (q, loc, scale) =>
  lax.sub(loc, lax.mul(quantile(q), scale)),
);

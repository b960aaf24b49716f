import * as lax from "../../lax/elementwise.ts";
import { type Distribution, distribution, expOf, inf, isProbability, orElse, standard } from "./distribution.ts";

const names = ["x", "loc", "scale"];
/** Logarithm of the density exp(-(x - loc) / scale) / scale for x >= loc. */
export const logpdf: Distribution = /*@__PURE__*/ distribution("expon.logpdf", names, (x, loc, scale) =>
  orElse(lax.bitwiseNot(lax.lt(x, loc)), lax.neg(lax.add(standard(x, loc, scale), lax.log(scale))), -inf),
);
/**
 * The exponential density.
 * @example scipy.stats.expon.pdf(0).item() // 1
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ distribution("expon.cdf", names, (x, loc, scale) =>
  orElse(lax.bitwiseNot(lax.lt(x, loc)), lax.neg(lax.expm1(standard(loc, x, scale))), 0),
);
/** Logarithm of the probability of more than x. */
export const logsf: Distribution = /*@__PURE__*/ distribution("expon.logsf", names, (x, loc, scale) =>
  orElse(lax.bitwiseNot(lax.lt(x, loc)), standard(loc, x, scale), 0),
);
/** Probability of more than x. */
export const sf: Distribution = /*@__PURE__*/ expOf(logsf);
/** Logarithm of the probability of at most x. */
export const logcdf: Distribution = (x, ...rest) => lax.log1p(lax.neg(sf(x, ...rest)));
/** The inverse of cdf. */
export const ppf: Distribution = /*@__PURE__*/ distribution("expon.ppf", ["q", "loc", "scale"], (q, loc, scale) =>
  orElse(isProbability(q), lax.sub(loc, lax.mul(scale, lax.log1p(lax.neg(q)))), Number.NaN),
);

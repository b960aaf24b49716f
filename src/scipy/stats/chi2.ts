import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { igamma, igammac } from "../../ops/special.ts";
import {
  type Distribution,
  expOf,
  inf,
  logOf,
  notBelow0,
  orElse,
  standard,
  strongDistribution,
} from "./distribution.ts";

const names = ["x", "df", "loc", "scale"];
const half = (v: Value): Value => lax.mul(v, 0.5);
/** Logarithm of the density of a sum of df squared normal numbers. */
export const logpdf: Distribution = /*@__PURE__*/ strongDistribution("chi2.logpdf", names, (x, df, loc, scale) => {
  const z = standard(x, loc, scale);
  const kernel = lax.sub(lax.mul(lax.sub(half(df), 1), lax.log(z)), half(z));
  const shape = lax.add(lax.lgamma(half(df)), lax.mul(df, Math.LN2 / 2));
  return orElse(lax.bitwiseNot(lax.lt(x, loc)), lax.sub(kernel, lax.add(shape, lax.log(scale))), -inf);
});
/**
 * The chi-square density.
 * @example scipy.stats.chi2.pdf(2, 2).item() // 0.1839397
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ strongDistribution("chi2.cdf", names, (x, df, loc, scale) =>
  igamma(half(df), notBelow0(half(standard(x, loc, scale)))),
);
/** Logarithm of the probability of at most x. */
export const logcdf: Distribution = /*@__PURE__*/ logOf(cdf);
/** Probability of more than x. */
export const sf: Distribution = /*@__PURE__*/ strongDistribution("chi2.sf", names, (x, df, loc, scale) =>
  igammac(half(df), notBelow0(half(standard(x, loc, scale)))),
);
/** Logarithm of the probability of more than x. */
export const logsf: Distribution = /*@__PURE__*/ logOf(sf);

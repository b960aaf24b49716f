import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import {
  type Distribution,
  distribution,
  expOf,
  inf,
  isProbability,
  orElse,
  standard,
  strongDistribution,
} from "./distribution.ts";

const names = ["x", "b", "loc", "scale"];
const starts = (x: Value, loc: Value, scale: Value): Value => lax.bitwiseNot(lax.lt(x, lax.add(loc, scale)));
/** Logarithm of the density b / (scale z^(b+1)), z = (x - loc) / scale >= 1. */
export const logpdf: Distribution = /*@__PURE__*/ strongDistribution("pareto.logpdf", names, (x, b, loc, scale) => {
  const power = lax.mul(lax.add(b, 1), lax.log(standard(x, loc, scale)));
  return orElse(starts(x, loc, scale), lax.neg(lax.add(lax.log(lax.div(scale, b)), power)), -inf);
});
/**
 * The Pareto density.
 * @example scipy.stats.pareto.pdf(1, 2).item() // 2
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
/** z^-b */
const tail = (x: Value, b: Value, loc: Value, scale: Value): Value => lax.pow(standard(x, loc, scale), lax.neg(b));
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ strongDistribution("pareto.cdf", names, (x, b, loc, scale) =>
  orElse(starts(x, loc, scale), lax.sub(1, tail(x, b, loc, scale)), 0),
);
/** Logarithm of the probability of at most x. */
export const logcdf: Distribution = /*@__PURE__*/ distribution("pareto.logcdf", names, (x, b, loc, scale) =>
  orElse(starts(x, loc, scale), lax.log1p(lax.neg(tail(x, b, loc, scale))), -inf),
);
/** Logarithm of the probability of more than x. */
export const logsf: Distribution = /*@__PURE__*/ strongDistribution("pareto.logsf", names, (x, b, loc, scale) =>
  orElse(starts(x, loc, scale), lax.neg(lax.mul(b, lax.log(standard(x, loc, scale)))), 0),
);
/** Probability of more than x. */
export const sf: Distribution = /*@__PURE__*/ expOf(logsf);
/** The inverse of cdf. */
export const ppf: Distribution = /*@__PURE__*/ strongDistribution(
  "pareto.ppf",
  ["q", "b", "loc", "scale"],
  (q, b, loc, scale) => {
    const z = lax.pow(lax.sub(1, q), lax.div(-1, b));
    return orElse(isProbability(q), lax.add(loc, lax.mul(scale, z)), Number.NaN);
  },
);

import * as lax from "../../lax/elementwise.ts";
import { where } from "../../ops/select.ts";
import { xlog1py, xlogy } from "../special/entropy.ts";
import { weakly } from "../special/operands.ts";
import {
  both,
  type Distribution,
  either,
  expOf,
  inf,
  isProbability,
  orElse,
  strongDistribution,
} from "./distribution.ts";

/** Logarithm of the probability of k: p for 1, 1 - p for 0. */
export const logpmf: Distribution = /*@__PURE__*/ strongDistribution(
  "bernoulli.logpmf",
  ["k", "p", "loc"],
  (k, p, loc) => {
    const x = lax.sub(k, loc);
    const value = lax.add(xlogy(x, p), xlog1py(lax.sub(1, x), lax.neg(p)));
    return orElse(lax.bitwiseNot(either(lax.lt(x, 0), lax.gt(x, 1))), value, -inf);
  },
);
/**
 * Probability of k: p for 1, 1 - p for 0.
 * @example scipy.stats.bernoulli.pmf(np.array([0, 1, 2]), 0.25).tolist() // [0.75, 0.25, 0]
 */
export const pmf: Distribution = /*@__PURE__*/ expOf(logpmf);
/** Probability of at most k. */
export const cdf: Distribution = /*@__PURE__*/ strongDistribution("bernoulli.cdf", ["k", "p"], (k, p) => {
  const value = where(lax.lt(k, 0), weakly(k, 0), where(lax.lt(k, 1), lax.sub(1, p), weakly(k, 1)));
  return orElse(both(isProbability(p), lax.eq(k, k)), value, Number.NaN);
});
/** The least k with probability of at least q of at most k. */
export const ppf: Distribution = /*@__PURE__*/ strongDistribution("bernoulli.ppf", ["q", "p"], (q, p) => {
  const value = where(lax.le(q, lax.sub(1, p)), weakly(q, 0), weakly(q, 1));
  return orElse(both(isProbability(q), isProbability(p)), value, Number.NaN);
});

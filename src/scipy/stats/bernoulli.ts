import * as lax from "../../lax/elementwise.ts";
import { like } from "../../ops/arithmetic.ts";
import { where } from "../../ops/select.ts";
import { xlog1py, xlogy } from "../special/entropy.ts";
import { both, type Distribution, distribution, either, expOf, inf, isProbability, orElse } from "./distribution.ts";

/** Logarithm of the probability of k: p for 1, 1 - p for 0. */
export const logpmf: Distribution = /*@__PURE__*/ distribution("bernoulli.logpmf", ["k", "p", "loc"], (k, p, loc) => {
  const x = lax.sub(k, loc);
  const value = lax.add(xlogy(x, p), xlog1py(lax.sub(1, x), lax.neg(p)));
  return orElse(lax.bitwiseNot(either(lax.lt(x, 0), lax.gt(x, 1))), value, -inf);
});
/**
 * Probability of k: p for 1, 1 - p for 0.
 * @example scipy.stats.bernoulli.pmf(np.array([0, 1, 2]), 0.25).tolist() // [0.75, 0.25, 0]
 */
export const pmf: Distribution = /*@__PURE__*/ expOf(logpmf);
/** Probability of at most k. */
export const cdf: Distribution = /*@__PURE__*/ distribution("bernoulli.cdf", ["k", "p"], (k, p) => {
  const value = where(lax.lt(k, 0), like(k, 0), where(lax.lt(k, 1), lax.sub(1, p), like(k, 1)));
  return orElse(both(isProbability(p), lax.eq(k, k)), value, Number.NaN);
});
/** The least k with probability of at least q of at most k. */
export const ppf: Distribution = /*@__PURE__*/ distribution("bernoulli.ppf", ["q", "p"], (q, p) => {
  const value = where(lax.le(q, lax.sub(1, p)), like(q, 0), like(q, 1));
  return orElse(both(isProbability(q), isProbability(p)), value, Number.NaN);
});

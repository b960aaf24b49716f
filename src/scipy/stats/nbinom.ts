import * as lax from "../../lax/elementwise.ts";
import { xlogy } from "../special/entropy.ts";
import { type Distribution, expOf, inf, orElse, strongDistribution } from "./distribution.ts";

/** Logarithm of the probability of k failures before the n-th success. */
export const logpmf: Distribution = /*@__PURE__*/ strongDistribution(
  "nbinom.logpmf",
  ["k", "n", "p", "loc"],
  (k, n, p, loc) => {
    const y = lax.sub(k, loc);
    const ways = lax.sub(lax.sub(lax.lgamma(lax.add(y, n)), lax.lgamma(n)), lax.lgamma(lax.add(y, 1)));
    const powers = lax.add(xlogy(n, p), xlogy(y, lax.sub(1, p)));
    return orElse(lax.bitwiseNot(lax.lt(k, loc)), lax.add(ways, powers), -inf);
  },
);
/**
 * Probability of k failures before the n-th success.
 * @example scipy.stats.nbinom.pmf(0, 1, 0.5).item() // 0.5
 */
export const pmf: Distribution = /*@__PURE__*/ expOf(logpmf);

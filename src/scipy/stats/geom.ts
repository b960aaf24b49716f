import * as lax from "../../lax/elementwise.ts";
import { xlog1py } from "../special/entropy.ts";
import { type Distribution, expOf, inf, orElse, strongDistribution } from "./distribution.ts";

/** Logarithm of the probability that the k-th trial is the first success: p (1-p)^(k-1), k = 1, 2, ... */
export const logpmf: Distribution = /*@__PURE__*/ strongDistribution("geom.logpmf", ["k", "p", "loc"], (k, p, loc) => {
  const x = lax.sub(k, loc);
  const value = lax.add(xlog1py(lax.sub(x, 1), lax.neg(p)), lax.log(p));
  return orElse(lax.bitwiseNot(lax.le(x, 0)), value, -inf);
});
/**
 * Probability that the k-th trial is the first success.
 * @example scipy.stats.geom.pmf(2, 0.5).item() // 0.25
 */
export const pmf: Distribution = /*@__PURE__*/ expOf(logpmf);

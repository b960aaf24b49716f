import * as lax from "../../lax/elementwise.ts";
import { igamma } from "../../ops/special.ts";
import { type Distribution, distribution, expOf } from "./distribution.ts";

const names = ["x", "beta"];
/** Logarithm of the density beta exp(-|x|^beta) / (2 Gamma(1 / beta)). */
export const logpdf: Distribution = /*@__PURE__*/ distribution("gennorm.logpdf", names, (x, beta) =>
  lax.sub(lax.sub(lax.log(lax.mul(beta, 0.5)), lax.lgamma(lax.div(1, beta))), lax.pow(lax.abs(x), beta)),
);
/**
 * The generalised normal density.
 * @example scipy.stats.gennorm.pdf(0, 1).item() // 0.5
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ distribution("gennorm.cdf", names, (x, beta) => {
  const size = igamma(lax.div(1, beta), lax.pow(lax.abs(x), beta));
  return lax.mul(lax.add(lax.mul(lax.sign(x), size), 1), 0.5);
});

import * as lax from "../../lax/elementwise.ts";
import { logit } from "../special/elementary.ts";
import { type Distribution, distribution, expOf, standard } from "./distribution.ts";

const names = ["x", "loc", "scale"];
/** Logarithm of the density exp(-z) / (scale (1 + exp(-z))^2), z = (x - loc) / scale. */
export const logpdf: Distribution = /*@__PURE__*/ distribution("logistic.logpdf", names, (x, loc, scale) => {
  const z = lax.abs(standard(x, loc, scale));
  const rest = lax.mul(lax.log1p(lax.exp(lax.neg(z))), 2);
  return lax.sub(lax.neg(lax.add(z, rest)), lax.log(scale));
});
/**
 * The logistic density.
 * @example scipy.stats.logistic.pdf(0).item() // 0.25
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ distribution("logistic.cdf", names, (x, loc, scale) =>
  lax.logistic(standard(x, loc, scale)),
);
/** Probability of more than x. */
export const sf: Distribution = /*@__PURE__*/ distribution("logistic.sf", names, (x, loc, scale) =>
  lax.logistic(standard(loc, x, scale)),
);
/** The inverse of cdf. */
export const ppf: Distribution = /*@__PURE__*/ distribution("logistic.ppf", names, (q, loc, scale) =>
  lax.add(lax.mul(logit(q), scale), loc),
);
/** The inverse of sf. */
export const isf: Distribution = /*@__PURE__*/ distribution("logistic.isf", names, (q, loc, scale) =>
  lax.sub(loc, lax.mul(logit(q), scale)),
);

import * as lax from "../../lax/elementwise.ts";
import { where } from "../../ops/select.ts";
import { type Distribution, expOf, standard, strongDistribution } from "./distribution.ts";

const names = ["x", "loc", "scale"];
/** Logarithm of the density exp(-|x - loc| / scale) / (2 scale). */
export const logpdf: Distribution = /*@__PURE__*/ strongDistribution("laplace.logpdf", names, (x, loc, scale) =>
  lax.neg(lax.add(lax.div(lax.abs(lax.sub(x, loc)), scale), lax.log(lax.mul(scale, 2)))),
);
/**
 * The Laplace density.
 * @example scipy.stats.laplace.pdf(0).item() // 0.5
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ strongDistribution("laplace.cdf", names, (x, loc, scale) => {
  const z = standard(x, loc, scale);
  const tail = lax.mul(lax.exp(lax.neg(lax.abs(z))), 0.5);
  return where(lax.le(z, 0), tail, lax.sub(1, tail));
});

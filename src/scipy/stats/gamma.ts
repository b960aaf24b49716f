import * as lax from "../../lax/elementwise.ts";
import { where } from "../../ops/select.ts";
import { igamma, igammac } from "../../ops/special.ts";
import { xlogy } from "../special/entropy.ts";
import { weakly } from "../special/operands.ts";
import {
  type Distribution,
  distribution,
  expOf,
  inf,
  logOf,
  notBelow0,
  orElse,
  standard,
  strongDistribution,
} from "./distribution.ts";

const names = ["x", "a", "loc", "scale"];
/** Logarithm of the density z^(a-1) exp(-z) / (scale Gamma(a)), z = (x - loc) / scale >= 0. */
export const logpdf: Distribution = /*@__PURE__*/ strongDistribution("gamma.logpdf", names, (x, a, loc, scale) => {
  const inside = lax.ge(x, loc);
  const z = where(inside, standard(x, loc, scale), weakly(x, 1));
  const shape = lax.add(lax.lgamma(a), lax.log(scale));
  return orElse(inside, lax.sub(lax.sub(xlogy(lax.sub(a, 1), z), z), shape), -inf);
});
/**
 * The gamma density.
 * @example scipy.stats.gamma.pdf(0, 1).item() // 1
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ strongDistribution("gamma.cdf", names, (x, a, loc, scale) =>
  igamma(a, notBelow0(standard(x, loc, scale))),
);
/** Logarithm of the probability of at most x. */
export const logcdf: Distribution = /*@__PURE__*/ logOf(cdf);
/** Probability of more than x. */
export const sf: Distribution = /*@__PURE__*/ distribution("gamma.sf", names, (x, a, loc, scale) =>
  igammac(a, notBelow0(standard(x, loc, scale))),
);
/** Logarithm of the probability of more than x. */
export const logsf: Distribution = /*@__PURE__*/ logOf(sf);

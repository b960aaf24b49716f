import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { inexactOperands } from "../../numpy/promote.ts";
import * as integrals from "../../ops/integrals.ts";
import { strong, wide, widened } from "../special/operands.ts";
import { type Distribution, distribution, expOf, standard, strongDistribution } from "./distribution.ts";

const names = ["x", "loc", "scale"];
const probability = (name: string, f: (...xs: Value[]) => Value): Distribution =>
  distribution(name, names, (...xs) => strong(f(...xs)), widened);
const quantile = (name: string, f: (...xs: Value[]) => Value): Distribution =>
  distribution(name, ["q", "loc", "scale"], (...xs) => strong(f(...xs)), wide);
/**
 * Logarithm of the normal density exp(-z^2 / 2) / (scale sqrt(2 pi)), z = (x - loc) / scale.
 * @example scipy.stats.norm.logpdf(0).item() // -0.9189385
 */
export const logpdf: Distribution = /*@__PURE__*/ strongDistribution(
  "norm.logpdf",
  names,
  (x, loc, scale) => {
    const variance = lax.square(scale);
    const quadratic = lax.div(lax.square(lax.sub(x, loc)), variance);
    return lax.div(lax.add(lax.log(lax.mul(variance, 2 * Math.PI)), quadratic), -2);
  },
  inexactOperands,
);
/**
 * The normal density.
 * @example scipy.stats.norm.pdf(0).item() // 0.3989423
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
/**
 * Probability of at most x.
 * @throws DTypeError unless the operands are float32 or float64 together
 * @example scipy.stats.norm.cdf(1, { loc: 1, scale: 2 }).item() // 0.5
 */
export const cdf: Distribution = /*@__PURE__*/ probability("norm.cdf", (x, loc, scale) =>
  integrals.ndtr(standard(x, loc, scale)),
);
/** Logarithm of the probability of at most x, exact in both tails. */
export const logcdf: Distribution = /*@__PURE__*/ probability("norm.logcdf", (x, loc, scale) =>
  integrals.logNdtr(standard(x, loc, scale)),
);
/** Probability of more than x. */
export const sf: Distribution = /*@__PURE__*/ probability("norm.sf", (x, loc, scale) =>
  integrals.ndtr(standard(loc, x, scale)),
);
/** Logarithm of the probability of more than x. */
export const logsf: Distribution = /*@__PURE__*/ probability("norm.logsf", (x, loc, scale) =>
  integrals.logNdtr(standard(loc, x, scale)),
);
/**
 * The x with probability q of less: the inverse of cdf.
 * @throws DTypeError unless q is float32 or float64
 * @example scipy.stats.norm.ppf(0.5, 3).item() // 3
 */
export const ppf: Distribution = /*@__PURE__*/ quantile("norm.ppf", (q, loc, scale) =>
  lax.add(lax.mul(integrals.ndtri(q), scale), loc),
);
/** The x with probability q of more: the inverse of sf. */
export const isf: Distribution = /*@__PURE__*/ quantile("norm.isf", (q, loc, scale) =>
  lax.sub(loc, lax.mul(integrals.ndtri(q), scale)),
);

import { isComplex } from "../../core/dtype.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { logaddexp } from "../../numpy/logarithms.ts";
import { inexactOperands } from "../../numpy/promote.ts";
import { logit } from "../special/elementary.ts";
import { type Distribution, distribution, expOf, standard, strongDistribution } from "./distribution.ts";

const names = ["x", "loc", "scale"];
/** A distribution that JAX extends to complex arguments. */
const complexToo = (name: string, names: readonly string[], f: (...xs: Value[]) => Value): Distribution =>
  distribution(name, names, f, inexactOperands);
const strongly = (name: string, names: readonly string[], f: (...xs: Value[]) => Value): Distribution =>
  strongDistribution(name, names, f, inexactOperands);
/** Logarithm of the density exp(-z) / (scale (1 + exp(-z))^2), z = (x - loc) / scale. */
export const logpdf: Distribution = /*@__PURE__*/ strongly("logistic.logpdf", names, (x, loc, scale) => {
  const z = standard(x, loc, scale);
  if (isComplex(z.dtype)) return lax.sub(lax.mul(logaddexp(lax.mul(z, 0.5), lax.mul(z, -0.5)), -2), lax.log(scale));
  const size = lax.abs(z);
  const rest = lax.mul(lax.log1p(lax.exp(lax.neg(size))), 2);
  return lax.sub(lax.neg(lax.add(size, rest)), lax.log(scale));
});
/**
 * The logistic density.
 * @example scipy.stats.logistic.pdf(0).item() // 0.25
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ complexToo("logistic.cdf", names, (x, loc, scale) =>
  lax.logistic(standard(x, loc, scale)),
);
/** Probability of more than x. */
export const sf: Distribution = /*@__PURE__*/ complexToo("logistic.sf", names, (x, loc, scale) =>
  lax.logistic(standard(loc, x, scale)),
);
/** The inverse of cdf. */
export const ppf: Distribution = /*@__PURE__*/ strongly("logistic.ppf", names, (q, loc, scale) =>
  lax.add(lax.mul(logit(q), scale), loc),
);
/** The inverse of sf. */
export const isf: Distribution = /*@__PURE__*/ strongly("logistic.isf", names, (q, loc, scale) =>
  lax.sub(loc, lax.mul(logit(q), scale)),
);

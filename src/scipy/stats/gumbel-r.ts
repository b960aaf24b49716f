import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { both, type Distribution, distribution, expOf, orElse, standard, strongDistribution } from "./distribution.ts";

const names = ["x", "loc", "scale"];
type Formula = (z: Value, scale: Value) => Value;
/** A function of z = (x - loc) / scale; NaN unless scale > 0. */
const formula =
  (f: Formula) =>
  (x: Value, loc: Value, scale: Value): Value =>
    orElse(lax.gt(scale, 0), f(standard(x, loc, scale), scale), Number.NaN);
const ofStandard = (name: string, f: Formula): Distribution => distribution(name, names, formula(f));
const decay = (z: Value): Value => lax.exp(lax.neg(z));
/** Logarithm of the density exp(-z - exp(-z)) / scale, z = (x - loc) / scale. */
export const logpdf: Distribution = /*@__PURE__*/ ofStandard("gumbelR.logpdf", (z, scale) =>
  lax.neg(lax.add(lax.add(z, decay(z)), lax.log(scale))),
);
/**
 * The density of Gumbel's distribution of greatest values.
 * @example scipy.stats.gumbelR.pdf(0).item() // 0.3678795
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
/** Logarithm of the probability of at most x. */
export const logcdf: Distribution = /*@__PURE__*/ ofStandard("gumbelR.logcdf", (z) => lax.neg(decay(z)));
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ expOf(logcdf);
/** Probability of more than x. */
export const sf: Distribution = /*@__PURE__*/ strongDistribution(
  "gumbelR.sf",
  names,
  formula((z) => lax.neg(lax.expm1(lax.neg(decay(z))))),
);
/** Logarithm of the probability of more than x. */
export const logsf: Distribution = /*@__PURE__*/ ofStandard("gumbelR.logsf", (z) =>
  lax.log(lax.neg(lax.expm1(lax.neg(decay(z))))),
);
/** The inverse of cdf. */
export const ppf: Distribution = /*@__PURE__*/ distribution("gumbelR.ppf", ["p", "loc", "scale"], (p, loc, scale) => {
  const value = lax.sub(loc, lax.mul(scale, lax.log(lax.neg(lax.log(p)))));
  return orElse(both(lax.gt(p, 0), lax.lt(p, 1)), value, Number.NaN);
});

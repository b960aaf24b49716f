import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { betaln } from "../../ops/integrals.ts";
import { betainc } from "../../ops/special.ts";
import { xlog1py, xlogy } from "../special/entropy.ts";
import {
  type Distribution,
  either,
  expOf,
  inf,
  logOf,
  notBelow0,
  orElse,
  standard,
  strongDistribution,
} from "./distribution.ts";

const names = ["x", "a", "b", "loc", "scale"];
/** Logarithm of the density z^(a-1) (1-z)^(b-1) / (scale B(a, b)), z = (x - loc) / scale in [0, 1]. */
export const logpdf: Distribution = /*@__PURE__*/ strongDistribution("beta.logpdf", names, (x, a, b, loc, scale) => {
  const z = standard(x, loc, scale);
  const powers = lax.add(xlogy(lax.sub(a, 1), z), xlog1py(lax.sub(b, 1), lax.neg(z)));
  const value = lax.sub(lax.sub(powers, betaln(a, b)), lax.log(scale));
  const beyond = either(lax.gt(x, lax.add(loc, scale)), lax.lt(x, loc));
  const inside = orElse(lax.bitwiseNot(beyond), value, -inf);
  const bad = either(either(lax.le(a, 0), lax.le(b, 0)), lax.le(scale, 0));
  return orElse(lax.bitwiseNot(bad), inside, Number.NaN);
});
/**
 * The beta density.
 * @example scipy.stats.beta.pdf(0.3, 1, 1).item() // 1
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
const unit = (x: Value, loc: Value, scale: Value): Value => lax.min(notBelow0(standard(x, loc, scale)), 1);
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ strongDistribution("beta.cdf", names, (x, a, b, loc, scale) =>
  betainc(a, b, unit(x, loc, scale)),
);
/** Logarithm of the probability of at most x. */
export const logcdf: Distribution = /*@__PURE__*/ logOf(cdf);
/** Probability of more than x. */
export const sf: Distribution = /*@__PURE__*/ strongDistribution("beta.sf", names, (x, a, b, loc, scale) =>
  betainc(b, a, lax.sub(1, unit(x, loc, scale))),
);
/** Logarithm of the probability of more than x. */
export const logsf: Distribution = /*@__PURE__*/ logOf(sf);

import type { ArrayLike } from "../../api/asarray.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { broadcastTo } from "../../numpy/shape.ts";
import { like } from "../../ops/arithmetic.ts";
import { reduceSum } from "../../ops/axes.ts";
import { where } from "../../ops/select.ts";
import { expandDims, iota } from "../../ops/shape.ts";
import { igammac } from "../../ops/special.ts";
import { entr, xlogy } from "../special/entropy.ts";
import { reals, weakly } from "../special/operands.ts";
import { both, type Distribution, distribution, expOf, inf, orElse, strongDistribution } from "./distribution.ts";

const names = ["k", "mu", "loc"];
/** Logarithm of the probability mu^k exp(-mu) / k!. */
export const logpmf: Distribution = /*@__PURE__*/ distribution("poisson.logpmf", names, (k, mu, loc) => {
  const x = lax.sub(k, loc);
  const value = lax.sub(lax.sub(xlogy(x, mu), lax.lgamma(lax.add(x, weakly(x, 1)))), mu);
  return orElse(both(lax.bitwiseNot(lax.lt(x, 0)), lax.eq(lax.floor(k), k)), value, -inf);
});
/**
 * Probability of k events where mu are expected.
 * @example scipy.stats.poisson.pmf(0, 0).item() // 1
 */
export const pmf: Distribution = /*@__PURE__*/ expOf(logpmf);
/** Probability of at most k events. */
export const cdf: Distribution = /*@__PURE__*/ strongDistribution("poisson.cdf", names, (k, mu, loc) => {
  const x = lax.sub(k, loc);
  return orElse(lax.bitwiseNot(lax.lt(x, 0)), igammac(lax.floor(lax.add(x, 1)), mu), 0);
});
/** Terms of the entropy that count for mu < 100. */
const most = 250;
/**
 * Minus the mean of logpmf: a sum for mu < 100, an asymptotic series above. It does not depend on loc.
 * @example scipy.stats.poisson.entropy(0).item() // 0
 */
export function entropy(mu: ArrayLike, loc: ArrayLike = 0): Value {
  const [m, l] = reals("poisson.entropy", [mu, loc]);
  const small = lax.lt(m, 100);
  const near = expandDims(where(small, m, like(m, 1)), [m.ndim]);
  const k = iota(m.dtype, [...m.shape, most], m.ndim);
  const sum = reduceSum(entr(pmf(k, broadcastTo(near, k.shape))), [m.ndim]);
  const far = lax.sub(lax.mul(lax.log(lax.mul(m, 2 * Math.PI * Math.E)), 0.5), lax.div(1, lax.mul(m, 12)));
  const value = where(lax.eq(m, 0), like(m, 0), where(small, sum, far));
  return m.ndim < l.ndim ? broadcastTo(value, l.shape) : value;
}

import * as lax from "../../lax/elementwise.ts";
import { betaln } from "../../ops/integrals.ts";
import { where } from "../../ops/select.ts";
import { weakly } from "../special/operands.ts";
import { both, type Distribution, either, expOf, inf, orElse, strongDistribution } from "./distribution.ts";

/** Logarithm of the probability of k successes in n trials whose probability has the beta distribution of a and b. */
export const logpmf: Distribution = /*@__PURE__*/ strongDistribution(
  "betabinom.logpmf",
  ["k", "n", "a", "b", "loc"],
  (k, n, a, b, loc) => {
    const y = lax.sub(lax.floor(k), loc);
    const rest = lax.sub(n, y);
    const ways = lax.neg(lax.add(lax.log1p(n), betaln(lax.add(rest, 1), lax.add(y, 1))));
    const ratio = lax.sub(betaln(lax.add(y, a), lax.add(rest, b)), betaln(a, b));
    const value = where(both(lax.eq(y, 0), lax.eq(n, 0)), weakly(y, 0), lax.add(ways, ratio));
    const beyond = either(either(lax.lt(y, lax.neg(loc)), lax.gt(y, n)), lax.le(lax.add(y, a), 0));
    const bad = either(either(lax.lt(n, 0), lax.le(a, 0)), lax.le(b, 0));
    return orElse(lax.bitwiseNot(bad), orElse(lax.bitwiseNot(beyond), value, -inf), Number.NaN);
  },
);
/**
 * Probability of k successes in n trials whose probability has the beta distribution of a and b.
 * @example scipy.stats.betabinom.pmf(0, 0, 1, 1).item() // 1
 */
export const pmf: Distribution = /*@__PURE__*/ expOf(logpmf);

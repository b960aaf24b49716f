import * as lax from "../../lax/elementwise.ts";
import { where } from "../../ops/select.ts";
import { xlog1py, xlogy } from "../special/entropy.ts";
import { weakly } from "../special/operands.ts";
import { both, type Distribution, distribution, either, expOf, inf, orElse } from "./distribution.ts";

/** Logarithm of the probability of k successes in n trials: n! / (k! (n-k)!) p^k (1-p)^(n-k). */
export const logpmf: Distribution = /*@__PURE__*/ distribution(
  "binom.logpmf",
  ["k", "n", "p", "loc"],
  (k, n, p, loc) => {
    const y = lax.sub(k, loc);
    const rest = lax.sub(n, y);
    const ways = lax.sub(
      lax.lgamma(lax.add(n, weakly(n, 1))),
      lax.add(lax.lgamma(lax.add(y, weakly(y, 1))), lax.lgamma(lax.add(rest, weakly(rest, 1)))),
    );
    const powers = lax.add(xlogy(y, p), xlog1py(rest, lax.neg(p)));
    const sure = either(both(lax.eq(y, 0), lax.eq(n, 0)), lax.eq(powers, 0));
    const value = where(sure, weakly(y, 0), lax.add(ways, powers));
    return orElse(both(lax.ge(k, loc), lax.lt(k, lax.add(lax.add(loc, n), 1))), value, -inf);
  },
);
/**
 * Probability of k successes in n trials.
 * @example scipy.stats.binom.pmf(1, 2, 0.5).item() // 0.5
 */
export const pmf: Distribution = /*@__PURE__*/ expOf(logpmf);

import * as lax from "../../lax/elementwise.ts";
import { both, type Distribution, distribution, expOf, inf, orElse } from "./distribution.ts";

/** Logarithm of the density (1 - c^2) / (2 pi (1 + c^2 - 2 c cos x)) on [0, 2 pi]; NaN unless 0 < c < 1. */
export const logpdf: Distribution = /*@__PURE__*/ distribution("wrapcauchy.logpdf", ["x", "c"], (x, c) => {
  const square = lax.square(c);
  const above = lax.sub(lax.log(lax.sub(1, square)), Math.log(2 * Math.PI));
  const below = lax.log(lax.sub(lax.add(square, 1), lax.mul(lax.mul(c, 2), lax.cos(x))));
  const inside = both(lax.ge(x, 0), lax.le(x, 2 * Math.PI));
  return orElse(both(lax.gt(c, 0), lax.lt(c, 1)), orElse(inside, lax.sub(above, below), -inf), Number.NaN);
});
/**
 * The Cauchy density wrapped around the circle.
 * @example scipy.stats.wrapcauchy.pdf(-1, 0.5).item() // 0
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);

import * as lax from "../../lax/elementwise.ts";
import { type Distribution, expOf, standard, strongDistribution } from "./distribution.ts";

/**
 * Logarithm of Student's density with df degrees of freedom: Gamma((df + 1) / 2) / (Gamma(df / 2) scale sqrt(pi df))
 * (1 + z^2 / df)^(-(df + 1) / 2), z = (x - loc) / scale.
 */
export const logpdf: Distribution = /*@__PURE__*/ strongDistribution(
  "t.logpdf",
  ["x", "df", "loc", "scale"],
  (x, df, loc, scale) => {
    const half = lax.mul(df, 0.5);
    const more = lax.add(half, 0.5);
    const size = lax.mul(lax.log(lax.mul(lax.mul(lax.square(scale), Math.PI), df)), 0.5);
    const norm = lax.sub(lax.add(lax.lgamma(half), size), lax.lgamma(more));
    const quadratic = lax.div(lax.square(standard(x, loc, scale)), df);
    return lax.neg(lax.add(norm, lax.mul(more, lax.log1p(quadratic))));
  },
);
/**
 * Student's density.
 * @example np.isclose(scipy.stats.t.pdf(0, 1), 1 / Math.PI).item() // true
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);

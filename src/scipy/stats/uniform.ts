import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { like } from "../../ops/arithmetic.ts";
import { where } from "../../ops/select.ts";
import {
  type Distribution,
  distribution,
  either,
  expOf,
  inf,
  isProbability,
  orElse,
  standard,
} from "./distribution.ts";

const names = ["x", "loc", "scale"];
const beyond = (x: Value, loc: Value, scale: Value): Value => either(lax.gt(x, lax.add(loc, scale)), lax.lt(x, loc));
/** Logarithm of the density 1 / scale on [loc, loc + scale]. */
export const logpdf: Distribution = /*@__PURE__*/ distribution("uniform.logpdf", names, (x, loc, scale) =>
  orElse(lax.bitwiseNot(beyond(x, loc, scale)), lax.neg(lax.log(scale)), -inf),
);
/**
 * The density 1 / scale on [loc, loc + scale].
 * @example scipy.stats.uniform.pdf(0.5).item() // 1
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ distribution("uniform.cdf", names, (x, loc, scale) => {
  const above = lax.gt(x, lax.add(loc, scale));
  const inner = where(above, like(x, 1), standard(x, loc, scale));
  return where(either(lax.lt(x, loc), lax.ne(x, x)), like(x, 0), inner);
});
/** The inverse of cdf. */
export const ppf: Distribution = /*@__PURE__*/ distribution("uniform.ppf", ["q", "loc", "scale"], (q, loc, scale) =>
  orElse(isProbability(q), lax.add(loc, lax.mul(scale, q)), Number.NaN),
);

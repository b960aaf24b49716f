import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { like } from "../../ops/arithmetic.ts";
import { logNdtr, ndtr } from "../../ops/integrals.ts";
import { where } from "../../ops/select.ts";
import { strong, widened } from "../special/operands.ts";
import { type Distribution, distribution, either, expOf, inf, orElse, standard } from "./distribution.ts";
import * as norm from "./norm.ts";

const names = ["x", "a", "b", "loc", "scale"];
/** Of operands that are float32 or float64 together. */
const truncated = (name: string, f: (...xs: Value[]) => Value): Distribution => distribution(name, names, f, widened);
/** log(exp(x) - exp(y)) for x >= y */
const logDifference = (x: Value, y: Value): Value => lax.add(x, lax.log1p(lax.neg(lax.exp(lax.sub(y, x)))));
/** Logarithm of the normal probability of [a, b]; tails are mirrored to the left, where logarithms are exact. */
function logMass(a: Value, b: Value): Value {
  const right = lax.gt(a, 0);
  const central = lax.bitwiseNot(either(lax.le(b, 0), right));
  const lower = where(right, lax.neg(b), a);
  const upper = where(right, lax.neg(a), b);
  const tail = logDifference(logNdtr(upper), logNdtr(lower));
  const middle = lax.log1p(lax.neg(lax.add(ndtr(a), ndtr(lax.neg(b)))));
  return where(central, middle, tail);
}
const valid = (a: Value, b: Value): Value => lax.bitwiseNot(lax.ge(a, b));
/** Logarithm of the density of normal numbers z = (x - loc) / scale that are kept within [a, b]. */
export const logpdf: Distribution = /*@__PURE__*/ distribution(
  "truncnorm.logpdf",
  names,
  (x, a, b, loc, scale) => {
    const z = standard(x, loc, scale);
    const inside = lax.bitwiseNot(either(lax.lt(z, a), lax.gt(z, b)));
    const value = lax.sub(norm.logpdf(x, loc, scale), logMass(a, b));
    return strong(orElse(valid(a, b), orElse(inside, value, -inf), Number.NaN));
  },
  widened,
);
/**
 * The density of normal numbers that are kept within [a, b].
 * @example scipy.stats.truncnorm.pdf(3, -1, 1).item() // 0
 */
export const pdf: Distribution = /*@__PURE__*/ expOf(logpdf);
function logBelow(z: Value, a: Value, b: Value): Value {
  const all = logMass(a, b);
  const below = lax.sub(logMass(a, z), all);
  const above = lax.sub(logMass(z, b), all);
  // Near 0 the probability of more is the exact one.
  const inner = where(lax.gt(below, -0.1), lax.log1p(lax.neg(lax.exp(above))), below);
  // A NaN has no place: JAX answers 0, as at the upper end.
  const ends = where(lax.bitwiseNot(lax.lt(z, b)), like(z, 0), where(lax.le(z, a), like(z, -inf), inner));
  return orElse(valid(a, b), ends, Number.NaN);
}
/** Logarithm of the probability of at most x. */
export const logcdf: Distribution = /*@__PURE__*/ truncated("truncnorm.logcdf", (x, a, b, loc, scale) =>
  logBelow(standard(x, loc, scale), a, b),
);
/** Probability of at most x. */
export const cdf: Distribution = /*@__PURE__*/ expOf(logcdf);
/** Logarithm of the probability of more than x. */
export const logsf: Distribution = /*@__PURE__*/ truncated("truncnorm.logsf", (x, a, b, loc, scale) =>
  logBelow(standard(loc, x, scale), lax.neg(b), lax.neg(a)),
);
/** Probability of more than x. */
export const sf: Distribution = /*@__PURE__*/ expOf(logsf);

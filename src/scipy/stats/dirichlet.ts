import type { ArrayLike } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { promotedInexact } from "../../numpy/promote.ts";
import { broadcastInDim, reduceSum } from "../../ops/axes.ts";
import { concatenate } from "../../ops/concatenate.ts";
import { reduceMin } from "../../ops/reduce.ts";
import { expandDims } from "../../ops/shape.ts";
import { xlogy } from "../special/entropy.ts";
import { both, inf, orElse } from "./distribution.ts";

/**
 * Logarithm of the density of points of the simplex: the product of x^(alpha - 1) / Gamma(alpha), times Gamma(sum of alpha).
 * @param x float[k, ...] that sums to 1 over the first axis; its last element may be left out
 * @param alpha float[k]
 * @returns float[...]; -infinity off the simplex
 */
export function logpdf(x: ArrayLike, alpha: ArrayLike): Value {
  const name = "dirichlet.logpdf";
  const [given, a] = promotedInexact(name, [x, alpha]);
  if (a.ndim !== 1) throw new ValueError(`${name}: alpha is ${showAval(a.aval)}. Pass a vector.`);
  const [k] = a.shape;
  if (given.ndim === 0 || (given.shape[0] !== k && given.shape[0] !== k - 1))
    throw new ValueError(`${name}: the first axis of ${showAval(given.aval)} should have ${k} entries, or one less.`);
  const full = given.shape[0] === k ? given : withRest(given);
  const norm = lax.sub(reduceSum(lax.lgamma(a)), lax.lgamma(reduceSum(a)));
  const powers = xlogy(broadcastInDim(lax.sub(a, 1), full.shape, [0]), full);
  const value = lax.sub(reduceSum(powers, [0]), norm);
  const off = lax.abs(lax.sub(reduceSum(full, [0]), 1));
  return orElse(both(lax.gt(reduceMin(full, [0]), 0), lax.lt(off, 1e-6)), value, -inf);
}
const withRest = (x: Value): Value => concatenate([x, expandDims(lax.sub(1, reduceSum(x, [0])), [0])], 0);
/**
 * The Dirichlet density.
 * @example scipy.stats.dirichlet.pdf(np.array([0.5, 0.5]), [1, 1]).item() // 1
 */
export const pdf = (x: ArrayLike, alpha: ArrayLike): Value => lax.exp(logpdf(x, alpha));

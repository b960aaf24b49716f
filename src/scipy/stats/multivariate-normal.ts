import type { ArrayLike } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { cholesky, triangularSolve } from "../../lax/linalg.ts";
import { diagonal } from "../../numpy/linear.ts";
import { broadcastShape, promotedInexact } from "../../numpy/promote.ts";
import { sum } from "../../numpy/reductions.ts";
import { broadcastTo, moveaxis } from "../../numpy/shape.ts";
import { add, divide, multiply, subtract } from "../../numpy/ufuncs.ts";
import { reshape } from "../../ops/shape.ts";

const logTwoPi = Math.log(2 * Math.PI);
/**
 * Logarithm of the normal density of vectors: -(x - mean)' cov^-1 (x - mean) / 2 - log det(2 pi cov) / 2.
 * @param x float[..., n]
 * @param mean float[..., n], or a number
 * @param cov float[..., n, n], or a variance that all components have
 * @returns float[...]
 * @throws ValueError for a covariance of another size
 */
export function logpdf(x: ArrayLike, mean: ArrayLike, cov: ArrayLike): Value {
  const name = "multivariateNormal.logpdf";
  const [v, m, c] = promotedInexact(name, [x, mean, cov]);
  const y = subtract(v, m);
  const scaled = (quadratic: Value, logDet: Value, n: number): Value =>
    lax.mul(add(add(quadratic, logDet), n * logTwoPi), -0.5);
  if (m.ndim === 0) return scaled(divide(lax.square(y), c), lax.log(c), 1);
  const n = m.shape[m.ndim - 1];
  if (c.ndim === 0) return scaled(divide(sum(lax.square(y), { axis: -1 }), c), lax.mul(lax.log(c), n), n);
  if (c.ndim < 2 || c.shape[c.ndim - 1] !== n || c.shape[c.ndim - 2] !== n)
    throw new ValueError(`${name}: ${showAval(c.aval)} is no covariance of vectors of ${n}. Pass [..., ${n}, ${n}].`);
  const factor = cholesky(c);
  const logDet = multiply(sum(lax.log(diagonal(factor, { axis1: -2, axis2: -1 })), { axis: -1 }), 2);
  return scaled(sum(lax.square(solved(factor, y)), { axis: -1 }), logDet, n);
}
/** L^-1 y for vectors y[..., n]. */
function solved(factor: Value, y: Value): Value {
  const n = y.shape[y.ndim - 1];
  const options = { leftSide: true, lower: true };
  if (factor.ndim === 2) {
    const columns = moveaxis(reshape(y, [y.size / Math.max(n, 1), n]), 0, 1);
    return reshape(moveaxis(triangularSolve(factor, columns, options), 0, 1), y.shape);
  }
  const batch = broadcastShape("multivariateNormal.logpdf", [y.shape.slice(0, -1), factor.shape.slice(0, -2)]);
  const column = reshape(broadcastTo(y, [...batch, n]), [...batch, n, 1]);
  return reshape(triangularSolve(broadcastTo(factor, [...batch, n, n]), column, options), [...batch, n]);
}
/**
 * The normal density of vectors.
 * @example scipy.stats.multivariateNormal.pdf(0, 0, 1).item() // 0.3989423
 */
export const pdf = (x: ArrayLike, mean: ArrayLike, cov: ArrayLike): Value => lax.exp(logpdf(x, mean, cov));

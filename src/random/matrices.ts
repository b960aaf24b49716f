import type { ArrayLike } from "../api/asarray.ts";
import { type Shape, showAval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import * as lax from "../lax/elementwise.ts";
import { einsum } from "../numpy/einsum.ts";
import * as linalg from "../numpy/linalg/index.ts";
import { diagonal } from "../numpy/linear.ts";
import { broadcastShape, promotedInexact } from "../numpy/promote.ts";
import { matrixTranspose } from "../numpy/shape.ts";
import { add } from "../numpy/ufuncs.ts";
import { broadcastInDim } from "../ops/axes.ts";
import { range, sameList } from "../util/list.ts";
import { drawNormal, normal } from "./continuous.ts";
import { asKey, shapeOf } from "./keys.ts";
import { type DTypeArgument, floatType, optionsOf, placed, type ShapeArgument } from "./uniform.ts";

// Samplers that need decompositions of matrices.

export interface MultivariateNormalOptions {
  readonly dtype?: DType | undefined;
  /** How the covariance is factored; all give the same distribution, with other samples. */
  readonly method?: "cholesky" | "eigh" | "svd" | undefined;
}
/**
 * Samples of the normal distribution with this mean and covariance: mean + F z, where F F^T is the covariance.
 * @param mean float[..., n]
 * @param cov float[..., n, n], positive semidefinite
 * @param shape of the samples without their last axis; the common one of `mean` and `cov` by default
 * @returns float[...shape, n]
 * @throws ShapeError unless the last axes of mean and cov have one size
 * @example random.multivariateNormal(random.key(0), np.zeros([2]), np.eye(2), [5]).shape // [5, 2]
 */
export function multivariateNormal(
  key: ArrayLike,
  mean: ArrayLike,
  cov: ArrayLike,
  shape?: ShapeArgument<MultivariateNormalOptions>,
  options?: DTypeArgument<MultivariateNormalOptions>,
): Value {
  const name = "random.multivariateNormal";
  const [size, { dtype: given, method = "cholesky" }] = placed(shape, options);
  const [m, c] = promotedInexact(name, [mean, cov]);
  const n = m.shape[m.ndim - 1];
  if (m.ndim < 1 || c.ndim < 2 || c.shape[c.ndim - 1] !== n || c.shape[c.ndim - 2] !== n)
    throw new ShapeError(
      `${name}: mean ${showAval(m.aval)} and cov ${showAval(c.aval)} do not fit. Give [..., n] and [..., n, n].`,
    );
  const dtype = floatType(given ?? m.dtype, name);
  const batch = broadcastShape(name, [m.shape.slice(0, -1), c.shape.slice(0, -2)]);
  const s = size === undefined || size === null ? batch : shapeOf(size, name);
  if (!sameList(broadcastShape(name, [s, batch]), s))
    throw new ShapeError(
      `${name}: mean ${showAval(m.aval)} and cov ${showAval(c.aval)} do not broadcast to samples of shape [${s}]. Pass a larger shape.`,
    );
  const z = drawNormal(asKey(key, name), [...s, n], dtype, name);
  return add(m, einsum("...ij,...j->...i", factorOf(c, method, name), z));
}
function factorOf(cov: Value, method: string, name: string): Value {
  const scaled = (vectors: Value, squares: Value): Value =>
    lax.mul(vectors, broadcastInDim(lax.sqrt(squares), vectors.shape, [...range(vectors.ndim - 2), vectors.ndim - 1]));
  if (method === "cholesky") return linalg.cholesky(cov);
  if (method === "eigh") {
    const [w, v] = linalg.eigh(cov);
    return scaled(v, w);
  }
  if (method !== "svd") throw new ValueError(`${name}: there is no method ${method}. Use "cholesky", "eigh" or "svd".`);
  const [u, s] = linalg.svd(cov) as [Value, Value, Value];
  return scaled(u, s);
}

export interface OrthogonalOptions {
  readonly dtype?: DType | undefined;
  /** Columns, if there are not n of them. */
  readonly m?: number | null | undefined;
}
/**
 * Matrices with orthonormal columns (or rows, if there are fewer), uniform by Haar's measure.
 * F. Mezzadri, "How to generate random matrices from the classical compact groups", 2007.
 * @param n rows
 * @returns float[...shape, n, m], or complex: then unitary
 * @example random.orthogonal(random.key(0), 3, [2]).shape // [2, 3, 3]
 */
export function orthogonal(
  key: ArrayLike,
  n: number,
  shape: Shape | number | OrthogonalOptions = [],
  options?: DTypeArgument<OrthogonalOptions>,
): Value {
  const name = "random.orthogonal";
  const isShape = typeof shape === "number" || Array.isArray(shape);
  const outer = isShape ? (shape as Shape | number) : [];
  const { dtype: given, m: columns } = isShape ? optionsOf(options) : (shape as OrthogonalOptions);
  const m = columns ?? n;
  shapeOf([n, m], name);
  const z = normal(key, [...shapeOf(outer, name), Math.max(n, m), Math.min(n, m)], given);
  const [q, r] = linalg.qr(z);
  const signs = lax.sign(diagonal(r, 0, { axis1: -2, axis2: -1 }));
  const x = lax.mul(q, broadcastInDim(signs, q.shape, [...range(q.ndim - 2), q.ndim - 1]));
  return n < m ? matrixTranspose(x) : x;
}

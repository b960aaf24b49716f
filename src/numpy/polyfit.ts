import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { div, like, mul, sqrt, square } from "../ops/arithmetic.ts";
import { broadcastInDim, reduceSum, transpose } from "../ops/axes.ts";
import { checkKnown } from "../ops/checks.ts";
import { partOf } from "../ops/complex.ts";
import { expandDims } from "../ops/shape.ts";
import { finfo } from "./constants.ts";
import { inv, lstsq } from "./linalg/index.ts";
import { matmul } from "./linear.ts";
import { vander } from "./polynomial.ts";
import { promotedInexact } from "./promote.ts";

export interface PolyfitOptions {
  /** Singular values below it, relative to the largest, count as 0; the number of points times the dtype's epsilon by default. */
  rcond?: number | null;
  /** Gives [coefficients, residuals, rank, singular values, rcond]. */
  full?: boolean;
  /** Weights of the points; what is squared is w (y - p(x)). */
  w?: ArrayLike | null;
  /** Gives [coefficients, covariance]: scaled by the residuals, or "unscaled". */
  cov?: boolean | "unscaled";
}
/** Columns divided by their lengths, and the lengths. */
function unitColumns(a: Value): [Value, Value] {
  const scale = sqrt(reduceSum(square(a), [0]));
  return [div(a, broadcastInDim(scale, a.shape, [1])), scale];
}
/**
 * The polynomial of degree `deg` that fits points best in the sense of least squares; its highest coefficient comes first.
 * @param x float[n]
 * @param y float[n], or float[n, k] for k polynomials
 * @returns float[deg + 1], or float[deg + 1, k]; see `full` and `cov` for more
 * @throws ShapeError unless x and y have as many points
 * @example np.polyfit(np.array([0, 1, 2]), np.array([1, 3, 5]), 1).round(4).tolist() // [2, 1]
 */
export function polyfit(
  x: ArrayLike,
  y: ArrayLike,
  deg: number,
  given?: PolyfitOptions & { full?: false; cov?: false },
): Value;
export function polyfit(x: ArrayLike, y: ArrayLike, deg: number, given: PolyfitOptions): Value | Value[];
export function polyfit(x: ArrayLike, y: ArrayLike, deg: number, given: PolyfitOptions = {}): Value | Value[] {
  const name = "polyfit";
  const [xs, ys] = promotedInexact(name, [x, y]);
  checkKnown(name, "the degree", deg);
  if (!Number.isInteger(deg) || deg < 0)
    throw new ValueError(`${name}: ${deg} is no degree. Give an integer of at least 0.`);
  if (xs.ndim !== 1 || xs.size === 0 || ys.ndim < 1 || ys.ndim > 2 || ys.shape[0] !== xs.size)
    throw new ShapeError(
      `${name}: x ${showAval(xs.aval)} and y ${showAval(ys.aval)} are no points. Give [n] and [n] or [n, k], n > 0.`,
    );
  const n = xs.size;
  const rcond = given.rcond ?? n * Number(finfo(partOf(xs.dtype)).eps);
  let [left, right] = [vander(xs, deg + 1), ys];
  if (given.w !== undefined && given.w !== null) {
    const w = promotedInexact(name, [given.w, xs])[0];
    if (w.ndim !== 1 || w.size !== n)
      throw new ShapeError(`${name}: ${showAval(w.aval)} are no weights of ${n} points. Give one for each.`);
    left = mul(left, broadcastInDim(w, left.shape, [0]));
    right = mul(right, broadcastInDim(w, right.shape, [0]));
  }
  const [unit, scale] = unitColumns(left);
  const [solution, residuals, rank, singular] = lstsq(unit, right, rcond);
  const c = div(solution, broadcastInDim(scale, solution.shape, [0]));
  if (given.full) return [c, residuals, rank, singular, asArray(rcond, name)];
  if (!given.cov) return c;
  const base = inv(matmul(transpose(unit, [1, 0]), unit));
  const outer = mul(broadcastInDim(scale, base.shape, [0]), broadcastInDim(scale, base.shape, [1]));
  const unscaled = div(base, outer);
  if (given.cov !== "unscaled" && n <= deg + 1)
    throw new ValueError(
      `${name}: ${n} points are too few to scale the covariance of ${deg + 1} coefficients. Use "unscaled".`,
    );
  const factor = given.cov === "unscaled" ? null : div(residuals, like(residuals, n - deg - 1));
  if (ys.ndim === 1)
    return [c, factor ? mul(unscaled, broadcastInDim(factor, unscaled.shape, factor.ndim ? [0] : [])) : unscaled];
  const stacked = expandDims(unscaled, [2]);
  if (!factor) return [c, stacked];
  const all = broadcastInDim(stacked, [...unscaled.shape, factor.size], [0, 1, 2]);
  return [c, mul(all, broadcastInDim(factor, all.shape, [2]))];
}

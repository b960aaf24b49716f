import { type ArrayLike, asArray } from "../api/asarray.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { onesLike } from "../numpy/creation.ts";
import { where } from "../numpy/logic.ts";
import { max, mean, sum } from "../numpy/reductions.ts";
import { squeeze } from "../numpy/shape.ts";
import { abs, lessEqual, sqrt, square } from "../numpy/ufuncs.ts";

export interface SafeNormOptions {
  /** 2 (the default), 1 or Infinity. */
  ord?: number | null;
  axis?: number | readonly number[] | null;
  keepdims?: boolean;
}
function norm(x: NDArray, { ord = 2, axis = null, keepdims = false }: SafeNormOptions): NDArray {
  if (ord === null || ord === 2) return sqrt(sum(square(x), { axis, keepdims }));
  if (ord === 1) return sum(abs(x), { axis, keepdims });
  if (ord === Number.POSITIVE_INFINITY) return max(abs(x), { axis, keepdims });
  throw new ValueError(`safeNorm: there is no norm of order ${ord} here. Use 1, 2 or Infinity.`);
}
/**
 * The norm of a vector, or `minNorm` where that is larger; its derivative is then 0, not NaN.
 * @param x float[...]
 * @example optim.safeNorm(np.array([3, 4]), 1).item() // 5
 * @source optax.safe_norm
 */
export function safeNorm(x: ArrayLike, minNorm: number, options: SafeNormOptions = {}): NDArray {
  const a = asArray(x, "safeNorm");
  const size = norm(a, { ...options, keepdims: true });
  const small = lessEqual(size, minNorm);
  const { axis = null, keepdims = false } = options;
  const reduced = keepdims ? small : squeeze(small, axis);
  return where(reduced, minNorm, norm(where(small, onesLike(a), a), options));
}
/**
 * The root of the mean of squares, or `minRms` where that is larger; its derivative is then 0.
 * @source optax.safe_root_mean_squares
 */
export function safeRootMeanSquares(x: ArrayLike, minRms: number): NDArray {
  const a = asArray(x, "safeRootMeanSquares");
  const rms = (v: NDArray): NDArray => sqrt(mean(square(v)));
  const small = lessEqual(rms(a), minRms);
  return where(small, minRms, rms(where(small, onesLike(a), a)));
}

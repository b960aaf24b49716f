import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isFloat, isInteger } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { finfo, iinfo } from "../numpy/constants.ts";
import { onesLike } from "../numpy/creation.ts";
import { type NormOptions, norm } from "../numpy/linalg/norms.ts";
import { where } from "../numpy/logic.ts";
import { mean } from "../numpy/reductions.ts";
import { squeeze } from "../numpy/shape.ts";
import { add, less, lessEqual, sqrt } from "../numpy/ufuncs.ts";
import { absSquare, type Rate } from "./moments.ts";

/**
 * count + 1; it stays at the largest number of its dtype.
 * @throws ValueError unless it is an integer or a float
 * @source optax.safe_increment
 */
export function safeIncrement(count: ArrayLike): NDArray {
  const n = asArray(count, "safeIncrement");
  if (!isInteger(n.dtype) && !isFloat(n.dtype))
    throw new ValueError(
      `safeIncrement: takes an integer or a float, got ${showAval(n.aval)}. Convert it with astype.`,
    );
  const largest = asArray((isInteger(n.dtype) ? iinfo : finfo)(n.dtype).max, "safeIncrement", n.dtype);
  return where(less(n, largest), add(n, asArray(1, "safeIncrement", n.dtype)), largest);
}
/** Another name of safeIncrement. */
export { safeIncrement as safeInt32Increment };

export interface SafeNormOptions {
  /** As of numpy.linalg.norm: by default the root of the sum of squares, whatever the shape. */
  ord?: NormOptions["ord"];
  axis?: NormOptions["axis"];
  keepdims?: boolean;
}
/**
 * The norm of a vector, or `minNorm` where that is larger; its derivative is then 0, not NaN.
 * @param x float[...]
 * @example optim.safeNorm(np.array([3, 4]), 1).item() // 5
 * @source optax.safe_norm
 */
export function safeNorm(x: ArrayLike, minNorm: Rate, options: SafeNormOptions = {}): NDArray {
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
export function safeRootMeanSquares(x: ArrayLike, minRms: Rate): NDArray {
  const a = asArray(x, "safeRootMeanSquares");
  const rms = (v: NDArray): NDArray => sqrt(mean(absSquare(v)));
  const small = lessEqual(rms(a), minRms);
  return where(small, minRms, rms(where(small, onesLike(a), a)));
}

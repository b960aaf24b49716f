import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import { JAXTypeError, ShapeError, ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { relu } from "../nn/activations.ts";
import { finfo } from "../numpy/constants.ts";
import { logicalOr, where } from "../numpy/logic.ts";
import { mean, sum } from "../numpy/reductions.ts";
import { broadcastTo } from "../numpy/shape.ts";
import {
  add,
  divide,
  equal,
  less,
  lessEqual,
  maximum,
  minimum,
  multiply,
  negative,
  sign,
  sqrt,
  subtract,
} from "../numpy/ufuncs.ts";
import { range } from "../util/list.ts";
import { absSquare, type Rate } from "./moments.ts";
import { safeNorm, safeRootMeanSquares } from "./norms.ts";
import { type GradientTransformation, mapLike, needParams, stateless } from "./transform.ts";
import { norm } from "./tree.ts";

// Transformations without state: updates scaled by norms, clipped, centred.

/**
 * The sign of each element.
 * @source optax.scale_by_sign
 */
export const scaleBySign = (): GradientTransformation<null> => stateless((updates) => mapLike(sign, updates));

export interface TrustRatioOptions {
  minNorm?: Rate;
  trustCoefficient?: Rate;
  eps?: Rate;
}
/**
 * Each array times the norm of its parameter over its own.
 * @source optax.scale_by_trust_ratio
 */
export function scaleByTrustRatio({
  minNorm = 0,
  trustCoefficient = 1,
  eps = 0,
}: TrustRatioOptions = {}): GradientTransformation<null> {
  const scaled = (u: NDArray, p: NDArray): NDArray => {
    const [size, step] = [safeNorm(p, minNorm), safeNorm(u, minNorm)];
    const ratio = divide(multiply(trustCoefficient, size), add(step, eps));
    return multiply(u, where(logicalOr(equal(size, 0), equal(step, 0)), 1, ratio));
  };
  return stateless((updates, params) => mapLike(scaled, updates, needParams("scaleByTrustRatio", params)));
}
/**
 * Each array times the norm of its parameter, at least `minScale`.
 * @source optax.scale_by_param_block_norm
 */
export const scaleByParamBlockNorm = (minScale = 1e-3): GradientTransformation<null> =>
  stateless((updates, params) =>
    mapLike((u, p) => multiply(u, safeNorm(p, minScale)), updates, needParams("scaleByParamBlockNorm", params)),
  );
/**
 * Each array times the root of the mean of squares of its parameter, at least `minScale`.
 * @source optax.scale_by_param_block_rms
 */
export const scaleByParamBlockRms = (minScale = 1e-3): GradientTransformation<null> =>
  stateless((updates, params) =>
    mapLike(
      (u, p) => multiply(u, safeRootMeanSquares(p, minScale)),
      updates,
      needParams("scaleByParamBlockRms", params),
    ),
  );
/**
 * All updates over their norm together: scaleFactor g / (|g| + eps).
 * @source optax.normalize_by_update_norm
 */
export const normalizeByUpdateNorm = (scaleFactor = 1, eps = 1e-6): GradientTransformation<null> =>
  stateless((updates) => {
    const size = divide(add(norm(updates), eps), scaleFactor);
    return mapLike((g) => divide(g, size), updates);
  });
/**
 * Each array of rank 2 or more without its mean over all axes but the first.
 * @source optax.centralize
 */
export const centralize = (): GradientTransformation<null> =>
  stateless((updates) =>
    mapLike((g) => (g.ndim > 1 ? subtract(g, mean(g, { axis: range(g.ndim).slice(1), keepdims: true })) : g), updates),
  );
/**
 * Each array scaled so that the root of the mean of its squares is at most `threshold`.
 * @source optax.clip_by_block_rms
 */
export const clipByBlockRms = (threshold: number): GradientTransformation<null> =>
  stateless((updates) => mapLike((u) => divide(u, maximum(1, divide(sqrt(mean(absSquare(u))), threshold))), updates));

type Axes = number | readonly number[] | null;
/** The norm of each unit, as large as the array: of each column of a matrix, each filter of a kernel. */
function unitwiseNorm(x: NDArray, axis: Axes): NDArray {
  const long = x.shape.filter((n) => n !== 1).length;
  if (axis === null && long > 1 && x.ndim > 5)
    throw new ShapeError(`adaptiveGradClip: a parameter of rank ${x.ndim}. Say with { axis } which axes make a unit.`);
  const axes = axis ?? (long <= 1 ? null : x.ndim <= 3 ? 0 : range(x.ndim - 1));
  return broadcastTo(sqrt(sum(absSquare(x), { axis: axes, keepdims: true })), x.shape);
}
/**
 * Each unit's gradient scaled down where its norm exceeds `clipping` times that of the unit's parameters.
 * @param options.eps least norm of parameters that counts; 1e-3
 * @param options.axis which axes make a unit: all of vectors, the first of matrices, all but the last of kernels by default
 * @source optax.adaptive_grad_clip
 */
export function adaptiveGradClip(
  clipping: number,
  { eps = 1e-3, axis = null }: { eps?: number; axis?: Axes } = {},
): GradientTransformation<null> {
  const clipped = (g: NDArray, p: NDArray): NDArray => {
    const norm = unitwiseNorm(g, axis);
    const most = multiply(clipping, maximum(unitwiseNorm(p, axis), eps));
    return where(less(norm, most), g, multiply(g, divide(most, maximum(norm, 1e-6))));
  };
  return stateless((updates, params) => mapLike(clipped, updates, needParams("adaptiveGradClip", params)));
}
/**
 * Updates made such that no parameter becomes negative.
 * @source optax.keep_params_nonnegative
 */
export const keepParamsNonnegative = (): GradientTransformation<null> =>
  stateless((updates, params) =>
    mapLike((u, p) => where(less(add(p, u), 0), negative(p), u), updates, needParams("keepParamsNonnegative", params)),
  );

export interface PolyakOptions {
  /** Largest step; 1. */
  maxLearningRate?: number;
  /** Least value of the function; 0. */
  fMin?: number;
  eps?: number;
  /** "sps+" takes no step where the value is below fMin. */
  variant?: "sps" | "sps+";
}
/**
 * Polyak's step: updates times (value - fMin) / (|g|^2 + eps). `update` needs the value: update(grads, state, params, { value }).
 * @source optax.scale_by_polyak
 */
export function scaleByPolyak({
  maxLearningRate = 1,
  fMin = 0,
  eps = 0,
  variant = "sps",
}: PolyakOptions = {}): GradientTransformation<null> {
  if (variant !== "sps" && variant !== "sps+")
    throw new ValueError(`scaleByPolyak: there is no variant ${String(variant)}. Use "sps" or "sps+".`);
  return stateless((updates, _, { value }) => {
    const squares = add(norm(updates, { squared: true }), eps);
    const above = subtract(needValue("scaleByPolyak", value), fMin).astype(squares.dtype);
    const gap = variant === "sps" ? above : relu(above);
    const step = where(
      lessEqual(squares, finfo(defaultFloat()).eps),
      0,
      minimum(divide(gap, squares), maxLearningRate),
    );
    return mapLike((u) => multiply(step, u), updates);
  });
}
export function needValue(name: string, value: ArrayLike | undefined): NDArray {
  if (value !== undefined) return asArray(value, name);
  throw new JAXTypeError(
    `${name}: update needs the function's value. Call update(gradients, state, params, { value }).`,
  );
}

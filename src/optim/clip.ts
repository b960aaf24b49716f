import type { NDArray } from "../core/value.ts";
import { clip as clipArray } from "../numpy/arithmetic.ts";
import { where } from "../numpy/logic.ts";
import { divide, less, multiply } from "../numpy/ufuncs.ts";
import type { Rate } from "./moments.ts";
import { type GradientTransformation, mapLike, needInexact, sameKind, stateless } from "./transform.ts";
import { norm } from "./tree.ts";

/**
 * The Euclidean norm of all numbers in a tree.
 * @example optim.globalNorm({ a: np.array([3]), b: np.array([4]) }).item() // 5
 * @source optax.global_norm
 */
export const globalNorm = (updates: unknown): NDArray => norm(updates);
/**
 * Every element between -maxDelta and maxDelta.
 * @source optax.clip
 */
export const clip = (maxDelta: Rate): GradientTransformation<null> =>
  stateless((updates) => mapLike((u) => clipArray(u, multiply(-1, maxDelta), maxDelta), updates));

/**
 * Scales all updates by one factor where their norm together exceeds `maxNorm`.
 * @throws DTypeError for integers
 * @source optax.clip_by_global_norm
 */
export const clipByGlobalNorm = (maxNorm: Rate): GradientTransformation<null> =>
  stateless((updates) => {
    const size = norm(updates);
    const small = less(size, maxNorm);
    const clipped = (u: NDArray): NDArray => multiply(divide(u, sameKind(size, u)), maxNorm);
    return mapLike((u) => where(small, needInexact("clipByGlobalNorm", u), clipped(u)), updates);
  });

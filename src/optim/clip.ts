import * as tree from "../api/tree.ts";
import type { NDArray } from "../core/value.ts";
import { clip as clipArray } from "../numpy/arithmetic.ts";
import { zeros } from "../numpy/creation.ts";
import { where } from "../numpy/logic.ts";
import { sum } from "../numpy/reductions.ts";
import { add, divide, less, multiply, sqrt, square } from "../numpy/ufuncs.ts";
import { type GradientTransformation, mapLike, sameKind, stateless } from "./transform.ts";

/**
 * The Euclidean norm of all numbers in a tree.
 * @example optim.globalNorm({ a: np.array([3]), b: np.array([4]) }).item() // 5
 * @source optax.global_norm
 */
export function globalNorm(updates: unknown): NDArray {
  const squares = (tree.leaves(updates) as NDArray[]).map((x) => sum(square(x)));
  return sqrt(squares.length ? squares.reduce((a, b) => add(a, b)) : zeros([]));
}
/**
 * Every element between -maxDelta and maxDelta.
 * @source optax.clip
 */
export const clip = (maxDelta: number): GradientTransformation<null> =>
  stateless((updates) => mapLike((u) => clipArray(u, -maxDelta, maxDelta), updates));

/**
 * Scales all updates by one factor where their norm together exceeds `maxNorm`.
 * @source optax.clip_by_global_norm
 */
export const clipByGlobalNorm = (maxNorm: number): GradientTransformation<null> =>
  stateless((updates) => {
    const norm = globalNorm(updates);
    const small = less(norm, maxNorm);
    return mapLike((u) => where(small, u, multiply(divide(u, sameKind(norm, u)), maxNorm)), updates);
  });

import { type ArrayLike, asArray } from "../api/asarray.ts";
import * as api from "../api/tree.ts";
import type { NDArray } from "../core/value.ts";
import { cond } from "../lax/branches.ts";
import { array, zerosLike } from "../numpy/creation.ts";
import { isfinite, logicalAnd, logicalOr, where } from "../numpy/logic.ts";
import { all } from "../numpy/reductions.ts";
import { greater } from "../numpy/ufuncs.ts";
import { type ExtraArgs, type GradientTransformation, mapLike, nextCount, zeroCount } from "./transform.ts";

// Transformations at some steps only.

type Tx = GradientTransformation;
/** When a transformation is applied: a boolean scalar from the number of the step. */
export type ConditionFn = (step: NDArray, extra?: ExtraArgs) => ArrayLike;
interface ConditionOptions {
  /** Passes extra arguments of `update` to the condition. */
  forwardExtraArgs?: boolean;
}
function conditionally(
  inner: Tx,
  when: ConditionFn,
  otherwise: (updates: unknown) => unknown,
  { forwardExtraArgs = false }: ConditionOptions,
): GradientTransformation<{ innerState: unknown; step: NDArray }> {
  return {
    init: (params) => ({ innerState: inner.init(params), step: zeroCount() }),
    update(updates, { innerState, step }, params, extra) {
      const [next, state] = cond(
        asArray(when(step, forwardExtraArgs ? extra : {}), "conditionallyTransform"),
        () => inner.update(updates, innerState, params, extra),
        () => [otherwise(updates), innerState] as never,
      ) as [typeof updates, unknown];
      return [next, { innerState: state, step: nextCount(step) }];
    },
  };
}
/**
 * Applies the inner transformation at some steps; at others updates pass unchanged.
 * @source optax.conditionally_transform
 */
export const conditionallyTransform = (inner: Tx, shouldTransformFn: ConditionFn, options: ConditionOptions = {}): Tx =>
  conditionally(inner, shouldTransformFn, (u) => u, options);
/**
 * Applies the inner transformation at some steps; at others updates are 0.
 * @source optax.conditionally_mask
 */
export const conditionallyMask = (inner: Tx, shouldTransformFn: ConditionFn, options: ConditionOptions = {}): Tx =>
  conditionally(inner, shouldTransformFn, (u) => mapLike((x) => zerosLike(x), u), options);

export interface ApplyIfFiniteState {
  notfiniteCount: NDArray;
  lastFinite: NDArray;
  totalNotfinite: NDArray;
  innerState: unknown;
}
const allFinite = (updates: unknown): NDArray =>
  (api.leaves(updates) as NDArray[]).map((x) => all(isfinite(x))).reduce((a, b) => logicalAnd(a, b), array(true));
/**
 * Updates of zero where a gradient is not finite, until that happens more than `maxConsecutiveErrors` times in a row.
 * @source optax.apply_if_finite
 */
export function applyIfFinite(inner: Tx, maxConsecutiveErrors: number): GradientTransformation<ApplyIfFiniteState> {
  return {
    init: (params) => ({
      notfiniteCount: zeroCount(),
      lastFinite: array(true),
      totalNotfinite: zeroCount(),
      innerState: inner.init(params),
    }),
    update(updates, { notfiniteCount, totalNotfinite, innerState }, params, extra) {
      const finite = allFinite(updates);
      const errors = where(finite, zeroCount(), nextCount(notfiniteCount));
      const [next, state] = cond(
        logicalOr(finite, greater(errors, maxConsecutiveErrors)),
        () => inner.update(updates, innerState, params, extra),
        () => [mapLike((x) => zerosLike(x), updates), innerState] as never,
      ) as [typeof updates, unknown];
      const total = where(finite, totalNotfinite, nextCount(totalNotfinite));
      return [next, { notfiniteCount: errors, lastFinite: finite, totalNotfinite: total, innerState: state }];
    },
  };
}

import { JAXTypeError, ValueError } from "../../core/errors.ts";
import type { NDArray } from "../../core/value.ts";
import { pmean } from "../../lax/parallel.ts";
import { remainder } from "../../numpy/arithmetic.ts";
import * as np from "../../numpy/ufuncs.ts";
import { type GradientTransformation, mapLike, needParams, stateless, zeroCount } from "../transform.ts";
import * as tree from "../tree.ts";
import { applyUpdates } from "../update.ts";

/**
 * Updates of norm 1.
 * @source optax.contrib.normalize
 */
export const normalize = (): GradientTransformation<null> =>
  stateless((updates) => {
    const size = tree.norm(updates);
    return mapLike((g) => np.divide(g, size), updates);
  });
export type NormalizeState = null;

export interface SamOptions {
  /** Every how many steps the parameters move, those between go up; 2. */
  syncPeriod?: number;
  /** Starts the ascent anew each time; true. */
  resetState?: boolean;
  /** Takes the steps between inside of one update, with the gradients of `gradFn(params, i)`; false. */
  opaqueMode?: boolean;
  /** A named axis over which the gradients between are averaged. */
  batchAxisName?: string;
}
export interface SAMState {
  stepsSinceSync: NDArray;
  optState: unknown;
  advState: unknown;
  cache: unknown;
}
/**
 * Sharpness-aware minimisation: gradients are taken where the function is larger nearby.
 * P. Foret et al., "Sharpness-aware minimization for efficiently improving generalization", 2021.
 * @param advOptimizer takes the step up: chain(normalize(), sgd(rho))
 * @throws ValueError if syncPeriod is below 1
 * @source optax.contrib.sam
 */
export function sam(
  optimizer: GradientTransformation,
  advOptimizer: GradientTransformation,
  { syncPeriod = 2, resetState = true, opaqueMode = false, batchAxisName }: SamOptions = {},
): GradientTransformation<SAMState> {
  if (!(syncPeriod >= 1)) throw new ValueError(`sam: syncPeriod is ${syncPeriod}. Give at least 1.`);
  const up = (updates: unknown): unknown => mapLike((u) => np.negative(u), updates);
  const transparent: GradientTransformation<SAMState>["update"] = (updates, state, params) => {
    const p = needParams("sam", params);
    const last = np.equal(state.stepsSinceSync, syncPeriod - 1);
    const pick = <T>(condition: NDArray, x: T, y: T): T => tree.castLike(tree.where(condition, x, y), y);
    const [ascent, advState] = advOptimizer.update(updates as unknown, state.advState, p);
    const [descent, optState] = optimizer.update(updates as unknown, state.optState, state.cache);
    const back = mapLike((c, x, u) => np.add(np.subtract(c, x), u), state.cache, p, descent);
    const next: SAMState = {
      stepsSinceSync: remainder(np.add(state.stepsSinceSync, 1), syncPeriod),
      optState: pick(last, optState, state.optState),
      advState: pick(last, resetState ? advOptimizer.init(p) : state.advState, advState),
      cache: pick(np.equal(state.stepsSinceSync, 0), p, state.cache),
    };
    return [pick(last, back, up(ascent)) as typeof updates, next];
  };
  const opaque: GradientTransformation<SAMState>["update"] = (updates, state, params, extra = {}) => {
    const start = needParams("sam", params);
    const { gradFn } = extra as { gradFn?: (params: unknown, step: number) => unknown };
    if (gradFn === undefined)
      throw new JAXTypeError("sam: in opaque mode update needs gradients on the way. Pass { gradFn }.");
    let [there, gradient, advState]: unknown[] = [start, updates, state.advState];
    for (let i = 0; i < syncPeriod - 1; i++) {
      let ascent: unknown;
      [ascent, advState] = advOptimizer.update(gradient, advState, there);
      there = applyUpdates(there, up(ascent));
      gradient = gradFn(there, i);
      if (batchAxisName !== undefined) gradient = mapLike((g) => pmean(g, batchAxisName), gradient);
    }
    const [step, optState] = optimizer.update(gradient, state.optState, start);
    const kept = resetState ? advOptimizer.init(start) : advState;
    return [step as typeof updates, { stepsSinceSync: zeroCount(), optState, advState: kept, cache: null }];
  };
  return {
    init: (params) => ({
      stepsSinceSync: zeroCount(),
      optState: optimizer.init(params),
      advState: advOptimizer.init(params),
      cache: opaqueMode ? null : params,
    }),
    update: opaqueMode ? opaque : transparent,
  };
}

import { ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { remainder } from "../numpy/arithmetic.ts";
import { where } from "../numpy/logic.ts";
import { add, equal, multiply, subtract } from "../numpy/ufuncs.ts";
import { type GradientTransformation, mapLike, zeroCount } from "./transform.ts";

type Tx = GradientTransformation;
/** Fast parameters, which are trained, and slow ones, which follow. */
export interface LookaheadParams {
  fast: any;
  slow: any;
}
export const LookaheadParams = {
  /** Both alike. */
  initSynced: (params: unknown): LookaheadParams => ({ fast: params, slow: params }),
};
export interface LookaheadState {
  fastState: unknown;
  stepsSinceSync: NDArray;
}
export interface LookaheadOptions {
  /** Starts the fast optimizer anew at each synchronisation. */
  resetState?: boolean;
}
/**
 * Fast parameters run ahead; every `syncPeriod` steps the slow ones go `slowStepSize` of the way, and the fast ones start from there.
 * Parameters and updates are { fast, slow }: see LookaheadParams.initSynced.
 * @source optax.lookahead
 */
export function lookahead(
  fastOptimizer: Tx,
  syncPeriod: number,
  slowStepSize: number,
  { resetState = false }: LookaheadOptions = {},
): GradientTransformation<LookaheadState> {
  if (!(syncPeriod >= 1)) throw new ValueError(`lookahead: syncPeriod is ${syncPeriod}. Give at least 1.`);
  return {
    init: (params) => ({
      fastState: fastOptimizer.init((params as { fast?: unknown }).fast ?? params),
      stepsSinceSync: zeroCount(),
    }),
    update(updates, { fastState, stepsSinceSync }, params) {
      const { fast, slow } = params as { fast: unknown; slow: unknown };
      const [step, state] = fastOptimizer.update(updates, fastState, fast);
      const now = equal(stepsSinceSync, syncPeriod - 1);
      const gap = mapLike((f, u, s) => subtract(add(f, u), s), fast, step, slow);
      const slowStep = mapLike((d) => multiply(multiply(slowStepSize, now), d), gap);
      const fastStep = mapLike(
        (u, d) => subtract(u, multiply(multiply(now, 1 - slowStepSize), d)),
        step as unknown,
        gap,
      );
      const reset = (s: NDArray, first: NDArray): NDArray => where(now, first, s).astype(s.dtype);
      const kept = resetState ? mapLike(reset, state as unknown, fastOptimizer.init(fast)) : state;
      const next = { fastState: kept, stepsSinceSync: remainder(add(stepsSinceSync, 1), syncPeriod) };
      return [{ fast: fastStep, slow: slowStep } as typeof updates, next];
    },
  };
}

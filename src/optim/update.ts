import { type ArrayLike, asArray } from "../api/asarray.ts";
import type { NDArray } from "../core/value.ts";
import { remainder } from "../numpy/arithmetic.ts";
import { where } from "../numpy/logic.ts";
import { add, equal, multiply, subtract } from "../numpy/ufuncs.ts";
import { mapLike } from "./transform.ts";

/**
 * Parameters plus updates, in the parameters' dtypes.
 * @source optax.apply_updates
 */
export const applyUpdates = <T>(params: T, updates: unknown): T =>
  mapLike((p, u) => keepType(add(p, u), p), params, updates);

/**
 * A moving average of parameters: stepSize * new + (1 - stepSize) * old.
 * @source optax.incremental_update
 */
export const incrementalUpdate = <T>(newTensors: T, oldTensors: T, stepSize: number | NDArray): T =>
  mapLike((n, o) => add(multiply(stepSize, n), multiply(subtract(1, stepSize), o)), newTensors, oldTensors);
/** Parameters may be plain numbers. */
function keepType(x: NDArray, like: ArrayLike): NDArray {
  const { dtype } = asArray(like, "applyUpdates");
  return x.dtype === dtype ? x : x.astype(dtype);
}

/**
 * The new tree at every `updatePeriod`-th step, the old one at others.
 * @source optax.periodic_update
 */
export const periodicUpdate = <T>(newTensors: T, oldTensors: T, steps: ArrayLike, updatePeriod: number): T => {
  const now = equal(remainder(asArray(steps, "periodicUpdate"), updatePeriod), 0);
  return mapLike((n, o) => where(now, n, o), newTensors, oldTensors);
};

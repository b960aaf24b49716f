import { type ArrayLike, asArray } from "../api/asarray.ts";
import type { NDArray } from "../core/value.ts";
import { add, multiply, subtract } from "../numpy/ufuncs.ts";
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
  mapLike(
    (n, o) => keepType(add(multiply(stepSize, n), multiply(subtract(1, stepSize), o)), o),
    newTensors,
    oldTensors,
  );
/** Parameters may be plain numbers. */
function keepType(x: NDArray, like: ArrayLike): NDArray {
  const { dtype } = asArray(like, "applyUpdates");
  return x.dtype === dtype ? x : x.astype(dtype);
}

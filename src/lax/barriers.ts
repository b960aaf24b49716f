import { flattenArrays } from "../api/flat.ts";
import type { Arrays } from "../api/types.ts";
import { unflatten } from "../core/pytree.ts";
import { optimizationBarrier as barrier } from "../ops/barrier.ts";
import { stopGradientValue } from "../transforms/stop-gradient.ts";

/**
 * The same values, of which no derivative is taken.
 * @param x an array or a tree
 * @example grad((x) => x.mul(lax.stopGradient(x)))(3) // 3
 */
export function stopGradient<T>(x: T): Arrays<T>;
export function stopGradient(x: unknown): unknown {
  const [xs, def] = flattenArrays(x, "stopGradient");
  return unflatten(def, xs.map(stopGradientValue));
}
/** Its argument; the compiler moves and shares nothing across it. */
export function optimizationBarrier<T>(x: T): Arrays<T>;
export function optimizationBarrier(x: unknown): unknown {
  const [xs, def] = flattenArrays(x, "optimizationBarrier");
  return unflatten(def, barrier(...xs));
}
/**
 * Its argument. Arrays live on one device, so where they are to be placed changes nothing.
 * @param shardings how JAX would place x over devices
 * @example lax.withShardingConstraint(np.array([1, 2]), null).tolist() // [1, 2]
 */
export function withShardingConstraint<T>(x: T, shardings: unknown): Arrays<T>;
export function withShardingConstraint(x: unknown): unknown {
  const [xs, def] = flattenArrays(x, "withShardingConstraint");
  return unflatten(def, xs);
}

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

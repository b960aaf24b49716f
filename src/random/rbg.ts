import type { Shape } from "../core/aval.ts";
import type { Value } from "../core/value.ts";
import { rngBitGenerator } from "../lax/bit-generator.ts";
import { concatenate, slice } from "../ops/shape.ts";

// Keys of the generator "rbg": raw uint32[4], whose halves are split and folded as Threefry's keys are, and whose bits XLA's
// generator draws (Philox). It is quicker where many bits are drawn at once.

export const isRbg = (k: Value): boolean => k.dtype === "uint32" && k.ndim === 1 && k.shape[0] === 4;
export const rbgBits = (k: Value, shape: Shape, dtype: "uint32" | "uint64"): Value =>
  rngBitGenerator(k, shape, dtype)[1];
/** What `f` makes of both halves, side by side along the last axis. */
export function byHalves(k: Value, f: (half: Value) => Value): Value {
  const [a, b] = [f(slice(k, [0], [2])), f(slice(k, [2], [4]))];
  return concatenate([a, b], a.ndim - 1);
}

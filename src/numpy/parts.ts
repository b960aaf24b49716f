import { currentTrace, StageTrace, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { dynamicSlice } from "../ops/index.ts";
import { sliceInDim } from "../ops/shape.ts";

// Static positions in code that runs at once are operands: a loop over the rows of an array then compiles one kernel, not one a
// row. In code that is staged they are constants, which fuse better.

/** True while a program is recorded, as under jit. A tape is no such thing: what it records runs again by itself. */
export function isStaged(): boolean {
  for (let t: ReturnType<typeof currentTrace> | null = currentTrace(); t; t = t.parent)
    if (t.constructor === StageTrace) return true;
  return false;
}
/** `size` elements from a static start on along one axis. */
export function part(x: Value, axis: number, start: number, size: number): Value {
  if (start === 0 && size === x.shape[axis]) return x;
  const at = x.shape.map((_, d) => (d === axis ? start : 0));
  const sizes = x.shape.map((n, d) => (d === axis ? size : n));
  if (isStaged()) return sliceInDim(x, start, start + size, 1, axis);
  return dynamicSlice(
    x,
    at.map((s) => scalar(s, "int32")),
    sizes,
  );
}

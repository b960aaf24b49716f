import { type Aval, aval } from "../core/aval.ts";
import { type DType, isPaired } from "../core/dtype.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { type Pair, pair, partOf, parts } from "../ops/complex.ts";
import { concatenate, reshape } from "../ops/shape.ts";
import { sliceP } from "../ops/slice.ts";

// Paired values as they lie in memory: real and imaginary part, or the halves of a key, side by side.

/** The type in memory; what is no pair has its own. */
export const stored = (a: Aval): Aval => (isPaired(a.dtype) ? aval([...a.shape, 2], partOf(a.dtype), a.weakType) : a);
export function enter(x: Value, dtype: DType): Pair {
  const shape = x.shape.slice(0, -1);
  const part = (k: number): Value => {
    const startIndices = [...shape.map(() => 0), k];
    const limitIndices = [...shape, k + 1];
    return reshape(bind1(sliceP, [x], { startIndices, limitIndices, strides: [...shape.map(() => 1), 1] }), shape);
  };
  return pair(part(0), part(1), dtype);
}
export function leave(z: Value): Value {
  const { re, im } = parts(z);
  const column = (x: Value) => reshape(x, [...x.shape, 1]);
  return concatenate([column(re), column(im)], re.ndim);
}

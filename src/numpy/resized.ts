import type { Value } from "../core/value.ts";
import { like } from "../ops/arithmetic.ts";
import { pad, sliceInDim } from "../ops/shape.ts";
import { range } from "../util/list.ts";

/** The last axes cut, or padded with zeros, to these sizes. */
export function resized(x: Value, sizes: readonly number[]): Value {
  const first = x.ndim - sizes.length;
  const cut = sizes.reduce((y, n, k) => (y.shape[first + k] > n ? sliceInDim(y, 0, n, 1, first + k) : y), x);
  const missing = (d: number) => (d < first ? 0 : sizes[d - first] - cut.shape[d]);
  return range(x.ndim).some((d) => missing(d) > 0)
    ? pad(cut, like(cut, 0), range(x.ndim).map((d) => [0, missing(d), 0] as const))
    : cut;
} // biome-ignore format: as it is

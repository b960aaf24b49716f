import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isInteger } from "../core/dtype.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import { NDArray, type Value } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";

// Slices in an index whose start is known at run time only.

/** `size` elements from `start` on: what `ds` makes. */
export class DynamicSlice {
  readonly start: Value;
  readonly size: number;
  readonly stride: number;
  constructor(start: Value, size: number, stride: number) {
    this.start = start;
    this.size = size;
    this.stride = stride;
  }
}
/**
 * A slice of known size at a start that may be traced, for an index: x.slice(ds(i, 3)), x.at(ds(i, 3)).set(v). Where it
 * does not fit into the axis its start moves, as in lax.dynamicSlice.
 * @param start int[]
 * @param stride distance of its elements
 * @throws TypeError if the start is no integer, RangeError if the size is none
 * @example np.arange(5).slice(ds(np.array(3, "int32"), 2)).tolist() // [3, 4]
 * @source jax.ds
 */
export function ds(start: ArrayLike, size: number, stride = 1): DynamicSlice {
  const at = typeof start === "number" ? scalar(start, "int32") : asArray(start, "ds");
  if (at.ndim > 0 || !isInteger(at.dtype) || (typeof start === "number" && !Number.isInteger(start)))
    throw new JAXTypeError(`ds: a start is one integer, got ${typeof start === "number" ? start : showAval(at.aval)}.`);
  for (const [what, n] of [
    ["size", size],
    ["stride", stride],
  ] as const)
    if (!Number.isInteger(n) || n < 0) throw new ValueError(`ds: the ${what} is ${n}. Give an integer >= 0.`);
  return new DynamicSlice(convertElementType(at, "int32"), size, stride);
}

/** What an index reads first, a window, and the index into that; null where it has no dynamic slice. */
export function windowOf<I>(
  x: Value,
  index: readonly (I | DynamicSlice)[],
): { starts: Value[]; sizes: number[]; rest: (I | readonly [null, null, number])[] } | null {
  if (!index.some((i) => i instanceof DynamicSlice)) return null;
  const axes = (i: unknown): number =>
    i === null || i === "..." ? 0 : i instanceof NDArray && i.dtype === "bool" ? i.ndim : 1;
  const left = x.ndim - index.reduce<number>((n, i) => n + axes(i), 0);
  const starts: Value[] = x.shape.map(() => scalar(0, "int32"));
  const sizes = [...x.shape];
  let d = 0;
  const rest = index.map((i) => {
    const at = d;
    d += i === "..." ? left : axes(i);
    if (!(i instanceof DynamicSlice)) return i;
    starts[at] = i.start;
    sizes[at] = i.size === 0 ? 0 : (i.size - 1) * i.stride + 1;
    return [null, null, i.stride] as const;
  });
  return { starts, sizes, rest };
}

import { type AnyFunction, flattenArrays } from "../api/flat.ts";
import type { Arrays, Structured } from "../api/types.ts";
import { vmap } from "../api/vmap.ts";
import { type Steps, scanBlocks } from "../control/nested.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import { type TreeDef, unflatten } from "../core/pytree.ts";
import type { NDArray } from "../core/value.ts";
import { runScan, type ScanOptions, scanLength } from "./run-scan.ts";

export type { ScanOptions };
/**
 * Runs a body over the leading axis of `xs` with a carry: one compiled loop, differentiable in both modes.
 * carry_{t+1}, ys_t = f(carry_t, xs_t).
 * @param f (carry, x) => [carry, y]; the carry keeps its structure, shapes and dtypes
 * @param init first carry
 * @param xs a tree of arrays with one leading axis size, or null with `length`
 * @param options the length, or options
 * @returns [last carry, stacked ys]
 * @throws TypeError if the carry changes its structure or type, with the leaf that does; if sizes of leading axes differ
 * @example lax.scan((s, x) => [s.add(x), s], 0, np.array([1, 2, 3])) // [6, [0, 1, 3]]
 */
export function scan<C extends Structured, X extends Structured, Y>(
  f: (carry: Arrays<C>, x: Arrays<X>) => readonly [unknown, Y],
  init: C,
  xs: X,
  options?: number | ScanOptions,
): [carry: Arrays<C>, ys: Arrays<Y>];
export function scan(
  f: AnyFunction,
  init: unknown,
  xs: unknown,
  options: number | ScanOptions = {},
): [unknown, unknown] {
  return runScan(f, init, xs, typeof options === "number" ? { length: options } : options, "scan");
}

export interface MapOptions {
  /** So many elements at once, vectorised. */
  batchSize?: number;
}
/**
 * Applies a function to each element of the leading axis, one after the other; vmap does them all at once.
 * @param options.batchSize elements to do at once, by vmap; what is left over is a smaller batch
 * @example lax.map((x) => x.mul(x), np.array([1, 2, 3])) // [1, 4, 9]
 */
export function map<X extends Structured, Y>(f: (x: Arrays<X>) => Y, xs: X, options?: MapOptions): Arrays<Y>;
export function map(f: AnyFunction, xs: unknown, { batchSize }: MapOptions = {}): unknown {
  const name = "map";
  if (typeof f !== "function") throw new JAXTypeError(`map: the first argument is a ${typeof f}. Pass a function.`);
  if (batchSize === undefined) return runScan((_: null, x: unknown) => [null, f(x)], null, xs, {}, name)[1];
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new ValueError(`map: batchSize is ${batchSize}. It is a whole number above 0.`);
  const [leaves, def] = flattenArrays(xs, name, "xs");
  const n = scanLength(leaves, def, undefined, name);
  const mapped = vmap(f as (x: NDArray) => NDArray) as AnyFunction;
  let out!: TreeDef;
  const batch: Steps = (_, xs) => {
    const [ys, d] = flattenArrays(mapped(unflatten(def, xs)), name);
    out = d;
    return [[], ys];
  };
  const [, ys] = scanBlocks(batch, batchSize, false)([], leaves, n);
  return unflatten(out, ys);
}

import type { Aval } from "../core/aval.ts";
import type { TypedArray } from "../core/dtype.ts";
import { flatten, unflatten } from "../core/pytree.ts";
import { ConcreteArray, NDArray } from "../core/value.ts";
import { asArray, type LeafLike } from "./asarray.ts";
import { flattenArrays } from "./flat.ts";
import { decoder, type Element, readable } from "./storage.ts";
import type { Arrays, MapLeaves } from "./types.ts";

/** A tree of numbers, typed arrays and arrays as a tree of arrays. */
export function devicePut<T>(tree: T): Arrays<T> {
  const [xs, def] = flattenArrays(tree, "devicePut", "tree");
  return unflatten(def, xs) as Arrays<T>;
}
/** Elements on the host: a typed array for each array, a JS value for each scalar. */
export function deviceGet<T>(tree: T): MapLeaves<T, TypedArray | Element> {
  const [leaves, def] = flatten(tree, "deviceGet");
  return unflatten(
    def,
    leaves.map((x) => {
      if (!(x instanceof ConcreteArray)) return x;
      const data = x.buffer.read();
      return x.ndim === 0 ? decoder(x.dtype, data)(0) : readable(x.dtype, data);
    }),
  ) as MapLeaves<T, TypedArray | Element>;
}
/** Waits until the arrays of a tree have been computed; gives the tree. Backends that run at once have nothing to wait for. */
export function blockUntilReady<T>(tree: T): T {
  for (const x of flatten(tree, "blockUntilReady")[0])
    if (x instanceof NDArray && x instanceof ConcreteArray) void x.buffer;
  return tree;
}
/** Begins to bring arrays to the host, where they are already; gives the tree. */
export const copyToHostAsync = <T>(tree: T): T => blockUntilReady(tree);
/**
 * The type of a value: shape and dtype.
 * @example String(typeof_(np.zeros([2, 3]))) // "float32[2,3]"
 */
export const typeof_ = (x: LeafLike): Aval => asArray(x, "typeof").aval;

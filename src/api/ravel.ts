import { showAval, sizeOf } from "../core/aval.ts";
import { promoteTypes } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { unflatten } from "../core/pytree.ts";
import type { NDArray } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";
import { concatenate, reshape, slice } from "../ops/shape.ts";
import { asArray, defaultFloat } from "./asarray.ts";
import { config } from "./config.ts";
import { flattenArrays } from "./flat.ts";
import type { Arrays } from "./types.ts";

/**
 * All elements of a tree as one vector, and the function that makes such a tree of a vector.
 * @returns [vector, unravel]
 * @example const [v, unravel] = flattenUtil.ravelPytree({ w: np.ones([2]), b: 0 })
 */
export function ravelPytree<T>(tree: T): [flat: NDArray, unravel: (flat: NDArray) => Arrays<T>] {
  const name = "flattenUtil.ravelPytree";
  const [xs, def] = flattenArrays(tree, name, "tree");
  const dtype = xs.length
    ? promoteTypes(
        xs.map((x) => x.aval),
        name,
        config.enableX64,
      ).dtype
    : defaultFloat();
  const types = xs.map((x) => x.aval);
  const parts = xs.map((x) => reshape(convertElementType(x, dtype), [x.size]));
  const flat = parts.length === 1 ? parts[0] : parts.length ? concatenate(parts, 0) : asArray([], name);
  const unravel = (v: NDArray): Arrays<T> => {
    const y = asArray(v, name);
    if (y.ndim !== 1 || y.size !== flat.size)
      throw new ShapeError(`${name}: the vector is ${showAval(y.aval)}, the tree has ${flat.size} elements.`);
    let from = 0;
    const leaves = types.map((a) => {
      const n = sizeOf(a);
      const part = slice(y, [from], [from + n]);
      from += n;
      const cast = y.dtype === dtype ? convertElementType(part, a.dtype) : part;
      return reshape(cast, a.shape);
    });
    return unflatten(def, leaves) as Arrays<T>;
  };
  return [flat, unravel];
}

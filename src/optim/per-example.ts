import * as api from "../api/tree.ts";
import { ValueError } from "../core/errors.ts";
import { unflatten } from "../core/pytree.ts";
import type { NDArray } from "../core/value.ts";
import { isnan, where } from "../numpy/logic.ts";
import { sum } from "../numpy/reductions.ts";
import { reshape } from "../numpy/shape.ts";
import { add, divide, less, minimum, multiply, sqrt } from "../numpy/ufuncs.ts";
import { product } from "../util/list.ts";
import { absSquare } from "./moments.ts";

// Gradients of single examples, along a first axis: each is clipped by itself before they are added.

const spread = (x: NDArray, like: NDArray): NDArray => reshape(x, [x.size, ...like.shape.slice(1).map(() => 1)]);
const squaresOf = (g: NDArray): NDArray => sum(absSquare(reshape(g, [g.shape[0], product(g.shape.slice(1))])), 1);
function leavesOf(grads: unknown, name: string): NDArray[] {
  const leaves = api.leaves(grads) as NDArray[];
  if (leaves.length === 0 || leaves.some((g) => g.ndim === 0 || g.shape[0] !== leaves[0].shape[0]))
    throw new ValueError(`${name}: gradients have no common first axis of examples. Use vmap(grad(f)).`);
  return leaves;
}
/**
 * The sum of gradients of examples, each clipped to a norm.
 * @param grads a tree of float[n, ...]
 * @returns the sums, and how many were clipped
 * @throws ValueError if the arrays do not all begin with the axis of examples
 * @example optim.perExampleGlobalNormClip([np.array([[3, 4], [0, 1]])], 1)[0][0].tolist() // [0.6, 1.8]
 * @source optax.per_example_global_norm_clip
 */
export function perExampleGlobalNormClip<T>(grads: T, l2NormClip: number): [sums: T, numClipped: NDArray] {
  const leaves = leavesOf(grads, "perExampleGlobalNormClip");
  const sizes = sqrt(leaves.map(squaresOf).reduce((a, b) => add(a, b)));
  const share = minimum(divide(l2NormClip, sizes), 1);
  const factors = where(isnan(share), 1, share);
  const sums = leaves.map((g) => sum(multiply(spread(factors, g), g), 0));
  return [unflatten(api.structure(grads), sums) as T, sum(less(factors, 1))];
}
/**
 * The same for each array by itself, with norms that make up the whole together.
 * @param uniform every array has the same norm; with false more numbers have a larger one
 * @returns the sums, and how many were clipped of each array
 * @source optax.per_example_layer_norm_clip
 */
export function perExampleLayerNormClip<T>(
  grads: T,
  globalL2NormClip: number,
  uniform = true,
): [sums: T, numClipped: unknown] {
  const leaves = leavesOf(grads, "perExampleLayerNormClip");
  const sizeOf = (g: NDArray) => product(g.shape.slice(1));
  const total = leaves.reduce((n, g) => n + sizeOf(g), 0);
  const clipped = leaves.map((g) => {
    const share = uniform ? 1 / leaves.length : sizeOf(g) / total;
    return perExampleGlobalNormClip(g, globalL2NormClip * share ** 0.5);
  });
  const [sums, counts] = [0, 1].map((k) =>
    unflatten(
      api.structure(grads),
      clipped.map((c) => c[k]),
    ),
  );
  return [sums as T, counts];
}

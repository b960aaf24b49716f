import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import type { DType } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import * as linear from "../linear.ts";
import { promoted } from "../promote.ts";

export { matmul, tensordot, vecdot } from "../linear.ts";
export { matrixTranspose } from "../shape.ts";

/**
 * Cross product of vectors of 3.
 * @throws RangeError for vectors of another length
 * @example np.linalg.cross(np.array([1, 0, 0]), np.array([0, 1, 0])).tolist() // [0, 0, 1]
 */
export function cross(x: ArrayLike, y: ArrayLike, { axis = -1 }: linear.CrossOptions = {}): Value {
  const [a, b] = promoted("linalg.cross", [x, y]);
  if (a.shape.at(axis) !== 3 || b.shape.at(axis) !== 3)
    throw new ValueError(
      `linalg.cross: ${showAval(a.aval)} and ${showAval(b.aval)} are no vectors of 3 along axis ${axis}.`,
    );
  return linear.cross(a, b, axis);
}
/**
 * All products of an element of x and one of y.
 * @throws RangeError unless both are vectors
 * @example np.linalg.outer(np.array([1, 2]), np.array([3, 4])).tolist() // [[3, 4], [6, 8]]
 */
export function outer(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = promoted("linalg.outer", [x, y]);
  if (a.ndim !== 1 || b.ndim !== 1)
    throw new ValueError(
      `linalg.outer: ${showAval(a.aval)} and ${showAval(b.aval)} are not both vectors. Use numpy.outer, which flattens.`,
    );
  return linear.outer(a, b);
}
const matrixAxes = { axis1: -2, axis2: -1 } as const;
/**
 * The diagonals of the matrices in the last two axes.
 * @example np.linalg.diagonal(np.array([[1, 2], [3, 4]])).tolist() // [1, 4]
 */
export const diagonal = (x: ArrayLike, { offset = 0 }: { offset?: number } = {}): Value =>
  linear.diagonal(x, { offset, ...matrixAxes });
/**
 * The traces of the matrices in the last two axes.
 * @example np.linalg.trace(np.array([[1, 2], [3, 4]])).item() // 5
 */
export const trace = (x: ArrayLike, { offset = 0, dtype }: { offset?: number; dtype?: DType } = {}): Value =>
  linear.trace(x, { offset, ...matrixAxes, ...(dtype && { dtype }) });

/** The order in which a chain of products takes the fewest multiplications, by dynamic programming. */
function cheapestSplits(sizes: readonly number[]): number[][] {
  const n = sizes.length - 1;
  const cost = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const split = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let length = 2; length <= n; length++)
    for (let i = 0; i + length <= n; i++) {
      const j = i + length - 1;
      cost[i][j] = Number.POSITIVE_INFINITY;
      for (let s = i; s < j; s++) {
        const total = cost[i][s] + cost[s + 1][j] + sizes[i] * sizes[s + 1] * sizes[j + 1];
        if (total < cost[i][j]) [cost[i][j], split[i][j]] = [total, s];
      }
    }
  return split;
}
/**
 * The product of a chain of matrices, in the cheapest order. The first and the last may be vectors.
 * @throws RangeError where the shapes do not fit
 * @example np.linalg.multiDot([np.ones([2, 3]), np.ones([3, 4]), np.ones([4])]).tolist() // [12, 12]
 */
export function multiDot(arrays: readonly ArrayLike[]): Value {
  const name = "linalg.multiDot";
  const xs = arrays.map((x) => asArray(x, name));
  const show = (): string => xs.map((x) => showAval(x.aval)).join(", ");
  const last = xs.length - 1;
  if (xs.length < 2) throw new ValueError(`${name}: ${xs.length} array. Give at least two.`);
  if (xs.some((x, i) => x.ndim !== 2 && (x.ndim !== 1 || (i > 0 && i < last))))
    throw new ValueError(`${name}: ${show()}: only the first and the last may be vectors, the others are matrices.`);
  const rows = (x: Value): number => (x.ndim === 1 ? 1 : x.shape[0]);
  const inner = (x: Value): number => x.shape[0];
  if (xs.some((x, i) => i < last && x.shape[x.ndim - 1] !== inner(xs[i + 1])))
    throw new ValueError(
      `${name}: ${show()} do not fit: each one's last axis must be as long as the next one's first.`,
    );
  const sizes = [rows(xs[0]), ...xs.slice(1).map(inner), xs[last].ndim === 1 ? 1 : xs[last].shape[1]];
  const split = cheapestSplits(sizes);
  const product = (i: number, j: number): Value =>
    i === j ? xs[i] : linear.matmul(product(i, split[i][j]), product(split[i][j] + 1, j));
  return product(0, last);
}

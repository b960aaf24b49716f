import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { type Aval, showAval } from "../../core/aval.ts";
import { ShapeError, ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { columnOf } from "../../ops/linalg/matrix.ts";
import * as ops from "../../ops/linalg/solve.ts";
import { product, sameList } from "../../util/list.ts";
import { eye } from "../grids.ts";
import { matmul } from "../linear.ts";
import { promotedInexact } from "../promote.ts";
import { broadcastTo, moveaxis, reshape } from "../shape.ts";
import { squares } from "./operands.ts";

const pairOf = (a: Aval, b: Aval): string => `${showAval(a)} and ${showAval(b)}`;
/**
 * The solution x of a x = b, by the LU decomposition.
 * @param a [..., n, n]
 * @param b [n], or [..., n, k]; leading axes broadcast
 * @returns [..., n] for a vector b, else [..., n, k]
 * @throws RangeError where the shapes do not fit
 * @example np.linalg.solve(np.array([[2, 0], [0, 4]]), np.array([1, 2])).tolist() // [0.5, 0.5]
 */
export function solve(a: ArrayLike, b: ArrayLike): Value {
  const [m, y] = promotedInexact("linalg.solve", [a, b]);
  squares("linalg.solve", m);
  const vector = y.ndim === 1;
  if (y.ndim === 0 || y.shape[vector ? 0 : y.ndim - 2] !== m.shape[m.ndim - 1])
    throw new ValueError(
      `linalg.solve: ${pairOf(m.aval, y.aval)} do not fit: b must be [${m.shape[m.ndim - 1]}] or [..., ${m.shape[m.ndim - 1]}, k].` +
        " Give several vectors as columns.",
    );
  const x = ops.solve(m, vector ? columnOf(y) : y);
  return vector ? reshape(x, x.shape.slice(0, -1)) : x;
}
/**
 * The inverse of square matrices; infinite or NaN where there is none.
 * @throws RangeError unless a is square
 * @example np.linalg.inv(np.array([[2, 0], [0, 4]])).tolist() // [[0.5, 0], [0, 0.25]]
 */
export function inv(a: ArrayLike): Value {
  const x = squares("linalg.inv", a);
  return ops.solve(x, eye(x.shape[x.ndim - 1], { dtype: x.dtype }));
}
/**
 * a to the n-th power as a matrix; of the inverse for negative n.
 * @throws TypeError unless n is whole; RangeError unless a is square
 * @example np.linalg.matrixPower(np.array([[1, 1], [0, 1]]), 3).tolist() // [[1, 3], [0, 1]]
 */
export function matrixPower(a: ArrayLike, n: number): Value {
  const given = asArray(a, "linalg.matrixPower");
  const [rows, columns] = given.shape.slice(-2);
  if (given.ndim < 2 || rows !== columns)
    throw new ShapeError(
      `linalg.matrixPower: ${showAval(given.aval)} is no square matrix. Make its last two axes equal.`,
    );
  if (!Number.isInteger(n)) throw new ShapeError(`linalg.matrixPower: the exponent ${n} is not whole. Round it.`);
  if (n === 0) return broadcastTo(eye(rows, { dtype: given.dtype }), given.shape);
  let power = n < 0 ? inv(given) : given;
  let result: Value | null = null;
  for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
    if (left % 2) result = result ? matmul(result, power) : power;
    if (left > 1) power = matmul(power, power);
  }
  return result as Value;
}

/**
 * The x with tensordot(a, x, x.ndim) = b.
 * @param a b's axes, then those of x, which have as many elements
 * @param axes axes of a that are moved to its end first
 * @throws RangeError where the shapes do not fit
 * @example np.linalg.tensorsolve(np.eye(4).reshape([2, 2, 4]), np.ones([2, 2])).tolist() // [1, 1, 1, 1]
 */
export function tensorsolve(a: ArrayLike, b: ArrayLike, axes?: readonly number[] | null): Value {
  const [given, y] = promotedInexact("linalg.tensorsolve", [a, b]);
  const m = axes
    ? moveaxis(
        given,
        axes,
        axes.map((_, i) => given.ndim - axes.length + i),
      )
    : given;
  const shape = m.shape.slice(y.ndim);
  if (!sameList(m.shape.slice(0, y.ndim), y.shape) || product(shape) !== y.size)
    throw new ValueError(
      `linalg.tensorsolve: ${pairOf(m.aval, y.aval)} do not fit: a's first axes must be b's, the others have as many elements.`,
    );
  return reshape(solve(reshape(m, [y.size, y.size]), reshape(y, [y.size])), shape);
}
/**
 * The inverse of the map that tensordot(a, x, x.ndim) is, between x and arrays with a's first `ind` axes.
 * @throws RangeError unless a's first axes have as many elements as the others
 * @example np.linalg.tensorinv(np.eye(4).reshape([2, 2, 4])).shape // [4, 2, 2]
 */
export function tensorinv(a: ArrayLike, ind = 2): Value {
  const [x] = promotedInexact("linalg.tensorinv", [a]);
  if (!Number.isInteger(ind) || ind <= 0)
    throw new ValueError(`linalg.tensorinv: ind is ${ind}. Give a positive number of axes.`);
  const [first, others] = [x.shape.slice(0, ind), x.shape.slice(ind)];
  const n = product(first);
  if (product(others) !== n)
    throw new ValueError(
      `linalg.tensorinv: ${showAval(x.aval)}: the first ${ind} axes have ${n} elements, the others ${product(others)}. Choose ind so that they agree.`,
    );
  return reshape(inv(reshape(x, [n, n])), [...others, ...first]);
}

import type { ArrayLike } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { abs, add, div, like, max, mul, neg, square, sub } from "../ops/arithmetic.ts";
import { checkComputed } from "../ops/checks.ts";
import { eq } from "../ops/compare.ts";
import { floats } from "../ops/elementwise.ts";
import { where } from "../ops/select.ts";
import { iota } from "../ops/shape.ts";
import { rsqrt } from "../ops/transcendental.ts";
import { dynamicIndexInDim } from "./indexing.ts";
import { operands } from "./operands.ts";
import { scan } from "./scan.ts";

/** The rotation by (c, s) that makes (x, y) a multiple of (1, 0). */
function givens(x: Value, y: Value): [c: Value, s: Value] {
  const none = eq(y, like(y, 0));
  const one = like(x, 1);
  const size = where(none, one, max(abs(x), abs(y)));
  const [a, b] = [div(x, size), div(y, size)];
  const length = rsqrt(add(square(a), square(b)));
  return [where(none, one, mul(a, length)), where(none, like(x, 0), neg(mul(b, length)))];
}
/**
 * The upper triangular factor of R^T R + w w^T, by a rotation for each row: n^2 operations instead of n^3.
 * @param rMatrix float[n, n], upper triangular
 * @param wVector float[n]
 * @returns float[n, n]
 * @throws RangeError unless the matrix is square and the vector as long
 * @example lax.linalg.choleskyUpdate(np.array([[3.]]), np.array([4.])).tolist() // [[5]]
 */
export function choleskyUpdate(rMatrix: ArrayLike, wVector: ArrayLike): Value {
  const name = "choleskyUpdate";
  const [r, w] = operands(name, [rMatrix, wVector]);
  checkComputed(name, r.aval, floats);
  const n = w.shape[0];
  if (r.ndim !== 2 || w.ndim !== 1 || r.shape[0] !== n || r.shape[1] !== n)
    throw new ShapeError(
      `${name}: ${showAval(r.aval)} and ${showAval(w.aval)} do not fit. Give a square matrix and a vector as long.`,
    );
  const rotate = (rest: Value, [row, k]: [Value, Value]): [Value, Value] => {
    const at = (v: Value): Value => dynamicIndexInDim(v, k, 0, false);
    const [c, s] = givens(at(row), at(rest));
    return [add(mul(c, rest), mul(s, row)), sub(mul(c, row), mul(s, rest))];
  };
  if (n === 0) return r;
  return scan(rotate as never, w as never, [r, iota("int32", [n], 0)] as never)[1] as unknown as Value;
}

import { type ArrayLike, asArray } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { isInexact } from "../../core/dtype.ts";
import { DTypeError, ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { convertElementType } from "../../ops/convert.ts";
import { reshape, sliceInDim } from "../../ops/shape.ts";
import { power } from "../arithmetic.ts";
import { isnan, logicalAnd, logicalNot, where } from "../logic.ts";
import { options } from "../options.ts";
import { type Axis, axesOf, promotedInexact } from "../promote.ts";
import { any, max, min, sum } from "../reductions.ts";
import { expandDims, moveaxis } from "../shape.ts";
import { abs, divide, greater, multiply, notEqual, sqrt } from "../ufuncs.ts";
import { svd, svdvals } from "./decompositions.ts";
import { epsilon, matrices, squares, sumOfSquares } from "./operands.ts";
import { inv } from "./solve.ts";

/** 1, 2, Infinity, ...; "fro" and "nuc" for matrices. */
export type Order = number | "fro" | "f" | "nuc" | null;
export interface NormOptions {
  ord?: Order;
  axis?: Axis;
  keepdims?: boolean;
}
const normKeys = ["ord", "axis", "keepdims"] as const;

function ofVectors(name: string, x: Value, ord: Order, axis: readonly number[], keepdims: boolean): Value {
  const along = { axis, keepdims };
  if (ord === null || ord === 2) return sqrt(sumOfSquares(x, axis, keepdims));
  if (typeof ord !== "number")
    throw new ValueError(`${name}: the order "${ord}" is for matrices. Use a number, or name two axes.`);
  if (ord === Number.POSITIVE_INFINITY) return max(abs(x), { ...along, initial: 0 });
  if (ord === Number.NEGATIVE_INFINITY) return min(abs(x), along);
  if (ord === 0) return sum(notEqual(x, 0), { ...along, dtype: abs(x).dtype });
  if (ord === 1) return sum(abs(x), along);
  return power(sum(power(abs(x), ord), along), 1 / ord);
}
function ofMatrices(name: string, x: Value, ord: Order, axes: readonly [number, number], keepdims: boolean): Value {
  if (ord === null || ord === "fro" || ord === "f") return sqrt(sumOfSquares(x, axes, keepdims));
  const kept = (y: Value): Value => (keepdims ? expandDims(y, axes) : y);
  const matrix = moveaxis(x, axes, [-2, -1]);
  if (ord === "nuc" || ord === 2 || ord === -2) {
    const s = svdvals(matrix);
    return kept(ord === "nuc" ? sum(s, -1) : ord === 2 ? max(s, { axis: -1, initial: 0 }) : min(s, -1));
  }
  const largest = Math.abs(ord) === Number.POSITIVE_INFINITY;
  if (!largest && Math.abs(ord) !== 1)
    throw new ValueError(
      `${name}: there is no matrix norm of order ${ord}. Use 1, 2, Infinity, their negatives, "fro" or "nuc".`,
    );
  const sums = sum(abs(matrix), largest ? -1 : -2);
  return kept(ord > 0 ? max(sums, { axis: -1, initial: 0 }) : min(sums, -1));
}
/**
 * A norm of vectors or matrices.
 * @param x [...s]
 * @param ord of one axis any number, of two 1, -1, 2, -2, Infinity, -Infinity, "fro" or "nuc"; by default the root of the sum of
 *   squares
 * @param axis one for vectors, two for matrices; all by default
 * @throws RangeError for an order that is not defined, or three axes with an order
 * @example np.linalg.norm(np.array([3, 4])).item() // 5
 * np.linalg.norm(np.array([[1, -2], [3, 4]]), 1).item() // 6
 */
export function norm(x: ArrayLike, ord?: Order | NormOptions, rest?: NormOptions): Value {
  const name = "linalg.norm";
  const {
    ord: order = null,
    axis = null,
    keepdims = false,
  } = options<NormOptions>(name, normKeys, ord as Order & NormOptions, rest);
  const [a] = promotedInexact(name, [x]);
  const axes = axesOf(name, axis, a);
  if (axis === null && order === null) return sqrt(sumOfSquares(a, axes, keepdims));
  if (axes.length === 1) return ofVectors(name, a, order, axes, keepdims);
  if (axes.length === 2) return ofMatrices(name, a, order, [axes[0], axes[1]], keepdims);
  throw new ValueError(
    `${name}: ${showAval(a.aval)} over ${axes.length} axes. Name one axis for vectors, two for matrices.`,
  );
}
/** Orders other than 2 for which a vector of integers has a norm of its own dtype. */
const ofIntegers: readonly Order[] = [1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
/**
 * A norm of all elements as one vector, or of the vectors along axes.
 * @throws TypeError for integers, unless the order is 1, 2, Infinity or -Infinity: 1 and the infinite ones keep their dtype
 * @example np.linalg.vectorNorm(np.array([3, -4]), { ord: 1 }).item() // 7
 */
export function vectorNorm(x: ArrayLike, given: NormOptions = {}): Value {
  const name = "linalg.vectorNorm";
  const { ord = 2, axis = null, keepdims = false } = options<NormOptions>(name, normKeys, given);
  const v = asArray(x, name);
  const [a] = ofIntegers.includes(ord) ? [v] : promotedInexact(name, [v]);
  if (typeof ord === "number" && ord !== 2 && !ofIntegers.includes(ord) && !isInexact(v.dtype))
    throw new DTypeError(
      `${name}: of ${showAval(v.aval)} there is no norm of order ${ord}. Convert it with astype, or use 1, 2 or Infinity.`,
    );
  return ofVectors(name, a, ord, axesOf(name, axis, a), keepdims);
}
/**
 * A norm of the matrices in the last two axes.
 * @example np.linalg.matrixNorm(np.array([[1, -2], [3, 4]]), { ord: Infinity }).item() // 7
 */
export function matrixNorm(x: ArrayLike, given: Omit<NormOptions, "axis"> = {}): Value {
  const { ord = "fro", keepdims = false } = options<Omit<NormOptions, "axis">>(
    "linalg.matrixNorm",
    ["ord", "keepdims"],
    given,
  );
  const a = matrices("linalg.matrixNorm", x);
  return ofMatrices("linalg.matrixNorm", a, ord, [a.ndim - 2, a.ndim - 1], keepdims);
}
/**
 * The condition number |a| |a^-1|, for p = 2 the ratio of the largest and the smallest singular value.
 * @param a [..., m, n]; square for other p
 * @throws RangeError for matrices without elements
 * @example np.linalg.cond(np.array([[4, 0], [0, 2]])).item() // 2
 */
export function cond(x: ArrayLike, p: Order = null): Value {
  const name = "linalg.cond";
  const a = matrices(name, x);
  if (a.shape.slice(-2).includes(0))
    throw new ValueError(`${name}: ${showAval(a.aval)} has no rows or no columns. Give at least one of each.`);
  if (p === null || p === 2 || p === -2) {
    const s = svdvals(a);
    const end = (i: number): Value => sliceInDim(s, i, i + 1, 1, s.ndim - 1);
    const [first, last] = [end(0), end(s.shape[s.ndim - 1] - 1)].map((v) => reshape(v, s.shape.slice(0, -1)));
    return p === -2 ? orInfinite(divide(last, first), a) : divide(first, last);
  }
  const square = squares(name, a);
  const size = (m: Value): Value => matrixNorm(m, { ord: p });
  return orInfinite(multiply(size(square), size(inv(square))), square);
}
/** Infinite where the matrix has no NaN and its number is one. */
const orInfinite = (r: Value, a: Value): Value =>
  where(logicalAnd(isnan(r), logicalNot(any(isnan(a), { axis: [-2, -1] }))), Number.POSITIVE_INFINITY, r);

function largest(name: string, a: Value, s: Value): Value {
  if (s.shape[s.ndim - 1] === 0)
    throw new ValueError(`${name}: ${showAval(a.aval)} has no singular values, so none is the largest. Pass rtol.`);
  return max(s, -1);
}
export interface MatrixRankOptions {
  /** Singular values above it count. */
  rtol?: ArrayLike | null;
  hermitian?: boolean;
  tol?: ArrayLike | null;
}
/**
 * How many singular values exceed `rtol`: by default max(m, n) eps times the largest one.
 * @param M [..., m, n]
 * @returns int32 [...]
 * @throws RangeError for matrices without elements, unless `rtol` is given
 * @example np.linalg.matrixRank(np.array([[1, 2], [2, 4]])).item() // 1
 */
export function matrixRank(M: ArrayLike, rtol?: ArrayLike | null | MatrixRankOptions, rest?: MatrixRankOptions): Value {
  const name = "linalg.matrixRank";
  const given = options<MatrixRankOptions>(
    name,
    ["rtol", "hermitian", "tol"],
    rtol as ArrayLike & MatrixRankOptions,
    rest,
  );
  if ((given.rtol ?? null) !== null && (given.tol ?? null) !== null)
    throw new ValueError(`${name}: rtol and tol are two names of one option. Pass one of them.`);
  const [a] = promotedInexact(name, [M]);
  if (a.ndim < 2) return convertElementType(any(notEqual(a, 0)), "int32");
  const s = svd(a, { fullMatrices: false, computeUv: false, hermitian: given.hermitian ?? false });
  const bound = given.rtol ?? given.tol ?? multiply(largest(name, a, s), Math.max(...a.shape.slice(-2)) * epsilon(a));
  return sum(greater(s, expandDims(bound, -1)), -1);
}

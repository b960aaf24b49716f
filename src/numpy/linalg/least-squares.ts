import { type ArrayLike, defaultInt } from "../../api/asarray.ts";
import { customJvp } from "../../api/custom-jvp.ts";
import { showAval } from "../../core/aval.ts";
import { ShapeError, TracerIntegerConversionError, ValueError } from "../../core/errors.ts";
import { ConcreteArray, type Value } from "../../core/value.ts";
import { partOf } from "../../ops/complex.ts";
import { columnOf, rowOf } from "../../ops/linalg/matrix.ts";
import { sliceInDim } from "../../ops/shape.ts";
import { zeros } from "../creation.ts";
import { matmul } from "../linear.ts";
import { logicalAnd, where } from "../logic.ts";
import { options } from "../options.ts";
import { promotedInexact } from "../promote.ts";
import { sum } from "../reductions.ts";
import { expandDims, reshape } from "../shape.ts";
import { add, divide, greater, greaterEqual, less, multiply, subtract } from "../ufuncs.ts";
import { svd } from "./decompositions.ts";
import { adjoint, epsilon, matrices, sumOfSquares } from "./operands.ts";

export interface PinvOptions {
  /** Singular values below this part of the largest count as 0. */
  rtol?: ArrayLike | null;
  hermitian?: boolean;
  rcond?: ArrayLike | null;
}
/**
 * The pseudo-inverse of Moore and Penrose, from singular values.
 * @param a [..., m, n]
 * @param rtol singular values below this part of the largest count as 0: 10 max(m, n) eps by default
 * @returns [..., n, m]
 * @example np.linalg.pinv(np.array([[2, 0], [0, 0]])).tolist() // [[0.5, 0], [0, 0]]
 */
export function pinv(a: ArrayLike, rtol?: ArrayLike | null | PinvOptions, rest?: PinvOptions): Value {
  const given = options<PinvOptions>(
    "linalg.pinv",
    ["rtol", "hermitian", "rcond"],
    rtol as ArrayLike | PinvOptions,
    rest,
  );
  if ((given.rtol ?? null) !== null && (given.rcond ?? null) !== null)
    throw new ValueError("linalg.pinv: rtol and rcond are two names of one option. Pass one of them.");
  const x = matrices("linalg.pinv", a);
  const [m, n] = x.shape.slice(-2);
  if (m === 0 || n === 0) return zeros([...x.shape.slice(0, -2), n, m], x.dtype);
  const part = given.rtol ?? given.rcond ?? 10 * Math.max(m, n) * epsilon(x);
  const { hermitian = false } = given;
  const f = customJvp((y: Value) => pseudoInverse(y, part, hermitian));
  f.defjvp(([y], [dy]) => {
    const p = f(y);
    return [p, hermitian ? pinvSlope(symmetrized(y), symmetrized(dy), p) : pinvSlope(y, dy, p)];
  });
  return f(x) as Value;
}
const symmetrized = (x: Value): Value => divide(add(x, adjoint(x)), 2);
function pseudoInverse(x: Value, rtol: ArrayLike, hermitian: boolean): Value {
  const [u, s, vh] = svd(x, { fullMatrices: false, hermitian });
  const bound = multiply(expandDims(rtol, -1), sliceInDim(s, 0, 1, 1, s.ndim - 1));
  const inverse = where(greater(s, bound), divide(1, s), 0);
  return matmul(multiply(adjoint(vh), rowOf(inverse)), adjoint(u));
}
/** Golub and Pereyra: -P A' P + P P^T A'^T (1 - A P) + (1 - P A) A'^T P^T P */
function pinvSlope(a: Value, da: Value, p: Value): Value {
  const times = (...xs: Value[]): Value => xs.reduce((x, y) => matmul(x, y));
  const s = times(p, adjoint(p), adjoint(da));
  const t = times(adjoint(da), adjoint(p), p);
  const outer = subtract(add(s, t), add(times(s, a, p), times(p, a, t)));
  return subtract(outer, times(p, da, p));
}

export interface LstsqOptions {
  rcond?: ArrayLike | null;
  /** Residuals as NumPy gives them: none where the rank is not full. Needs values, so not under jit. */
  numpyResid?: boolean;
}
/**
 * The x of least norm that minimises |b - a x|, from singular values.
 * @param a [m, n]
 * @param b [m] or [m, k]
 * @param rcond singular values below this part of the largest count as 0: max(m, n) eps by default
 * @returns [x, residuals, rank, s]: [n] or [n, k]; squares of |b - a x| [k]; int32; [min(m, n)]
 * @throws TypeError or RangeError where the shapes do not fit
 * @example np.linalg.lstsq(np.array([[1, 0], [0, 2], [0, 0]]), np.array([1, 4, 3]))[0].tolist() // [1, 2]
 */
export function lstsq(
  a: ArrayLike,
  b: ArrayLike,
  rcond?: ArrayLike | null | LstsqOptions,
  rest?: LstsqOptions,
): [x: Value, residuals: Value, rank: Value, s: Value] {
  const given = options<LstsqOptions>("linalg.lstsq", ["rcond", "numpyResid"], rcond as ArrayLike | LstsqOptions, rest);
  const [m, y] = promotedInexact("linalg.lstsq", [a, b]);
  if (m.ndim !== 2 || y.ndim < 1 || y.ndim > 2)
    throw new ShapeError(
      `linalg.lstsq: takes a matrix and a vector or matrix, got ${showAval(m.aval)} and ${showAval(y.aval)}. Use vmap for batches.`,
    );
  if (m.shape[0] !== y.shape[0])
    throw new ValueError(
      `linalg.lstsq: ${showAval(m.aval)} and ${showAval(y.aval)} have different numbers of rows. Make them equal.`,
    );
  const sides = y.ndim === 1 ? columnOf(y) : y;
  const [rows, columns] = m.shape;
  const { x, rank, s } = leastSquares(m, sides, given.rcond ?? null);
  const full = !given.numpyResid || (rows > columns && knownNumber(rank) === columns);
  const residuals = full ? sumOfSquares(subtract(sides, matmul(m, x)), [0], false) : zeros([0], partOf(m.dtype));
  return [y.ndim === 1 ? reshape(x, [columns]) : x, residuals, rank, s];
}
function leastSquares(a: Value, b: Value, rcond: ArrayLike | null): { x: Value; rank: Value; s: Value } {
  const [m, n] = a.shape;
  if (a.size === 0)
    return { x: zeros([n, b.shape[1]], a.dtype), rank: zeros([], defaultInt()), s: zeros([0], a.dtype) };
  const eps = epsilon(a);
  const part = rcond === null ? eps * Math.max(m, n) : where(less(rcond, 0), eps, rcond);
  const [u, s, vh] = svd(a, { fullMatrices: false });
  const counts = logicalAnd(greater(s, 0), greaterEqual(s, multiply(sliceInDim(s, 0, 1), part)));
  const inverse = where(counts, divide(1, where(counts, s, 1)), 0);
  const x = matmul(adjoint(vh), multiply(columnOf(inverse), matmul(adjoint(u), b)));
  return { x, rank: sum(counts), s };
}
/** The number that an array holds. */
function knownNumber(x: Value): number {
  if (!(x instanceof ConcreteArray))
    throw new TracerIntegerConversionError(
      "linalg.lstsq: with numpyResid the shape of the residuals depends on the rank, which is traced. Leave it out.",
    );
  return Number(x.scalar ?? x.buffer.read()[0]);
}

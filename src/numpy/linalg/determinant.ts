import type { ArrayLike } from "../../api/asarray.ts";
import { customJvp } from "../../api/custom-jvp.ts";
import { isComplex } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import { scalar } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/linalg.ts";
import { concatenate } from "../../ops/concatenate.ts";
import { columnOf, diagonalOf, imaginary, isHalf, part, realPart, traceOf } from "../../ops/linalg/matrix.ts";
import { permuteRows } from "../../ops/linalg/permutation.ts";
import { geqrf } from "../../ops/linalg/qr.ts";
import { iota, reshape, sliceInDim } from "../../ops/shape.ts";
import { onesLike, zerosLike } from "../creation.ts";
import { cumprod } from "../cumulative.ts";
import { isfinite, where } from "../logic.ts";
import { options } from "../options.ts";
import { all, prod, sum } from "../reductions.ts";
import { abs, add, divide, equal, log, multiply, notEqual, sign, subtract } from "../ufuncs.ts";
import { squares } from "./operands.ts";
import { solve } from "./solve.ts";

/** Element (i, j) of each matrix. */
const element = (a: Value, i: number, j: number): Value =>
  reshape(part(part(a, -2, i, i + 1), -1, j, j + 1), a.shape.slice(0, -2));
const product = (...xs: Value[]): Value => xs.reduce(multiply);
/** 1 or -1: the sign of the permutation that row exchanges amount to. */
function exchangeSign(pivots: Value, like: Value): Value {
  const moved = notEqual(pivots, iota("int32", pivots.shape, pivots.ndim - 1));
  return prod(where(moved, scalar(-1, like.dtype), scalar(1, like.dtype)), -1);
}
const minor = (a: Value): Value =>
  subtract(product(element(a, 0, 0), element(a, 1, 1)), product(element(a, 0, 1), element(a, 1, 0)));
function determinant3(a: Value): Value {
  const term = (i: number, j: number, k: number) => product(element(a, 0, i), element(a, 1, j), element(a, 2, k));
  const even = add(add(term(0, 1, 2), term(1, 2, 0)), term(2, 0, 1));
  return subtract(even, add(add(term(2, 1, 0), term(0, 2, 1)), term(1, 0, 2)));
}
/**
 * The determinant and adj(a) b, which exists where the inverse does not: the last pivot, of which the determinant is a multiple,
 * is not divided by. Matrices of rank below n - 1 have adj(a) = 0.
 */
function cofactorSolve(a: Value, b: Value): [det: Value, x: Value] {
  const n = a.shape[a.ndim - 1];
  if (n === 0) return [onesLike(traceOf(a)), b];
  if (n === 1) return [element(a, 0, 0), b];
  const [lu, pivots, order] = lax.lu(a);
  const partial = multiply(cumprod(diagonalOf(lu), -1), columnOf(exchangeSign(pivots, a)));
  const at = (i: number): Value => sliceInDim(partial, i, i + 1, 1, partial.ndim - 1);
  const [det, before] = [columnOf(at(n - 1)), columnOf(at(n - 2))];
  const corner = equal(add(iota("int32", [n, n], 0), iota("int32", [n, n], 1)), 2 * n - 2);
  const upper = where(corner, divide(1, before), lu);
  const probe = lax.triangularSolve(upper, onesLike(part(a, -1, 0, 1)), { leftSide: true });
  const regular = columnOf(columnOf(all(isfinite(probe), { axis: [-2, -1] })));
  const safe = where(regular, b, 0);
  const y = lax.triangularSolve(upper, permuteRows(safe, order), { leftSide: true, lower: true, unitDiagonal: true });
  const z = concatenate([multiply(part(y, -2, 0, n - 1), det), part(y, -2, n - 1, n)], a.ndim - 2);
  const x = lax.triangularSolve(upper, z, { leftSide: true });
  return [reshape(det, a.shape.slice(0, -2)), where(regular, x, 0)];
}
const determinantByLu = /*@__PURE__*/ makeDeterminant();
function makeDeterminant(): (a: Value) => Value {
  const f = customJvp((a: Value) => {
    const [lu, pivots] = lax.lu(a);
    return multiply(prod(diagonalOf(lu), -1), exchangeSign(pivots, a));
  });
  f.defjvp(([a], [da]) => {
    const [det, x] = cofactorSolve(a, da);
    return [det, traceOf(x)];
  });
  return f as (a: Value) => Value;
}
/**
 * The determinant: by its formula for 2 and 3 rows, else by the LU decomposition.
 * @param a [..., n, n]; that of no rows is 1
 * @returns [...]
 * @throws RangeError unless a is square
 * @example np.linalg.det(np.array([[1, 2], [3, 4]])).item() // -2
 */
export function det(a: ArrayLike): Value {
  const x = squares("linalg.det", a);
  const n = x.shape[x.ndim - 1];
  return n === 2 ? minor(x) : n === 3 ? determinant3(x) : determinantByLu(x);
}

const logByLu = /*@__PURE__*/ makeLog((a) => {
  const [lu, pivots] = lax.lu(a);
  const d = diagonalOf(lu);
  return [multiply(prod(sign(d), -1), exchangeSign(pivots, a)), sum(log(abs(d)), -1)];
});
const logByQr = /*@__PURE__*/ makeLog((a) => {
  const n = a.shape[a.ndim - 1];
  const [r, taus] = geqrf(a);
  const d = diagonalOf(r);
  const turned = sliceInDim(taus, 0, Math.max(0, n - 1), 1, taus.ndim - 1);
  const signs = where(notEqual(turned, 0), scalar(-1, a.dtype), scalar(1, a.dtype));
  return [multiply(prod(sign(d), -1), prod(signs, -1)), sum(log(abs(d)), -1)];
});
/** By the formula, which needs no LU decomposition: there is none of 16 bits. */
function logOfSmall(a: Value): [sign: Value, logabsdet: Value] {
  const d = a.shape[a.ndim - 1] === 1 ? element(a, 0, 0) : minor(a);
  return [sign(d), log(abs(d))];
}
function makeLog(value: (a: Value) => [Value, Value]): (a: Value) => [Value, Value] {
  const f = customJvp(value);
  f.defjvp(([a], [da]) => {
    const [signs, logs] = f(a) as [Value, Value];
    const slope = traceOf(solve(a, da));
    if (!isComplex(a.dtype))
      return [
        [signs, logs],
        [zerosLike(signs), slope],
      ];
    return [
      [signs, logs],
      [multiply(imaginary(slope), signs), realPart(slope)],
    ];
  });
  return f as (a: Value) => [Value, Value];
}
/**
 * Sign and logarithm of the absolute value of the determinant, which neither overflow nor vanish.
 * @param a [..., n, n]
 * @returns [sign, logabsdet]: 0 and -Infinity for singular matrices
 * @throws RangeError unless a is square, or for another `method` than "lu" and "qr"
 * @example np.linalg.slogdet(np.array([[0, 1], [2, 0]]))[0].item() // -1
 */
export function slogdet(a: ArrayLike, method?: "lu" | "qr" | null | SlogdetOptions): [sign: Value, logabsdet: Value] {
  const { method: how = "lu" } = options<SlogdetOptions>("linalg.slogdet", ["method"], method ?? undefined);
  const x = squares("linalg.slogdet", a);
  const n = x.shape[x.ndim - 1];
  if ((how === "lu" || how === null) && isHalf(x) && (n === 1 || n === 2)) return logOfSmall(x);
  if (how === "lu" || how === null) return logByLu(x);
  if (how === "qr") return logByQr(x);
  throw new ValueError(`linalg.slogdet: there is no method "${how}". Use "lu" or "qr".`);
}
export interface SlogdetOptions {
  method?: "lu" | "qr" | null;
}

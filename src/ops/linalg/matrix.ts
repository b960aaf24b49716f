import { type Aval, showAval } from "../../core/aval.ts";
import { isComplex } from "../../core/dtype.ts";
import { DTypeError, JAXTypeError, ShapeError, ValueError } from "../../core/errors.ts";
import type { Axis, BatchAxis } from "../../core/primitive.ts";
import { scalar } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import { range } from "../../util/list.ts";
import { abs, add, div, like, mul, neg, sqrt, sub } from "../arithmetic.ts";
import { broadcastInDim, broadcastTo, full, reduceSum, transpose } from "../axes.ts";
import { allToFront, onesLike } from "../basics.ts";
import { checkComputed } from "../checks.ts";
import { eq, ge } from "../compare.ts";
import { conjIfComplex, imag, real } from "../complex.ts";
import { convertElementType } from "../convert.ts";
import { dotGeneral } from "../dot.ts";
import { inexact } from "../elementwise.ts";
import { argmax } from "../reduce.ts";
import { where } from "../select.ts";
import { iota, pad, reshape, sliceInDim } from "../shape.ts";
import { zeros } from "../zeros.ts";

// Operations on the last two axes, of which the rules of decompositions are made.

/** Floating numbers of 16 bits. */
export const isHalf = ({ dtype }: Pick<Aval, "dtype">): boolean => dtype === "float16" || dtype === "bfloat16";
/** Throws unless the operand holds matrices of float32, float64 or complex numbers. */
export function checkMatrix(name: string, a: Aval, square = false): void {
  checkComputed(name, a, inexact);
  if (isHalf(a))
    throw new DTypeError(
      `${name}: takes float32, float64 or complex numbers, got ${showAval(a)}. Convert it with astype.`,
    );
  checkShape(name, a, square);
}
/** Throws unless the operand holds matrices. */
export function checkShape(
  name: string,
  a: Aval,
  square = false,
  NotSquare: typeof ValueError | typeof ShapeError = ValueError,
): void {
  if (a.shape.length < 2) throw new ShapeError(`${name}: ${showAval(a)} is no matrix. Give at least two axes.`);
  const [m, n] = a.shape.slice(-2);
  if (square && m !== n)
    throw new NotSquare(`${name}: ${showAval(a)} is not square: its last two axes are ${m} and ${n}. Make them equal.`);
}
/** Batches what takes and gives arrays with the same leading axes: a mapped axis becomes the first of them. */
export const batchLeading =
  <P extends object>(f: (ins: Value[], params: P) => Value[]) =>
  (axis: BatchAxis, ins: Value[], axes: Axis[], params: P): [Value[], Axis[]] => {
    const outs = f(allToFront(axis, ins, axes), params);
    return [outs, outs.map(() => 0)];
  };

/** The rule of what has no derivative, as in JAX. */
export const notDifferentiable = (name: string) => (): never => {
  throw new JAXTypeError(
    `${name}: there is no derivative. Use qr, eigh or svd, which have one, or take it as a constant (lax.stopGradient).`,
  );
};
const lastTwo = (x: Value): number[] => [...range(x.ndim - 2), x.ndim - 1, x.ndim - 2];
/** Transposed matrices. */
export const mT = (x: Value): Value => transpose(x, lastTwo(x));
/** Products of matrices with the same leading axes. */
export function dot(x: Value, y: Value): Value {
  const batch = range(x.ndim - 2);
  return dotGeneral(x, y, [
    [[x.ndim - 1], [x.ndim - 2]],
    [batch, batch],
  ]);
}
/** Where column - row <= k. */
function isLower(rows: number, columns: number, k: number): Value {
  const row = iota("int32", [rows, columns], 0);
  const column = iota("int32", [rows, columns], 1);
  return ge(add(row, scalar(k, "int32")), column);
}
const masked = (x: Value, lower: boolean, k: number): Value => {
  const [m, n] = x.shape.slice(-2);
  const mask = broadcastTo(isLower(m, n, k), x.shape);
  return lower ? where(mask, x, like(x, 0)) : where(mask, like(x, 0), x);
};
export const tril = (x: Value, k = 0): Value => masked(x, true, k);
export const triu = (x: Value, k = 0): Value => masked(x, false, k - 1);
/** Identity matrices [m, n], of the type and with the leading axes of x. */
export function eyeLike(x: Value, m: number, n = m): Value {
  const row = iota("int32", [m, n], 0);
  const column = iota("int32", [m, n], 1);
  const both = mul(convertElementType(ge(row, column), x.dtype), convertElementType(ge(column, row), x.dtype));
  return broadcastTo(both, [...x.shape.slice(0, -2), m, n]);
}
/** [..., n] as diagonal matrices. */
export function diagonalMatrix(v: Value): Value {
  const n = v.shape[v.ndim - 1];
  return mul(eyeLike(columnOf(v), n), broadcastInDim(v, [...v.shape, n], range(v.ndim)));
}
/** The diagonals of matrices. */
export function diagonalOf(x: Value): Value {
  const [m, n] = x.shape.slice(-2);
  const outer = x.shape.slice(0, -2);
  const k = Math.min(m, n);
  if (k === 0) return zeros({ ...x.aval, shape: [...outer, 0] });
  const flat = reshape(x, [...outer, m * n]);
  return sliceInDim(flat, 0, (k - 1) * (n + 1) + 1, n + 1, outer.length);
}
export const traceOf = (x: Value): Value => {
  const d = diagonalOf(x);
  return reduceSum(d, [d.ndim - 1]);
};
/** [..., n] as [..., n, 1]. */
export const columnOf = (v: Value): Value => reshape(v, [...v.shape, 1]);
/** [..., n] as [..., 1, n]. */
export const rowOf = (v: Value): Value => reshape(v, [...v.shape.slice(0, -1), 1, v.shape[v.ndim - 1]]);
/** Spreads a row or a column over a matrix of this shape. */
export const spread = (x: Value, like: Value): Value => broadcastTo(x, like.shape);
/** Transposed and conjugated matrices. */
export const adjoint = (x: Value): Value => conjIfComplex(mT(x));
/** (x + x^H) / 2 */
export const symmetrize = (x: Value): Value => mul(add(x, adjoint(x)), like(x, 0.5));
/** x - x^H */
export const antisymmetric = (x: Value): Value => add(x, neg(adjoint(x)));
/** The real parts; of real numbers themselves. */
export const realPart = (x: Value): Value => (isComplex(x.dtype) ? real(x) : x);
/** Complex numbers without their real parts. */
export const imaginary = (x: Value): Value => sub(x, convertElementType(real(x), x.dtype));
/** Columns (axis -1) or rows (axis -2) from..to. */
export const part = (x: Value, axis: -1 | -2, from: number, to: number): Value =>
  sliceInDim(x, from, to, 1, x.ndim + axis);
/** More columns and rows, of zeros. */
export const enlarged = (x: Value, rows: number, columns: number): Value =>
  pad(x, like(x, 0), [
    ...range(x.ndim - 2).map(() => [0, 0, 0] as const),
    [0, rows - x.shape[x.ndim - 2], 0],
    [0, columns - x.shape[x.ndim - 1], 0],
  ]);
export const nanLike = (x: Value): Value => full(x.shape, Number.NaN, x.dtype);
/** Columns divided by their norms, and turned so that the largest element of a complex one is real. */
export function unitColumns(v: Value): Value {
  const axis = v.ndim - 2;
  const size = abs(v);
  const norm = sqrt(reduceSum(mul(size, size), [axis]));
  const unit = div(v, spread(rowOf(convertElementType(norm, v.dtype)), v));
  if (!isComplex(v.dtype)) return unit;
  const others = range(v.ndim).filter((d) => d !== axis);
  const isLargest = eq(iota("int32", v.shape, axis), broadcastInDim(argmax(size, axis), v.shape, others));
  const largest = reduceSum(where(isLargest, unit, zeros(unit.aval)), [axis]);
  const length = convertElementType(abs(largest), v.dtype);
  const isReal = eq(imag(largest), zeros(imag(largest).aval));
  const phase = where(isReal, onesLike(largest), div(conjIfComplex(largest), length));
  return mul(unit, spread(rowOf(phase), v));
}

import type { ArrayLike } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { isComplex } from "../../core/dtype.ts";
import { type ShapeError, ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { complexOf } from "../../ops/complex.ts";
import { convertElementType } from "../../ops/convert.ts";
import { conj, imag, real } from "../complex.ts";
import { promotedInexact } from "../promote.ts";
import { sum } from "../reductions.ts";
import { matrixTranspose } from "../shape.ts";
import { add, square } from "../ufuncs.ts";

/** JAX refuses what is no matrix with a ValueError; where a decomposition is asked for, with a TypeError. */
type Refusal = typeof ValueError | typeof ShapeError;
/** A floating array of matrices. */
export function matrices(name: string, x: ArrayLike, NoMatrix: Refusal = ValueError): Value {
  const [a] = promotedInexact(name, [x]);
  if (a.ndim < 2) throw new NoMatrix(`${name}: ${showAval(a.aval)} is no matrix. Give at least two axes.`);
  return a;
}
export function squares(
  name: string,
  x: ArrayLike,
  NoMatrix: Refusal = ValueError,
  NotSquare: Refusal = ValueError,
): Value {
  const a = matrices(name, x, NoMatrix);
  const [m, n] = a.shape.slice(-2);
  if (m !== n)
    throw new NotSquare(
      `${name}: ${showAval(a.aval)} is not square: its last two axes are ${m} and ${n}. Make them equal.`,
    );
  return a;
}
/** The adjoint: conjugated and transposed. */
export const adjoint = (x: Value): Value => conj(matrixTranspose(x));
/** The distance from 1 to the next number. */
export const epsilon = (x: Value): number => (x.dtype === "float64" ? 2 ** -52 : 2 ** -23);
/** The same numbers as complex ones. */
export const complexType = (x: Value): Value => convertElementType(x, complexOf(x.dtype));
/** The sum of |x|^2 along axes. */
export function sumOfSquares(x: Value, axis: readonly number[], keepdims: boolean): Value {
  const squared = isComplex(x.dtype) ? add(square(real(x)), square(imag(x))) : square(x);
  return sum(squared, { axis, keepdims });
}

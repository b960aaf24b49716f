import type { ArrayLike } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { complexOf } from "../../ops/complex.ts";
import { convertElementType } from "../../ops/convert.ts";
import { conj } from "../complex.ts";
import { promotedInexact } from "../promote.ts";
import { matrixTranspose } from "../shape.ts";

/** A floating array of matrices. */
export function matrices(name: string, x: ArrayLike): Value {
  const [a] = promotedInexact(name, [x]);
  if (a.ndim < 2) throw new ValueError(`${name}: ${showAval(a.aval)} is no matrix. Give at least two axes.`);
  return a;
}
export function squares(name: string, x: ArrayLike): Value {
  const a = matrices(name, x);
  const [m, n] = a.shape.slice(-2);
  if (m !== n)
    throw new ValueError(
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

import { type ArrayLike, asArray } from "../api/asarray.ts";
import { kindOf } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { like } from "../ops/arithmetic.ts";
import { full } from "../ops/axes.ts";
import { lt, ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { where } from "../ops/select.ts";
import { inexactOf } from "./promote.ts";

// Parts of complex numbers; real numbers have them too.

const isComplex = (x: Value): boolean => kindOf(x.dtype) === "complex";
const unsupported = (name: string, x: Value): DTypeError =>
  new DTypeError(
    `${name}: arithmetic on ${x.dtype} is not supported yet. Keep the real and imaginary parts in two arrays.`,
  );
/**
 * Real part.
 * @example np.real(np.array([1, 2])).tolist() // [1, 2]
 */
export function real(x: ArrayLike): Value {
  const a = asArray(x, "real");
  return isComplex(a) ? convertElementType(a, a.dtype === "complex64" ? "float32" : "float64") : a;
}
/**
 * Imaginary part: 0 for real numbers.
 * @example np.imag(np.array([1, 2])).tolist() // [0, 0]
 */
export function imag(x: ArrayLike): Value {
  const a = asArray(x, "imag");
  if (isComplex(a)) throw unsupported("imag", a);
  return full(a.shape, 0, a.dtype);
}
/** With the sign of the imaginary part changed: real numbers are their own. */
export function conjugate(x: ArrayLike): Value {
  const a = asArray(x, "conjugate");
  if (isComplex(a)) throw unsupported("conjugate", a);
  return a;
}
/** Another name of conjugate. */
export const conj = conjugate;
/**
 * Angle of the number in the complex plane: 0 or pi for real numbers.
 * @example np.angle(np.array([1, -1]), true).tolist() // [0, 180]
 */
export function angle(x: ArrayLike, deg: boolean | { deg?: boolean } = false): Value {
  const raw = asArray(x, "angle");
  if (isComplex(raw)) throw unsupported("angle", raw);
  const a = convertElementType(raw, inexactOf(raw.dtype));
  const half = (typeof deg === "boolean" ? deg : deg.deg) ? 180 : Math.PI;
  return where(lt(a, like(a, 0)), like(a, half), where(ne(a, a), a, like(a, 0)));
}
/** True where the imaginary part is 0. */
export function isreal(x: ArrayLike): Value {
  const a = asArray(x, "isreal");
  if (isComplex(a)) throw unsupported("isreal", a);
  return full(a.shape, true, "bool");
}
/** True where the imaginary part is not 0. */
export function iscomplex(x: ArrayLike): Value {
  const a = asArray(x, "iscomplex");
  if (isComplex(a)) throw unsupported("iscomplex", a);
  return full(a.shape, false, "bool");
}

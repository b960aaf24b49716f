import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import "../api/complex.ts";
import { isComplex, isInexact } from "../core/dtype.ts";
import type { Value } from "../core/value.ts";
import { like, mul } from "../ops/arithmetic.ts";
import { broadcastTo } from "../ops/axes.ts";
import { eq, ne } from "../ops/compare.ts";
import * as ops from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { atan2 } from "../ops/transcendental.ts";
import { constantLike } from "./promote.ts";

// Parts of complex numbers; real numbers have them too.

/**
 * Real part.
 * @example np.real(np.array([{ re: 1, im: 2 }, 3])).tolist() // [1, 3]
 */
export function real(x: ArrayLike): Value {
  const a = asArray(x, "real");
  return isComplex(a.dtype) ? ops.real(a) : a;
}
/**
 * Imaginary part: 0 for real numbers.
 * @example np.imag(np.array([{ re: 1, im: 2 }, 3])).tolist() // [2, 0]
 */
export function imag(x: ArrayLike): Value {
  const a = asArray(x, "imag");
  return isComplex(a.dtype) ? ops.imag(a) : broadcastTo(constantLike(a, 0), a.shape);
}
/**
 * With the sign of the imaginary part changed: real numbers are their own.
 * @example np.conjugate(np.array([{ re: 1, im: 2 }])).tolist() // [{ re: 1, im: -2 }]
 */
export function conjugate(x: ArrayLike): Value {
  return ops.conjIfComplex(asArray(x, "conjugate"));
}
/** Another name of conjugate. */
export const conj = conjugate;
/**
 * Angle of the number in the complex plane, in radians from -pi to pi, or in degrees: 0 or pi for real numbers. Integers,
 * and real numbers without axes, give the default floating point numbers.
 * @example np.angle(np.array([{ re: 0, im: 1 }, -1]), true).tolist() // [90, 180]
 */
export function angle(x: ArrayLike, deg: boolean | { deg?: boolean } = false): Value {
  const z = asArray(x, "angle");
  const inDegrees = typeof deg === "boolean" ? deg : deg.deg;
  const kept = isComplex(z.dtype) || (isInexact(z.dtype) && z.ndim > 0);
  const re = kept ? real(z) : convertElementType(z, defaultFloat());
  // -0 is on the negative side, as it is for atan2.
  const radians = atan2(isComplex(z.dtype) ? ops.imag(z) : like(re, 0), re);
  return inDegrees ? mul(radians, like(radians, 180 / Math.PI)) : radians;
}
/**
 * True where the imaginary part is 0.
 * @example np.isreal(np.array([{ re: 1, im: 2 }, 3])).tolist() // [false, true]
 */
export function isreal(x: ArrayLike): Value {
  const y = imag(asArray(x, "isreal"));
  return eq(y, constantLike(y, 0));
}
/**
 * True where the imaginary part is not 0.
 * @example np.iscomplex(np.array([{ re: 1, im: 2 }, 3])).tolist() // [true, false]
 */
export function iscomplex(x: ArrayLike): Value {
  const y = imag(asArray(x, "iscomplex"));
  return ne(y, constantLike(y, 0));
}

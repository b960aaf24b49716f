import "../api/complex.ts";
import type { ArrayLike } from "../api/asarray.ts";
import type { Value } from "../core/value.ts";
import * as ops from "../ops/complex.ts";
import { operands, spreadOperands } from "./operands.ts";

// Complex numbers and their parts.

/**
 * The complex number with these real and imaginary parts, both float32 or both float64.
 * @example lax.complex(1, 2).item() // { re: 1, im: 2 }
 */
export function complex(x: ArrayLike, y: ArrayLike): Value {
  const [re, im] = spreadOperands("complex", [x, y]);
  return ops.complex(re, im);
}
/**
 * Real part of complex numbers.
 * @example lax.real(lax.complex(1, 2)).item() // 1
 */
export const real = (z: ArrayLike): Value => ops.real(operands("real", [z])[0]);
/**
 * Imaginary part of complex numbers.
 * @example lax.imag(lax.complex(1, 2)).item() // 2
 */
export const imag = (z: ArrayLike): Value => ops.imag(operands("imag", [z])[0]);
/**
 * The complex conjugate; a real number becomes a complex one.
 * @example lax.conj(lax.complex(1, 2)).item() // { re: 1, im: -2 }
 */
export const conj = (z: ArrayLike): Value => ops.conj(operands("conj", [z])[0]);

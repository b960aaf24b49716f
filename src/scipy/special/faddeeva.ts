import type { ArrayLike } from "../../api/asarray.ts";
import { customJvp } from "../../api/custom-jvp.ts";
import { isComplex } from "../../core/dtype.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { inexactOperands } from "../../numpy/promote.ts";
import { like } from "../../ops/arithmetic.ts";
import { complex, imag, real } from "../../ops/complex.ts";
import { convertElementType } from "../../ops/convert.ts";
import * as integrals from "../../ops/integrals.ts";
import { where } from "../../ops/select.ts";
import { strong } from "./operands.ts";

// The Faddeeva function, by J. Weideman's rational series (SIAM J. Numer. Anal. 31, 1994): polynomials in (L + iz) / (L - iz).

const terms = 48;
const scale = Math.sqrt(terms / Math.SQRT2);
/** Fourier coefficients of exp(-t^2) (L^2 + t^2), t = L tan(angle / 2); the least power first. */
function coefficients(): number[] {
  const half = 2 * terms;
  const samples = Array.from({ length: 2 * half - 1 }, (_, i) => {
    const angle = ((i - half + 1) * Math.PI) / half;
    const t = scale * Math.tan(angle / 2);
    return [angle, Math.exp(-t * t) * (scale * scale + t * t)];
  });
  return Array.from(
    { length: terms },
    (_, k) => samples.reduce((sum, [angle, f]) => sum + f * Math.cos((k + 1) * angle), 0) / (2 * half),
  );
}
const series = /*@__PURE__*/ coefficients();
const timesI = (z: Value): Value => complex(lax.neg(imag(z)), real(z));
/** For complex128 numbers with an imaginary part that is not negative. */
function above(z: Value): Value {
  const iz = timesI(z);
  const under = lax.sub(scale, iz);
  const ratio = lax.div(lax.add(scale, iz), under);
  const sum = series.reduceRight<Value>((s, c) => lax.add(lax.mul(s, ratio), c), like(z, 0));
  return lax.div(lax.add(lax.div(lax.mul(2, sum), under), 1 / Math.sqrt(Math.PI)), under);
}
function value(z: Value): Value {
  const wide = convertElementType(z, "complex128");
  const upper = lax.ge(imag(wide), 0);
  const w = above(where(upper, wide, lax.neg(wide)));
  const lower = lax.sub(lax.mul(2, lax.exp(lax.neg(lax.square(wide)))), w);
  return convertElementType(where(upper, w, lower), z.dtype);
}
const ofComplex = /*@__PURE__*/ makeFaddeeva();
function makeFaddeeva(): (z: Value) => Value {
  const f = customJvp(value);
  // -2 z w + 2 i / sqrt(pi)
  f.defjvp(([z], [dz]) => {
    const w = value(z);
    const slope = lax.mul(lax.mul(z, w), -2);
    return [w, lax.mul(dz, complex(real(slope), lax.add(imag(slope), 2 / Math.sqrt(Math.PI))))];
  });
  return f;
}
/**
 * The Faddeeva function exp(-z^2) erfc(-i z).
 * @returns complex
 * @example scipy.special.wofz(0).item() // { re: 1, im: 0 }
 */
export function wofz(z: ArrayLike): Value {
  const [v] = inexactOperands("wofz", [z]);
  if (isComplex(v.dtype)) return ofComplex(v);
  const wide = convertElementType(v, v.dtype === "float64" ? "float64" : "float32");
  return ofComplex(complex(wide, like(wide, 0)));
}
/**
 * exp(x^2) erfc(x), which neither overflows nor vanishes for large x; of complex numbers too.
 * @example scipy.special.erfcx(0).item() // 1
 */
export function erfcx(x: ArrayLike): Value {
  const [v] = inexactOperands("erfcx", [x]);
  return isComplex(v.dtype) ? ofComplex(timesI(v)) : strong(integrals.erfcx(v));
}

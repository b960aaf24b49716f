import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { like } from "../../ops/arithmetic.ts";
import { complex, conj, imag, real } from "../../ops/complex.ts";
import { convertElementType } from "../../ops/convert.ts";
import { where } from "../../ops/select.ts";

// The logarithm of the gamma function of complex numbers. For Re z >= 1/2: Stirling's series at z + 8, less the logarithms of what
// Gamma(z + 8) has more in its product. Elsewhere, and above the real axis: Gamma(z) Gamma(1 - z) = pi / sin(pi z), with
// log sin(pi z) = -i pi z + i pi / 2 - log 2 + log(1 - exp(2 pi i z)), which is analytic there, so that no branch has to be found.

const shift = 8;
/** B_2k / (2k (2k - 1)), k = 1, 2, ... */
const stirling = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360360,
  1 / 156,
  -3617 / 122400,
  43867 / 244188,
];

/** For Re z >= 1/2. */
function right(z: Value): Value {
  const far = lax.add(z, shift);
  const inverse = lax.div(1, far);
  const square = lax.square(inverse);
  const series = stirling.reduceRight<Value>((s, c) => lax.add(lax.mul(s, square), c), like(z, 0));
  const main = lax.sub(lax.mul(lax.sub(far, 0.5), lax.log(far)), far);
  let sum = lax.add(lax.add(main, 0.5 * Math.log(2 * Math.PI)), lax.mul(series, inverse));
  for (let k = 0; k < shift; k++) sum = lax.sub(sum, lax.log(lax.add(z, k)));
  return sum;
}
/** log sin(pi z) for Im z >= 0. */
function logSine(z: Value): Value {
  const [x, y] = [real(z), imag(z)];
  // exp(2 pi i z) has the period 1.
  const turn = complex(lax.mul(y, -2 * Math.PI), lax.mul(lax.sub(x, lax.round(x)), 2 * Math.PI));
  const rest = lax.log(lax.neg(lax.expm1(turn)));
  const line = complex(lax.mul(y, Math.PI), lax.mul(lax.sub(x, 0.5), -Math.PI));
  return lax.sub(lax.add(line, rest), Math.LN2);
}
/** Computed in complex128; NaN at the poles 0, -1, -2, ... */
function logOfGamma(given: Value): Value {
  const z = convertElementType(given, "complex128");
  const [x, y] = [real(z), imag(z)];
  const pole = lax.bitwiseAnd(lax.eq(y, 0), lax.bitwiseAnd(lax.le(x, 0), lax.eq(x, lax.floor(x))));
  const bad = lax.bitwiseOr(pole, lax.ne(z, z));
  const below = lax.bitwiseOr(lax.lt(y, 0), lax.bitwiseAnd(lax.eq(y, 0), lax.lt(lax.div(1, y), 0)));
  // What is not asked for is computed at harmless places: its derivative must not be NaN.
  const safe = where(bad, like(z, 1), where(below, conj(z), z));
  const reflects = lax.lt(x, 0.5);
  const direct = right(where(reflects, lax.sub(1, safe), safe));
  const sine = logSine(where(reflects, safe, like(z, 0.25)));
  const upper = where(reflects, lax.sub(lax.sub(Math.log(Math.PI), sine), direct), direct);
  return where(bad, complex(like(x, Number.NaN), like(x, Number.NaN)), where(below, conj(upper), upper));
}
/** The principal branch of log Gamma(z): continuous but for the negative real axis, where it comes from the side of the zero's sign. */
export const complexLoggamma = (z: Value): Value => convertElementType(logOfGamma(z), z.dtype);
export const complexGamma = (z: Value): Value => convertElementType(lax.exp(logOfGamma(z)), z.dtype);

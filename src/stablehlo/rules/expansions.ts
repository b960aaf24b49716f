import { asArray } from "../../api/asarray.ts";
import { customJvp } from "../../api/custom-jvp.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { full } from "../../ops/axes.ts";
import { convertElementType } from "../../ops/convert.ts";

// Functions as XLA composes them of others, where its rounding shows in results that files compare.

/** As XLA expands it: exponents are rounded with the logarithm of 1/2 in them, which shows where |x| is large. */
function halfExponentials(x: Value): [Value, Value] {
  const logHalf = asArray(-Math.LN2, "logHalf", x.dtype);
  return [lax.exp(lax.add(x, logHalf)), lax.exp(lax.sub(logHalf, x))];
}
export const cosh = (x: Value): Value => {
  const [up, down] = halfExponentials(x);
  return lax.add(up, down);
};
export const sinh = (x: Value): Value => {
  const [up, down] = halfExponentials(x);
  const one = asArray(1, "sinh", x.dtype);
  return lax.select(lax.lt(lax.abs(x), one), lax.sinh(x), lax.sub(up, down));
};
// Giles, "Approximating the erfinv function" (2010), single precision: coefficients of polynomials in w - 2.5 and sqrt(w) - 3.
const central = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
]; // biome-ignore format: a list
const tail = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
]; // biome-ignore format: a list
/** As XLA approximates it in single precision: off by some units where |x| is near 1. */
export const erfInv32 = (x: Value): Value => {
  const number = (v: number): Value => full(x.shape, v, x.dtype);
  const w = lax.neg(lax.log1p(lax.neg(lax.square(x))));
  const isCentral = lax.lt(w, number(5));
  const either = (a: Value, b: Value): Value => lax.select(isCentral, a, b);
  // The root has a derivative where it is not chosen, too.
  const t = either(lax.sub(w, number(2.5)), lax.sub(lax.sqrt(lax.max(w, number(5))), number(3)));
  const coefficients = central.map((c, k) => either(number(c), number(tail[k])));
  const y = lax.mul(
    coefficients.reduce((sum, c) => lax.add(c, lax.mul(sum, t))),
    x,
  );
  const a = lax.abs(x);
  return lax.select(lax.eq(a, number(1)), lax.div(x, lax.sub(number(1), a)), y);
};
// Godfrey's coefficients of Lanczos' series for g = 7 ("A note on the computation of the convergent Lanczos complex Gamma approximation", 2001).
const lanczos = [
  676.520368121885098567009190444019, -1259.13921672240287047156078755283, 771.3234287776530788486528258894,
  -176.61502916214059906584551354, 12.507343278686904814458936853, -0.13857109526572011689554707, 9.984369578019570859563e-6,
  1.50563273514931155834e-7,
]; // biome-ignore format: a list
/** log |Gamma(x)| by Lanczos' series in float32. */
function lanczosLogGamma(x: Value): Value {
  const c = (v: number): Value => full(x.shape, v, x.dtype);
  const reflects = lax.lt(x, c(0.5));
  const z = lax.select(reflects, lax.neg(x), lax.sub(x, c(1)));
  const series = lanczos.reduce(
    (sum, a, k) => lax.add(sum, lax.div(c(a), lax.add(z, c(k + 1)))),
    c(0.99999999999980993227684700473478),
  );
  const t = lax.add(c(7.5), z);
  const logT = lax.add(c(Math.log(7.5)), lax.log1p(lax.div(z, c(7.5))));
  const power = lax.mul(lax.sub(lax.add(z, c(0.5)), lax.div(t, logT)), logT);
  const right = lax.add(lax.add(c(Math.log(Math.sqrt(2 * Math.PI))), power), lax.log(series));
  const a = lax.abs(x);
  const fraction = lax.sub(a, lax.floor(a));
  const near = lax.select(lax.gt(fraction, c(0.5)), lax.sub(c(1), fraction), fraction);
  const logSine = lax.log(lax.sin(lax.mul(c(Math.PI), near)));
  const left = lax.sub(lax.sub(c(Math.log(Math.PI)), logSine), right);
  const finite = lax.select(lax.isFinite(logSine), left, lax.neg(logSine));
  return lax.select(lax.eq(a, c(Infinity)), c(Infinity), lax.select(reflects, finite, right));
}
/** lgamma of 16-bit floats: at its roots XLA's is not 0, by some units that are many of theirs. */
export function lgammaHalf(x: Value): Value {
  const f = customJvp(lanczosLogGamma);
  f.defjvp(([x], [dx]) => [lanczosLogGamma(x), lax.mul(lax.digamma(x), dx)]);
  return convertElementType(f(convertElementType(x, "float32")), x.dtype);
}

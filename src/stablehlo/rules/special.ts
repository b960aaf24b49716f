import { asArray } from "../../api/asarray.ts";
import type { Value } from "../../core/value.ts";
import { conj } from "../../lax/complex.ts";
import * as lax from "../../lax/elementwise.ts";
import { besselI1e, polygamma, zeta } from "../../lax/special.ts";
import { broadcastInDim, full } from "../../ops/axes.ts";
import { range } from "../../util/list.ts";
import { integers, resultShape } from "./attributes.ts";
import { elementwiseRules } from "./elementwise.ts";
import type { Rule, Rules } from "./rule.ts";

// The client dialect: functions that StableHLO has no operation for.

const unary =
  (f: (x: Value) => Value): Rule =>
  ([x]) => [f(x)];
const binary =
  (f: (x: Value, y: Value) => Value): Rule =>
  ([x, y]) => [f(x, y)];

/** As the operation, after operands of lower rank were repeated along `broadcast_dimensions`, their last axes by default. */
function broadcasting(rule: Rule): Rule {
  return (ins, run) => {
    const shape = resultShape(run);
    const lower = Math.min(...ins.map((x) => x.ndim));
    const given = integers(run, "broadcast_dimensions", range(lower, shape.length - lower));
    const along = (x: Value): number[] => (x.ndim === given.length ? given : range(x.ndim, shape.length - x.ndim));
    return rule(
      ins.map((x) => broadcastInDim(x, shape, along(x))),
      run,
    );
  };
}
/** As XLA expands it: exponents are rounded with the logarithm of 1/2 in them, which shows where |x| is large. */
function halfExponentials(x: Value): [Value, Value] {
  const logHalf = asArray(-Math.LN2, "logHalf", x.dtype);
  return [lax.exp(lax.add(x, logHalf)), lax.exp(lax.sub(logHalf, x))];
}
const cosh = (x: Value): Value => {
  const [up, down] = halfExponentials(x);
  return lax.add(up, down);
};
const sinh = (x: Value): Value => {
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
const erfInv32 = (x: Value): Value => {
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
/** 16-bit floats are accurate through float32, complex numbers by parts. */
const ofReal = (f: (x: Value) => Value, other: (x: Value) => Value): Rule =>
  unary((x) => (x.dtype === "float32" || x.dtype === "float64" ? f(x) : other(x)));

const broadcastNames =
  "add and atan2 compare complex divide maximum minimum multiply or power remainder shift_left shift_right_arithmetic shift_right_logical subtract xor select";

export const specialRules: Rules = {
  "chlo.acos": unary(lax.acos),
  "chlo.acosh": unary(lax.acosh),
  "chlo.asin": unary(lax.asin),
  "chlo.asinh": unary(lax.asinh),
  "chlo.atan": unary(lax.atan),
  "chlo.atanh": unary(lax.atanh),
  "chlo.bessel_i1e": unary(besselI1e),
  "chlo.conj": unary(conj),
  "chlo.cosh": ofReal(cosh, lax.cosh),
  "chlo.digamma": unary(lax.digamma),
  "chlo.erf": unary(lax.erf),
  "chlo.erf_inv": unary((x) => (x.dtype === "float32" ? erfInv32(x) : lax.erfInv(x))),
  "chlo.erfc": unary(lax.erfc),
  "chlo.lgamma": unary(lax.lgamma),
  "chlo.next_after": binary(lax.nextafter),
  "chlo.polygamma": binary(polygamma),
  "chlo.sinh": ofReal(sinh, lax.sinh),
  "chlo.square": unary(lax.square),
  "chlo.tan": unary(lax.tan),
  "chlo.zeta": binary(zeta),
  ...Object.fromEntries(
    broadcastNames
      .split(" ")
      .filter((name) => `stablehlo.${name}` in elementwiseRules)
      .map((name) => [`chlo.broadcast_${name}`, broadcasting(elementwiseRules[`stablehlo.${name}`])]),
  ),
};

import type { Value } from "../../core/value.ts";
import { isHalf } from "../../ir/narrow.ts";
import { complex, conj, imag, real } from "../../lax/complex.ts";
import * as lax from "../../lax/elementwise.ts";
import { besselI1e, polygamma, zeta } from "../../lax/special.ts";
import { broadcastInDim, full } from "../../ops/axes.ts";
import { range } from "../../util/list.ts";
import { integers, resultShape } from "./attributes.ts";
import { elementwiseRules } from "./elementwise.ts";
import { cosh, erfInv32, lgammaHalf, sinh } from "./expansions.ts";
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
/** 16-bit floats are accurate through float32, complex numbers by parts. */
const ofReal = (f: (x: Value) => Value, other: (x: Value) => Value): Rule =>
  unary((x) => (x.dtype === "float32" || x.dtype === "float64" ? f(x) : other(x)));

const broadcastNames = new Set(
  "add and atan2 compare complex divide maximum minimum multiply next_after or polygamma power remainder shift_left shift_right_arithmetic shift_right_logical subtract xor zeta select".split(
    " ",
  ),
);

const infinite = (x: Value): Value => lax.eq(lax.abs(x), full(x.shape, Infinity, x.dtype));
const equals =
  (value: number): Rule =>
  ([x]) => [lax.eq(x, full(x.shape, value, x.dtype))];
/**
 * What asin and acos of complex z have in common: sqrt(a^2 - x^2) and |Im asin z|, where x = Re z and 2a is the sum of
 * its distances from 1 and -1; with asin z = u + iv they are cos u cosh v and |v|.
 */
const asinAcosKernel = unary((z) => {
  const w = lax.asin(z);
  const [u, v] = [real(w), imag(w)];
  return complex(lax.mul(lax.cos(u), lax.cosh(v)), lax.abs(v));
});

/** Those on operands of one shape. */
export const functionRules: Rules = {
  "chlo._asin_acos_kernel": asinAcosKernel,
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
  "chlo.is_inf": unary(infinite),
  "chlo.is_neg_inf": equals(-Infinity),
  "chlo.is_pos_inf": equals(Infinity),
  "chlo.lgamma": unary((x) => (isHalf(x.dtype) ? lgammaHalf(x) : lax.lgamma(x))),
  "chlo.mulhi": binary(lax.mulhi),
  "chlo.next_after": binary(lax.nextafter),
  "chlo.polygamma": binary(polygamma),
  "chlo.sinh": ofReal(sinh, lax.sinh),
  "chlo.square": unary(lax.square),
  "chlo.tan": unary(lax.tan),
  "chlo.zeta": binary(zeta),
};
const broadcastRules: Rules = Object.fromEntries(
  [...Object.entries(elementwiseRules), ...Object.entries(functionRules)]
    .filter(([name]) => broadcastNames.has(name.split(".")[1]))
    .map(([name, rule]) => [`chlo.broadcast_${name.split(".")[1]}`, broadcasting(rule)]),
);
export const specialRules: Rules = { ...functionRules, ...broadcastRules };

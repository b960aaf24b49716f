import type { Value } from "../../core/value.ts";
import { isHalf } from "../../ir/narrow.ts";
import { conj } from "../../lax/complex.ts";
import * as lax from "../../lax/elementwise.ts";
import { besselI1e, polygamma, zeta } from "../../lax/special.ts";
import { broadcastInDim } from "../../ops/axes.ts";
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
  "chlo.lgamma": unary((x) => (isHalf(x.dtype) ? lgammaHalf(x) : lax.lgamma(x))),
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

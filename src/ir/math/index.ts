// Vector math functions as expressions: straight-line code, float32 or float64 by the operand's type. Their errors are
// measured by tools/ulp and listed in docs/ulp.md.

export { acos, asin, atan, atan2 } from "./arc.ts";
export { besselI0e, besselI1e } from "./bessel.ts";
export { erf, erfc, erfInv } from "./error.ts";
export { exp, exp2, expm1, logistic } from "./exp.ts";
export { digamma, lgamma } from "./gamma.ts";
export { acosh, asinh, atanh, cosh, sinh, tanh } from "./hyperbolic.ts";
export { log, log1p, log2 } from "./log.ts";
export { cbrt, pow, rsqrt } from "./power.ts";
export { cos, sin, tan } from "./trig.ts";

import { type DType, isComplex, isFloat, kindOf } from "../../../core/dtype.ts";
import type { AnyPrimitive } from "../../../core/primitive.ts";
import { hankelSeries, large as largeBessel, powerSeries } from "../../../ir/math/bessel.ts";
import * as arithmetic from "../../../ops/arithmetic.ts";
import { bitcastConvertTypeP } from "../../../ops/bitcast.ts";
import * as bitwise from "../../../ops/bitwise.ts";
import { clampP } from "../../../ops/clamp.ts";
import * as compare from "../../../ops/compare.ts";
import * as complex from "../../../ops/complex.ts";
import { type ConvertParams, convertElementTypeP } from "../../../ops/convert.ts";
import * as rounding from "../../../ops/rounding.ts";
import { selectNP } from "../../../ops/select.ts";
import * as special from "../../../ops/special.ts";
import * as total from "../../../ops/total-order.ts";
import * as f from "../../../ops/transcendental.ts";
import type { Builder, Tensor } from "../builder.ts";
import type { Rule } from "../rule.ts";
import { integer, shapeOf, tensor, typeOf } from "../types.ts";

/** After scalars among the operands were repeated to the shape of the result. */
export const spreading =
  (rule: Rule): Rule =>
  (b, ins, params, e) =>
    rule(
      b,
      ins.map((x) => b.spread(x, e.outs[0].shape)),
      params,
      e,
    );
/** An operation of this name. */
const named = (name: string): Rule =>
  spreading((b, ins, _, { outs }) => [b.one(name.includes(".") ? name : `stablehlo.${name}`, ins, typeOf(outs[0]))]);
/** exp(-|x|) I0(x) in float64: the power series, or Hankel's expansion. */
function besselI0e(b: Builder, given: Tensor): Tensor {
  const x = b.same("abs", b.convert(given, "float64"));
  const limit = b.like(x, largeBessel);
  const times = (u: Tensor, v: Tensor): Tensor => b.same("multiply", u, v);
  const polynomial = (at: Tensor, coefficients: readonly number[]): Tensor =>
    coefficients.reduceRight<Tensor>((sum, c) => b.same("add", times(sum, at), b.like(x, c)), b.like(x, 0));
  const near = b.same("minimum", x, limit);
  const half = times(b.like(x, 0.5), near);
  const series = times(polynomial(times(half, half), powerSeries(0)), b.same("exponential", b.same("negate", near)));
  const far = b.same("maximum", x, limit);
  const root = b.same("sqrt", times(b.like(x, 2 * Math.PI), far));
  const tail = b.same("divide", polynomial(b.same("divide", b.like(x, 1), far), hankelSeries(0)), root);
  return b.convert(b.select(b.compare("LT", limit, x), tail, series), given.type.dtype);
}
const comparison = (direction: Parameters<Builder["compare"]>[0], total = false): Rule =>
  spreading((b, [x, y]) => [b.compare(direction, x, y, total && isFloat(x.type.dtype))]);

/** The product of the squares that the bits of the exponent name; of a negative one its reciprocal. */
function power(b: Builder, x: Tensor, y: number): Tensor {
  if (y < 0) return b.same("divide", b.like(x, 1), power(b, x, -y));
  let result: Tensor | null = null;
  for (let base = x, n = y; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result = result ? b.same("multiply", result, base) : base;
    if (n > 1) base = b.same("multiply", base, base);
  }
  return result ?? b.like(x, 1);
}
/** What is not 0 is true; complex numbers lose their imaginary part. */
export function convert(b: Builder, x: Tensor, dtype: DType): Tensor {
  if (dtype === "bool") return x.type.dtype === "bool" ? x : b.compare("NE", x, b.like(x, 0));
  if (!isComplex(x.type.dtype) || isComplex(dtype)) return b.convert(x, dtype);
  return b.convert(realPart(b, x), dtype);
}
export const realPart = (b: Builder, z: Tensor): Tensor =>
  b.one("stablehlo.real", [z], tensor(shapeOf(z.type), complex.partOf(z.type.dtype)));
export const imaginaryPart = (b: Builder, z: Tensor): Tensor =>
  b.one("stablehlo.imag", [z], tensor(shapeOf(z.type), complex.partOf(z.type.dtype)));
const complexOf = (b: Builder, re: Tensor, im: Tensor): Tensor =>
  b.one("stablehlo.complex", [re, im], tensor(shapeOf(re.type), complex.complexOf(re.type.dtype)));
export function conjugate(b: Builder, z: Tensor): Tensor {
  if (!isComplex(z.type.dtype)) return complexOf(b, z, b.like(z, 0));
  return complexOf(b, realPart(b, z), b.same("negate", imaginaryPart(b, z)));
}

/** Of truth values the second case is that of true. */
const selectN: Rule = spreading((b, [which, ...cases]) => {
  if (cases.length === 1) return [cases[0]];
  if (which.type.dtype === "bool") return [b.select(which, cases[1], cases[0])];
  const last = cases.length - 1;
  return [
    cases.reduceRight((rest, x, k) => (k === last ? x : b.select(b.compare("LE", which, b.like(which, k)), x, rest))),
  ];
});

/** x before y in lexicographic order of the parts, by this comparison. */
export function lexicographic(b: Builder, x: Tensor, y: Tensor, direction: "LT" | "GT"): Tensor {
  const [xr, yr] = [realPart(b, x), realPart(b, y)];
  const behind = b.compare(direction, imaginaryPart(b, x), imaginaryPart(b, y));
  return b.or(b.compare(direction, xr, yr), b.and(b.compare("EQ", xr, yr), behind));
}
/** The greater or lesser one; of complex numbers in lexicographic order, where one with a NaN wins. */
export function extremum(b: Builder, x: Tensor, y: Tensor, which: "max" | "min"): Tensor {
  if (!isComplex(x.type.dtype)) return b.same(`${which}imum`, x, y);
  const nan = (z: Tensor): Tensor => b.compare("NE", z, z);
  const first = lexicographic(b, x, y, which === "max" ? "GT" : "LT");
  return b.select(b.or(nan(x), b.and(first, b.same("not", nan(y)))), x, y);
}

/** Unsigned integers have no sign, and StableHLO no operation for it. */
const sign: Rule = (b, [x]) => {
  if (!x.type.dtype.startsWith("uint")) return [b.same("sign", x)];
  return [b.same("minimum", x, b.like(x, 1))];
};
export const elementwiseRules: readonly (readonly [AnyPrimitive, Rule])[] = [
  [arithmetic.addP, named("add")],
  [arithmetic.subP, named("subtract")],
  [arithmetic.negP, named("negate")],
  [arithmetic.mulP, named("multiply")],
  [arithmetic.divP, named("divide")],
  [rounding.remP, named("remainder")],
  [arithmetic.maxP, spreading((b, [x, y]) => [extremum(b, x, y, "max")])],
  [arithmetic.minP, spreading((b, [x, y]) => [extremum(b, x, y, "min")])],
  [arithmetic.absP, (b, [x], _, { ins }) => [kindOf(ins[0].dtype) === "uint" ? x : b.same("abs", x)]],
  [arithmetic.signP, sign],
  [arithmetic.squareP, (b, [x]) => [b.same("multiply", x, x)]],
  [arithmetic.sqrtP, named("sqrt")],
  [arithmetic.integerPowP, (b, [x], { y }: arithmetic.IntegerPowParams) => [power(b, x, y)]],
  [bitwise.andP, named("and")],
  [bitwise.orP, named("or")],
  [bitwise.xorP, named("xor")],
  [bitwise.notP, named("not")],
  [bitwise.shiftLeftP, named("shift_left")],
  [bitwise.shiftRightArithmeticP, named("shift_right_arithmetic")],
  [bitwise.shiftRightLogicalP, named("shift_right_logical")],
  [bitwise.populationCountP, named("popcnt")],
  [bitwise.clzP, named("count_leading_zeros")],
  [compare.eqP, comparison("EQ")],
  [compare.neP, comparison("NE")],
  [compare.ltP, comparison("LT")],
  [compare.leP, comparison("LE")],
  [compare.gtP, comparison("GT")],
  [compare.geP, comparison("GE")],
  [total.eqToP, comparison("EQ", true)],
  [total.ltToP, comparison("LT", true)],
  [total.leToP, comparison("LE", true)],
  [clampP, named("clamp")],
  [selectNP, selectN],
  [convertElementTypeP, (b, [x], { newDtype }: ConvertParams) => [convert(b, x, newDtype)]],
  [bitcastConvertTypeP, (b, ins, _, { outs }) => [b.one("stablehlo.bitcast_convert", ins, typeOf(outs[0]))]],
  [complex.complexP, named("complex")],
  [complex.realP, named("real")],
  [complex.imagP, named("imag")],
  [complex.conjP, (b, [z]) => [conjugate(b, z)]],
  [complex.complexAbsP, named("abs")],
  [rounding.floorP, named("floor")],
  [rounding.ceilP, named("ceil")],
  [
    rounding.roundP,
    (b, [x], { roundingMethod }: rounding.RoundParams) => [
      b.same(roundingMethod === "TO_NEAREST_EVEN" ? "round_nearest_even" : "round_nearest_afz", x),
    ],
  ],
  [rounding.isFiniteP, named("is_finite")],
  [
    rounding.reducePrecisionP,
    (b, [x], { exponentBits, mantissaBits }) => [
      b.one("stablehlo.reduce_precision", [x], x.type, {
        exponent_bits: integer(exponentBits, "int32"),
        mantissa_bits: integer(mantissaBits, "int32"),
      }),
    ],
  ],
  [f.expP, named("exponential")],
  [f.exp2P, (b, [x]) => [b.same("exponential", b.same("multiply", x, b.like(x, Math.LN2)))]],
  [f.expm1P, named("exponential_minus_one")],
  [f.logP, named("log")],
  [f.log1pP, named("log_plus_one")],
  [f.cbrtP, named("cbrt")],
  [f.rsqrtP, named("rsqrt")],
  [f.powP, named("power")],
  [f.sinP, named("sine")],
  [f.cosP, named("cosine")],
  [f.tanP, named("tan")],
  [f.tanhP, named("tanh")],
  [f.atan2P, named("atan2")],
  [f.logisticP, named("logistic")],
  [special.besselI0eP, (b, [x]) => [besselI0e(b, x)]],
];
/** What only the client dialect has names for, which portable bytecode lacks. */
export const clientRules: readonly (readonly [AnyPrimitive, Rule])[] = [
  [rounding.nextafterP, named("chlo.next_after")],
  [f.asinP, named("chlo.asin")],
  [f.acosP, named("chlo.acos")],
  [f.atanP, named("chlo.atan")],
  [f.sinhP, named("chlo.sinh")],
  [f.coshP, named("chlo.cosh")],
  [f.asinhP, named("chlo.asinh")],
  [f.acoshP, named("chlo.acosh")],
  [f.atanhP, named("chlo.atanh")],
  [f.erfP, named("chlo.erf")],
  [f.erfcP, named("chlo.erfc")],
  [f.erfInvP, named("chlo.erf_inv")],
  [f.lgammaP, named("chlo.lgamma")],
  [f.digammaP, named("chlo.digamma")],
  [special.polygammaP, named("chlo.polygamma")],
  [special.zetaP, named("chlo.zeta")],
  [special.besselI1eP, named("chlo.bessel_i1e")],
];

import { asArray } from "../../api/asarray.ts";
import { type DType, dtypeInfo, isComplex, isFloat, isInteger } from "../../core/dtype.ts";
import type { Value } from "../../core/value.ts";
import { complex, imag, real } from "../../lax/complex.ts";
import * as lax from "../../lax/elementwise.ts";
import { broadcastTo } from "../../ops/axes.ts";
import { convertElementType } from "../../ops/convert.ts";
import { fma } from "../../ops/fma.ts";
import { zeros } from "../../ops/zeros.ts";
import { enumeration, integer, resultDtype } from "./attributes.ts";
import type { Rule, Rules, Running } from "./rule.ts";

type Unary = (x: Value) => Value;
type Binary = (x: Value, y: Value) => Value;

const unary =
  (f: Unary): Rule =>
  ([x]) => [f(x)];
const binary =
  (f: Binary): Rule =>
  ([x, y]) => [f(x, y)];
/** Truth values add as or, multiply as and: the algebra of two elements. */
const algebra = (f: Binary, ofBools: Binary): Rule => binary((x, y) => (x.dtype === "bool" ? ofBools(x, y) : f(x, y)));

/** As XLA multiplies complex numbers on a CPU, with one rounding where a sum takes a product in: parts that cancel show it. */
function multiply(x: Value, y: Value): Value {
  if (!isComplex(x.dtype)) return lax.mul(x, y);
  const [a, b, c, d] = [real(x), imag(x), real(y), imag(y)];
  return complex(fma(a, c, lax.neg(lax.mul(b, d))), fma(b, c, lax.mul(a, d)));
}

const directions: Record<string, Binary> = { EQ: lax.eq, NE: lax.ne, LT: lax.lt, LE: lax.le, GT: lax.gt, GE: lax.ge };
const totalDirections: Record<string, Binary> = {
  EQ: lax.eqTo,
  NE: (x, y) => lax.bitwiseNot(lax.eqTo(x, y)),
  LT: lax.ltTo,
  LE: lax.leTo,
  GT: (x, y) => lax.ltTo(y, x),
  GE: (x, y) => lax.leTo(y, x),
};
function compare([x, y]: Value[], run: Running): Value[] {
  const direction = enumeration(run, "comparison_direction");
  const total = enumeration(run, "compare_type", "NOTYPE") === "TOTALORDER" && isFloat(x.dtype);
  const table = total ? totalDirections : directions;
  return [Object.hasOwn(table, direction) ? table[direction](x, y) : run.fail(`no comparison ${direction}`)];
}
const constant = (value: number | bigint, dtype: DType): Value => asArray(value, "constant", dtype);

/** Whole powers of integers: the product of the squares that the bits of the exponent name. */
function power([x, y]: Value[]): Value[] {
  if (!isInteger(x.dtype)) return [lax.pow(x, y)];
  const one = constant(1, x.dtype);
  const ones = broadcastTo(one, x.shape);
  let [result, square, rest] = [ones, x, y];
  for (let bit = 0; bit < dtypeInfo[x.dtype].bits; bit++) {
    const odd = lax.eq(lax.bitwiseAnd(rest, one), one);
    result = lax.mul(result, lax.select(odd, square, ones));
    square = lax.mul(square, square);
    rest = lax.shiftRightLogical(rest, one);
  }
  // 1 / x^n is a whole number for x = 1 and x = -1 only.
  const inverse = lax.div(ones, lax.select(lax.eq(x, constant(0, x.dtype)), ones, x));
  const negative = lax.lt(y, constant(0, y.dtype));
  return [lax.select(negative, lax.select(isOdd(y), inverse, lax.mul(inverse, inverse)), result)];
}
const isOdd = (x: Value): Value => {
  const one = constant(1, x.dtype);
  return lax.eq(lax.bitwiseAnd(x, one), one);
};
/** Between truth values: as 0 and 1. */
function convert([x]: Value[], run: Running): Value[] {
  return [convertElementType(x, resultDtype(run))];
}
const bitcast = ([x]: Value[], run: Running): Value[] => [lax.bitcastConvertType(x, resultDtype(run))];

export const elementwiseRules: Rules = {
  "stablehlo.abs": unary(lax.abs),
  "stablehlo.cbrt": unary(lax.cbrt),
  "stablehlo.ceil": unary(lax.ceil),
  "stablehlo.cosine": unary(lax.cos),
  "stablehlo.count_leading_zeros": unary(lax.clz),
  "stablehlo.exponential": unary(lax.exp),
  "stablehlo.exponential_minus_one": unary(lax.expm1),
  "stablehlo.floor": unary(lax.floor),
  "stablehlo.is_finite": unary(lax.isFinite),
  "stablehlo.log": unary(lax.log),
  "stablehlo.log_plus_one": unary(lax.log1p),
  "stablehlo.logistic": unary(lax.logistic),
  "stablehlo.negate": unary(lax.neg),
  "stablehlo.not": unary(lax.bitwiseNot),
  "stablehlo.popcnt": unary(lax.populationCount),
  "stablehlo.round_nearest_afz": unary((x) => lax.round(x, "AWAY_FROM_ZERO")),
  "stablehlo.round_nearest_even": unary((x) => lax.round(x, "TO_NEAREST_EVEN")),
  "stablehlo.rsqrt": unary(lax.rsqrt),
  "stablehlo.sign": unary(lax.sign),
  "stablehlo.sine": unary(lax.sin),
  "stablehlo.sqrt": unary(lax.sqrt),
  "stablehlo.tan": unary(lax.tan),
  "stablehlo.tanh": unary(lax.tanh),
  "stablehlo.imag": unary((z) => (isFloat(z.dtype) ? zeros(z.aval) : imag(z))),
  "stablehlo.real": unary((z) => (isFloat(z.dtype) ? z : real(z))),
  "stablehlo.add": algebra(lax.add, lax.bitwiseOr),
  "stablehlo.and": binary(lax.bitwiseAnd),
  "stablehlo.atan2": binary(lax.atan2),
  "stablehlo.complex": binary(complex),
  "stablehlo.divide": binary(lax.div),
  "stablehlo.maximum": algebra(lax.max, lax.bitwiseOr),
  "stablehlo.minimum": algebra(lax.min, lax.bitwiseAnd),
  "stablehlo.multiply": algebra(multiply, lax.bitwiseAnd),
  "stablehlo.or": binary(lax.bitwiseOr),
  "stablehlo.power": power,
  "stablehlo.remainder": binary(lax.rem),
  "stablehlo.shift_left": binary(lax.shiftLeft),
  "stablehlo.shift_right_arithmetic": binary(lax.shiftRightArithmetic),
  "stablehlo.shift_right_logical": binary(lax.shiftRightLogical),
  "stablehlo.subtract": algebra(lax.sub, lax.bitwiseXor),
  "stablehlo.xor": binary(lax.bitwiseXor),
  "stablehlo.bitcast_convert": bitcast,
  "stablehlo.clamp": ([lo, x, hi]) => [lax.clamp(lo, x, hi)],
  "stablehlo.compare": compare,
  "stablehlo.convert": convert,
  "stablehlo.reduce_precision": ([x], run) => [
    lax.reducePrecision(x, integer(run, "exponent_bits"), integer(run, "mantissa_bits")),
  ],
  "stablehlo.select": ([which, x, y]) => [lax.select(which, x, y)],
};

import "../api/narrow.ts";
import "../api/remainder.ts";
import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType, isComplex, isInexact, isInteger } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import * as arithmetic from "../ops/arithmetic.ts";
import { bitcastConvertType as bitcast } from "../ops/bitcast.ts";
import * as bitwise from "../ops/bitwise.ts";
import { checkComputed } from "../ops/checks.ts";
import { clamp as clampValue } from "../ops/clamp.ts";
import * as compare from "../ops/compare.ts";
import { real } from "../ops/complex.ts";
import { convertElementType as convert } from "../ops/convert.ts";
import { fields } from "../ops/elementwise.ts";
import { mulhi as multiplyHigh } from "../ops/mulhi.ts";
import * as rounding from "../ops/rounding.ts";
import { selectN as selectCases } from "../ops/select.ts";
import * as total from "../ops/total-order.ts";
import * as transcendental from "../ops/transcendental.ts";
import { sameList } from "../util/list.ts";
import { operands, spreadOperands } from "./operands.ts";

// Element by element. Operands have one rank or none, and one dtype: nothing is promoted, but axes of size 1 are repeated, and
// JS numbers fit themselves to the arrays beside them.

export type Unary = (x: ArrayLike) => Value;
export interface AccuracyOptions {
  /** Accepted for JAX's sake: there is one implementation of each function. */
  accuracy?: unknown;
}
/** A function whose accuracy JAX lets one choose. */
export type UnaryAccurate = (x: ArrayLike, options?: AccuracyOptions) => Value;
export type Binary = (x: ArrayLike, y: ArrayLike) => Value;
const unary =
  (name: string, f: (x: Value) => Value): Unary =>
  (x) =>
    f(operands(name, [x])[0]);
const binary =
  (name: string, f: (x: Value, y: Value) => Value): Binary =>
  (x, y) => {
    const [a, b] = spreadOperands(name, [x, y]);
    return f(a, b);
  };

/**
 * -x
 * @example lax.neg(np.array([1, -2])).tolist() // [-1, 2]
 */
export const neg: Unary = /*@__PURE__*/ unary("neg", (x) => arithmetic.neg(x));
/**
 * |x|
 * @throws TypeError for unsigned integers
 * @example lax.abs(-3).item() // 3
 */
export const abs: Unary = /*@__PURE__*/ unary("abs", (x) => {
  checkComputed("abs", x.aval, ["int", "float", "complex"]);
  return arithmetic.abs(x);
});
/**
 * -1, 0 or 1, as x is negative, zero or positive.
 * @example lax.sign(-3).item() // -1
 */
export const sign: Unary = /*@__PURE__*/ unary("sign", (x) => arithmetic.sign(x));
/**
 * x * x
 * @example lax.square(3).item() // 9
 */
export const square: Unary = /*@__PURE__*/ unary("square", (x) => arithmetic.square(x));
/**
 * Square root of x.
 * @example lax.sqrt(9).item() // 3
 */
export const sqrt: UnaryAccurate = /*@__PURE__*/ unary("sqrt", (x) => arithmetic.sqrt(x));
/**
 * 1 / sqrt(x)
 * @example lax.rsqrt(4).item() // 0.5
 */
export const rsqrt: UnaryAccurate = /*@__PURE__*/ unary("rsqrt", (x) => transcendental.rsqrt(x));
/**
 * Cube root of x.
 * @example lax.cbrt(27).item() // 3
 */
export const cbrt: UnaryAccurate = /*@__PURE__*/ unary("cbrt", (x) => transcendental.cbrt(x));
/**
 * e to the power of x.
 * @example lax.exp(0).item() // 1
 */
export const exp: UnaryAccurate = /*@__PURE__*/ unary("exp", (x) => transcendental.exp(x));
/**
 * 2 to the power of x.
 * @example lax.exp2(3).item() // 8
 */
export const exp2: UnaryAccurate = /*@__PURE__*/ unary("exp2", (x) => transcendental.exp2(x));
/**
 * exp(x) - 1, exact for small x.
 * @example lax.expm1(0).item() // 0
 */
export const expm1: UnaryAccurate = /*@__PURE__*/ unary("expm1", (x) => transcendental.expm1(x));
/**
 * Natural logarithm of x.
 * @example lax.log(1).item() // 0
 */
export const log: UnaryAccurate = /*@__PURE__*/ unary("log", (x) => transcendental.log(x));
/**
 * log(1 + x), exact for small x.
 * @example lax.log1p(0).item() // 0
 */
export const log1p: UnaryAccurate = /*@__PURE__*/ unary("log1p", (x) => transcendental.log1p(x));
/**
 * Sine of x in radians.
 * @example lax.sin(0).item() // 0
 */
export const sin: UnaryAccurate = /*@__PURE__*/ unary("sin", (x) => transcendental.sin(x));
/**
 * Cosine of x in radians.
 * @example lax.cos(0).item() // 1
 */
export const cos: UnaryAccurate = /*@__PURE__*/ unary("cos", (x) => transcendental.cos(x));
/**
 * Tangent of x in radians.
 * @example lax.tan(0).item() // 0
 */
export const tan: UnaryAccurate = /*@__PURE__*/ unary("tan", (x) => transcendental.tan(x));
/**
 * Angle in -pi/2..pi/2 whose sine is x.
 * @example lax.asin(0).item() // 0
 */
export const asin: Unary = /*@__PURE__*/ unary("asin", (x) => transcendental.asin(x));
/**
 * Angle in 0..pi whose cosine is x.
 * @example lax.acos(1).item() // 0
 */
export const acos: Unary = /*@__PURE__*/ unary("acos", (x) => transcendental.acos(x));
/**
 * Angle in -pi/2..pi/2 whose tangent is x.
 * @example lax.atan(0).item() // 0
 */
export const atan: Unary = /*@__PURE__*/ unary("atan", (x) => transcendental.atan(x));
/**
 * Hyperbolic sine of x.
 * @example lax.sinh(0).item() // 0
 */
export const sinh: Unary = /*@__PURE__*/ unary("sinh", (x) => transcendental.sinh(x));
/**
 * Hyperbolic cosine of x.
 * @example lax.cosh(0).item() // 1
 */
export const cosh: Unary = /*@__PURE__*/ unary("cosh", (x) => transcendental.cosh(x));
/**
 * Hyperbolic tangent of x.
 * @example lax.tanh(0).item() // 0
 */
export const tanh: UnaryAccurate = /*@__PURE__*/ unary("tanh", (x) => transcendental.tanh(x));
/**
 * Inverse hyperbolic sine of x.
 * @example lax.asinh(0).item() // 0
 */
export const asinh: Unary = /*@__PURE__*/ unary("asinh", (x) => transcendental.asinh(x));
/**
 * Inverse hyperbolic cosine of x >= 1.
 * @example lax.acosh(1).item() // 0
 */
export const acosh: Unary = /*@__PURE__*/ unary("acosh", (x) => transcendental.acosh(x));
/**
 * Inverse hyperbolic tangent of x in -1..1.
 * @example lax.atanh(0).item() // 0
 */
export const atanh: Unary = /*@__PURE__*/ unary("atanh", (x) => transcendental.atanh(x));
/**
 * 1 / (1 + exp(-x))
 * @example lax.logistic(0).item() // 0.5
 */
export const logistic: UnaryAccurate = /*@__PURE__*/ unary("logistic", (x) => transcendental.logistic(x));
/**
 * Error function: 2/sqrt(pi) times the integral of exp(-t^2) over 0..x.
 * @example lax.erf(0).item() // 0
 */
export const erf: Unary = /*@__PURE__*/ unary("erf", (x) => transcendental.erf(x));
/**
 * 1 - erf(x), exact for large x.
 * @example lax.erfc(0).item() // 1
 */
export const erfc: Unary = /*@__PURE__*/ unary("erfc", (x) => transcendental.erfc(x));
/**
 * The number whose erf is x.
 * @example lax.erfInv(0).item() // 0
 */
export const erfInv: Unary = /*@__PURE__*/ unary("erfInv", (x) => transcendental.erfInv(x));
/**
 * log |gamma(x)|
 * @example lax.lgamma(1).item() // 0
 */
export const lgamma: Unary = /*@__PURE__*/ unary("lgamma", (x) => transcendental.lgamma(x));
/** Derivative of lgamma. */
export const digamma: Unary = /*@__PURE__*/ unary("digamma", (x) => transcendental.digamma(x));
/**
 * Largest whole number <= x.
 * @example lax.floor(1.5).item() // 1
 */
export const floor: Unary = /*@__PURE__*/ unary("floor", (x) => rounding.floor(x));
/**
 * Smallest whole number >= x.
 * @example lax.ceil(1.5).item() // 2
 */
export const ceil: Unary = /*@__PURE__*/ unary("ceil", (x) => rounding.ceil(x));
/**
 * True for numbers, false for infinities and NaN.
 * @example lax.isFinite(1).item() // true
 */
const finite: Unary = /*@__PURE__*/ unary("isFinite", (x) => rounding.isFinite(x));

export { finite as isFinite };
/**
 * Each bit inverted.
 * @example lax.bitwiseNot(np.array([0], { dtype: "int32" })).tolist() // [-1]
 */
export const bitwiseNot: Unary = /*@__PURE__*/ unary("bitwiseNot", (x) => bitwise.bitwiseNot(x));
/**
 * Number of bits set in an integer.
 * @example lax.populationCount(np.array([7], { dtype: "int32" })).tolist() // [3]
 */
export const populationCount: Unary = /*@__PURE__*/ unary("populationCount", (x) => bitwise.populationCount(x));
/**
 * Number of leading zero bits of an integer.
 * @example lax.clz(np.array([1], { dtype: "int32" })).tolist() // [31]
 */
export const clz: Unary = /*@__PURE__*/ unary("clz", (x) => bitwise.clz(x));
/**
 * x + y
 * @example lax.add(1, 2).item() // 3
 */
export const add: Binary = /*@__PURE__*/ binary("add", (x, y) => arithmetic.add(x, y));
/**
 * x - y
 * @example lax.sub(3, 2).item() // 1
 */
export const sub: Binary = /*@__PURE__*/ binary("sub", (x, y) => arithmetic.sub(x, y));
export interface MulOptions {
  /** The dtype that both are converted to first; then they need not have one dtype. */
  outDtype?: DType;
}
/**
 * x * y
 * @example lax.mul(2, 3).item() // 6
 * @example lax.mul(np.array([100, 2], "int8"), np.array([2, 3], "int8"), { outDtype: "int32" }).tolist() // [200, 6]
 */
export function mul(x: ArrayLike, y: ArrayLike, { outDtype }: MulOptions = {}): Value {
  const [a, b] = spreadOperands("mul", [x, y]);
  if (outDtype === undefined) return arithmetic.mul(a, b);
  for (const v of [a, b]) checkComputed("mul", v.aval, fields);
  const [c, d] = [a, b].map((v) => convert(v, checkDType(outDtype, "mul"), v.weakType));
  return outDtype === "bool" ? bitwise.bitwiseAnd(c, d) : arithmetic.mul(c, d);
}
/**
 * x / y; integers are divided towards 0.
 * @example lax.div(np.array([-7], { dtype: "int32" }), 2).tolist() // [-3]
 */
export const div: Binary = /*@__PURE__*/ binary("div", (x, y) => arithmetic.div(x, y));
/**
 * Remainder of x / y with the sign of x.
 * @example lax.rem(np.array([-7], { dtype: "int32" }), 2).tolist() // [-1]
 */
export const rem: Binary = /*@__PURE__*/ binary("rem", (x, y) => rounding.rem(x, y));
/**
 * The greater of x and y; NaN if either is.
 * @example lax.max(1, 2).item() // 2
 */
export const max: Binary = /*@__PURE__*/ binary("max", (x, y) => arithmetic.max(x, y));
/**
 * The smaller of x and y; NaN if either is.
 * @example lax.min(1, 2).item() // 1
 */
export const min: Binary = /*@__PURE__*/ binary("min", (x, y) => arithmetic.min(x, y));
/**
 * Angle of the point (x = second, y = first operand), in -pi..pi.
 * @example lax.atan2(0, 1).item() // 0
 */
export const atan2: Binary = /*@__PURE__*/ binary("atan2", (x, y) => transcendental.atan2(x, y));
/** The next number from x towards y. */
export const nextafter: Binary = /*@__PURE__*/ binary("nextafter", (x, y) => rounding.nextafter(x, y));
/**
 * x == y
 * @example lax.eq(1, 1).item() // true
 */
export const eq: Binary = /*@__PURE__*/ binary("eq", (x, y) => compare.eq(x, y));
/**
 * x != y; true if either is NaN.
 * @example lax.ne(1, 1).item() // false
 */
export const ne: Binary = /*@__PURE__*/ binary("ne", (x, y) => compare.ne(x, y));
/**
 * x < y
 * @example lax.lt(1, 2).item() // true
 */
export const lt: Binary = /*@__PURE__*/ binary("lt", (x, y) => compare.lt(x, y));
/**
 * x <= y
 * @example lax.le(1, 2).item() // true
 */
export const le: Binary = /*@__PURE__*/ binary("le", (x, y) => compare.le(x, y));
/**
 * x > y
 * @example lax.gt(1, 2).item() // false
 */
export const gt: Binary = /*@__PURE__*/ binary("gt", (x, y) => compare.gt(x, y));
/**
 * x >= y
 * @example lax.ge(1, 2).item() // false
 */
export const ge: Binary = /*@__PURE__*/ binary("ge", (x, y) => compare.ge(x, y));
/**
 * x == y in IEEE 754's total order: -0 is not 0, and a NaN is itself.
 * @example lax.eqTo(NaN, NaN).item() // true
 */
export const eqTo: Binary = /*@__PURE__*/ binary("eqTo", (x, y) => total.eqTo(x, y));
/**
 * x < y in the total order -NaN < -inf < ... < -0 < 0 < ... < inf < NaN.
 * @example lax.ltTo(-0, 0).item() // true
 */
export const ltTo: Binary = /*@__PURE__*/ binary("ltTo", (x, y) => total.ltTo(x, y));
/**
 * x <= y in the total order.
 * @example lax.leTo(Infinity, NaN).item() // true
 */
export const leTo: Binary = /*@__PURE__*/ binary("leTo", (x, y) => total.leTo(x, y));
/**
 * The upper half of the bits of x * y.
 * @example lax.mulhi(np.array([2 ** 30], { dtype: "int32" }), np.array([8], { dtype: "int32" })).tolist() // [2]
 */
export const mulhi: Binary = /*@__PURE__*/ binary("mulhi", (x, y) => multiplyHigh(x, y));
/**
 * Bits set in both, of integers or booleans.
 * @example lax.bitwiseAnd(np.array([6], { dtype: "int32" }), 3).tolist() // [2]
 */
export const bitwiseAnd: Binary = /*@__PURE__*/ binary("bitwiseAnd", (x, y) => bitwise.bitwiseAnd(x, y));
/**
 * Bits set in either.
 * @example lax.bitwiseOr(np.array([6], { dtype: "int32" }), 3).tolist() // [7]
 */
export const bitwiseOr: Binary = /*@__PURE__*/ binary("bitwiseOr", (x, y) => bitwise.bitwiseOr(x, y));
/**
 * Bits set in one only.
 * @example lax.bitwiseXor(np.array([6], { dtype: "int32" }), 3).tolist() // [5]
 */
export const bitwiseXor: Binary = /*@__PURE__*/ binary("bitwiseXor", (x, y) => bitwise.bitwiseXor(x, y));
/**
 * x shifted left by y bits; 0 from 32 on.
 * @example lax.shiftLeft(np.array([3], { dtype: "int32" }), 1).tolist() // [6]
 */
export const shiftLeft: Binary = /*@__PURE__*/ binary("shiftLeft", (x, y) => bitwise.shiftLeft(x, y));
/**
 * x shifted right by y bits, the sign kept.
 * @example lax.shiftRightArithmetic(np.array([-8], { dtype: "int32" }), 1).tolist() // [-4]
 */
export const shiftRightArithmetic: Binary = /*@__PURE__*/ binary("shiftRightArithmetic", (x, y) =>
  bitwise.shiftRightArithmetic(x, y),
);
/**
 * x shifted right by y bits, filled with 0.
 * @example lax.shiftRightLogical(np.array([8], { dtype: "int32" }), 1).tolist() // [4]
 */
export const shiftRightLogical: Binary = /*@__PURE__*/ binary("shiftRightLogical", (x, y) =>
  bitwise.shiftRightLogical(x, y),
);

/**
 * x to the power of y, which may be integers where x is not.
 * @example lax.pow(2, 3).item() // 8
 */
export function pow(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = spreadOperands("pow", [x, typeof y === "bigint" ? Number(y) : y]);
  if (!isInteger(b.dtype) || !isInexact(a.dtype)) return transcendental.pow(a, b);
  return transcendental.powWhole(a, convertElementType(b, a.dtype));
}
/**
 * x to a whole power.
 * @throws TypeError for booleans, and for a negative power of integers
 * @example lax.integerPow(3, 2).item() // 9
 */
export function integerPow(x: ArrayLike, y: number): Value {
  const [a] = operands("integerPow", [x]);
  checkComputed("integerPow", a.aval, y < 0 ? ["float", "complex"] : ["int", "uint", "float", "complex"]);
  return arithmetic.integerPow(a, integer("integerPow", y));
}
/**
 * 1 / x
 * @throws TypeError for integers
 * @example lax.reciprocal(4).item() // 0.25
 */
export const reciprocal = (x: ArrayLike): Value => integerPow(x, -1);
/** Where halves go when they are rounded. */
export const RoundingMethod = { AWAY_FROM_ZERO: "AWAY_FROM_ZERO", TO_NEAREST_EVEN: "TO_NEAREST_EVEN" } as const;
/**
 * To the nearest whole number; halves go away from 0, or to the even neighbour.
 * @example lax.round(2.5).item() // 3
 */
export const round = (x: ArrayLike, roundingMethod: rounding.RoundingMethod = "AWAY_FROM_ZERO"): Value =>
  rounding.round(operands("round", [x])[0], roundingMethod);
export interface ReducePrecisionOptions {
  exponentBits: number;
  mantissaBits: number;
}
/**
 * Rounded to a floating point format with so many bits.
 * @example lax.reducePrecision(1.1, { exponentBits: 8, mantissaBits: 2 }).item() // 1
 */
export function reducePrecision(
  x: ArrayLike,
  exponentBits: number | ReducePrecisionOptions,
  mantissaBits?: number,
): Value {
  const [a] = operands("reducePrecision", [x]);
  const given =
    typeof exponentBits === "object" ? exponentBits : { exponentBits, mantissaBits: mantissaBits as number };
  return rounding.reducePrecision(a, given.exponentBits, given.mantissaBits);
}
/**
 * min(max(x, lo), hi)
 * @throws TypeError unless the bounds are scalars or have the shape of x
 * @example lax.clamp(0, np.array([-1, 0.5, 2]), 1).tolist() // [0, 0.5, 1]
 */
export function clamp(lo: ArrayLike, x: ArrayLike, hi: ArrayLike): Value {
  const [a, b, c] = operands("clamp", [lo, x, hi]);
  if ([a, c].some((bound) => bound.ndim > 0 && !sameList(bound.shape, b.shape)))
    throw new ShapeError(
      `clamp: the bounds ${showAval(a.aval)} and ${showAval(c.aval)} do not fit ${showAval(b.aval)}. Give scalars, or broadcast them.`,
    );
  return clampValue(a, b, c);
}
/**
 * Case number `which`, element by element.
 * @example lax.selectN(np.array([false, true]), np.array([1, 2]), np.array([3, 4])).tolist() // [1, 4]
 */
export function selectN(which: ArrayLike, ...cases: ArrayLike[]): Value {
  const w = asArray(which, "selectN");
  return selectCases(isInteger(w.dtype) ? convert(w, "int32") : w, ...operands("selectN", cases));
}
/**
 * `onTrue` where the predicate holds, else `onFalse`.
 * @example lax.select(true, 1, 2).item() // 1
 */
export function select(pred: ArrayLike, onTrue: ArrayLike, onFalse: ArrayLike): Value {
  const [a, b] = operands("select", [onTrue, onFalse]);
  return selectCases(asArray(pred, "select"), b, a);
}
/**
 * The dtype of a value.
 * @example lax.dtype(np.zeros([2], "int32")) // "int32"
 */
export const dtype = (x: ArrayLike): DType => asArray(x, "dtype").dtype;
/**
 * The same values in another dtype. Floats become integers towards 0, saturating; integers wrap; of complex numbers only the
 * real part stays, also for booleans.
 * @example lax.convertElementType(1.9, "int32").item() // 1
 */
export function convertElementType(x: ArrayLike, newDtype: DType): Value {
  const a = asArray(x, "convertElementType");
  const d = checkDType(newDtype, "convertElementType");
  return convert(isComplex(a.dtype) && !isComplex(d) ? real(a) : a, d);
}
/**
 * The same bits as another dtype. To a narrower one: a last axis is added, lowest bits first; to a wider one: the last axis, which
 * must have the right size, goes.
 * @throws TypeError if the sizes do not fit
 * @example lax.bitcastConvertType(np.array([1], { dtype: "float32" }), "int32").tolist() // [1065353216]
 * @example lax.bitcastConvertType(np.array([258], { dtype: "int32" }), "uint8").tolist() // [[2, 1, 0, 0]]
 */
export const bitcastConvertType = (x: ArrayLike, newDtype: DType): Value =>
  bitcast(asArray(x, "bitcastConvertType"), checkDType(newDtype, "bitcastConvertType"));
function integer(name: string, y: number): number {
  if (Number.isInteger(y)) return y;
  throw new ValueError(`${name}: the exponent ${y} is no integer. Use pow.`);
}

import "../api/remainder.ts";
import { type ArrayLike, asArray, defaultFloat } from "../api/asarray.ts";
import { type DType, dtypeInfo, isComplex, isFloat, isInexact, kindOf } from "../core/dtype.ts";
import { DTypeError, JAXTypeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import * as ops from "../ops/arithmetic.ts";
import { full } from "../ops/axes.ts";
import { bitcastConvertType } from "../ops/bitcast.ts";
import * as bits from "../ops/bitwise.ts";
import { eq, lt, ne } from "../ops/compare.ts";
import { complex, imag, real } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { ceil, floor, rem, round as roundTo } from "../ops/rounding.ts";
import { where } from "../ops/select.ts";
import { pow, powWhole, sin } from "../ops/transcendental.ts";
import { options } from "./options.ts";
import { constantLike, inexactOperands, operands, pair, promotedInexact } from "./promote.ts";
import { counted, less } from "./ufuncs.ts";
import { wholePower } from "./whole-power.ts";

// Functions of numbers that are a few operations.

const { add, div, like, mul, sub } = ops;
const isInteger = (x: Value): boolean => !isInexact(x.dtype);

/** Operands of division and powers: booleans are the integers 0 and 1. */
const quotients = (name: string, x: ArrayLike, y: ArrayLike): [Value, Value] => {
  const [a, b] = pair(name, x, y);
  return [counted(a), counted(b)];
};
/** Quotient and remainder of floating point numbers, the remainder with the sign of the divisor. */
function floatDivmod(x: Value, y: Value): [Value, Value] {
  const r = rem(x, y);
  // By zero the remainder is NaN, and the quotient infinite.
  const q = div(where(eq(y, like(y, 0)), x, sub(x, r)), y);
  const off = bits.bitwiseAnd(ne(r, like(r, 0)), ne(ops.sign(y), ops.sign(r)));
  return [roundTo(where(off, sub(q, constantLike(q, 1)), q)), where(off, add(r, y), r)];
}
/**
 * The largest whole number <= x / y.
 * @example np.floorDivide(new Int32Array([-7]), 2).tolist() // [-4]
 */
export function floorDivide(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = quotients("floorDivide", x, y);
  if (!isInteger(a)) return floatDivmod(a, b)[0];
  const q = div(a, b);
  if (kindOf(a.dtype) === "uint") return q;
  const below = bits.bitwiseAnd(ne(ops.sign(a), ops.sign(b)), ne(rem(a, b), like(a, 0)));
  return where(below, sub(q, constantLike(q, 1)), q);
}
/** Integers: a divisor 0 counts as 1, so that the remainder is 0. */
const divisor = (b: Value): Value => (isInteger(b) ? where(eq(b, like(b, 0)), constantLike(b, 1), b) : b);
/**
 * Remainder of x / y with the sign of y.
 * @example np.remainder(new Int32Array([-7]), 2).tolist() // [1]
 */
export function remainder(x: ArrayLike, y: ArrayLike): Value {
  const [a, y0] = quotients("remainder", x, y);
  const b = divisor(y0);
  const r = rem(a, b);
  const zero = like(r, 0);
  const other = bits.bitwiseAnd(ne(lt(r, zero), lt(b, zero)), ne(r, zero));
  return where(other, add(r, b), r);
}
/** Another name of remainder. */
export const mod = remainder;
/**
 * Remainder of x / y with the sign of x.
 * @example np.fmod(new Int32Array([-7]), 2).tolist() // [-1]
 */
export function fmod(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = quotients("fmod", x, y);
  return rem(a, divisor(b));
}
/** floorDivide and remainder. */
export function divmod(x: ArrayLike, y: ArrayLike): [Value, Value] {
  const [a, b] = quotients("divmod", x, y);
  return isInteger(a) ? [floorDivide(a, b), remainder(a, b)] : floatDivmod(a, b);
}
/**
 * 1 / x
 * @example np.reciprocal(4).item() // 0.25
 */
export const reciprocal = (x: ArrayLike): Value => ops.integerPow(promotedInexact("reciprocal", [x])[0], -1);

/**
 * x to the power of y. A whole JS number as exponent is multiplied out, and has the derivative of that.
 * @example np.power(np.array([1, 2, 3]), 2).tolist() // [1, 4, 9]
 */
export function power(x: ArrayLike, y: ArrayLike): Value {
  const whole = wholePower(x, y);
  if (whole) return whole;
  const [a, b] = operands("power", [x, y]).map(counted);
  if (isInteger(a)) return integerPower(a, b);
  return isInteger(asArray(y, "power")) ? powWhole(a, b) : pow(a, b);
}
const alias = power;

/** Another name of power. */
export { alias as pow };

/** By squaring; exponents of more than 6 bits overflow for every base but 0, 1 and -1, whose powers repeat. */
function integerPower(x: Value, y: Value): Value {
  const [zero, one] = [like(x, 0), like(x, 1)];
  let result = where(bits.bitwiseAnd(eq(x, zero), ne(y, zero)), full(x.ndim ? x.shape : y.shape, 0, x.dtype), one);
  let base = x;
  let left = y;
  for (let bit = 0; bit < 6; bit++) {
    result = where(ne(bits.bitwiseAnd(left, one), zero), mul(result, base), result);
    base = mul(base, base);
    left = bits.shiftRightLogical(left, one);
  }
  return result;
}
/** x to the power of y as floating point numbers. */
export function floatPower(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = inexactOperands("floatPower", [x, y]);
  return pow(a, b);
}
/**
 * sqrt(x^2 + y^2) without overflow.
 * @example np.hypot(3, 4).item() // 5
 */
export function hypot(x: ArrayLike, y: ArrayLike): Value {
  const [p, q] = inexactOperands("hypot", [x, y]);
  if (isComplex(p.dtype)) throw new ValueError(`hypot: ${p.dtype} has no place in a right angle. Pass np.abs of it.`);
  const [a, b] = [ops.abs(p), ops.abs(q)];
  const [hi, lo] = [ops.max(a, b), ops.min(a, b)];
  const none = eq(hi, like(hi, 0));
  const ratio = div(lo, where(none, like(hi, 1), hi));
  const length = where(none, hi, mul(hi, ops.sqrt(add(like(hi, 1), ops.square(ratio)))));
  const infinity = like(hi, Number.POSITIVE_INFINITY);
  return where(bits.bitwiseOr(eq(a, infinity), eq(b, infinity)), infinity, length);
}
/** (-1)^k / (2 k + 1)! */
const sincSeries = [1, -1 / 6, 1 / 120, -1 / 5040, 1 / 362880, -1 / 39916800, 1 / 6227020800, -1 / 1307674368000];
/**
 * sin(pi x) / (pi x)
 * @example np.sinc(0).item() // 1
 */
export function sinc(x: ArrayLike): Value {
  const [a] = promotedInexact("sinc", [x]);
  const z = mul(a, constantLike(a, Math.PI));
  // Near 0 the derivatives of the quotient would cancel: those of its series do not.
  const size = ops.abs(z);
  const near = lt(size, like(size, 0.5));
  const safe = where(near, constantLike(z, 1), z);
  const z2 = ops.square(where(near, z, constantLike(z, 0)));
  const series = sincSeries.reduceRight<Value>((sum, c) => add(mul(sum, z2), constantLike(z, c)), constantLike(z, 0));
  return where(near, series, div(sin(safe), safe));
}
/** 0 where x < 0, 1 where x > 0, y where x is 0. */
export function heaviside(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = inexactOperands("heaviside", [x, y]);
  const constant = (v: number) => scalar(v, a.dtype, asArray(x, "heaviside").weakType);
  const zero = constant(0);
  const step = where(lt(a, zero), zero, where(lt(zero, a), constant(1), b));
  return where(ne(a, a), a, step);
}
/**
 * True where the sign bit is set: negative numbers, and -0.
 * @example np.signbit(-0).item() // true
 */
export function signbit(x: ArrayLike): Value {
  const a = asArray(x, "signbit");
  if (kindOf(a.dtype) === "uint" || a.dtype === "bool") return full(a.shape, false, "bool");
  const word = isFloat(a.dtype) ? bitcastConvertType(a, `int${8 * dtypeInfo[a.dtype].bytes}` as DType) : a;
  return lt(word, full([], 0, word.dtype));
}
/** |x| with the sign of y. */
export function copysign(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = inexactOperands("copysign", [x, y]);
  const size = ops.abs(a);
  return where(signbit(b), ops.neg(size), size);
}
/** A multiple of x: weak if x is. */
const scaled = (name: string, x: ArrayLike, factor: number): Value =>
  mul(...pair(name, promotedInexact(name, [x])[0], factor));
/**
 * Degrees to radians.
 * @example np.deg2rad(180).item() // Math.fround(Math.PI)
 */
export function deg2rad(x: ArrayLike): Value {
  return scaled("deg2rad", x, Math.PI / 180);
}
/** Another name of deg2rad. */
export const radians = deg2rad;
/** Radians to degrees. */
export function rad2deg(x: ArrayLike): Value {
  return scaled("rad2deg", x, 180 / Math.PI);
}
/** Another name of rad2deg. */
export const degrees = rad2deg;
/** |x| as a floating point number. */
export function fabs(x: ArrayLike): Value {
  const [a] = promotedInexact("fabs", [x]);
  if (isComplex(a.dtype)) throw new DTypeError(`fabs: ${a.dtype} is taken by abs. Use it.`);
  return ops.abs(a);
}
const isNan = (x: Value): Value => ne(x, x);
/**
 * The greater of x and y; the other where one is NaN.
 * @example np.fmax(1, NaN).item() // 1
 */
export function fmax(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = pair("fmax", x, y);
  return where(bits.bitwiseOr(less(b, a), isNan(b)), a, b);
}
/**
 * The smaller of x and y; the other where one is NaN.
 * @example np.fmin(1, NaN).item() // 1
 */
export function fmin(x: ArrayLike, y: ArrayLike): Value {
  const [a, b] = pair("fmin", x, y);
  return where(bits.bitwiseOr(less(a, b), isNan(b)), a, b);
}

export interface RoundOptions {
  decimals?: number;
}
/**
 * To so many decimals, halves to even.
 * @example np.round(2.5).item() // 2
 * @example np.round(1.25, 1).item() // Math.fround(1.2)
 */
export function round(x: ArrayLike, decimals?: number | RoundOptions, rest?: RoundOptions): Value {
  const { decimals: n = 0 } = options<RoundOptions>("round", ["decimals"], decimals, rest);
  const a = asArray(x, "round");
  if (a.dtype === "bool") throw new DTypeError("round: takes numbers, got bool. Convert it with astype.");
  if (isInteger(a)) {
    if (n < 0) throw new DTypeError(`round: ${a.dtype} cannot be rounded to ${n} decimals. Convert it with astype.`);
    return a;
  }
  if (!Number.isInteger(n)) throw new JAXTypeError(`round: decimals is ${n}. Use an integer.`);
  if (isComplex(a.dtype)) return complex(round(real(a), n), round(imag(a), n));
  if (n === 0) return roundTo(a, "TO_NEAREST_EVEN");
  // The factor may be beyond what 16 bits hold.
  const wide = dtypeInfo[a.dtype].bytes === 2 ? convertElementType(a, "float32") : a;
  const factor = like(wide, 10 ** n);
  return convertElementType(div(roundTo(mul(wide, factor), "TO_NEAREST_EVEN"), factor), a.dtype, a.weakType);
}
/** Another name of round. */
export const around = round;
/**
 * To the nearest whole number, halves to even; integers become the default floating point numbers.
 * @example np.rint(2.5).item() // 2
 */
export function rint(x: ArrayLike): Value {
  const a = asArray(x, "rint");
  return isInteger(a) ? convertElementType(a, defaultFloat()) : round(a);
}

export interface ClipOptions {
  min?: ArrayLike | null;
  max?: ArrayLike | null;
}
/**
 * min(max(x, lo), hi); a bound may be left out. At a bound the gradient is shared.
 * @example np.clip(np.array([-1, 0.5, 2]), 0, 1).tolist() // [0, 0.5, 1]
 */
export function clip(x: ArrayLike, min?: ArrayLike | null | ClipOptions, max?: ArrayLike | null): Value {
  const named = options<ClipOptions>(
    "clip",
    ["min", "max"],
    min as ClipOptions,
    max === undefined ? undefined : { max },
  );
  let a = asArray(x, "clip");
  const complexOne = [x, named.min, named.max].find((v) => v != null && isComplex(asArray(v, "clip").dtype));
  if (complexOne) throw new ValueError("clip: complex numbers have no order. Clip their parts: np.real, np.imag.");
  if (named.min !== undefined && named.min !== null) a = ops.max(...pair("clip", named.min, a));
  if (named.max !== undefined && named.max !== null) a = ops.min(...pair("clip", named.max, a));
  return a;
}
/**
 * Fraction and whole part, both with the sign of x. An infinity has the fraction NaN.
 * @example np.modf(-1.5).map((v) => v.item()) // [-0.5, -1]
 */
export function modf(x: ArrayLike): [Value, Value] {
  const [a] = promotedInexact("modf", [x]);
  const whole = where(lt(a, like(a, 0)), ceil(a), floor(a));
  return [sub(a, whole), whole];
}

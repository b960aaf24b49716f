import { type ArrayLike, asArray } from "../api/asarray.ts";
import { kindOf } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { NDArray, type Value } from "../core/value.ts";
import * as arithmetic from "../ops/arithmetic.ts";
import * as bitwise from "../ops/bitwise.ts";
import * as compare from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import * as rounding from "../ops/rounding.ts";
import { where } from "../ops/select.ts";
import * as transcendental from "../ops/transcendental.ts";
import { pair, pairInexact, promotedInexact } from "./promote.ts";

// Functions of one and two numbers that are one operation once their operands are promoted.

export type Unary = (x: ArrayLike) => Value;
export type Binary = (x: ArrayLike, y: ArrayLike) => Value;
const unary =
  (name: string, f: (x: Value) => Value): Unary =>
  (x) =>
    f(asArray(x, name));
/** Integers become floating point numbers first. */
const inexact =
  (name: string, f: (x: Value) => Value): Unary =>
  (x) =>
    f(x instanceof NDArray && kindOf(x.dtype) === "float" ? x : promotedInexact(name, [x])[0]);
/** Booleans as the integers 0 and 1, for functions that are not defined on booleans. */
export const counted = (x: Value): Value => (x.dtype === "bool" ? convertElementType(x, "int32") : x);
const binary =
  (name: string, f: (x: Value, y: Value) => Value): Binary =>
  (x, y) =>
    f(...pair(name, x, y));
const binaryInexact =
  (name: string, f: (x: Value, y: Value) => Value): Binary =>
  (x, y) =>
    f(...pairInexact(name, x, y));

/**
 * Sine of x, in radians.
 * @example np.sin(0).item() // 0
 */
export const sin: Unary = /*@__PURE__*/ inexact("sin", (x) => transcendental.sin(x));
/**
 * Cosine of x, in radians.
 * @example np.cos(0).item() // 1
 */
export const cos: Unary = /*@__PURE__*/ inexact("cos", (x) => transcendental.cos(x));
/**
 * Tangent of x, in radians.
 * @example np.tan(0).item() // 0
 */
export const tan: Unary = /*@__PURE__*/ inexact("tan", (x) => transcendental.tan(x));
/**
 * Angle in -pi/2..pi/2 whose sine is x.
 * @example np.arcsin(0).item() // 0
 */
export const arcsin: Unary = /*@__PURE__*/ inexact("arcsin", (x) => transcendental.asin(x));
/** Another name of arcsin. */
export const asin = arcsin;
/**
 * Angle in 0..pi whose cosine is x.
 * @example np.arccos(1).item() // 0
 */
export const arccos: Unary = /*@__PURE__*/ inexact("arccos", (x) => transcendental.acos(x));
/** Another name of arccos. */
export const acos = arccos;
/**
 * Angle in -pi/2..pi/2 whose tangent is x.
 * @example np.arctan(0).item() // 0
 */
export const arctan: Unary = /*@__PURE__*/ inexact("arctan", (x) => transcendental.atan(x));
/** Another name of arctan. */
export const atan = arctan;
/**
 * Hyperbolic sine.
 * @example np.sinh(0).item() // 0
 */
export const sinh: Unary = /*@__PURE__*/ inexact("sinh", (x) => transcendental.sinh(x));
/**
 * Hyperbolic cosine.
 * @example np.cosh(0).item() // 1
 */
export const cosh: Unary = /*@__PURE__*/ inexact("cosh", (x) => transcendental.cosh(x));
/**
 * Hyperbolic tangent.
 * @example np.tanh(0).item() // 0
 */
export const tanh: Unary = /*@__PURE__*/ inexact("tanh", (x) => transcendental.tanh(x));
/**
 * Inverse hyperbolic sine.
 * @example np.arcsinh(0).item() // 0
 */
export const arcsinh: Unary = /*@__PURE__*/ inexact("arcsinh", (x) => transcendental.asinh(x));
/** Another name of arcsinh. */
export const asinh = arcsinh;
/**
 * Inverse hyperbolic cosine, for x >= 1.
 * @example np.arccosh(1).item() // 0
 */
export const arccosh: Unary = /*@__PURE__*/ inexact("arccosh", (x) => transcendental.acosh(x));
/** Another name of arccosh. */
export const acosh = arccosh;
/**
 * Inverse hyperbolic tangent, for |x| <= 1.
 * @example np.arctanh(0).item() // 0
 */
export const arctanh: Unary = /*@__PURE__*/ inexact("arctanh", (x) => transcendental.atanh(x));
/** Another name of arctanh. */
export const atanh = arctanh;
/**
 * e to the power of x.
 * @example np.exp(0).item() // 1
 */
export const exp: Unary = /*@__PURE__*/ inexact("exp", (x) => transcendental.exp(x));
/**
 * 2 to the power of x.
 * @example np.exp2(3).item() // 8
 */
export const exp2: Unary = /*@__PURE__*/ inexact("exp2", (x) => transcendental.exp2(x));
/**
 * exp(x) - 1, exact for small x.
 * @example np.expm1(0).item() // 0
 */
export const expm1: Unary = /*@__PURE__*/ inexact("expm1", (x) => transcendental.expm1(x));
/**
 * Natural logarithm.
 * @example np.log(1).item() // 0
 */
export const log: Unary = /*@__PURE__*/ inexact("log", (x) => transcendental.log(x));
/**
 * log(1 + x), exact for small x.
 * @example np.log1p(0).item() // 0
 */
export const log1p: Unary = /*@__PURE__*/ inexact("log1p", (x) => transcendental.log1p(x));
/**
 * Square root.
 * @example np.sqrt(9).item() // 3
 */
export const sqrt: Unary = /*@__PURE__*/ inexact("sqrt", (x) => arithmetic.sqrt(x));
/**
 * Cube root.
 * @example np.cbrt(27).item() // 3
 */
export const cbrt: Unary = /*@__PURE__*/ inexact("cbrt", (x) => transcendental.cbrt(x));
/**
 * -x
 * @example np.negative(3).item() // -3
 */
export const negative: Unary = /*@__PURE__*/ unary("negative", (x) => arithmetic.neg(x));
/**
 * |x|
 * @example np.abs(-3).item() // 3
 */
export const abs: Unary = /*@__PURE__*/ unary("abs", (x) => (x.dtype === "bool" ? x : arithmetic.abs(x)));
/** Another name of abs. */
export const absolute = abs;
/**
 * x * x
 * @example np.square(3).item() // 9
 */
export const square: Unary = /*@__PURE__*/ unary("square", (x) => arithmetic.square(counted(x)));
/**
 * -1, 0 or 1, as x is negative, zero or positive.
 * @example np.sign(-3).item() // -1
 */
export const sign: Unary = /*@__PURE__*/ unary("sign", (x) => arithmetic.sign(x));
/**
 * Each bit inverted; of booleans: not.
 * @example np.bitwiseNot(new Int32Array([0])).tolist() // [-1]
 */
export const bitwiseNot: Unary = /*@__PURE__*/ unary("bitwiseNot", (x) => bitwise.bitwiseNot(x));
/** Another name of bitwiseNot. */
export const invert = bitwiseNot;
/** Another name of bitwiseNot. */
export const bitwiseInvert = bitwiseNot;
/**
 * Number of bits set in |x|.
 * @example np.bitwiseCount(new Int32Array([7, -7])).tolist() // [3, 3]
 */
export const bitwiseCount: Unary = /*@__PURE__*/ unary("bitwiseCount", (x) =>
  convertElementType(bitwise.populationCount(abs(counted(x))), "uint8"),
);
/**
 * The greater of x and y; NaN if either is. At ties each gets half of the gradient.
 * @example np.maximum(1, 2).item() // 2
 */
export const maximum: Binary = /*@__PURE__*/ binary("maximum", (x, y) => arithmetic.max(x, y));
/**
 * The smaller of x and y; NaN if either is. At ties each gets half of the gradient.
 * @example np.minimum(1, 2).item() // 1
 */
export const minimum: Binary = /*@__PURE__*/ binary("minimum", (x, y) => arithmetic.min(x, y));
/**
 * x == y
 * @example np.equal(1, 1).item() // true
 */
export const equal: Binary = /*@__PURE__*/ binary("equal", (x, y) => compare.eq(x, y));
/**
 * x != y; true if either is NaN.
 * @example np.notEqual(1, 1).item() // false
 */
export const notEqual: Binary = /*@__PURE__*/ binary("notEqual", (x, y) => compare.ne(x, y));
/** Complex numbers have the lexicographic order of their parts here. */
const ordered = (name: string, f: typeof compare.lt): Binary =>
  binary(name, (x, y) => (kindOf(x.dtype) === "complex" ? compare.lexicographic.get()(f, x, y) : f(x, y)));
/**
 * x < y
 * @example np.less(1, 2).item() // true
 */
export const less: Binary = /*@__PURE__*/ ordered("less", compare.lt);
/**
 * x <= y
 * @example np.lessEqual(1, 2).item() // true
 */
export const lessEqual: Binary = /*@__PURE__*/ ordered("lessEqual", compare.le);
/**
 * x > y
 * @example np.greater(1, 2).item() // false
 */
export const greater: Binary = /*@__PURE__*/ ordered("greater", compare.gt);
/**
 * x >= y
 * @example np.greaterEqual(1, 2).item() // false
 */
export const greaterEqual: Binary = /*@__PURE__*/ ordered("greaterEqual", compare.ge);
/**
 * Bits set in both.
 * @example np.bitwiseAnd(new Int32Array([6]), 3).tolist() // [2]
 */
export const bitwiseAnd: Binary = /*@__PURE__*/ binary("bitwiseAnd", (x, y) => bitwise.bitwiseAnd(x, y));
/**
 * Bits set in either.
 * @example np.bitwiseOr(new Int32Array([6]), 3).tolist() // [7]
 */
export const bitwiseOr: Binary = /*@__PURE__*/ binary("bitwiseOr", (x, y) => bitwise.bitwiseOr(x, y));
/**
 * Bits set in one only.
 * @example np.bitwiseXor(new Int32Array([6]), 3).tolist() // [5]
 */
export const bitwiseXor: Binary = /*@__PURE__*/ binary("bitwiseXor", (x, y) => bitwise.bitwiseXor(x, y));
/** Booleans are shifted as the integers 0 and 1. */
const shift = (name: string, f: (x: Value) => typeof bitwise.shiftLeft): Binary =>
  binary(name, (x, y) => f(x)(counted(x), counted(y)));
/**
 * x shifted left by y bits; 0 from the width on.
 * @example np.leftShift(new Int32Array([3]), 1).tolist() // [6]
 */
export const leftShift: Binary = /*@__PURE__*/ shift("leftShift", () => bitwise.shiftLeft);
/** Another name of leftShift. */
export const bitwiseLeftShift = leftShift;
/**
 * Angle of the point (x = second, y = first operand), in -pi..pi.
 * @example np.arctan2(0, 1).item() // 0
 */
export const arctan2: Binary = /*@__PURE__*/ binaryInexact("arctan2", (x, y) => transcendental.atan2(x, y));
/** Another name of arctan2. */
export const atan2 = arctan2;
/** The next number from x towards y. */
export const nextafter: Binary = /*@__PURE__*/ binaryInexact("nextafter", (x, y) => rounding.nextafter(x, y));
/**
 * x shifted right by y bits: the sign stays, unsigned integers are filled with 0.
 * @example np.rightShift(new Int32Array([-8]), 1).tolist() // [-4]
 */
export const rightShift: Binary = /*@__PURE__*/ shift("rightShift", (x) =>
  kindOf(x.dtype) === "uint" ? bitwise.shiftRightLogical : bitwise.shiftRightArithmetic,
);
/** Another name of rightShift. */
export const bitwiseRightShift = rightShift;
/**
 * x + y; of booleans: or.
 * @example np.add(np.array([1, 2]), 1).tolist() // [2, 3]
 */
export const add: Binary = /*@__PURE__*/ binary("add", (x, y) =>
  x.dtype === "bool" ? bitwise.bitwiseOr(x, y) : arithmetic.add(x, y),
);
/**
 * x - y
 * @example np.subtract(3, 2).item() // 1
 */
export const subtract: Binary = /*@__PURE__*/ binary("subtract", (x, y) => arithmetic.sub(x, y));
/**
 * x * y; of booleans: and.
 * @example np.multiply(2, 3).item() // 6
 */
export const multiply: Binary = /*@__PURE__*/ binary("multiply", (x, y) =>
  x.dtype === "bool" ? bitwise.bitwiseAnd(x, y) : arithmetic.mul(x, y),
);
/**
 * x / y, of integers too.
 * @example np.divide(1, 2).item() // 0.5
 */
export const divide: Binary = /*@__PURE__*/ binaryInexact("divide", (x, y) => arithmetic.div(x, y));
/** Another name of divide. */
export const trueDivide = divide;
/** x itself. */
export const positive: Unary = /*@__PURE__*/ unary("positive", (x) => x);

/** Rounding of integers is no work. */
const whole =
  (name: string, f: (x: Value) => Value): Unary =>
  (x) => {
    const a = asArray(x, name);
    if (kindOf(a.dtype) === "complex")
      throw new DTypeError(`${name}: ${a.dtype} has no order. Round the parts: np.real, np.imag.`);
    return kindOf(a.dtype) === "float" ? f(a) : a;
  };
/**
 * Largest whole number <= x.
 * @example np.floor(1.5).item() // 1
 */
export const floor: Unary = /*@__PURE__*/ whole("floor", (x) => rounding.floor(x));
/**
 * Smallest whole number >= x.
 * @example np.ceil(1.5).item() // 2
 */
export const ceil: Unary = /*@__PURE__*/ whole("ceil", (x) => rounding.ceil(x));
/**
 * x without its fraction.
 * @example np.trunc(-1.5).item() // -1
 */
export const trunc: Unary = /*@__PURE__*/ whole("trunc", (x) =>
  where(compare.lt(x, arithmetic.like(x, 0)), rounding.ceil(x), rounding.floor(x)),
);

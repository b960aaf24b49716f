import { type ArrayLike, asArray } from "../api/asarray.ts";
import { type DType, dtypeInfo, isComplex, isFloat, isInexact } from "../core/dtype.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { abs, add, like, mul, neg, sub } from "../ops/arithmetic.ts";
import { bitcastConvertType } from "../ops/bitcast.ts";
import { bitwiseAnd, bitwiseNot, bitwiseOr, shiftRightArithmetic, shiftRightLogical } from "../ops/bitwise.ts";
import { eq, lt } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { isFinite as finite, nextafter } from "../ops/rounding.ts";
import { where } from "../ops/select.ts";
import { exp2 } from "../ops/transcendental.ts";
import { copysign } from "./arithmetic.ts";
import { finfo } from "./constants.ts";
import { broadcasted, promotedInexact } from "./promote.ts";

// Floating point numbers apart: mantissa, exponent, and the distance to the next number.

const int = (v: number): Value => scalar(v, "int32");
/** The number of float32 or float64 that computes with x, exactly. */
const wide = (x: Value): Value => (dtypeInfo[x.dtype].bytes < 4 ? convertElementType(x, "float32") : x);
/** x 2^e, by two factors: the power itself may be out of range where its product with x is not. */
function timesPower(x: Value, e: Value): Value {
  const first = shiftRightArithmetic(e, int(1));
  const power = (k: Value) => exp2(convertElementType(k, x.dtype));
  return mul(mul(x, power(first)), power(sub(e, first)));
}
/** e for which |x| is in 2^(e - 1)..2^e, from the bits; 0 for what has none. */
function exponentOf(x: Value): Value {
  const double = x.dtype === "float64";
  const [digits, bias] = double ? [52, 1022] : [23, 126];
  // Subnormal numbers have no digit in front: they are raised among the others.
  const low = lt(abs(x), like(x, double ? 2 ** -1022 : 2 ** -126));
  const raised = where(low, mul(x, like(x, 2 ** digits)), x);
  const word: DType = double ? "uint64" : "uint32";
  const bits = shiftRightLogical(bitcastConvertType(abs(raised), word), scalar(double ? BigInt(digits) : digits, word));
  const e = sub(convertElementType(bits, "int32"), where(low, int(bias + digits), int(bias)));
  return where(bitwiseAnd(finite(x), bitwiseNot(eq(x, like(x, 0)))), e, int(0));
}
/**
 * x = m 2^e with |m| in 0.5..1 and integers e; 0, infinities and NaN are their own m.
 * @returns [m, int32 e]
 * @throws TypeError for complex numbers
 * @example np.frexp(np.array([8, -0.75])).map((v) => v.tolist()) // [[0.5, -0.75], [4, 0]]
 */
export function frexp(x: ArrayLike): [Value, Value] {
  const [a] = promotedInexact("frexp", [x]);
  if (isComplex(a.dtype))
    throw new DTypeError(`frexp: ${a.dtype} has two exponents. Ask for its parts: np.real, np.imag.`);
  const v = wide(a);
  const e = exponentOf(v);
  return [convertElementType(timesPower(v, neg(e)), a.dtype), e];
}
/**
 * x 2^y, exactly where the result has a place.
 * @param y integers
 * @throws ValueError for complex x, and for y that are no integers
 * @example np.ldexp(np.array([0.5, 3]), new Int32Array([4, -1])).tolist() // [8, 1.5]
 */
export function ldexp(x: ArrayLike, y: ArrayLike): Value {
  const raw = asArray(y, "ldexp", Number.isInteger(y) ? "int32" : undefined);
  const [a] = promotedInexact("ldexp", [x]);
  if (isComplex(a.dtype) || isInexact(raw.dtype))
    throw new ValueError(
      `ldexp: ${a.dtype} and the exponents ${raw.dtype} do not fit. Give real numbers, and integers as exponents.`,
    );
  const [b, power] = broadcasted("ldexp", [a, convertElementType(raw, "int32")]);
  const v = wide(b);
  const e = exponentOf(v);
  const mantissa = timesPower(v, neg(e));
  const scaled = timesPower(mantissa, add(e, power));
  const itself = bitwiseOr(bitwiseNot(finite(v)), eq(v, like(v, 0)));
  return convertElementType(where(itself, v, scaled), a.dtype);
}
/**
 * Distance from x to the next number away from 0 (of float16: the next greater one), with the sign of x.
 * @throws ValueError for complex numbers
 * @example np.spacing(np.array([1, -4])).div(2 ** -23).tolist() // [1, -4]
 */
export function spacing(x: ArrayLike): Value {
  const [a] = promotedInexact("spacing", [x]);
  if (!isFloat(a.dtype)) throw new ValueError(`spacing: ${a.dtype} has no next number. Ask for the parts.`);
  const infinity = like(a, Number.POSITIVE_INFINITY);
  if (a.dtype === "float16") return sub(nextafter(a, infinity), a);
  const gap = sub(nextafter(a, copysign(infinity, a)), a);
  const least = like(a, Number(finfo(a.dtype).smallestSubnormal));
  return where(eq(gap, like(gap, 0)), copysign(least, a), gap);
}

import { showAval } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { isNarrowFloat, narrowed } from "../ir/narrow.ts";
import { type FloatFormat, floatFormat, leastNormal, leastPositive } from "../util/float-format.ts";
import { abs, binary, div, like, mul, neg, sign, unary } from "./arithmetic.ts";
import { checkComputed } from "./checks.ts";
import { elementwise, floats, numbers } from "./elementwise.ts";

export const floorP: Primitive<{}> = /*@__PURE__*/ unary("floor", floats, (b, x) => b.floor(x), "zero");
export const ceilP: Primitive<{}> = /*@__PURE__*/ unary("ceil", floats, (b, x) => b.ceil(x), "zero");

/** The sign of the divisor has no influence: C's fmod. x rem 0 is x for integers. */
export const remP: Primitive<{}> = /*@__PURE__*/ binary(
  "rem",
  numbers,
  (b, x, y) => b.rem(x, y),
  (x, y) => {
    const slope = (): Value => {
      const quotient = div(x, y);
      return neg(mul(sign(quotient), floor(abs(quotient))));
    };
    return [rem(x, y), () => like(x, 1), slope];
  },
);
export const rem = (x: Value, y: Value): Value => bind1(remP, [x, y], {});

export type RoundingMethod = "AWAY_FROM_ZERO" | "TO_NEAREST_EVEN";
export interface RoundParams {
  readonly roundingMethod: RoundingMethod;
}
/** To the nearest whole number; the method says where halves go. */
export const roundP: Primitive<RoundParams> = /*@__PURE__*/ elementwise<RoundParams>({
  name: "round",
  takes: floats,
  scalar: (b, [x], { roundingMethod }) => (roundingMethod === "TO_NEAREST_EVEN" ? b.nearest(x) : awayFromZero(b, x)),
  tangent: "zero",
});
function awayFromZero(b: ExprBuilder, x: Expr): Expr {
  const c = (v: number) => b.constant(v, x.type);
  const whole = b.trunc(x);
  // x - trunc(x) is exact; x + 0.5 would not be.
  const up = b.le(c(0.5), b.abs(b.sub(x, whole)));
  return b.select(up, b.add(whole, b.select(b.lt(x, c(0)), c(-1), c(1))), whole);
}

export const nextafterP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "nextafter",
  takes: floats,
  scalar(b, xs, _, [{ dtype }]) {
    const format = isNarrowFloat(dtype) ? floatFormat(dtype) : undefined;
    const [x, y] = format ? xs.map((v) => narrowed(b, v, dtype)) : xs;
    const { next, tiny } = format ? nextNarrow(b, x, y, format) : nextByBits(b, x, y);
    const fromZero = b.select(b.lt(y, b.constant(0, y.type)), b.neg(tiny), tiny);
    const moved = b.select(b.eq(x, b.constant(0, x.type)), fromZero, next);
    const nan = b.or(b.ne(x, x), b.ne(y, y));
    return b.select(nan, b.add(x, y), b.select(b.eq(x, y), y, moved));
  },
  tangent: "zero",
});
/** Away from zero the magnitude grows, whatever the sign. */
const growsTowards = (b: ExprBuilder, x: Expr, y: Expr): Expr => b.xor(b.lt(x, y), b.lt(x, b.constant(0, x.type)));
/** The neighbour of x that is not 0, and the least positive number: bit patterns are in the order of the magnitudes. */
function nextByBits(b: ExprBuilder, x: Expr, y: Expr) {
  const word = x.type === "float32" ? "int32" : "int64";
  const bits = b.bitcast(x, word);
  const one = b.constant(1, word);
  const next = b.bitcast(b.select(growsTowards(b, x, y), b.add(bits, one), b.sub(bits, one)), x.type);
  return { next, tiny: b.bitcast(one, x.type) };
}
/** A narrow float in a register of float32: neighbours of subnormal numbers are the least one away. */
function nextNarrow(b: ExprBuilder, x: Expr, y: Expr, f: FloatFormat) {
  const [size, tiny, normal, max] = [b.abs(x), ...[leastPositive(f), leastNormal(f), f.max].map((v) => b.f32(v))];
  const [bits, step] = [b.bitcast(size, "int32"), b.i32(2 ** (23 - f.mantissaBits))];
  const above = b.select(b.lt(size, normal), b.add(size, tiny), b.bitcast(b.add(bits, step), "float32"));
  const up = b.select(b.le(above, max), above, b.f32(f.beyond));
  const below = b.select(b.le(size, normal), b.sub(size, tiny), b.bitcast(b.sub(bits, step), "float32"));
  const moved = b.select(growsTowards(b, x, y), up, b.min(below, max));
  return { next: b.select(b.lt(x, b.f32(0)), b.neg(moved), moved), tiny };
}

export interface ReducePrecisionParams {
  readonly exponentBits: number;
  readonly mantissaBits: number;
}
/** Rounds to a format of fewer bits; what is below its normal numbers becomes 0, what is too large infinite. */
export const reducePrecisionP: Primitive<ReducePrecisionParams> = /*@__PURE__*/ elementwise<ReducePrecisionParams>({
  name: "reducePrecision",
  takes([x], { exponentBits, mantissaBits }) {
    checkComputed("reducePrecision", x, floats);
    if (!(exponentBits >= 1 && mantissaBits >= 0))
      throw new ValueError(
        `reducePrecision: ${showAval(x)} cannot be kept in ${exponentBits} exponent and ${mantissaBits} mantissa bits.`,
      );
  },
  scalar: (b, [x], { exponentBits, mantissaBits }, [{ dtype }]) =>
    roundFloat(b, isNarrowFloat(dtype) ? narrowed(b, x, dtype) : x, exponentBits, mantissaBits, false),
  // Straight through, as the rounding itself has slope 0.
  tangent: "linear",
  transpose: ([ct], _, { exponentBits, mantissaBits }) => [ct && reducePrecision(ct, exponentBits, mantissaBits)],
});

/**
 * Rounds to a format of fewer exponent and mantissa bits, ties to even; what is too large becomes infinite.
 * @param denormals whether the format has numbers below its smallest normal one; if not they become 0
 */
function roundFloat(b: ExprBuilder, x: Expr, exponentBits: number, mantissaBits: number, denormals = true): Expr {
  const [type, word, ownMantissa, ownExponent] =
    x.type === "float32" ? (["float32", "uint32", 23, 8] as const) : (["float64", "uint64", 52, 11] as const);
  const float = (v: number) => b.constant(v, type);
  const bits = (v: bigint) => b.constant(v, word);
  const fewer = exponentBits < ownExponent;
  const drop = BigInt(ownMantissa - mantissaBits);
  const size = b.abs(x);
  const whole = b.bitcast(size, word);
  let y = size;
  if (drop > 0n) {
    const odd = b.and(b.shru(whole, bits(drop)), bits(1n));
    const up = b.add(whole, b.add(odd, bits((1n << (drop - 1n)) - 1n)));
    y = b.bitcast(b.and(up, bits(-1n << drop)), type);
  }
  if (fewer) {
    const smallest = 2 ** (2 - 2 ** (exponentBits - 1));
    const unit = smallest * 2 ** -mantissaBits;
    const small = denormals ? b.mul(b.nearest(b.mul(size, float(1 / unit))), float(unit)) : float(0);
    y = b.select(b.lt(denormals ? size : y, float(smallest)), small, y);
    const largest = (2 - 2 ** -mantissaBits) * 2 ** (2 ** (exponentBits - 1) - 1);
    y = b.select(b.lt(float(largest), y), float(Number.POSITIVE_INFINITY), y);
  }
  const sign = b.and(b.bitcast(x, word), bits(1n << BigInt(type === "float32" ? 31 : 63)));
  return b.select(b.eq(x, x), b.bitcast(b.or(b.bitcast(y, word), sign), type), x);
}

/** |x| < infinity */
export const isFiniteP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "isFinite",
  takes: floats,
  result: () => "bool",
  scalar: (b, [x]) => b.lt(b.abs(x), b.constant(Number.POSITIVE_INFINITY, x.type)),
  tangent: "zero",
});

export const floor = (x: Value): Value => bind1(floorP, [x], {});
export const ceil = (x: Value): Value => bind1(ceilP, [x], {});
export const round = (x: Value, roundingMethod: RoundingMethod = "AWAY_FROM_ZERO"): Value =>
  bind1(roundP, [x], { roundingMethod });
/** The next number from `x` towards `y`. */
export const nextafter = (x: Value, y: Value): Value => bind1(nextafterP, [x, y], {});
export const reducePrecision = (x: Value, exponentBits: number, mantissaBits: number): Value =>
  bind1(reducePrecisionP, [x], { exponentBits, mantissaBits });
const finite = (x: Value): Value => bind1(isFiniteP, [x], {});

export { finite as isFinite };

import { showAval } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { unary } from "./arithmetic.ts";
import { checkComputed } from "./checks.ts";
import { roundFloat } from "./convert.ts";
import { elementwise, floats } from "./elementwise.ts";

export const floorP: Primitive<{}> = /*@__PURE__*/ unary("floor", floats, (b, x) => b.floor(x), "zero");
export const ceilP: Primitive<{}> = /*@__PURE__*/ unary("ceil", floats, (b, x) => b.ceil(x), "zero");

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
  scalar: (b, [x, y]) => neighbour(b, x, y),
  tangent: "zero",
});
function neighbour(b: ExprBuilder, x: Expr, y: Expr): Expr {
  const word = x.type === "float32" ? "int32" : "int64";
  const c = (v: number) => b.constant(v, x.type);
  const bits = b.bitcast(x, word);
  const one = b.constant(1, word);
  // Away from zero the bit pattern grows, whatever the sign.
  const grows = b.xor(b.lt(x, y), b.lt(x, c(0)));
  const next = b.bitcast(b.select(grows, b.add(bits, one), b.sub(bits, one)), x.type);
  const tiny = b.bitcast(one, x.type);
  const fromZero = b.select(b.lt(y, c(0)), b.neg(tiny), tiny);
  const moved = b.select(b.eq(x, c(0)), fromZero, next);
  const nan = b.or(b.ne(x, x), b.ne(y, y));
  return b.select(nan, b.add(x, y), b.select(b.eq(x, y), y, moved));
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
  scalar: (b, [x], { exponentBits, mantissaBits }) => roundFloat(b, x, exponentBits, mantissaBits, false),
  // Straight through, as the rounding itself has slope 0.
  tangent: "linear",
  transpose: ([ct], _, { exponentBits, mantissaBits }) => [ct && reducePrecision(ct, exponentBits, mantissaBits)],
});

/** |x| < infinity */
export const isFiniteP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "isFinite",
  takes: floats,
  result: () => "bool",
  weak: () => false,
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

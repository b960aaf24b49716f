import { type DType, dtypeInfo, isInexact, kindOf } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import { ConcreteArray, type Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { elementwise } from "./elementwise.ts";
import { register } from "./reduction.ts";

export interface ConvertParams {
  readonly newDtype: DType;
  readonly weakType: boolean;
}
/**
 * To another dtype. Floats become integers by dropping the fraction, saturating, NaN as 0; integers wrap; what is not 0
 * is true; 16-bit floats round to nearest, ties to even; complex numbers lose their imaginary part.
 */
export const convertElementTypeP: Primitive<ConvertParams> = /*@__PURE__*/ elementwise<ConvertParams>({
  name: "convertElementType",
  takes([x], { newDtype }) {
    for (const d of [x.dtype, newDtype])
      if (kindOf(d) === "key" || d === "float0")
        throw new DTypeError(`convertElementType: ${x.dtype} does not convert to ${newDtype}.`);
  },
  result: (_, { newDtype }) => newDtype,
  weak: (_, { weakType }) => weakType,
  scalar: (b, [x], { newDtype }) => convertScalar(b, x, newDtype),
  tangent: ([x], _, { newDtype }) => [
    [bind1(convertElementTypeP, [x], { newDtype, weakType: false })],
    ([dx]) => [dx && isInexact(newDtype) ? convertElementType(dx, newDtype) : null],
  ],
  transpose: ([ct], [x]) => [ct && convertElementType(ct, x.aval.dtype)],
});
/** The same values in another dtype; `x` itself if it has it. */
export function convertElementType(x: Value, newDtype: DType, weakType = false): Value {
  if (x.dtype === newDtype && x.weakType === weakType) return x;
  const constant = x instanceof ConcreteArray ? hostNumber(x) : undefined;
  if (constant !== undefined && keepsValue(constant, newDtype)) return scalar(constant, newDtype, weakType);
  return bind1(convertElementTypeP, [x], { newDtype, weakType });
}
/** The number that a scalar array was made from, as its dtype holds it; a weak one has no dtype of its own yet. */
function hostNumber({ scalar: v, dtype, weakType }: ConcreteArray): number | undefined {
  if (typeof v !== "number") return undefined;
  return dtype === "float32" && !weakType ? Math.fround(v) : v;
}
/** Whether a number is converted by writing it in the other dtype: constants stay literals. */
const keepsValue = (v: number, d: DType): boolean =>
  d === "float32" ||
  d === "float64" ||
  ((d === "int32" || d === "uint32") && Number.isInteger(v) && !Object.is(v, -0) && v >= 0 && v < 2 ** 31);

function convertScalar(b: ExprBuilder, x: Expr, to: DType): Expr {
  if (to === "bool") return b.convert(x, "bool");
  if (to === "float16") return roundFloat(b, b.convert(x, "float32"), 5, 10);
  if (to === "bfloat16") return roundFloat(b, b.convert(x, "float32"), 8, 7);
  const { bytes, kind } = dtypeInfo[to];
  return bytes < 4 ? narrow(b, x, 8 * bytes, kind === "int") : b.convert(x, register(to));
}
/** To an integer of 8 or 16 bits, kept in a register of 32. */
function narrow(b: ExprBuilder, x: Expr, width: number, signed: boolean): Expr {
  const type = signed ? "int32" : "uint32";
  if (x.type === "float32" || x.type === "float64") {
    const [lo, hi] = signed ? [-(2 ** (width - 1)), 2 ** (width - 1) - 1] : [0, 2 ** width - 1];
    return b.convert(b.min(b.max(x, b.constant(lo, x.type)), b.constant(hi, x.type)), type);
  }
  const word = b.convert(x, type);
  const by = b.constant(32 - width, type);
  return signed ? b.shrs(b.shl(word, by), by) : b.and(word, b.constant(2 ** width - 1, type));
}
/**
 * Rounds to a format of fewer exponent and mantissa bits, ties to even; what is too large becomes infinite.
 * @param denormals whether the format has numbers below its smallest normal one; if not they become 0
 */
export function roundFloat(
  b: ExprBuilder,
  x: Expr,
  exponentBits: number,
  mantissaBits: number,
  denormals = true,
): Expr {
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

export interface BitcastParams {
  readonly newDtype: DType;
}
/**
 * The same bits as another dtype. To a narrower one: a last axis is added, lowest bits first; to a wider one: the last
 * axis, which must have the right size, goes.
 */
export const bitcastConvertTypeP: Primitive<BitcastParams> = /*@__PURE__*/ elementwise<BitcastParams>({
  name: "bitcastConvertType",
  takes([x], { newDtype }) {
    const [from, to] = [dtypeInfo[x.dtype], dtypeInfo[newDtype]];
    if (from.bytes !== to.bytes || x.dtype === "bool" || newDtype === "bool" || from.kind === "complex")
      throw new DTypeError(
        `bitcastConvertType: ${x.dtype} has ${8 * from.bytes} bits, ${newDtype} has ${8 * to.bytes}. Use types of equal size.`,
      );
  },
  result: (_, { newDtype }) => newDtype,
  weak: () => false,
  scalar(b, [x], { newDtype }, [a]) {
    if (dtypeInfo[newDtype].bytes < 4) throw new DTypeError(`bitcastConvertType: ${a.dtype} is not supported yet.`);
    return b.bitcast(x, register(newDtype));
  },
  tangent: "zero",
});
export const bitcastConvertType = (x: Value, newDtype: DType): Value =>
  x.dtype === newDtype ? x : bind1(bitcastConvertTypeP, [x], { newDtype });

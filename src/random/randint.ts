import { type ArrayLike, asArray, defaultInt } from "../api/asarray.ts";
import { atOnce1 } from "../api/at-once.ts";
import type { Shape } from "../core/aval.ts";
import { checkDType, type DType, dtypeInfo, isInteger } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, max, min, mul, sub } from "../ops/arithmetic.ts";
import { bitcastConvertType } from "../ops/bitcast.ts";
import { gt, le } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { rem } from "../ops/rounding.ts";
import { where } from "../ops/select.ts";
import { asKey, shapeOf, subkeys } from "./keys.ts";
import { type DTypeArgument, keyAt, optionsOf, parameter, word32, word64 } from "./uniform.ts";

/**
 * Uniform integers from [minval, maxval).
 * @param minval int, or the whole part of a float; broadcasts to `shape`; itself if maxval is not above it
 * @returns int[...shape], int32 by default
 * @example random.randint(random.key(42), [3], -5, 5).tolist() // [-1, -1, -4]
 */
export function randint(
  key: ArrayLike,
  shape: Shape | number,
  minval: ArrayLike,
  maxval: ArrayLike,
  options?: DTypeArgument,
): Value {
  return drawIntegers(asKey(key, "random.randint"), shape, minval, maxval, options);
}
export function drawIntegers(
  key: Value,
  shape: Shape | number,
  minval: ArrayLike,
  maxval: ArrayLike,
  options?: DTypeArgument,
): Value {
  const name = "random.randint";
  const dtype = checkDType(optionsOf(options).dtype ?? defaultInt(), name);
  if (!isInteger(dtype)) throw new DTypeError(`${name}: ${dtype} is no integer type. Use int32, or another one.`);
  const { word, signed } = typesOf(dtype);
  const s = shapeOf(shape, name);
  const draw = (k: Value, { low: from, span, multiplier }: Range): Value => {
    // Two words of random bits modulo the span: 2^32 (2^64) modulo the span is the weight of the upper one.
    const keys = subkeys(k);
    const [high, below] = [0, 1].map((i) => (word === "uint64" ? word64 : word32)(keyAt(keys, i), s, name));
    const offset = rem(add(mul(rem(high, span), multiplier), rem(below, span)), span);
    return convertElementType(add(from, bitcastConvertType(offset, signed)), dtype);
  };
  const type = `${name} ${dtype}[${s}]`;
  if (Number.isInteger(minval) && Number.isInteger(maxval)) {
    const range = hostRange(minval as number, maxval as number, dtype);
    return atOnce1(`${type} ${minval} ${maxval}`, ([p]) => draw(p, range), [key]);
  }
  const given = [minval, maxval].map((x) => bound(x, s, word === "uint64", name));
  return atOnce1(type, ([p, lo, hi]) => draw(p, rangeOf(lo, hi, dtype)), [key, ...given]);
}
/** The words in which a dtype is drawn: those of 16 bits and less from 32. */
const typesOf = (dtype: DType): { word: DType; signed: DType } =>
  dtypeInfo[dtype].bytes === 8 ? { word: "uint64", signed: "int64" } : { word: "uint32", signed: "int32" };
/** An integer array, broadcast to the samples; of other numbers the whole part. */
function bound(x: ArrayLike, shape: Shape, wide: boolean, name: string): Value {
  const given = asArray(x, name);
  const v = isInteger(given.dtype) ? given : convertElementType(given, defaultInt());
  const unsigned = dtypeInfo[v.dtype].kind === "uint";
  if (wide || dtypeInfo[v.dtype].bytes === 8) return parameter(v, shape, unsigned ? "uint64" : "int64", name);
  return parameter(v, shape, v.dtype === "uint32" ? "uint32" : "int32", name);
}
interface Range {
  /** The lower bound as the bits of a signed word. */
  readonly low: Value;
  /** An unsigned word; 0 stands for the number after the greatest. */
  readonly span: Value;
  readonly multiplier: Value;
}
/** Least and greatest number of a dtype; of narrow ones, which are drawn as int32, the greatest excluded one. */
function bounds(dtype: DType): [least: bigint, most: bigint, top: bigint] {
  const { bits: own, kind } = dtypeInfo[dtype];
  const bits = BigInt(own);
  const [least, most] = kind === "uint" ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
  return [least, most, bits < 32n ? most + 1n : most];
}
const clip = (x: bigint, lo: bigint, hi: bigint): bigint => (x < lo ? lo : x > hi ? hi : x);
/** A whole number as a scalar of 32 or 64 bits. */
const whole = (x: bigint, dtype: DType): Value => {
  const { bytes, kind } = dtypeInfo[dtype];
  const wrapped = kind === "uint" ? BigInt.asUintN(8 * bytes, x) : BigInt.asIntN(8 * bytes, x);
  return scalar(bytes === 8 ? wrapped : Number(wrapped), dtype);
};
/** Bounds known on the host are constants of the program. */
function hostRange(minval: number, maxval: number, dtype: DType): Range {
  const [least, most, top] = bounds(dtype);
  const { word, signed } = typesOf(dtype);
  const values = BigInt(8 * dtypeInfo[word].bytes);
  const lo = clip(BigInt(minval), least, most);
  const hi = clip(BigInt(maxval), least, top);
  const beyond = BigInt(maxval) > top && top === most && hi > lo ? 1n : 0n;
  const span = hi <= lo ? 1n : BigInt.asUintN(Number(values), hi - lo + beyond);
  // x rem 0 is x, as for the arrays below.
  const remainder = (x: bigint) => (span === 0n ? x : x % span);
  const half = remainder(2n ** (values / 2n));
  const multiplier = remainder(BigInt.asUintN(Number(values), half * half));
  return { low: whole(lo, signed), span: whole(span, word), multiplier: whole(multiplier, word) };
}
function rangeOf(minval: Value, maxval: Value, dtype: DType): Range {
  const [least, most, top] = bounds(dtype);
  const { word, signed } = typesOf(dtype);
  const clipped = (v: Value, largest: bigint): [Value, Value] => {
    const [lo, hi] = bounds(v.dtype);
    const number = (n: bigint) => whole(clip(n, lo, hi), v.dtype);
    const inside = min(max(v, number(least)), number(largest));
    // Bounds of narrow types are only clipped.
    const beyond = top === most ? gt(v, number(largest)) : scalar(false, "bool");
    return [convertElementType(inside, dtypeInfo[dtype].kind === "uint" && top === most ? word : signed), beyond];
  };
  const [lo] = clipped(minval, most);
  const [hi, beyond] = clipped(maxval, top);
  const bits = (x: Value) => bitcastConvertType(x, word);
  const size = add(sub(bits(hi), bits(lo)), convertElementType(beyond, word));
  const span = where(le(hi, lo), whole(1n, word), size);
  const half = rem(whole(2n ** BigInt(4 * dtypeInfo[word].bytes), word), span);
  return { low: bitcastConvertType(lo, signed), span, multiplier: rem(mul(half, half), span) };
}

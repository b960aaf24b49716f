import { type ArrayLike, asArray } from "../api/asarray.ts";
import { atOnce1 } from "../api/at-once.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { checkDType, type DType, dtypeInfo, isInteger } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, max, min, mul, rem, sub } from "../ops/arithmetic.ts";
import { bitcastConvertType } from "../ops/bitcast.ts";
import { gt, le } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { where } from "../ops/select.ts";
import { asKey, shapeOf, subkeys } from "./keys.ts";
import { type DTypeArgument, keyAt, optionsOf, parameter, word32 } from "./uniform.ts";

const u32 = (v: number) => scalar(v, "uint32");

/**
 * Uniform integers from [minval, maxval).
 * @param minval int, broadcasts to `shape`; itself if maxval is not above it
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
  const dtype = checkDType(optionsOf(options).dtype ?? "int32", name);
  if (!isInteger(dtype) || dtypeInfo[dtype].bytes > 4)
    throw new DTypeError(
      `${name}: ${dtype} is no integer type of at most 32 bits. Use int32, and convert with astype.`,
    );
  const s = shapeOf(shape, name);
  const draw = (k: Value, { low: from, span, multiplier }: Range): Value => {
    // 64 random bits modulo the span: 2^32 modulo the span is the weight of the upper word.
    const keys = subkeys(k);
    const [high, below] = [0, 1].map((i) => word32(keyAt(keys, i), s, name));
    const offset = rem(add(mul(rem(high, span), multiplier), rem(below, span)), span);
    return convertElementType(add(from, bitcastConvertType(offset, "int32")), dtype);
  };
  const type = `${name} ${dtype}[${s}]`;
  if (typeof minval === "number" && typeof maxval === "number") {
    const range = hostRange(minval, maxval, dtype, name);
    return atOnce1(`${type} ${minval} ${maxval}`, ([p]) => draw(p, range), [key]);
  }
  const given = [minval, maxval].map((x) => bound(x, s, name));
  return atOnce1(type, ([p, lo, hi]) => draw(p, rangeOf(lo, hi, dtype)), [key, ...given]);
}
/** An integer array, broadcast to the samples. */
function bound(x: ArrayLike, shape: Shape, name: string): Value {
  const v = asArray(x, name);
  if (!isInteger(v.dtype) && !(typeof x === "number" && Number.isInteger(x)))
    throw new DTypeError(`${name}: bounds are integers, got ${showAval(v.aval)}. Convert with astype("int32").`);
  return parameter(v, shape, v.dtype === "uint32" ? "uint32" : "int32", name);
}
interface Range {
  /** The lower bound as the bits of an int32. */
  readonly low: Value;
  /** uint32; 0 stands for 2^32. */
  readonly span: Value;
  readonly multiplier: Value;
}
/** Least and greatest number of a dtype; of narrow ones, which are drawn as int32, the greatest excluded one. */
function bounds(dtype: DType): [least: number, most: number, top: number] {
  const { bytes, kind } = dtypeInfo[dtype];
  const bits = 8 * bytes;
  const [least, most] = kind === "uint" ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  return [least, most, bits < 32 ? most + 1 : most];
}
/** Bounds known on the host are constants of the program. */
function hostRange(minval: number, maxval: number, dtype: DType, name: string): Range {
  if (!Number.isInteger(minval) || !Number.isInteger(maxval))
    throw new DTypeError(`${name}: bounds are integers, got ${minval} and ${maxval}. Round them.`);
  const [least, most, top] = bounds(dtype);
  const lo = Math.min(Math.max(minval, least), most);
  const hi = Math.min(Math.max(maxval, least), top);
  const beyond = maxval > top && top === most && hi > lo ? 1 : 0;
  const span = hi <= lo ? 1 : (hi - lo + beyond) % 2 ** 32;
  // x rem 0 is x, as for the arrays below.
  const remainder = (x: number) => (span === 0 ? x : x % span);
  const half = remainder(2 ** 16);
  const square = Number((BigInt(half) * BigInt(half)) % 2n ** 32n);
  return { low: scalar(lo | 0, "int32"), span: u32(span), multiplier: u32(remainder(square)) };
}
function rangeOf(minval: Value, maxval: Value, dtype: DType): Range {
  const [least, most, top] = bounds(dtype);
  const clipped = (v: Value, largest: number): [Value, Value] => {
    const [lo, hi] = v.dtype === "int32" ? [-(2 ** 31), 2 ** 31 - 1] : [0, 2 ** 32 - 1];
    const number = (n: number) => scalar(Math.min(Math.max(n, lo), hi), v.dtype);
    const inside = min(max(v, number(least)), number(largest));
    // Bounds of narrow types are only clipped.
    const beyond = top === most ? gt(v, number(largest)) : scalar(false, "bool");
    return [convertElementType(inside, dtype === "uint32" ? "uint32" : "int32"), beyond];
  };
  const [lo] = clipped(minval, most);
  const [hi, beyond] = clipped(maxval, top);
  const bits = (x: Value) => bitcastConvertType(x, "uint32");
  const size = add(sub(bits(hi), bits(lo)), convertElementType(beyond, "uint32"));
  const span = where(le(hi, lo), u32(1), size);
  const half = rem(u32(2 ** 16), span);
  return { low: bitcastConvertType(lo, "int32"), span, multiplier: rem(mul(half, half), span) };
}

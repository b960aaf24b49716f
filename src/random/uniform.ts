import { type ArrayLike, asArray, defaultFloat, defaultInt } from "../api/asarray.ts";
import { atOnce1 } from "../api/at-once.ts";
import { config } from "../api/config.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { checkDType, type DType, dtypeInfo, isFloat, promoteTypes } from "../core/dtype.ts";
import { DTypeError, ShapeError, TypePromotionError, ValueError } from "../core/errors.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { isNarrowFloat, narrowNumber } from "../ir/narrow.ts";
import { max, mul, sub } from "../ops/arithmetic.ts";
import { broadcastTo } from "../ops/axes.ts";
import { bitcastConvertType } from "../ops/bitcast.ts";
import { bitwiseAnd, bitwiseOr, shiftRightLogical } from "../ops/bitwise.ts";
import { lt } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { fma } from "../ops/fma.ts";
import { unitFloat64P } from "../ops/random-math.ts";
import { reshape, slice } from "../ops/shape.ts";
import { type FloatFormat, floatFormat } from "../util/float-format.ts";
import { generatorOf, rawOf, words } from "./generators.ts";
import { asKey, shapeOf } from "./keys.ts";

export interface DTypeOptions {
  readonly dtype?: DType | undefined;
}
/** A sampler's last argument: a dtype, or options of which it is one. */
export type DTypeArgument<O extends DTypeOptions = DTypeOptions> = DType | O;
export const optionsOf = <O extends DTypeOptions>(o: DTypeArgument<O> | undefined): Partial<O> =>
  typeof o === "string" ? ({ dtype: o } as Partial<O>) : (o ?? {});

/** Where a sampler's shape stands: by itself, or among the options, which are then its last argument. */
export type ShapeArgument<O extends DTypeOptions = DTypeOptions> =
  | Shape
  | number
  | null
  | (O & { readonly shape?: Shape | number | null | undefined });
/** A sampler's shape and options. */
export function placed<O extends DTypeOptions>(
  shape: ShapeArgument<O> | undefined,
  options: DTypeArgument<O> | undefined,
): [shape: Shape | number | null | undefined, options: Partial<O>] {
  if (typeof shape !== "object" || shape === null || Array.isArray(shape))
    return [shape as Shape | number | null | undefined, optionsOf(options)];
  const given = shape as O & { shape?: Shape | number | null };
  return [given.shape, given];
}

/** The dtype of a sampler of real numbers. */
export function floatType(dtype: DType | undefined, name: string): DType {
  const d = checkDType(dtype ?? defaultFloat(), name);
  if (isFloat(d)) return d;
  throw new ValueError(`${name}: ${d} is no floating point type. Use float32 or float64.`);
}
/** Broadcasts a parameter to the shape of the samples; scalars stay. */
export function parameter(x: ArrayLike, shape: Shape, dtype: DType, name: string): Value {
  const p = convertElementType(asArray(x, name), dtype);
  if (p.ndim === 0) return p;
  const fits = p.ndim <= shape.length && p.shape.every((n, d) => n === 1 || n === shape[shape.length - p.ndim + d]);
  if (!fits)
    throw new ShapeError(
      `${name}: the parameter ${showAval(p.aval)} does not broadcast to shape [${shape}]. Pass a larger shape.`,
    );
  return broadcastTo(p, shape);
}
/**
 * The same for a parameter that must not be more exact than the samples.
 * @throws TypePromotionError if it does not promote to their dtype
 */
export function exactParameter(x: ArrayLike, shape: Shape, dtype: DType, name: string): Value {
  const p = asArray(x, name);
  const type = { dtype, weakType: false };
  if (p.dtype !== dtype && promoteTypes([p.aval, type], name, config.enableX64).dtype !== dtype)
    throw new TypePromotionError(
      `${name}: the parameter ${showAval(p.aval)} does not fit into samples of ${dtype}. Convert it, or draw a wider dtype.`,
    );
  return parameter(p, shape, dtype, name);
}

const u32 = (v: number) => scalar(v, "uint32");
export const word32 = (k: Value, shape: Shape, name: string): Value =>
  generatorOf(k).bits(rawOf(k, name), shape, "uint32");
export const word64 = (k: Value, shape: Shape, name: string): Value =>
  generatorOf(k).bits(rawOf(k, name), shape, "uint64");
/**
 * Uniform random bits.
 * @param key key<fry>[] or uint32[2]
 * @returns uint[...shape], uint32 by default
 * @example random.bits(random.key(42), [2]).tolist() // [2098992034, 2919706841]
 */
export function bits(key: ArrayLike, shape?: ShapeArgument, options?: DTypeArgument): Value {
  const name = "random.bits";
  const [size, { dtype: given }] = placed(shape, options);
  const dtype = checkDType(given ?? "uint32", name);
  if (dtypeInfo[dtype].kind !== "uint") throw new ValueError(`${name}: bits are unsigned integers, not ${dtype}.`);
  const s = shapeOf(size, name);
  const draw = ([k]: Value[]) =>
    dtype === "uint64" ? word64(k, s, name) : convertElementType(word32(k, s, name), dtype);
  return atOnce1(`${name} ${dtype}[${s}]`, draw, [asKey(key, name)]);
}

/** 64 bits as two words, the upper one first. */
function wordPair(k: Value, shape: Shape, name: string): [Value, Value] {
  if (generatorOf(k).words === 2) return words(rawOf(k, name), shape);
  const bits = word64(k, shape, name);
  const low = (x: Value) => convertElementType(x, "uint32");
  return [low(shiftRightLogical(bits, scalar(32n, "uint64"))), low(bits)];
}
/** Uniform on [0, 1): the mantissa's bits are random. */
export function unit(key: Value, shape: Shape, dtype: DType, name: string): Value {
  if (dtype === "float64") return bind1(unitFloat64P, wordPair(key, shape, name), {});
  const word = word32(key, shape, name);
  if (isNarrowFloat(dtype)) {
    // The upper bits of a word of 16 bits, or of 8 where that is enough for the mantissa.
    const { mantissaBits: mantissa } = floatFormat(dtype) as FloatFormat;
    const bits = mantissa < 8 ? 8 : 16;
    const top = shiftRightLogical(bitwiseAnd(word, u32(2 ** bits - 1)), u32(bits - mantissa));
    return mul(convertElementType(top, dtype), scalar(2 ** -mantissa, dtype));
  }
  const mantissa = shiftRightLogical(word, u32(9));
  return sub(bitcastConvertType(bitwiseOr(mantissa, u32(0x3f800000)), "float32"), scalar(1, "float32"));
}
/** Uniform on [lo, hi), rounded as XLA rounds it. */
export function between(key: Value, shape: Shape, lo: ArrayLike, hi: ArrayLike, dtype: DType, name: string): Value {
  const u = unit(key, shape, dtype, name);
  if (lo === 0 && hi === 1) return u;
  const [low, high] = [parameter(lo, shape, dtype, name), parameter(hi, shape, dtype, name)];
  const span =
    typeof lo === "number" && typeof hi === "number" ? scalar(difference(lo, hi, dtype), dtype) : sub(high, low);
  return max(low, fma(u, span, low));
}
function difference(lo: number, hi: number, dtype: DType): number {
  const round = (v: number) =>
    isNarrowFloat(dtype) ? narrowNumber(v, dtype) : dtype === "float32" ? Math.fround(v) : v;
  return round(round(hi) - round(lo));
}

export interface UniformOptions extends DTypeOptions {
  readonly minval?: ArrayLike | undefined;
  readonly maxval?: ArrayLike | undefined;
}
/**
 * Uniform samples from [minval, maxval).
 * @param key key<fry>[] or uint32[2]
 * @param options.minval 0 by default; broadcasts to `shape`
 * @param options.maxval 1 by default
 * @returns float[...shape]
 * @example random.uniform(random.key(42), [2]).tolist() // [0.4887096, 0.6797972]
 */
export function uniform(
  key: ArrayLike,
  shape?: ShapeArgument<UniformOptions>,
  options?: DTypeArgument<UniformOptions>,
  least?: ArrayLike,
  most?: ArrayLike,
): Value {
  const name = "random.uniform";
  const [size, { dtype: given, minval = least ?? 0, maxval = most ?? 1 }] = placed(shape, options);
  const [s, dtype, k] = [shapeOf(size, name), floatType(given, name), asKey(key, name)];
  const type = `${name} ${dtype}[${s}]`;
  if (typeof minval === "number" && typeof maxval === "number")
    return atOnce1(`${type} ${minval} ${maxval}`, ([p]) => between(p, s, minval, maxval, dtype, name), [k]);
  const bounds = [minval, maxval].map((x) => parameter(x, s, dtype, name));
  return atOnce1(type, ([p, lo, hi]) => between(p, s, lo, hi, dtype, name), [k, ...bounds]);
}

/** How finely small probabilities are told apart: "high" takes two random numbers for a sample. */
export type SamplingMode = "low" | "high";
export function checkMode(mode: string, name: string): boolean {
  if (mode === "low" || mode === "high") return mode === "high";
  throw new ValueError(`${name}: there is no mode ${mode}. Use "low" or "high".`);
}
export interface BernoulliOptions {
  readonly shape?: Shape | number | null | undefined;
  readonly mode?: SamplingMode | undefined;
}
/**
 * true with probability p.
 * @param p float[...s], 0.5 by default
 * @param shape that of p by default
 * @returns bool[...shape]
 * @throws TypeError unless p is a float
 * @example random.bernoulli(random.key(42), 0.3, [2]).tolist() // [false, false]
 */
export function bernoulli(
  key: ArrayLike,
  p: ArrayLike = 0.5,
  shape?: Shape | number | null | BernoulliOptions,
  options: SamplingMode | BernoulliOptions = {},
): Value {
  const name = "random.bernoulli";
  const [size, more] = placed(shape as ShapeArgument<BernoulliOptions & DTypeOptions>, undefined);
  const { mode = "low" } = typeof options === "string" ? { mode: options } : { ...more, ...options };
  const chance = asArray(p, name);
  const { dtype } = chance;
  if (!isFloat(dtype)) throw new DTypeError(`${name}: p is ${showAval(chance.aval)}. Pass a floating point number.`);
  const s = size === undefined || size === null ? [...chance.shape] : shapeOf(size, name);
  const fine = checkMode(mode, name);
  const draw = ([k, c]: Value[]) => {
    if (!fine) return lt(unit(k, s, dtype, name), c);
    const [upper, lower] = fineUnit(k, s, dtype, name);
    return lt(lower, sub(c, upper));
  };
  return atOnce1(`${name} ${mode} ${dtype}[${s}]`, draw, [asKey(key, name), parameter(chance, s, dtype, name)]);
}
/** A uniform number in two parts: its upper bits, and as many lower ones. */
export function fineUnit(key: Value, shape: Shape, dtype: DType, name: string): [Value, Value] {
  const both = unit(key, [2, ...shape], dtype, name);
  const mantissa = { float16: 10, bfloat16: 7, float64: 52 }[dtype as string] ?? 23;
  return [keyAt(both, 0), mul(keyAt(both, 1), scalar(2 ** -mantissa, dtype))];
}
/**
 * -1 or 1, each with probability a half.
 * @example random.rademacher(random.key(0), [3]).shape // [3]
 */
export function rademacher(key: ArrayLike, shape?: ShapeArgument, options?: DTypeArgument): Value {
  const [size, { dtype: given }] = placed(shape, options);
  const dtype = checkDType(given ?? defaultInt(), "random.rademacher");
  const heads = convertElementType(bernoulli(key, 0.5, shapeOf(size, "random.rademacher")), "int32");
  return convertElementType(sub(mul(scalar(2, "int32"), heads), scalar(1, "int32")), dtype);
}

/** Key i of an array of keys. */
export function keyAt(keys: Value, i: number): Value {
  const from = keys.shape.map((_, d) => (d === 0 ? i : 0));
  const to = keys.shape.map((n, d) => (d === 0 ? i + 1 : n));
  return reshape(slice(keys, from, to), keys.shape.slice(1));
}

import { type DType, dtypeInfo, kindOf } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { floatFormat, leastNormal, leastPositive } from "../util/float-format.ts";

export const pi = Math.PI;
export const e = Math.E;
export const inf = Number.POSITIVE_INFINITY;
export const nan = Number.NaN;
export const eulerGamma = 0.5772156649015329;
/** In an index: a new axis. */
export const newaxis = null;

// A dtype is its name.
export const bool = "bool";
export const bool_ = "bool";
export const int2 = "int2";
export const int4 = "int4";
export const int8 = "int8";
export const int16 = "int16";
export const int32 = "int32";
export const int64 = "int64";
export const uint2 = "uint2";
export const uint4 = "uint4";
export const uint8 = "uint8";
export const uint16 = "uint16";
export const uint32 = "uint32";
export const uint64 = "uint64";
export const float8_e3m4 = "float8_e3m4";
export const float8_e4m3 = "float8_e4m3";
export const float8_e4m3b11fnuz = "float8_e4m3b11fnuz";
export const float8_e4m3fn = "float8_e4m3fn";
export const float8_e4m3fnuz = "float8_e4m3fnuz";
export const float8_e5m2 = "float8_e5m2";
export const float8_e5m2fnuz = "float8_e5m2fnuz";
export const float16 = "float16";
export const bfloat16 = "bfloat16";
export const float32 = "float32";
export const float64 = "float64";
export const complex64 = "complex64";
export const complex128 = "complex128";

export const single = "float32";
export const double = "float64";
export const csingle = "complex64";
export const cdouble = "complex128";
export const int_ = "int32";
export const uint = "uint32";
export const float_ = "float32";
export const complex_ = "complex64";

// Categories of dtypes, for issubdtype.
export const generic = "generic";
export const number = "number";
export const integer = "integer";
export const signedinteger = "signedinteger";
export const unsignedinteger = "unsignedinteger";
export const inexact = "inexact";
export const floating = "floating";
export const complexfloating = "complexfloating";

export interface FloatInfo {
  readonly dtype: DType;
  readonly bits: number;
  /** Distance from 1 to the next number. */
  readonly eps: number;
  readonly max: number;
  readonly min: number;
  /** Smallest normal number. */
  readonly tiny: number;
  readonly smallestNormal: number;
  readonly smallestSubnormal: number;
}
/**
 * The limits of a floating point type.
 * @example np.finfo("float32").eps // 2 ** -23
 */
export function finfo(dtype: DType): FloatInfo {
  const format = floatFormat(dtype);
  if (!format) throw new DTypeError(`finfo: ${dtype} is no floating point type. Use iinfo for integers.`);
  const tiny = leastNormal(format);
  return {
    dtype,
    bits: dtypeInfo[dtype].bits,
    eps: 2 ** -format.mantissaBits,
    max: format.max,
    min: -format.max,
    tiny,
    smallestNormal: tiny,
    smallestSubnormal: leastPositive(format),
  };
}
export interface IntInfo {
  readonly dtype: DType;
  readonly bits: number;
  /** As bigint for 64 bits. */
  readonly max: number | bigint;
  readonly min: number | bigint;
}
/**
 * The limits of an integer type.
 * @example np.iinfo("int8").max // 127
 */
export function iinfo(dtype: DType): IntInfo {
  const kind = kindOf(dtype);
  if (kind !== "int" && kind !== "uint")
    throw new DTypeError(`iinfo: ${dtype} is no integer type. Use finfo for floating point types.`);
  const { bits } = dtypeInfo[dtype];
  const signed = kind === "int" ? 1n : 0n;
  const max = (1n << (BigInt(bits) - signed)) - 1n;
  const min = signed ? -max - 1n : 0n;
  return bits === 64 ? { dtype, bits, max, min } : { dtype, bits, max: Number(max), min: Number(min) };
}

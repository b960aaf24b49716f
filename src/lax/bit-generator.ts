import { type ArrayLike, asArray } from "../api/asarray.ts";
import { ioCallback } from "../api/callback.ts";
import { ShapeDtypeStruct } from "../api/make-jaxpr.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { type DType, dtypeInfo, isFloat, isInteger } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, mul, sub } from "../ops/arithmetic.ts";
import { generateBits, type RandomAlgorithmName } from "../ops/bit-generator.ts";
import { bitcastConvertType } from "../ops/bitcast.ts";
import { bitwiseOr, shiftRightLogical } from "../ops/bitwise.ts";
import { convertElementType } from "../ops/convert.ts";
import { rem } from "../ops/rounding.ts";
import { operands } from "./operands.ts";

export { RandomAlgorithm, type RandomAlgorithmName } from "../ops/bit-generator.ts";

/**
 * Uniformly distributed bits, and the key for the next ones. Under vmap over keys all lanes are one draw, with the first key, as in JAX.
 * @param key uint32[4], or uint64[2]: a key and a counter, lowest words first
 * @param dtype an unsigned integer type
 * @returns the new key and bits
 * @example lax.rngBitGenerator(np.array([1, 2, 3, 4], { dtype: "uint32" }), [3])[0].tolist() // [1, 2, 4, 4]
 */
export function rngBitGenerator(
  key: ArrayLike,
  shape: Shape,
  dtype: DType = "uint32",
  algorithm: RandomAlgorithmName = "RNG_DEFAULT",
): [Value, Value] {
  return generateBits(asArray(key, "rngBitGenerator"), shape, dtype, algorithm);
}

const seed = (): Uint32Array => Uint32Array.from({ length: 4 }, () => Math.floor(Math.random() * 2 ** 32));
/**
 * Other numbers in [a, b) at each call, also of a compiled function. `random.uniform` gives the same for the same key.
 * @param a a scalar @param b a scalar of the same dtype
 * @example lax.rngUniform(0, 1, [3]).shape // [3]
 */
export function rngUniform(a: ArrayLike, b: ArrayLike, shape: Shape): Value {
  const name = "rngUniform";
  const [lo, hi] = operands(name, [a, b]);
  if (lo.dtype !== hi.dtype || lo.ndim + hi.ndim > 0)
    throw new DTypeError(
      `${name}: bounds are scalars of one dtype, got ${showAval(lo.aval)} and ${showAval(hi.aval)}. Convert one with astype.`,
    );
  const { dtype } = lo;
  if (!isFloat(dtype) && !isInteger(dtype))
    throw new DTypeError(`${name}: takes real numbers, got ${showAval(lo.aval)}.`);
  const key = ioCallback(seed, new ShapeDtypeStruct([4], "uint32")) as Value;
  const wide = dtype === "float64";
  const [, bits] = rngBitGenerator(key, shape, wide ? "uint64" : "uint32", "RNG_THREE_FRY");
  if (isInteger(dtype)) {
    const span = bitcastConvertType(sub(hi, lo), dtypeInfo[dtype].bytes === 8 ? "uint64" : "uint32");
    return add(convertElementType(rem(convertElementType(bits, span.dtype), span), dtype), lo);
  }
  const unit = wide
    ? bitcastConvertType(
        bitwiseOr(shiftRightLogical(bits, scalar(12n, "uint64")), scalar(0x3ff0000000000000n, "uint64")),
        "float64",
      )
    : bitcastConvertType(
        bitwiseOr(shiftRightLogical(bits, scalar(9, "uint32")), scalar(0x3f800000, "uint32")),
        "float32",
      );
  const u = convertElementType(sub(unit, scalar(1, unit.dtype)), dtype);
  return add(mul(u, sub(hi, lo)), lo);
}

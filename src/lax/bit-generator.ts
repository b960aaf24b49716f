import { type ArrayLike, asArray } from "../api/asarray.ts";
import { ioCallback } from "../api/callback.ts";
import { ShapeDtypeStruct } from "../api/make-jaxpr.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { type DType, dtypeInfo, isFloat, isInteger } from "../core/dtype.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, mul, rem, sub } from "../ops/arithmetic.ts";
import { bitcastConvertType } from "../ops/bitcast.ts";
import { bitwiseOr, bitwiseXor, shiftRightLogical } from "../ops/bitwise.ts";
import { lt } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { mulhi } from "../ops/mulhi.ts";
import { threefry2x32 } from "../ops/random.ts";
import { concatenate, iota, reshape, sliceInDim } from "../ops/shape.ts";
import { product } from "../util/list.ts";
import { operands } from "./operands.ts";

/** Generators of bits, as XLA has them: the default one is Philox, as on a CPU there. */
export const RandomAlgorithm = {
  RNG_DEFAULT: "RNG_DEFAULT",
  RNG_THREE_FRY: "RNG_THREE_FRY",
  RNG_PHILOX: "RNG_PHILOX",
} as const;
export type RandomAlgorithmName = keyof typeof RandomAlgorithm;

const word = (n: number): Value => scalar(n, "uint32");
/** The state's 64-bit counter plus each of a list of numbers below 2^32, and what carries over. */
function counters([low, high]: readonly Value[], by: Value): [low: Value, high: Value, carry: Value] {
  const carryOf = (sum: Value, part: Value) => convertElementType(lt(sum, part), "uint32");
  const lows = add(by, low);
  const carry = carryOf(lows, low);
  const highs = add(carry, high);
  return [lows, highs, carryOf(highs, high)];
}
/** Philox-4x32 with 10 rounds (Salmon et al. 2011). */
function philox(counter: readonly Value[], key: readonly Value[]): Value[] {
  let [a, b, c, d] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [m0, m1] = [word(0xd2511f53), word(0xcd9e8d57)];
    const next = [
      bitwiseXor(bitwiseXor(mulhi(c, m1), b), k0),
      mul(c, m1),
      bitwiseXor(bitwiseXor(mulhi(a, m0), d), k1),
      mul(a, m0),
    ];
    [a, b, c, d] = next;
    [k0, k1] = [add(k0, word(0x9e3779b9)), add(k1, word(0xbb67ae85))];
  }
  return [a, b, c, d];
}
/** Arrays of one shape along a new axis. */
const stacked = (xs: readonly Value[], axis: number): Value =>
  concatenate(
    xs.map((x) => reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)])),
    axis,
  );
interface Drawn {
  readonly bits: Value;
  /** By how much the state's counter moves. */
  readonly used: number;
}
/** The counter stands in front of the key in a block's 128 bits. */
function philoxBits(state: readonly Value[], shape: Shape, wide: boolean): Drawn {
  const size = product(shape);
  const used = Math.ceil((size * (wide ? 2 : 1)) / 4);
  const [low, high, carry] = counters(state.slice(2), iota("uint32", [used], 0));
  const key = state.slice(0, 2);
  const [third, fourth] = counters(key, carry);
  const words = stacked(philox([low, high, third, fourth], key), 1);
  const flat = wide ? bitcastConvertType(reshape(words, [2 * used, 2]), "uint64") : reshape(words, [4 * used]);
  return { bits: reshape(sliceInDim(flat, 0, size), shape), used };
}
/** One block makes 64 bits: one element, or two that are neighbours along the first even axis, else along the longest. */
function threefryBits(state: readonly Value[], shape: Shape, wide: boolean): Drawn {
  const blocks = (of: Shape): Value[] => {
    const at = reshape(iota("uint32", [product(of)], 0), of);
    const [low, high] = counters(state.slice(2), at);
    return threefry2x32(state[0], state[1], low, high);
  };
  if (wide) return { bits: bitcastConvertType(stacked(blocks(shape), shape.length), "uint64"), used: product(shape) };
  const dims = shape.length ? [...shape] : [1];
  const even = dims.findIndex((n) => n % 2 === 0);
  const axis = even >= 0 ? even : dims.indexOf(Math.max(...dims));
  const half = dims.map((n, d) => (d === axis ? Math.ceil(n / 2) : n));
  const pairs = stacked(blocks(half), axis + 1);
  const whole = reshape(
    pairs,
    half.map((n, d) => (d === axis ? 2 * n : n)),
  );
  return { bits: reshape(sliceInDim(whole, 0, dims[axis], 1, axis), shape), used: product(half) };
}
/**
 * Uniformly distributed bits, and the key for the next ones.
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
  const name = "rngBitGenerator";
  const k = asArray(key, name);
  const long = k.dtype === "uint64" && k.ndim === 1 && k.size === 2;
  if (!long && !(k.dtype === "uint32" && k.ndim === 1 && k.size === 4))
    throw new ShapeError(`${name}: the key is ${showAval(k.aval)}. Pass uint32[4], or uint64[2].`);
  if (!["uint8", "uint16", "uint32", "uint64"].includes(dtype))
    throw new DTypeError(`${name}: bits of ${dtype} are not made. Use uint8, uint16, uint32 or uint64.`);
  if (!(algorithm in RandomAlgorithm))
    throw new ValueError(
      `${name}: algorithm ${String(algorithm)} is unknown. Use ${Object.keys(RandomAlgorithm).join(", ")}.`,
    );
  const words = long ? reshape(bitcastConvertType(k, "uint32"), [4]) : k;
  const state = [0, 1, 2, 3].map((i) => reshape(sliceInDim(words, i, i + 1), []));
  const draw = algorithm === "RNG_THREE_FRY" ? threefryBits : philoxBits;
  const { bits, used } = draw(state, shape, dtype === "uint64");
  const [low, high] = counters(state.slice(2), word(used));
  const next = stacked([state[0], state[1], low, high], 0);
  return [long ? bitcastConvertType(reshape(next, [2, 2]), "uint64") : next, convertElementType(bits, dtype)];
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
    : bitcastConvertType(bitwiseOr(shiftRightLogical(bits, word(9)), word(0x3f800000)), "float32");
  const u = convertElementType(sub(unit, scalar(1, unit.dtype)), dtype);
  return add(mul(u, sub(hi, lo)), lo);
}

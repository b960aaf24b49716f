import { aval, type Shape, showAval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { product } from "../util/list.ts";
import { add, mul } from "./arithmetic.ts";
import { moveAxis } from "./axes.ts";
import { bitcastConvertType } from "./bitcast.ts";
import { bitwiseXor } from "./bitwise.ts";
import { lt } from "./compare.ts";
import { convertElementType } from "./convert.ts";
import { mulhi } from "./mulhi.ts";
import { threefry2x32 } from "./random.ts";
import { concatenate, iota, reshape, sliceInDim } from "./shape.ts";

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

export interface BitGeneratorParams {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly algorithm: RandomAlgorithmName;
}
/** state: uint32[4] or uint64[2] -> the next state, bits. */
export const rngBitGeneratorP: Primitive<BitGeneratorParams> = {
  name: "rngBitGenerator",
  infer: ([k], { shape, dtype, algorithm }) => {
    const name = "rngBitGenerator";
    const size = k.dtype === "uint64" ? 2 : k.dtype === "uint32" ? 4 : -1;
    if (k.shape.length !== 1 || k.shape[0] !== size)
      throw new ShapeError(`${name}: the key is ${showAval(k)}. Pass uint32[4], or uint64[2].`);
    if (!["uint8", "uint16", "uint32", "uint64"].includes(dtype))
      throw new DTypeError(`${name}: bits of ${dtype} are not made. Use uint8, uint16, uint32 or uint64.`);
    if (!(algorithm in RandomAlgorithm))
      throw new ValueError(
        `${name}: algorithm ${String(algorithm)} is unknown. Use ${Object.keys(RandomAlgorithm).join(", ")}.`,
      );
    return [k, aval(shape, dtype)];
  },
  tangent: "zero",
  // One draw for all lanes, with the first key; the others come back as they were.
  batch: ({ size }, [keys], [axis], params) => {
    const front = moveAxis(keys, axis as number, 0);
    const [first, bits] = bind(rngBitGeneratorP, [reshape(sliceInDim(front, 0, 1), front.shape.slice(1))], {
      ...params,
      shape: [size, ...params.shape],
    });
    const next = concatenate([reshape(first, [1, ...first.shape]), sliceInDim(front, 1, size)], 0);
    return [
      [next, bits],
      [0, 0],
    ];
  },
  lower: { kind: "expand", expand: ([k], params) => generate(k, params) },
};
function generate(key: Value, { shape, dtype, algorithm }: BitGeneratorParams): Value[] {
  const long = key.dtype === "uint64";
  const words = long ? reshape(bitcastConvertType(key, "uint32"), [4]) : key;
  const state = [0, 1, 2, 3].map((i) => reshape(sliceInDim(words, i, i + 1), []));
  const draw = algorithm === "RNG_THREE_FRY" ? threefryBits : philoxBits;
  const { bits, used } = draw(state, shape, dtype === "uint64");
  const [low, high] = counters(state.slice(2), word(used));
  const next = stacked([state[0], state[1], low, high], 0);
  return [long ? bitcastConvertType(reshape(next, [2, 2]), "uint64") : next, convertElementType(bits, dtype)];
}
export const generateBits = (
  key: Value,
  shape: Shape,
  dtype: DType,
  algorithm: RandomAlgorithmName = "RNG_DEFAULT",
): [next: Value, bits: Value] => bind(rngBitGeneratorP, [key], { shape, dtype, algorithm }) as [Value, Value];

import { config, type PrngImpl } from "../api/config.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { type DType, kindOf } from "../core/dtype.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { generateBits } from "../ops/bit-generator.ts";
import { bitwiseOr, bitwiseXor, shiftLeft } from "../ops/bitwise.ts";
import { convertElementType } from "../ops/convert.ts";
import { threefry2x32, unwrapKey } from "../ops/random.ts";
import { concatenate, iota, reshape, sliceInDim } from "../ops/shape.ts";
import { product } from "../util/list.ts";
import "../api/pairs.ts";

// What a generator of random numbers is: functions of raw keys, which are words of uint32.

export interface Generator {
  readonly name: PrngImpl;
  /** The dtype of its typed keys. */
  readonly dtype: DType;
  /** How many words a key has. */
  readonly words: number;
  /** The key of a seed's two words. */
  readonly seed: (seed: Value) => Value;
  readonly split: (key: Value, shape: Shape) => Value;
  /** `data`: uint32[] */
  readonly foldIn: (key: Value, data: Value) => Value;
  readonly bits: (key: Value, shape: Shape, dtype: "uint32" | "uint64") => Value;
}

/** Two random words for each element: Threefry's cipher of its row-major position. */
export function words(key: Value, shape: Shape): [high: Value, low: Value] {
  const n = product(shape);
  if (n >= 2 ** 32) throw new ValueError(`random: [${shape}] has more than 2^32 elements. Draw them in parts.`);
  const positions = n === 1 && shape.length === 0 ? scalar(0, "uint32") : reshape(iota("uint32", [n], 0), shape);
  return encipher(key, positions);
}
function encipher(key: Value, counter: Value): [Value, Value] {
  const word = (i: number) => reshape(sliceInDim(key, i, i + 1), []);
  return threefry2x32(word(0), word(1), scalar(0, "uint32"), counter);
}
/** Pairs of words along a new last axis: raw keys. */
function pairs([x, y]: readonly [Value, Value]): Value {
  const last = (v: Value) => reshape(v, [...v.shape, 1]);
  return concatenate([last(x), last(y)], x.ndim);
}
const threefry: Generator = {
  name: "threefry2x32",
  dtype: "key<fry>",
  words: 2,
  seed: (seed) => seed,
  split: (key, shape) => pairs(words(key, shape)),
  foldIn: (key, data) => pairs(encipher(key, data)),
  bits(key, shape, dtype) {
    const [x, y] = words(key, shape);
    if (dtype === "uint32") return bitwiseXor(x, y);
    const [high, low] = [x, y].map((w) => convertElementType(w, "uint64"));
    return bitwiseOr(shiftLeft(high, scalar(32n, "uint64")), low);
  },
};
/** What `f` makes of both halves, side by side along the last axis. */
function byHalves(key: Value, f: (half: Value) => Value): Value {
  const [a, b] = [f(sliceInDim(key, 0, 2)), f(sliceInDim(key, 2, 4))];
  return concatenate([a, b], a.ndim - 1);
}
/** Keys are split and folded by halves, as Threefry's are; XLA's generator draws the bits, many at once (Philox on a CPU). */
const rbg: Generator = {
  name: "rbg",
  dtype: "key<rbg>",
  words: 4,
  seed: (seed) => concatenate([seed, seed], 0),
  split: (key, shape) => byHalves(key, (half) => threefry.split(half, shape)),
  foldIn: (key, data) => byHalves(key, (half) => threefry.foldIn(half, data)),
  bits: (key, shape, dtype) => generateBits(key, shape, dtype)[1],
};
/** Keys come from the generator too: each tenth draw is one. */
const unsafeRbg: Generator = {
  ...rbg,
  name: "unsafe_rbg",
  dtype: "key<urbg>",
  split(key, shape) {
    const n = product(shape);
    const draws = generateBits(key, [10 * n, 4], "uint32")[1];
    return reshape(sliceInDim(reshape(draws, [n, 10, 4]), 0, 1, 1, 1), [...shape, 4]);
  },
  foldIn(key, data) {
    const halfSeed = concatenate([reshape(scalar(0, "uint32"), [1]), reshape(data, [1])], 0);
    const draws = generateBits(rbg.seed(halfSeed), [10, 4], "uint32")[1];
    return bitwiseXor(key, reshape(sliceInDim(draws, 9, 10), [4]));
  },
};
const generators: readonly Generator[] = [threefry, rbg, unsafeRbg];

/**
 * The generator of this name, or of keys of this dtype; by default that of the settings.
 * @throws ValueError if there is none
 */
export function generatorNamed(impl: string | undefined, name: string): Generator {
  const wanted = impl ?? config.defaultPrngImpl;
  const found = generators.find((g) => g.name === wanted || g.dtype === wanted);
  if (found) return found;
  throw new ValueError(
    `${name}: there is no generator ${wanted}. Use one of ${generators.map((g) => g.name).join(", ")}.`,
  );
}
export const isTyped = (key: Value): boolean => kindOf(key.dtype) === "key";
/** The generator of keys: of raw ones of four words the settings may say that it is unsafe_rbg. */
export function generatorOf(key: Value): Generator {
  if (isTyped(key)) return generatorNamed(key.dtype, "random");
  if (key.ndim === 0 || key.shape[key.ndim - 1] !== rbg.words) return threefry;
  return config.defaultPrngImpl === unsafeRbg.name ? unsafeRbg : rbg;
}
/** One key's words. */
export function rawOf(key: Value, name: string): Value {
  if (isTyped(key) && key.ndim === 0) return unwrapKey(key);
  if (key.dtype === "uint32" && key.ndim === 1 && key.shape[0] === generatorOf(key).words) return key;
  throw new JAXTypeError(
    `${name}: one key is expected, a key<fry>[] or uint32[2], got ${showAval(key.aval)}. Make one with random.key(seed); use vmap for several.`,
  );
}

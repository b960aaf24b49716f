import { type ArrayLike, asArray, fromStorage } from "../api/asarray.ts";
import { atOnce1 } from "../api/at-once.ts";
import { config } from "../api/config.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { isInteger, kindOf } from "../core/dtype.ts";
import { DTypeError, JAXTypeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import { NDArray, type Scalar, type Value } from "../core/value.ts";
import { watch } from "../core/watch.ts";
import { convertElementType } from "../ops/convert.ts";
import { threefry2x32, unwrapKey, wrapKey } from "../ops/random.ts";
import { concatenate, iota, reshape, slice } from "../ops/shape.ts";
import { product } from "../util/list.ts";
import { byHalves, isRbg } from "./rbg.ts";
import "../numpy/more-methods.ts"; // who makes arrays uses all their methods

// Keys and their words. A key is a key<fry>[] or, as of old, a raw uint32[2]; the functions here keep its kind.

// For diagnostics: samplers and split use a key up, by asKey; what makes keys says that they are fresh.
const fresh = (keys: Value): Value => {
  watch.fresh?.(keys);
  return keys;
};

/** Two words of the seed: the low 32 bits unless 64-bit types are enabled, as JAX takes them. */
function seedWords(seed: number | bigint, name: string): Uint32Array {
  if (typeof seed === "number" && !Number.isInteger(seed))
    throw new JAXTypeError(`${name}: the seed ${seed} is no integer. Round it.`);
  const bits = BigInt(seed);
  const high = config.enableX64 ? Number(BigInt.asUintN(32, bits >> 32n)) : 0;
  return new Uint32Array([high, Number(BigInt.asUintN(32, bits))]);
}
function seedData(seed: ArrayLike, name: string): Value {
  if (typeof seed === "number" || typeof seed === "bigint") return fromStorage(seedWords(seed, name), [2], "uint32");
  const s = asArray(seed, name);
  if (s.ndim > 0 || !isInteger(s.dtype))
    throw new JAXTypeError(`${name}: a seed is one integer, got ${showAval(s.aval)}. Use vmap for several seeds.`);
  return concatenate([reshape(scalar(0, "uint32"), [1]), reshape(convertElementType(s, "uint32"), [1])], 0);
}
/**
 * A key for random numbers, made from an integer seed.
 * @param seed int[]; without 64-bit types its low 32 bits count
 * @returns key<fry>[]
 * @example random.uniform(random.key(42)).shape // []
 * @source jax.random.key
 */
export const key = (seed: ArrayLike): Value => fresh(wrapKey(seedData(seed, "random.key")));
export interface KeyOptions {
  /** "rbg" makes keys of XLA's generator, which draws many bits at once quicker; uint32[4]. */
  readonly impl?: "threefry2x32" | "rbg" | undefined;
}
/**
 * A raw key: its words.
 * @returns uint32[2], for "rbg" uint32[4]
 * @example random.PRNGKey(42).tolist() // [0, 42]
 * @example random.PRNGKey(42, { impl: "rbg" }).tolist() // [0, 42, 0, 42]
 */
export function PRNGKey(seed: ArrayLike, { impl = "threefry2x32" }: KeyOptions = {}): Value {
  const data = seedData(seed, "random.PRNGKey");
  if (impl !== "rbg" && impl !== "threefry2x32")
    throw new ValueError(`random.PRNGKey: there is no generator ${impl}. Use "threefry2x32" or "rbg".`);
  return fresh(impl === "rbg" ? concatenate([data, data], 0) : data);
}
/**
 * The words of typed keys.
 * @param keys key<fry>[...s] (or raw words, which come back)
 * @returns uint32[...s, 2]
 * @example random.keyData(random.key(42)).tolist() // [0, 42]
 */
export const keyData = (keys: ArrayLike): Value => {
  const k = asArray(keys, "random.keyData");
  return k.dtype === "uint32" ? k : unwrapKey(k);
};
/**
 * Typed keys from their words.
 * @param data uint32[...s, 2]
 * @returns key<fry>[...s]
 * @example random.keyData(random.wrapKeyData(random.PRNGKey(1))).tolist() // [0, 1]
 */
export const wrapKeyData = (data: ArrayLike): Value => fresh(wrapKey(asArray(data, "random.wrapKeyData")));
/**
 * The same key, to be used once more on purpose: diagnostics take it for another one.
 * @example random.keyData(random.clone(random.key(3))).tolist() // [0, 3]
 */
export function clone(k: ArrayLike): Value {
  const keys = keyOf(k, "random.clone");
  const again = (raw: Value) => unwrapKey(wrapKey(raw));
  if (isTyped(keys)) return fresh(wrapKey(unwrapKey(keys)));
  return fresh(isRbg(keys) ? byHalves(keys, again) : again(keys));
}
/** The name of a key's generator: Threefry-2x32, or rbg for raw keys of four words. */
export const keyImpl = (k: ArrayLike): string => (isRbg(keyOf(k, "random.keyImpl")) ? "rbg" : "threefry2x32");

const isTyped = (k: Value): boolean => kindOf(k.dtype) === "key";
/** The key's two words, as scalars. */
function wordsOf(k: Value, name: string): [Value, Value] {
  const raw = k.dtype === "uint32" && k.ndim === 1 && k.shape[0] === 2;
  if (!raw && !(isTyped(k) && k.ndim === 0))
    throw new JAXTypeError(
      `${name}: one key is expected, a key<fry>[] or uint32[2], got ${showAval(k.aval)}. Make one with random.key(seed); use vmap for several.`,
    );
  const data = raw ? k : unwrapKey(k);
  const word = (i: number) => reshape(slice(data, [i], [i + 1]), []);
  return [word(0), word(1)];
}
const keyOf = (k: ArrayLike, name: string): Value =>
  k instanceof NDArray ? k : asArray(k, name, ArrayBuffer.isView(k) ? undefined : "uint32");
/** The key that a public function uses up: to be called once for each. */
export function asKey(k: ArrayLike, name: string): Value {
  const key = keyOf(k, name);
  watch.consumed?.(key, name);
  return key;
}

/** A shape: a list of sizes, or one size. */
export function shapeOf(shape: Shape | number, name: string): number[] {
  const list = typeof shape === "number" ? [shape] : [...shape];
  const bad = list.find((n) => !Number.isInteger(n) || n < 0);
  if (bad !== undefined) throw new ValueError(`${name}: [${list}] is no shape. Sizes are integers of at least 0.`);
  return list;
}
/** Two random words for each element: the cipher of its row-major position. */
export function words(k: Value, shape: Shape, name: string): [Value, Value] {
  const n = product(shape);
  if (n >= 2 ** 32) throw new ValueError(`${name}: [${shape}] has more than 2^32 elements. Draw them in parts.`);
  const [k0, k1] = wordsOf(k, name);
  const positions = n === 1 && shape.length === 0 ? scalar(0, "uint32") : reshape(iota("uint32", [n], 0), shape);
  return threefry2x32(k0, k1, scalar(0, "uint32"), positions);
}
/** Pairs of words along a new last axis: raw keys. */
function pairs([x, y]: readonly [Value, Value]): Value {
  const last = (v: Value) => reshape(v, [...v.shape, 1]);
  return concatenate([last(x), last(y)], x.ndim);
}
/**
 * Independent keys.
 * @param k key<fry>[] or uint32[2]
 * @param num how many, or their shape
 * @returns key<fry>[...num] or uint32[...num, 2]
 * @example random.split(random.key(0)).shape // [2]
 */
export const split = (k: ArrayLike, num: Shape | number = 2): Value => fresh(subkeys(asKey(k, "random.split"), num));
/** The same for keys of our own, which are used up once for all by the function that the user called. */
export function subkeys(parent: Value, num: Shape | number = 2): Value {
  const shape = shapeOf(num, "random.split");
  const draw = ([p]: Value[]): Value => {
    const split = (key: Value) => pairs(words(key, shape, "random.split"));
    const data = isRbg(p) ? byHalves(p, split) : split(p);
    return isTyped(p) ? wrapKey(data) : data;
  };
  return atOnce1(`random.split ${shape}`, draw, [parent]);
}
/**
 * A key from a key and an integer.
 * @param data int[]
 * @example random.foldIn(random.PRNGKey(42), 7).tolist() // [2547012911, 1371500959]
 */
export function foldIn(k: ArrayLike, data: ArrayLike): Value {
  const name = "random.foldIn";
  const parent = keyOf(k, name);
  const d =
    typeof data === "number" || typeof data === "bigint" ? scalar(lowWord(data, name), "uint32") : asArray(data, name);
  if (d.ndim > 0 || !isInteger(d.dtype))
    throw new DTypeError(`${name}: one integer is folded in, got ${showAval(d.aval)}. Use vmap for several.`);
  const fold = ([p, x]: Value[]): Value => {
    const folded = (key: Value) => {
      const [k0, k1] = wordsOf(key, name);
      return pairs(threefry2x32(k0, k1, scalar(0, "uint32"), convertElementType(x, "uint32")));
    };
    const both = isRbg(p) ? byHalves(p, folded) : folded(p);
    return isTyped(p) ? wrapKey(both) : both;
  };
  return fresh(atOnce1(name, fold, [parent, d]));
}
const lowWord = (x: Scalar, name: string): number => seedWords(x as number | bigint, name)[1];

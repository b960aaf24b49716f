import { type ArrayLike, asArray, fromStorage } from "../api/asarray.ts";
import { atOnce1 } from "../api/at-once.ts";
import { config, type PrngImpl } from "../api/config.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { type DType, isInteger } from "../core/dtype.ts";
import { DTypeError, JAXTypeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import { NDArray, type Value } from "../core/value.ts";
import { watch } from "../core/watch.ts";
import { convertElementType } from "../ops/convert.ts";
import { unwrapKey, wrapKey } from "../ops/random.ts";
import { concatenate, reshape } from "../ops/shape.ts";
import { type Generator, generatorNamed, generatorOf, isTyped, rawOf } from "./generators.ts";
import "../numpy/more-methods.ts"; // who makes arrays uses all their methods

// Keys and their words. A key is a key<fry>[] or, as of old, a raw uint32[2], of other generators a key<rbg>[] or uint32[4]; the
// functions here keep its kind.

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
  if (typeof seed === "boolean") return seedData(Number(seed), name);
  if (typeof seed === "number" || typeof seed === "bigint") return fromStorage(seedWords(seed, name), [2], "uint32");
  const s = asArray(seed, name);
  if (s.ndim > 0 || !isInteger(s.dtype))
    throw new JAXTypeError(`${name}: a seed is one integer, got ${showAval(s.aval)}. Use vmap for several seeds.`);
  return concatenate([reshape(scalar(0, "uint32"), [1]), reshape(convertElementType(s, "uint32"), [1])], 0);
}
export interface KeyOptions {
  /**
   * The generator: `config.defaultPrngImpl` by default, which is Threefry. "rbg" is XLA's generator, which draws many bits at once
   * quicker; "unsafe_rbg" makes its keys by it as well. Under vmap over keys of these, all lanes are one draw with the first key.
   */
  readonly impl?: PrngImpl | undefined;
  /** The same by the dtype of keys, as `keyDtype` gives it. */
  readonly dtype?: DType | undefined;
}
function generatorIn({ impl, dtype }: KeyOptions, name: string): Generator {
  if (impl !== undefined && dtype !== undefined)
    throw new ValueError(`${name}: impl and dtype name a generator both. Give one of them.`);
  return generatorNamed(impl ?? dtype, name);
}
/**
 * A key for random numbers, made from an integer seed.
 * @param seed int[]; without 64-bit types its low 32 bits count
 * @returns key<fry>[], key<rbg>[] or key<urbg>[]
 * @throws ValueError if there is no such generator
 * @example random.uniform(random.key(42)).shape // []
 * @example random.uniform(random.key(42, { impl: "rbg" }), [2]).tolist() // [0.6102176, 0.696608]
 * @source jax.random.key
 */
export function key(seed: ArrayLike, options: KeyOptions = {}): Value {
  const generator = generatorIn(options, "random.key");
  return fresh(wrapKey(generator.seed(seedData(seed, "random.key")), generator.dtype));
}
/**
 * A raw key: its words.
 * @returns uint32[2], of the other generators uint32[4]
 * @example random.PRNGKey(42).tolist() // [0, 42]
 * @example random.PRNGKey(42, { impl: "rbg" }).tolist() // [0, 42, 0, 42]
 */
export const PRNGKey = (seed: ArrayLike, options: Pick<KeyOptions, "impl"> = {}): Value =>
  fresh(generatorIn(options, "random.PRNGKey").seed(seedData(seed, "random.PRNGKey")));
/**
 * The dtype of typed keys of a generator.
 * @example random.keyDtype("rbg") // "key<rbg>"
 */
export const keyDtype = (impl?: PrngImpl): DType => generatorNamed(impl, "random.keyDtype").dtype;
/**
 * The words of typed keys.
 * @param keys key<fry>[...s] (or raw words, which come back)
 * @returns uint32[...s, 2], of the other generators uint32[...s, 4]
 * @example random.keyData(random.key(42)).tolist() // [0, 42]
 */
export const keyData = (keys: ArrayLike): Value => {
  const k = asArray(keys, "random.keyData");
  return k.dtype === "uint32" ? k : unwrapKey(k);
};
/**
 * Typed keys from their words.
 * @param data uint32[...s, 2], of the other generators uint32[...s, 4]
 * @returns key<fry>[...s], key<rbg>[...s] or key<urbg>[...s]
 * @throws ShapeError if the last axis has not as many words as a key of that generator
 * @example random.keyData(random.wrapKeyData(random.PRNGKey(1))).tolist() // [0, 1]
 */
export function wrapKeyData(data: ArrayLike, options: KeyOptions = {}): Value {
  const name = "random.wrapKeyData";
  return fresh(wrapKey(asArray(data, name), generatorIn(options, name).dtype));
}
/**
 * The same key, to be used once more on purpose: diagnostics take it for another one.
 * @example random.keyData(random.clone(random.key(3))).tolist() // [0, 3]
 */
export function clone(k: ArrayLike): Value {
  const keys = keyOf(k, "random.clone");
  if (!isTyped(keys) && keys.dtype !== "uint32") return keys;
  if (isTyped(keys)) return fresh(wrapKey(unwrapKey(keys), keys.dtype));
  return fresh(unwrapKey(wrapKey(keys, generatorOf(keys).dtype)));
}
/**
 * The name of the keys' generator.
 * @example random.keyImpl(random.key(0, { impl: "unsafe_rbg" })) // "unsafe_rbg"
 */
export function keyImpl(k: ArrayLike): PrngImpl {
  const keys = keyOf(k, "random.keyImpl");
  if (isTyped(keys) || keys.dtype === "uint32") return generatorOf(keys).name;
  throw new JAXTypeError(
    `random.keyImpl: keys are expected, got ${showAval(keys.aval)}. Make one with random.key(seed).`,
  );
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
export function shapeOf(shape: Shape | number | null | undefined, name: string): number[] {
  const list = typeof shape === "number" ? [shape] : [...(shape ?? [])];
  const bad = list.find((n) => !Number.isInteger(n) || n < 0);
  if (bad !== undefined) throw new ValueError(`${name}: [${list}] is no shape. Sizes are integers of at least 0.`);
  return list;
}
/**
 * Independent keys.
 * @param k a key, typed or raw
 * @param num how many, or their shape
 * @returns keys of the same kind, [...num]
 * @example random.split(random.key(0)).shape // [2]
 */
export const split = (k: ArrayLike, num: Shape | number = 2): Value => fresh(subkeys(asKey(k, "random.split"), num));
/** The same for keys of our own, which are used up once for all by the function that the user called. */
export function subkeys(parent: Value, num: Shape | number = 2): Value {
  const shape = shapeOf(num, "random.split");
  const draw = ([p]: Value[]): Value => {
    const generator = generatorOf(p);
    const data = generator.split(rawOf(p, "random.split"), shape);
    return isTyped(p) ? wrapKey(data, p.dtype) : data;
  };
  return atOnce1(`random.split ${shape}`, draw, [parent]);
}
/**
 * A key from a key and an integer.
 * @param data int[]; of other numbers the whole part counts
 * @example random.foldIn(random.PRNGKey(42), 7).tolist() // [2547012911, 1371500959]
 */
export function foldIn(k: ArrayLike, data: ArrayLike): Value {
  const name = "random.foldIn";
  const parent = keyOf(k, name);
  if ((typeof data === "number" || typeof data === "bigint") && (data < 0 || data >= 2 ** 32))
    throw new ValueError(`${name}: ${data} is not from 0 to 2^32 - 1. Fold in an array of integers, which wraps.`);
  const d =
    typeof data === "number" || typeof data === "bigint"
      ? scalar(seedWords(typeof data === "number" ? Math.trunc(data) : data, name)[1], "uint32")
      : asArray(data, name);
  if (d.ndim > 0)
    throw new DTypeError(`${name}: one number is folded in, got ${showAval(d.aval)}. Use vmap for several.`);
  const fold = ([p, x]: Value[]): Value => {
    const both = generatorOf(p).foldIn(rawOf(p, name), convertElementType(x, "uint32"));
    return isTyped(p) ? wrapKey(both, p.dtype) : both;
  };
  return fresh(atOnce1(name, fold, [parent, d]));
}

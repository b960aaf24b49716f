import { type ArrayLike, asArray } from "../api/asarray.ts";
import type { PrngImpl } from "../api/config.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { threefry2x32 as cipher } from "../ops/random.ts";
import { concatenate, pad, reshape, sliceInDim } from "../ops/shape.ts";
import { key } from "../random/keys.ts";

// The generators themselves, for libraries that make keys.

export { threefry2x32P } from "../ops/random.ts";

/** Names of generators, which stand for them wherever one is asked for. */
export const threefryPrngImpl: PrngImpl = "threefry2x32";
export const rbgPrngImpl: PrngImpl = "rbg";
export const unsafeRbgPrngImpl: PrngImpl = "unsafe_rbg";
/**
 * A typed key of a generator.
 * @example extend.random.randomSeed(3, "rbg").dtype // "key<rbg>"
 */
export const randomSeed = (seed: ArrayLike, impl: PrngImpl): Value => key(seed, { impl });
/**
 * The same with the generator first.
 * @example extend.random.seedWithImpl(extend.random.unsafeRbgPrngImpl, 3).dtype // "key<urbg>"
 */
export const seedWithImpl = (impl: PrngImpl, seed: ArrayLike): Value => key(seed, { impl });
/**
 * Threefry's cipher of numbers, of which the first half and the second half make the counters.
 * @param keypair uint32[2]
 * @param count uint32[...]
 * @returns uint32[...]
 * @throws ShapeError if the key has not two words
 * @example extend.random.threefry2x32(random.PRNGKey(42), np.array([0, 1], { dtype: "uint32" })).shape // [2]
 * @source jax.extend.random.threefry_2x32
 */
export function threefry2x32(keypair: ArrayLike, count: ArrayLike): Value {
  const name = "threefry2x32";
  const [k, x] = [asArray(keypair, name), asArray(count, name)];
  if (k.ndim !== 1 || k.shape[0] !== 2)
    throw new ShapeError(`${name}: the key is ${showAval(k.aval)}. Pass uint32[2].`);
  const flat = pad(reshape(x, [x.size]), scalar(0, "uint32"), [[0, x.size % 2, 0]]);
  const half = flat.size / 2;
  const word = (i: number) => reshape(sliceInDim(k, i, i + 1), []);
  const both = cipher(word(0), word(1), sliceInDim(flat, 0, half), sliceInDim(flat, half, 2 * half));
  return reshape(sliceInDim(concatenate(both, 0), 0, x.size), x.shape);
}

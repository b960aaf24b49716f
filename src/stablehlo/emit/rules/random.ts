import type { AnyPrimitive } from "../../../core/primitive.ts";
import { type BitGeneratorParams, rngBitGeneratorP } from "../../../ops/bit-generator.ts";
import { fmaP } from "../../../ops/fma.ts";
import { mulhiP } from "../../../ops/mulhi.ts";
import { randomUnwrapP, randomWrapP, threefry2x32P } from "../../../ops/random.ts";
import { randomErfInvP, randomLog1pP, randomLogP, unitFloat64P } from "../../../ops/random-math.ts";
import type { Builder, Tensor } from "../builder.ts";
import type { Rule } from "../rule.ts";
import { scalarCode } from "../scalar-code.ts";
import { enumeration, tensor } from "../types.ts";

// A key is a word of 64 bits inside of functions, and two words of 32 bits where it is given or returned.

/** ui32[..., 2] -> ui64[...] */
export function wrapKey(b: Builder, x: Tensor): Tensor {
  const [low, high] = [0, 1].map((k) => b.convert(b.column(x, k), "uint64"));
  return b.or(low, b.same("shift_left", high, b.like(high, 32)));
}
/** ui64[...] -> ui32[..., 2] */
export function unwrapKey(b: Builder, key: Tensor): Tensor {
  const low = b.convert(key, "uint32");
  const high = b.convert(b.same("shift_right_logical", key, b.like(key, 32)), "uint32");
  return b.columns([low, high]);
}

/** The state is two words of 64 bits there, of 32 bits four. Fewer than 32 bits are those of as many words. */
const generator: Rule = (b, [state], { shape, dtype, algorithm }: BitGeneratorParams) => {
  const long = tensor([2], "uint64");
  const isLong = state.type.dtype === "uint64";
  const key = isLong ? state : b.one("stablehlo.bitcast_convert", [b.reshape(state, [2, 2])], long);
  const drawn = tensor(shape, dtype === "uint64" ? "uint64" : "uint32");
  const name = algorithm.replace(/^RNG_/, "");
  const attributes = { rng_algorithm: enumeration("rng_algorithm", name) };
  const [next, bits] = b.op("stablehlo.rng_bit_generator", [key], [long, drawn], { attributes });
  const words = isLong ? next : b.one("stablehlo.bitcast_convert", [next], tensor([2, 2], "uint32"));
  return [b.reshape(words, state.type.shape as number[]), b.convert(bits, dtype)];
};

export const randomRules: readonly (readonly [AnyPrimitive, Rule])[] = [
  [randomWrapP, (b, [x]) => [wrapKey(b, x)]],
  [randomUnwrapP, (b, [key]) => [unwrapKey(b, key)]],
  [rngBitGeneratorP, generator],
  [threefry2x32P, scalarCode],
  [mulhiP, scalarCode],
  [randomLogP, scalarCode],
  [randomLog1pP, scalarCode],
  [randomErfInvP, scalarCode],
  [fmaP, scalarCode],
  [unitFloat64P, scalarCode],
];

import type { Value } from "../../core/value.ts";
import { type RandomAlgorithmName, rngBitGenerator, rngUniform } from "../../lax/bit-generator.ts";
import { enumeration, resultDtype, resultShape } from "./attributes.ts";
import type { Rules, Running } from "./rule.ts";

export function bits(state: Value, shape: readonly number[], run: Running): readonly Value[] {
  const algorithm = `RNG_${enumeration(run, "rng_algorithm")}` as RandomAlgorithmName;
  return rngBitGenerator(state, shape, resultDtype(run, 1), algorithm);
}
function numbers([low, high]: Value[], run: Running): Value[] {
  const distribution = enumeration(run, "rng_distribution");
  if (distribution !== "UNIFORM") run.fail(`random numbers of distribution ${distribution} are not supported`);
  return [rngUniform(low, high, resultShape(run))];
}

export const randomRules: Rules = {
  "stablehlo.rng": numbers,
  "stablehlo.rng_bit_generator": ([state], run) => bits(state, resultShape(run, 1), run),
};

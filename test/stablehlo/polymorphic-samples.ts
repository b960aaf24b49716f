import golden from "../golden/stablehlo/polymorphic.json" with { type: "json" };
import type { ArraySample } from "./bytecode-samples.ts";

/** For one choice of sizes. */
export interface CallSample {
  readonly args: ArraySample[];
  readonly results: ArraySample[];
  /** Of the sum of all floats by the leaves of the first argument; null where JAX has none. */
  readonly gradient: ArraySample[] | null;
}
export interface PolymorphicSample {
  readonly bytes: string;
  readonly text?: string;
  readonly types: (readonly [string[], string])[][];
  /** Leaves that `main` takes. */
  readonly kept: number[];
  readonly calls: CallSample[];
}
export const programs = golden.programs as unknown as Record<string, PolymorphicSample>;
export const platforms: string[] = golden.platforms;
export const refusals: { name: string; args: ArraySample[]; message: string }[] = golden.refused;

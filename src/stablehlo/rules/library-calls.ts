import { lapackCalls } from "./lapack.ts";
import type { Rules } from "./rule.ts";

// Custom calls by which JAX reaches libraries and compilers.

/** What they say of where an array lies has no meaning here. */
const annotations = ["Sharding", "SPMDFullToShardShape", "SPMDShardToFullShape", "annotate_device_placement"];

export const libraryCalls: Rules = {
  ...lapackCalls,
  ...Object.fromEntries(annotations.map((name) => [name, (ins) => ins])),
};

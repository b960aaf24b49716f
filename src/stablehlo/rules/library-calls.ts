import type { Value } from "../../core/value.ts";
import { sort } from "../../lax/sorting.ts";
import { sliceInDim } from "../../ops/shape.ts";
import { lapackCalls } from "./lapack.ts";
import type { Rules, Running } from "./rule.ts";

// Custom calls by which JAX reaches libraries and compilers.

/** What they say of where an array lies has no meaning here. */
const annotations = ["Sharding", "SPMDFullToShardShape", "SPMDShardToFullShape", "annotate_device_placement"];

/** The first k elements along an axis in the order of a comparator, and their positions: here, exactly. */
function approxTopK([x, positions]: Value[], run: Running): Value[] {
  const config = run.op.attributes.get("mhlo.backend_config");
  const computations = run.op.attributes.get("called_computations");
  const option = (name: string): number => {
    const a = config?.kind === "dictionary" ? config.entries.get(name) : undefined;
    return a?.kind === "integer" ? Number(a.value) : run.fail(`ApproxTopK needs ${name}`);
  };
  const called = computations?.kind === "list" ? computations.elements[0] : undefined;
  const name = called?.kind === "symbol" ? called.name : run.fail("ApproxTopK needs a comparator");
  const [dimension, k] = [option("reduction_dim"), option("top_k")];
  const comparator = (a: Value[], b: Value[]): Value =>
    run.call(
      name,
      a.flatMap((v, i) => [v, b[i]]),
    )[0] as Value;
  return sort([x, positions], { dimension, comparator }).map((y) => sliceInDim(y, 0, k, 1, dimension));
}

export const libraryCalls: Rules = {
  ...lapackCalls,
  ApproxTopK: approxTopK,
  ...Object.fromEntries(annotations.map((name) => [name, (ins) => ins])),
};

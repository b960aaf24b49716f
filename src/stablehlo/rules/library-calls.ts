import type { Value } from "../../core/value.ts";
import { sort } from "../../lax/sorting.ts";
import { sliceInDim } from "../../ops/shape.ts";
import { range } from "../../util/list.ts";
import { text } from "./attributes.ts";
import { knownInteger, sizesOperand } from "./known.ts";
import { lapackCalls } from "./lapack.ts";
import { bits } from "./random.ts";
import { windowsOf } from "./reductions.ts";
import type { Rules, Running } from "./rule.ts";
import { largest } from "./sorting.ts";
import { functionRules } from "./special.ts";

// Custom calls by which JAX reaches libraries and compilers.

/** What they say of where an array lies has no meaning here. */
const annotations = [
  "LayoutConstraint",
  "annotate_sharding",
  "xla.sdy.FuncResultSharding",
  "xla.sdy.ShardingConstraint",
  "Sharding",
  "SPMDFullToShardShape",
  "SPMDShardToFullShape",
  "annotate_device_placement",
];

/** The first k elements along an axis in the order of a comparator, and their positions: here, exactly. */
function approxTopK([x, positions]: Value[], run: Running): Value[] {
  const config = run.op.attributes.get("mhlo.backend_config");
  const option = (name: string): number => {
    const a = config?.kind === "dictionary" ? config.entries.get(name) : undefined;
    return a?.kind === "integer" ? Number(a.value) : run.fail(`ApproxTopK needs ${name}`);
  };
  const compare = computation(run);
  // Where k is a size, it is an operand behind the two to start with.
  const dimension = option("reduction_dim");
  const k = text(run, "call_target_name") === "ApproxTopK" ? option("top_k") : sizesOperand(run, 4)[0];
  const comparator = (a: Value[], b: Value[]): Value => compare(a.flatMap((v, i) => [v, b[i]]))[0];
  return sort([x, positions], { dimension, comparator }).map((y) => sliceInDim(y, 0, k, 1, dimension));
}

/** The function of the module that a call names. */
function computation(run: Running): (args: readonly Value[]) => Value[] {
  const all = run.op.attributes.get("called_computations");
  const called = all?.kind === "list" ? all.elements[0] : undefined;
  const name = called?.kind === "symbol" ? called.name : run.fail("called_computations names no function");
  return (args) => run.call(name, args) as Value[];
}
/** A window whose sizes, strides, dilations and paddings are the last five operands. */
function dynamicReduceWindow(ins: Value[], run: Running): Value[] {
  const n = (ins.length - 5) / 2;
  if (!Number.isInteger(n) || n < 1) return run.fail(`${ins.length} operands are not those of windows`);
  const [sizes, strides, baseDilation, windowDilation, pads] = range(5).map((k) => sizesOperand(run, 2 * n + k));
  const padding = sizes.map((_, d) => [pads[2 * d], pads[2 * d + 1]] as const);
  const combine = computation(run);
  const window = { sizes, strides, padding, baseDilation, windowDilation };
  return windowsOf(ins.slice(0, n), ins.slice(n, 2 * n), (x, y) => combine([...x, ...y]), window);
}
/** Calls that JAX makes where a number that must be known is the size of an axis. */
const dynamicCalls: Rules = {
  "stablehlo.dynamic_approx_top_k": approxTopK,
  "stablehlo.dynamic_reduce_window": dynamicReduceWindow,
  "stablehlo.dynamic_rng_bit_generator": ([state], run) => bits(state, sizesOperand(run, 1), run),
  "stablehlo.dynamic_top_k": ([x], run) => largest(x, sizesOperand(run, 1)[0], run),
};
/** What JAX expects of the sizes of arguments; `{0}` in the message stands for the first operand behind the condition. */
function shapeAssertion([condition, ...sizes]: Value[], run: Running): Value[] {
  if (knownInteger(condition) === 0n)
    run.fail(text(run, "error_message").replace(/\{(\d{1,3})\}/g, (_, k) => String(knownInteger(sizes[k]) ?? "?")));
  return [];
}

/** Functions of the client dialect in modules that were made before StableHLO could say them otherwise. */
const olderCalls: Rules = {
  ...Object.fromEntries(
    Object.entries(functionRules).map(([name, rule]) => [name.replace("chlo.", "mhlo."), rule] as const),
  ),
  "mhlo.topk"([x], run) {
    const options = run.op.attributes.get("mhlo.attributes");
    const k = options?.kind === "dictionary" ? options.entries.get("k") : undefined;
    const greatest = options?.kind === "dictionary" ? options.entries.get("largest") : undefined;
    if (greatest?.kind === "bool" && !greatest.value) run.fail("mhlo.topk of the least elements is not supported");
    return largest(x, k?.kind === "integer" ? Number(k.value) : run.fail("mhlo.topk needs k"), run);
  },
};

export const libraryCalls: Rules = {
  ...olderCalls,
  ...dynamicCalls,
  ...lapackCalls,
  ApproxTopK: approxTopK,
  shape_assertion: shapeAssertion,
  ...Object.fromEntries(annotations.map((name) => [name, (ins) => ins])),
};

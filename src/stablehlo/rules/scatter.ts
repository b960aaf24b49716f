import type { Value } from "../../core/value.ts";
import * as scatters from "../../ops/scatter.ts";
import type { Region } from "../syntax.ts";
import { boolean, Fields } from "./attributes.ts";
import { narrowIndices, vectorsLast } from "./indexing.ts";
import type { Rules, Running } from "./rule.ts";

type Scatter = typeof scatters.scatter;
const known = new Map<string, Scatter>([
  ["stablehlo.add", scatters.scatterAdd],
  ["stablehlo.multiply", scatters.scatterMul],
  ["stablehlo.minimum", scatters.scatterMin],
  ["stablehlo.maximum", scatters.scatterMax],
]);
/** The primitive that a region of old element and update is, if it is one. */
function scatterOf({ args, ops }: Region): Scatter | undefined {
  const returned = ops.at(-1)?.operands[0];
  if (ops.length === 1) return returned === args[1] ? scatters.scatter : undefined;
  const [{ name, operands, results }] = ops;
  if (ops.length > 2 || returned !== results[0] || operands.length !== 2) return undefined;
  return operands.includes(args[0]) && operands.includes(args[1]) ? known.get(name) : undefined;
}

/** Windows outside the operand are dropped. */
function scatter(ins: Value[], run: Running): Value[] {
  const f = scatterOf(run.op.regions[0]);
  if (ins.length !== 3 || !f) return run.fail("stablehlo.scatter by a region of this kind is not supported");
  const [x, indices, updates] = ins;
  const n = new Fields(run, "scatter_dimension_numbers");
  const numbers = {
    updateWindowDims: n.list("update_window_dims"),
    insertedWindowDims: n.list("inserted_window_dims"),
    scatterDimsToOperandDims: n.list("scatter_dims_to_operand_dims"),
    operandBatchingDims: n.list("input_batching_dims"),
    scatterIndicesBatchingDims: n.list("scatter_indices_batching_dims"),
  };
  const options = {
    indicesAreSorted: boolean(run, "indices_are_sorted"),
    uniqueIndices: boolean(run, "unique_indices"),
    mode: "fill",
  } as const;
  return [f(x, vectorsLast(narrowIndices(indices), n.number("index_vector_dim")), updates, numbers, options)];
}

export const scatterRules: Rules = { "stablehlo.scatter": scatter };

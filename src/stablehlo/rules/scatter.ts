import type { Value } from "../../core/value.ts";
import { scatterWith } from "../../lax/scatter-with.ts";
import * as scatters from "../../ops/scatter.ts";
import type { Region } from "../syntax.ts";
import { boolean, Fields } from "./attributes.ts";
import { narrowIndices, vectorsLast } from "./indexing.ts";
import { operationOf } from "./regions.ts";
import type { Rules, Running } from "./rule.ts";

type Scatter = typeof scatters.scatter;
const known = new Map<string, Scatter>([
  ["stablehlo.add", scatters.scatterAdd],
  ["stablehlo.multiply", scatters.scatterMul],
  ["stablehlo.minimum", scatters.scatterMin],
  ["stablehlo.maximum", scatters.scatterMax],
]);
/** The primitive that a region of old element and update is, if it is one. */
function scatterOf(region: Region): Scatter | undefined {
  if (region.ops.length === 1) return region.ops[0].operands[0] === region.args[1] ? scatters.scatter : undefined;
  return known.get(operationOf(region) ?? "");
}
/** Windows outside the operand are dropped. */
function scatter(ins: Value[], run: Running): Value[] {
  const n = (ins.length - 1) / 2;
  if (n < 1 || !Number.isInteger(n)) run.fail(`a scatter has operands, indices and as many updates, not ${ins.length}`);
  const [xs, indices, updates] = [ins.slice(0, n), ins[n], ins.slice(n + 1)];
  const fields = new Fields(run, "scatter_dimension_numbers");
  const numbers = {
    updateWindowDims: fields.list("update_window_dims"),
    insertedWindowDims: fields.list("inserted_window_dims"),
    scatterDimsToOperandDims: fields.list("scatter_dims_to_operand_dims"),
    operandBatchingDims: fields.list("input_batching_dims"),
    scatterIndicesBatchingDims: fields.list("scatter_indices_batching_dims"),
  };
  const options = {
    indicesAreSorted: boolean(run, "indices_are_sorted"),
    uniqueIndices: boolean(run, "unique_indices"),
    mode: "fill",
  } as const;
  const at = vectorsLast(narrowIndices(indices), fields.number("index_vector_dim"));
  const [region] = run.op.regions;
  const primitive = n === 1 && xs[0].dtype !== "bool" ? scatterOf(region) : undefined;
  if (primitive) return [primitive(xs[0], at, updates[0], numbers, options)];
  const computation = (old: Value[], update: Value[]): Value[] => run.region(region, [...old, ...update]);
  return scatterWith(xs, at, updates, computation, numbers, options);
}

export const scatterRules: Rules = { "stablehlo.scatter": scatter };

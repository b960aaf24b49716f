import { asArray } from "../../api/asarray.ts";
import { vmap } from "../../api/vmap.ts";
import { type DType, isInteger } from "../../core/dtype.ts";
import type { Value } from "../../core/value.ts";
import { clamp, min } from "../../lax/elementwise.ts";
import { transpose } from "../../ops/axes.ts";
import { convertElementType } from "../../ops/convert.ts";
import * as gathers from "../../ops/gather.ts";
import * as slices from "../../ops/index.ts";
import { expandDims } from "../../ops/shape.ts";
import { takeAxis } from "../../ops/take.ts";
import { range } from "../../util/list.ts";
import { boolean, Fields, integer, integers } from "./attributes.ts";
import { sizesOperand } from "./known.ts";
import type { Rules, Running } from "./rule.ts";

/** The indices with their index vectors along the last axis. */
export function vectorsLast(indices: Value, axis: number): Value {
  if (axis === indices.ndim) return expandDims(indices, [indices.ndim]);
  if (axis === indices.ndim - 1) return indices;
  return transpose(indices, [...range(indices.ndim).filter((d) => d !== axis), axis]);
}
/** Indices of at most 32 bits. What lies beyond is outside of any array, on either side. */
export function narrowIndices(x: Value): Value {
  if (x.dtype === "int64")
    return convertElementType(clamp(bound(-(2n ** 31n), x.dtype), x, bound(2n ** 31n - 1n, x.dtype)), "int32");
  if (x.dtype === "uint64") return convertElementType(min(x, bound(2n ** 32n - 1n, x.dtype)), "uint32");
  return isInteger(x.dtype) ? x : convertElementType(x, "int32");
}
const bound = (value: bigint, dtype: DType): Value => asArray(value, "index", dtype);
/** Windows outside the operand are moved inside. */
function gather([x, indices]: Value[], sizes: readonly number[], run: Running): Value[] {
  const n = new Fields(run, "dimension_numbers");
  const numbers = {
    offsetDims: n.list("offset_dims"),
    collapsedSliceDims: n.list("collapsed_slice_dims"),
    startIndexMap: n.list("start_index_map"),
    operandBatchingDims: n.list("operand_batching_dims"),
    startIndicesBatchingDims: n.list("start_indices_batching_dims"),
  };
  return [
    gathers.gather(x, vectorsLast(narrowIndices(indices), n.number("index_vector_dim")), numbers, sizes, {
      mode: "clip",
      indicesAreSorted: boolean(run, "indices_are_sorted"),
    }),
  ];
}

/** Elements of the axis `dim` at indices, of which the first axes belong to those of the operand. */
function select([x, indices]: Value[], run: Running): Value[] {
  const [dim, batch] = [integer(run, "dim"), integer(run, "batch_dims")];
  let take: (x: Value, i: Value) => Value = (x, i) => takeAxis(x, i, dim - batch, { mode: "clip" });
  for (let b = 0; b < batch; b++) take = vmap(take);
  return [take(x, narrowIndices(indices))];
}

export const indexingRules: Rules = {
  "stablehlo.dynamic_slice": ([x, ...starts], run) => [
    slices.dynamicSlice(x, starts.map(narrowIndices), integers(run, "slice_sizes")),
  ],
  "stablehlo.dynamic_update_slice": ([x, update, ...starts]) => [
    slices.dynamicUpdateSlice(x, update, starts.map(narrowIndices)),
  ],
  "stablehlo.dynamic_gather": (ins, run) => gather(ins, sizesOperand(run, 2), run),
  "stablehlo.gather": (ins, run) => gather(ins, integers(run, "slice_sizes"), run),
  "stablehlo.torch_index_select": select,
};

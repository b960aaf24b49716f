import { scatterByP } from "../../../control/scatter.ts";
import { type DType, dtypeInfo, integerRange, kindOf } from "../../../core/dtype.ts";
import type { Jaxpr } from "../../../core/jaxpr.ts";
import type { AnyPrimitive } from "../../../core/primitive.ts";
import type { Scalar } from "../../../core/value.ts";
import { gatherP, scatterAddP } from "../../../ops/gather.ts";
import type { GatherParams } from "../../../ops/gather-shape.ts";
import { dynamicSliceP, dynamicUpdateSliceP } from "../../../ops/index.ts";
import { others } from "../../../ops/reduction.ts";
import { scatterMaxP, scatterMinP, scatterMulP, scatterP } from "../../../ops/scatter.ts";
import { type ScatterParams, windowSizes } from "../../../ops/scatter-shape.ts";
import type { Attribute, Region } from "../../syntax.ts";
import type { Builder, Tensor } from "../builder.ts";
import type { Rule } from "../rule.ts";
import { bool, integers, record, shapeOf, tensor, typeOf } from "../types.ts";
import { extremum } from "./elementwise.ts";

/** Starts of one type, in which the sizes of arrays are numbers. */
function starts(b: Builder, xs: readonly Tensor[]): Tensor[] {
  const dtype = xs.some((x) => x.type.dtype === "uint32") ? "int64" : "int32";
  return xs.map((x) => b.convert(x, dtype));
}
const dynamicSlice: Rule = (b, [x, ...from], { sliceSizes }, { outs }) => [
  b.one("stablehlo.dynamic_slice", [x, ...starts(b, from)], typeOf(outs[0]), { slice_sizes: integers(sliceSizes) }),
];
const dynamicUpdateSlice: Rule = (b, [x, update, ...from]) => [
  b.one("stablehlo.dynamic_update_slice", [x, update, ...starts(b, from)], x.type),
];

const indexVectors = (b: Builder, x: Tensor): Tensor => (dtypeInfo[x.type.dtype].bytes < 4 ? b.convert(x, "int32") : x);
/** The greatest starts of windows of these sizes, for each component of an index vector. */
function limits(b: Builder, indices: Tensor, sizes: readonly number[]): Tensor {
  const value = { kind: "elements", type: tensor([sizes.length], indices.type.dtype), splat: false } as const;
  const data = indices.type.dtype === "uint32" ? Uint32Array.from(sizes) : Int32Array.from(sizes);
  const shape = shapeOf(indices.type);
  return b.broadcast(b.elements({ ...value, data }), shape, [shape.length - 1]);
}
/** Whether all components of each index vector are inside. */
function inside(b: Builder, indices: Tensor, highest: readonly number[]): Tensor {
  const below = b.compare("LE", indices, limits(b, indices, highest));
  const both =
    kindOf(indices.type.dtype) === "uint" ? below : b.and(below, b.compare("GE", indices, b.like(indices, 0)));
  const shape = shapeOf(indices.type);
  const scalar = tensor([], "bool");
  const every = b.region([scalar, scalar], (inner, [x, y]) => [inner.and(x, y)]);
  return b.op("stablehlo.reduce", [both, b.constant(true, scalar)], [tensor(shape.slice(0, -1), "bool")], {
    attributes: { dimensions: integers([shape.length - 1]) },
    regions: [every],
  })[0];
}
/** What is read outside of an array by default: NaN, the least signed or the greatest unsigned integer, true. */
function fillOf(dtype: DType): Scalar {
  const { kind, bytes } = dtypeInfo[dtype];
  if (kind === "bool") return true;
  if (kind !== "int" && kind !== "uint") return Number.NaN;
  if (bytes === 8) return kind === "int" ? -(2n ** 63n) : 2n ** 64n - 1n;
  return integerRange(dtype)[kind === "int" ? 0 : 1];
}
/** StableHLO moves windows inside; those that are filled are chosen by a mask. */
const gather: Rule = (b, [x, given], p: GatherParams, { outs }) => {
  const n = p.dimensionNumbers;
  const indices = indexVectors(b, given);
  const type = typeOf(outs[0]);
  const shape = shapeOf(type);
  const rank = shapeOf(indices.type).length - 1;
  const y = b.one("stablehlo.gather", [x, indices], type, {
    dimension_numbers: record("gather", {
      offset_dims: n.offsetDims,
      collapsed_slice_dims: n.collapsedSliceDims,
      operand_batching_dims: n.operandBatchingDims,
      start_indices_batching_dims: n.startIndicesBatchingDims,
      start_index_map: n.startIndexMap,
      index_vector_dim: rank,
    }),
    slice_sizes: integers(p.sliceSizes),
    indices_are_sorted: bool(p.indicesAreSorted),
  });
  if (p.mode !== "fill" || n.startIndexMap.length === 0) return [y];
  const highest = n.startIndexMap.map((d) => shapeOf(x.type)[d] - p.sliceSizes[d]);
  const mask = b.broadcast(inside(b, indices, highest), shape, others(shape.length, n.offsetDims));
  return [b.select(mask, y, b.like(y, p.fillValue ?? fillOf(type.dtype)))];
};

/** StableHLO drops windows outside; those that are moved inside get other indices. */
function writeScatter(
  b: Builder,
  xs: readonly Tensor[],
  given: Tensor,
  updates: readonly Tensor[],
  p: ScatterParams,
  region: Region,
): Tensor[] {
  const n = p.dimensionNumbers;
  let indices = indexVectors(b, given);
  if (p.mode === "clip" && n.scatterDimsToOperandDims.length > 0) {
    const shape = shapeOf(xs[0].type);
    const sizes = windowSizes(n, shape.length, shapeOf(updates[0].type));
    const highest = n.scatterDimsToOperandDims.map((d) => shape[d] - sizes[d]);
    indices = b.same("clamp", b.like(indices, 0), indices, limits(b, indices, highest));
  }
  const attributes: Record<string, Attribute> = {
    scatter_dimension_numbers: record("scatter", {
      update_window_dims: n.updateWindowDims,
      inserted_window_dims: n.insertedWindowDims,
      input_batching_dims: n.operandBatchingDims,
      scatter_indices_batching_dims: n.scatterIndicesBatchingDims,
      scatter_dims_to_operand_dims: n.scatterDimsToOperandDims,
      index_vector_dim: shapeOf(indices.type).length - 1,
    }),
    indices_are_sorted: bool(p.indicesAreSorted),
    unique_indices: bool(p.uniqueIndices),
  };
  return b.op(
    "stablehlo.scatter",
    [...xs, indices, ...updates],
    xs.map((x) => x.type),
    { attributes, regions: [region] },
  );
}
/** A scatter that puts old element and update together so. */
const scatter =
  (combine: (b: Builder, old: Tensor, update: Tensor) => Tensor): Rule =>
  (b, [x, indices, updates], p: ScatterParams) => {
    const scalar = tensor([], x.type.dtype);
    const region = b.region([scalar, scalar], (inner, [old, update]) => [combine(inner, old, update)]);
    return writeScatter(b, [x], indices, [updates], p, region);
  };
const scatterBy: Rule = (b, ins, { jaxpr, ...p }: ScatterParams & { jaxpr: Jaxpr }) => {
  const n = (ins.length - 1) / 2;
  const region = b.body(jaxpr, jaxpr.inAvals.map(typeOf));
  return writeScatter(b, ins.slice(0, n), ins[n], ins.slice(n + 1), p, region);
};

export const indexingRules: readonly (readonly [AnyPrimitive, Rule])[] = [
  [dynamicSliceP, dynamicSlice],
  [dynamicUpdateSliceP, dynamicUpdateSlice],
  [gatherP, gather],
  [scatterP, scatter((_, _old, update) => update)],
  [scatterAddP, scatter((b, x, y) => b.same("add", x, y))],
  [scatterMulP, scatter((b, x, y) => b.same("multiply", x, y))],
  [scatterMinP, scatter((b, x, y) => extremum(b, x, y, "min"))],
  [scatterMaxP, scatter((b, x, y) => extremum(b, x, y, "max"))],
  [scatterByP, scatterBy],
];

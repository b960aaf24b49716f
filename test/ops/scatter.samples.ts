import type { GatherScatterMode } from "../../src/ops/gather.ts";
import { ScatterDimensionNumbers } from "../../src/ops/scatter.ts";
import { given, type Operand, type Row, type Samples, x } from "./harness.ts";

type Fields = ConstructorParameters<typeof ScatterDimensionNumbers>[0];
const options = (fields: Fields, mode: GatherScatterMode = "fill", uniqueIndices = false) => ({
  dimensionNumbers: new ScatterDimensionNumbers(fields),
  indicesAreSorted: false,
  uniqueIndices,
  mode,
});
const rowsOf = { updateWindowDims: [1], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
const elements = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
const at = (data: number[], shape = [data.length, 1]): Operand => given(data, "int32", shape);
const small = (indices: number[], updates: number[], result: number[], mode?: GatherScatterMode): Row => ({
  ins: [given([1, 2, 3]), at(indices), given(updates)],
  params: options(elements, mode),
  result,
  smooth: false,
});
/** What all kinds of update have in common: `distinct` where their derivative asks for it. */
const common = (distinct: boolean): Row[] => [
  { ins: [x([5, 3]), at([0, 4]), x([2, 3])], params: options(rowsOf, "fill", distinct) },
  { ins: [x([5, 3]), at([3, 9, -1]), x([3, 3])], params: options(rowsOf, "fill", distinct) },
  { ins: [x([5, 3]), at([1]), x([3, 1])], params: options({ ...rowsOf, updateWindowDims: [0] }, "clip") },
  {
    ins: [x([4, 4]), at([1, 2], [1, 2]), x([1, 2, 2])],
    params: options({ updateWindowDims: [1, 2], insertedWindowDims: [], scatterDimsToOperandDims: [0, 1] }),
  },
  {
    ins: [x([3, 4]), at([0, 2, 3], [3, 1]), x([3])],
    params: options(
      {
        ...elements,
        insertedWindowDims: [1],
        scatterDimsToOperandDims: [1],
        operandBatchingDims: [0],
        scatterIndicesBatchingDims: [0],
      },
      "fill",
      distinct,
    ),
  },
  { ins: [x([5]), at([], [0, 1]), x([0])], params: options(elements) },
];
/** Windows that overlap, indices drawn anew in every lane. */
const overlapping: Row[] = [
  { ins: [x([4]), at([1, 1, 3, 1]), x([4])], params: options(elements) },
  { ins: [x([5, 2]), x([4, 1], -2, 7, "int32"), x([4, 2])], params: options(rowsOf, "clip") },
  { ins: [x([5, 2]), x([4, 1], -2, 7, "int32"), x([4, 2])], params: options(rowsOf) },
];
export const samples: Samples = {
  scatterP: [
    ...common(true),
    ...common(false),
    ...overlapping,
    small([1, 9, -1], [7, 8, 9], [1, 7, 3]),
    small([1, 9, -1], [7, 8, 9], [9, 7, 8], "clip"),
    small([1, 1], [7, 8], [1, 8, 3]),
    { ins: [given([1, 2], "uint8"), at([1]), given([9], "uint8")], params: options(elements), result: [1, 9] },
  ],
  scatterAddP: [
    ...common(false),
    ...overlapping,
    small([1, 1, 9], [7, 8, 5], [1, 17, 3]),
    { ins: [given([1, 2], "int32"), at([1, 1]), given([9, 1], "int32")], params: options(elements), result: [1, 12] },
  ],
  scatterMulP: [...common(true), small([1, 1, 9], [7, 8, 5], [1, 112, 3])],
  scatterMinP: [...common(false), ...overlapping, small([0, 1, 1], [5, 1, -1], [1, -1, 3])],
  scatterMaxP: [...common(false), ...overlapping, small([0, 1, 1], [5, 1, -1], [5, 2, 3])],
};

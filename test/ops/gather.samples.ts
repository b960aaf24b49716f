import { GatherDimensionNumbers, type GatherScatterMode } from "../../src/ops/gather.ts";
import { given, type Operand, type Row, type Samples, x } from "./harness.ts";

type Fields = ConstructorParameters<typeof GatherDimensionNumbers>[0];
const options = (
  fields: Fields,
  sliceSizes: number[],
  mode: GatherScatterMode = "fill",
  fillValue: number | null = null,
) => ({
  dimensionNumbers: new GatherDimensionNumbers(fields),
  sliceSizes,
  indicesAreSorted: false,
  uniqueIndices: false,
  mode,
  fillValue,
});
const rows = { offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0] };
const elements = { offsetDims: [], collapsedSliceDims: [0], startIndexMap: [0] };
const vector = (
  data: number[],
  indices: number[],
  mode: GatherScatterMode,
  result: number[],
  dtype: Operand["dtype"] = "float",
): Row => ({
  ins: [given(data, dtype), given(indices, "int32", [indices.length, 1])],
  params: options(elements, [1], mode),
  result,
});
const index = (shape: number[], hi: number, lo = 0): Operand => x(shape, lo, hi, "int32");
export const samples: Samples = {
  gatherP: [
    { ins: [x([5, 3]), index([4, 1], 5)], params: options(rows, [1, 3]) },
    { ins: [x([5, 3]), index([4, 1], 8, -3)], params: options(rows, [1, 3], "clip") },
    { ins: [x([5, 3]), index([4, 1], 8, -3)], params: options(rows, [1, 3], "fill", 0) },
    {
      ins: [x([5, 3]), index([2, 2, 1], 5)],
      params: options({ offsetDims: [0], collapsedSliceDims: [0], startIndexMap: [0] }, [1, 3], "clip"),
    },
    {
      ins: [x([5, 4]), index([2, 2], 4)],
      params: options({ offsetDims: [1, 2], collapsedSliceDims: [], startIndexMap: [0, 1] }, [2, 2], "clip"),
    },
    {
      ins: [x([5, 4]), index([3, 2], 4)],
      params: options({ offsetDims: [], collapsedSliceDims: [0, 1], startIndexMap: [1, 0] }, [1, 1]),
    },
    {
      ins: [x([3, 4, 2]), index([3, 2, 1], 4)],
      params: options(
        {
          offsetDims: [2],
          collapsedSliceDims: [1],
          startIndexMap: [1],
          operandBatchingDims: [0],
          startIndicesBatchingDims: [0],
        },
        [1, 1, 2],
      ),
    },
    vector([10, 20, 30], [2, 0], "fill", [30, 10]),
    vector([10, 20, 30], [5, -1], "clip", [30, 10]),
    // A broken promise: reads are clamped, gradients dropped.
    { ...vector([10, 20, 30], [5, -1], "promiseInBounds", [30, 10]), smooth: false },
    vector([10, 20], [5, 1], "fill", [-2147483648, 20], "int32"),
    vector([10, 20], [5, 1], "fill", [4294967295, 20], "uint32"),
    vector([0, 0], [5, 1], "fill", [1, 0], "bool"),
    vector([10, 20], [5, 1], "fill", [255, 20], "uint8"),
    { ins: [x([5, 3]), index([0, 1], 5)], params: options(rows, [1, 3]) },
  ],
};

import { given, type Row, type Samples, x } from "./harness.ts";

const abc = given([1, 2, 3], "int32");
const zero = given([0], "int32", []);
const padRow = (config: [number, number, number][], result: number[]): Row => ({
  ins: [abc, zero],
  params: { paddingConfig: config },
  result,
});
export const samples: Samples = {
  // Its rows and those of reduceSum stand in axes.samples.ts.
  broadcastInDimP: [{ ins: [x([])], params: { shape: [2], broadcastDimensions: [] } }],
  transposeP: [{ ins: [x([1, 2])], params: { permutation: [1, 0] } }],
  iotaP: [
    { ins: [], params: { dtype: "int32", shape: [3], dimension: 0 }, result: [0, 1, 2] },
    { ins: [], params: { dtype: "float32", shape: [2, 2], dimension: 1 }, result: [0, 1, 0, 1] },
    { ins: [], params: { dtype: "float64", shape: [2, 2], dimension: 0 }, result: [0, 0, 1, 1] },
    { ins: [], params: { dtype: "uint32", shape: [0], dimension: 0 }, result: [] },
  ],
  reshapeP: [
    { ins: [x([2, 3])], params: { newSizes: [3, 2] } },
    { ins: [x([2, 3])], params: { newSizes: [6] } },
    { ins: [x([6])], params: { newSizes: [1, 2, 1, 3] } },
    { ins: [x([])], params: { newSizes: [1, 1] } },
    { ins: [x([0, 3])], params: { newSizes: [3, 0] } },
    { ins: [given([1, 2, 3, 4], "int8", [2, 2])], params: { newSizes: [4] }, result: [1, 2, 3, 4] },
  ],
  revP: [
    { ins: [x([2, 3])], params: { dimensions: [0] } },
    { ins: [x([2, 3])], params: { dimensions: [0, 1] } },
    { ins: [abc], params: { dimensions: [0] }, result: [3, 2, 1] },
  ],
  sliceP: [
    { ins: [x([5, 3])], params: { startIndices: [1, 0], limitIndices: [4, 2], strides: [1, 1] } },
    { ins: [x([7])], params: { startIndices: [1], limitIndices: [7], strides: [2] } },
    { ins: [x([7])], params: { startIndices: [1], limitIndices: [6], strides: [3] } },
    { ins: [x([3])], params: { startIndices: [2], limitIndices: [2], strides: [1] } },
    { ins: [abc], params: { startIndices: [0], limitIndices: [3], strides: [2] }, result: [1, 3] },
  ],
  padP: [
    { ins: [x([3]), x([])], params: { paddingConfig: [[1, 2, 0]] } },
    { ins: [x([3]), x([])], params: { paddingConfig: [[-1, 2, 1]] } },
    { ins: [x([4]), x([])], params: { paddingConfig: [[1, -2, 2]] } },
    {
      ins: [x([2, 3]), x([])],
      params: {
        paddingConfig: [
          [0, 1, 0],
          [1, 0, 2],
        ],
      },
    },
    { ins: [x([0]), x([])], params: { paddingConfig: [[1, 1, 0]] } },
    padRow([[1, 2, 1]], [0, 1, 0, 2, 0, 3, 0, 0]),
    padRow([[-1, 0, 0]], [2, 3]),
    padRow([[-1, -1, 1]], [0, 2, 0]),
    padRow([[-4, 5, 0]], [0, 0, 0, 0]),
  ],
  concatenateP: [
    { ins: [x([3]), x([2])], params: { dimension: 0 } },
    { ins: [x([2, 3]), x([2, 1]), x([2, 2])], params: { dimension: 1 } },
    { ins: [x([0, 2]), x([1, 2])], params: { dimension: 0 } },
    { ins: [abc, abc], params: { dimension: 0 }, result: [1, 2, 3, 1, 2, 3] },
  ],
};

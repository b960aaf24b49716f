import { given, type Samples, x } from "./harness.ts";

export const samples: Samples = {
  transposeP: [
    { ins: [x([2, 3])], params: { permutation: [1, 0] } },
    { ins: [x([2, 3, 4])], params: { permutation: [2, 0, 1] } },
    { ins: [given([1, 2, 3, 4, 5, 6], "uint8", [2, 3])], params: { permutation: [1, 0] }, result: [1, 4, 2, 5, 3, 6] },
  ],
  broadcastInDimP: [
    { ins: [x([])], params: { shape: [2, 3], broadcastDimensions: [] } },
    { ins: [x([3])], params: { shape: [2, 3], broadcastDimensions: [1] } },
    { ins: [x([2])], params: { shape: [2, 3], broadcastDimensions: [0] } },
    { ins: [x([2, 1])], params: { shape: [2, 3], broadcastDimensions: [0, 1] } },
    { ins: [x([1, 3])], params: { shape: [4, 2, 3], broadcastDimensions: [1, 2] } },
    { ins: [x([1])], params: { shape: [0, 2], broadcastDimensions: [1] } },
    { ins: [given([1, 2], "int32")], params: { shape: [2, 2], broadcastDimensions: [0] }, result: [1, 1, 2, 2] },
  ],
  reduceSumP: [
    { ins: [x([2, 3])], params: { axes: [0] } },
    { ins: [x([2, 3])], params: { axes: [1] } },
    { ins: [x([2, 3, 40])], params: { axes: [0, 2] } },
    { ins: [x([2, 0])], params: { axes: [1] }, result: [0, 0] },
    { ins: [given([1, 2, 3, 127], "int", [2, 2])], params: { axes: [0, 1] }, result: [133] },
    { ins: [given([4294967295, 2], "uint32")], params: { axes: [0] }, result: [1] },
  ],
};

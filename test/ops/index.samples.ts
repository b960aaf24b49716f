import { given, type Operand, type Samples, x } from "./harness.ts";

const at = (v: number, dtype: "int32" | "uint32" = "int32"): Operand => given([v], dtype, []);
const starts = (lo: number, hi: number): Operand => x([], lo, hi, "int32");
export const samples: Samples = {
  dynamicSliceP: [
    { ins: [x([5, 4]), at(1), at(2)], params: { sliceSizes: [2, 2] } },
    { ins: [x([5, 4]), starts(-3, 8), starts(-3, 8)], params: { sliceSizes: [3, 4] } },
    { ins: [given([10, 20, 30]), at(2)], params: { sliceSizes: [2] }, result: [20, 30] },
    { ins: [given([10, 20, 30]), at(-7)], params: { sliceSizes: [2] }, result: [10, 20] },
    { ins: [given([10, 20, 30], "int32"), at(4294967295, "uint32")], params: { sliceSizes: [1] }, result: [30] },
    { ins: [x([]), ...[]], params: { sliceSizes: [] } },
    { ins: [x([3]), at(1)], params: { sliceSizes: [0] } },
  ],
  dynamicUpdateSliceP: [
    { ins: [x([5, 4]), x([2, 2]), at(1), at(2)] },
    { ins: [x([5, 4]), x([3, 4]), starts(-3, 8), starts(-3, 8)] },
    { ins: [given([0, 0, 0]), given([1, 2]), at(2)], result: [0, 1, 2] },
    { ins: [given([0, 0, 0], "int32"), given([1, 2], "int32"), at(-5)], result: [1, 2, 0] },
    { ins: [x([3]), x([3]), at(2)] },
    { ins: [x([3]), x([0]), at(2)] },
    { ins: [x([4, 3]), x([1, 3]), at(2), at(0)] },
  ],
};

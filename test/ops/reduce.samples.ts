import { given, type Row, type Samples, x } from "./harness.ts";

const over = (axes: number[], shape: number[], lo = -2, hi = 2): Row => ({ ins: [x(shape, lo, hi)], params: { axes } });
const rows: Row[] = [over([0], [3, 4]), over([1], [3, 4]), over([0, 2], [2, 3, 20])];
const int = (data: number[], result: number[], dtype: "int" | "int32" | "uint32" | "bool" = "int"): Row => ({
  ins: [given(data, dtype)],
  params: { axes: [0] },
  result,
});
const float = (data: number[], result: number[]): Row => ({
  ins: [given(data)],
  params: { axes: [0] },
  result,
  smooth: false,
});
const empty = (result: number[]): Row => ({ ins: [x([2, 0])], params: { axes: [1] }, result, smooth: false });
const arg = (
  data: number[],
  result: number[],
  dtype: "float" | "int" | "int32" | "bool" | "uint32" = "float",
): Row => ({
  ins: [given(data, dtype)],
  params: { axes: [0], indexDtype: "int32" },
  result,
});
const long = Array.from({ length: 50 }, (_, i) => (i * 7) % 23);
export const samples: Samples = {
  reduceSumP: [over([0], [3])],
  reduceMaxP: [
    ...rows,
    float([1, NaN, 2], [NaN]),
    float([-Infinity, -Infinity], [-Infinity]),
    int([3, -5, 7], [7]),
    int([0, 0], [0], "bool"),
    int([0, 1], [1], "bool"),
    empty([-Infinity, -Infinity]),
  ],
  reduceMinP: [
    ...rows,
    float([1, NaN, 2], [NaN]),
    int([3, -5, 7], [-5]),
    int([3, 4294967295], [3], "uint32"),
    empty([Infinity, Infinity]),
  ],
  reduceProdP: [
    ...rows,
    over([0], [1]),
    over([1, 0], [3, 5]),
    { ins: [given([2, 0, 3])], params: { axes: [0] }, result: [0] },
    { ins: [given([0, 0, 3])], params: { axes: [0] }, result: [0] },
    int([3, -5, 7], [-105]),
    empty([1, 1]),
  ],
  reduceAndP: [
    int([7, 14], [6]),
    int([1, 1], [1], "bool"),
    int([1, 0], [0], "bool"),
    int([4294967295, 6], [6], "uint32"),
  ],
  reduceOrP: [int([5, 8], [13]), int([0, 1], [1], "bool")],
  reduceXorP: [int([5, 9], [12]), int([1, 1], [0], "bool")],
  argmaxP: [
    { ins: [x([3, 4])], params: { axes: [0], indexDtype: "int32" } },
    { ins: [x([3, 40])], params: { axes: [1], indexDtype: "int32" } },
    arg([1, NaN, 3, NaN], [1]),
    arg([2, 5, 5, 1], [1]),
    arg([-Infinity, -Infinity], [0]),
    arg(long, [long.indexOf(22)]),
    arg([0, 1, 1], [1], "bool"),
    arg([-2147483648, -2147483648], [0], "int32"),
    arg([3, 4294967295], [1], "uint32"),
  ],
  argminP: [
    { ins: [x([3, 4])], params: { axes: [0], indexDtype: "int32" } },
    arg([1, NaN, 3], [1]),
    arg([5, 1, 1], [1]),
    arg(long, [0]),
    arg([1, 0, 0], [1], "bool"),
  ],
};

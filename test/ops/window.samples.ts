import type { WindowParams } from "../../src/ops/window.ts";
import { given, type Row, type Samples, x } from "./harness.ts";

const params = (
  windowDimensions: number[],
  padding: [number, number][],
  options: Partial<WindowParams> = {},
): WindowParams => {
  const ones = windowDimensions.map(() => 1);
  return { windowDimensions, padding, windowStrides: ones, baseDilation: ones, windowDilation: ones, ...options };
};
const gaps: Row = { ins: [x([4])], params: params([2], [[1, 2]], { baseDilation: [3] }) };
const rows: Row[] = [
  { ins: [x([6])], params: params([3], [[1, 1]]) },
  {
    ins: [x([5, 6])],
    params: params(
      [3, 2],
      [
        [1, 1],
        [0, 1],
      ],
      { windowStrides: [2, 1] },
    ),
  },
  {
    ins: [x([1, 4, 4, 2])],
    params: params(
      [1, 2, 2, 1],
      [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      { windowStrides: [1, 2, 2, 1] },
    ),
  },
  { ins: [x([7])], params: params([2], [[0, 0]], { windowDilation: [3] }) },
  { ins: [x([5])], params: params([1], [[0, 0]], { windowStrides: [2] }) },
  { ins: [x([5])], params: params([2], [[-1, 0]]) },
  {
    ins: [x([0, 3])],
    params: params(
      [1, 2],
      [
        [0, 0],
        [0, 0],
      ],
    ),
  },
];
const vector = (
  data: number[],
  window: number,
  result: number[],
  dtype: "float" | "int" | "int32" | "uint32" = "float",
): Row => ({
  ins: [given(data, dtype)],
  params: params([window], [[0, 0]]),
  result,
  smooth: false,
});
export const samples: Samples = {
  reduceWindowSumP: [...rows, gaps, vector([1, 2, 3, 4], 2, [3, 5, 7]), vector([1, 2, 3], 3, [6], "int")],
  reduceWindowMaxP: [
    ...rows,
    // Windows of padding only are infinite.
    { ...gaps, smooth: false },
    vector([1, 3, 2, NaN, 0], 2, [3, 3, NaN, NaN]),
    vector([-5, -7], 1, [-5, -7], "int"),
    { ins: [given([1, 2])], params: params([1], [[1, 0]]), result: [-Infinity, 1, 2], smooth: false },
  ],
  reduceWindowMinP: [
    ...rows,
    { ...gaps, smooth: false },
    vector([1, 3, 2, 0], 2, [1, 2, 0]),
    vector([4294967295, 7], 2, [7], "uint32"),
  ],
  windowArgP: [
    {
      ins: [x([5, 6])],
      params: {
        ...params(
          [3, 2],
          [
            [1, 1],
            [0, 1],
          ],
        ),
        which: "max",
      },
    },
    { ins: [given([1, 1, 0, 1])], params: { ...params([2], [[0, 0]]), which: "max" }, result: [0, 1, 3] },
    { ins: [given([2, 1, 1, 3])], params: { ...params([3], [[0, 0]]), which: "min" }, result: [1, 1] },
    { ins: [given([2, 1])], params: { ...params([1], [[1, 0]]), which: "max" }, result: [-1, 0, 1] },
  ],
};

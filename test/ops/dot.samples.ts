import { given, type Row, type Samples, x } from "./harness.ts";

type Axes = number[];
const row = (a: number[], b: number[], lc: Axes, rc: Axes, lb: Axes = [], rb: Axes = []): Row => ({
  ins: [x(a), x(b)],
  params: {
    dimensionNumbers: [
      [lc, rc],
      [lb, rb],
    ],
  },
});
const matrix = {
  dimensionNumbers: [
    [[1], [0]],
    [[], []],
  ],
};
export const samples: Samples = {
  dotGeneralP: [
    row([3], [3], [0], [0]),
    row([2, 3], [3], [1], [0]),
    row([2, 3], [3, 4], [1], [0]),
    row([3, 2], [4, 3], [0], [1]),
    row([5, 2, 3], [5, 3, 4], [2], [1], [0], [0]),
    row([2, 5, 3], [3, 4, 5], [2], [0], [1], [2]),
    row([2, 3, 4], [4, 3, 2], [2, 1], [0, 1]),
    row([2, 3, 4], [3, 5, 4], [1, 2], [0, 2]),
    row([2], [3], [], []),
    row([2, 3], [2], [], [], [0], [0]),
    row([], [2, 2], [], []),
    row([2, 0], [0, 3], [1], [0]),
    {
      ins: [given([1, 2, 3, 4], "int", [2, 2]), given([5, 6, 7, 8], "int", [2, 2])],
      params: matrix,
      result: [19, 22, 43, 50],
    },
    {
      ins: [given([1, 0, 0, 0], "bool", [2, 2]), given([0, 1, 1, 1], "bool", [2, 2])],
      params: matrix,
      result: [0, 1, 0, 0],
    },
    {
      ins: [given([1, 2], "float32"), given([3, 4], "float32")],
      params: {
        dimensionNumbers: [
          [[0], [0]],
          [[], []],
        ],
        preferredElementType: "float64",
      },
      result: [11],
    },
  ],
};

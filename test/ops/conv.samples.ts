import { type ConvParams, convDimensionNumbers } from "../../src/ops/conv-shape.ts";
import { given, type Row, type Samples, x } from "./harness.ts";

const conv = (
  lhs: number[],
  rhs: number[],
  numbers: [string, string, string] | null,
  padding: [number, number][],
  options: Partial<ConvParams> = {},
): Row => {
  const ones = padding.map(() => 1);
  const params: ConvParams = {
    windowStrides: ones,
    lhsDilation: ones,
    rhsDilation: ones,
    featureGroupCount: 1,
    batchGroupCount: 1,
    padding,
    dimensionNumbers: convDimensionNumbers(lhs, rhs, numbers),
    ...options,
  };
  return { ins: [x(lhs), x(rhs)], params };
};
const nhwc: [string, string, string] = ["NHWC", "HWIO", "NHWC"];
const one = conv([1, 1, 4], [1, 1, 2], null, [[0, 0]]);
export const samples: Samples = {
  convGeneralDilatedP: [
    conv([2, 3, 5], [4, 3, 2], null, [[1, 0]]),
    conv(
      [2, 3, 5, 4],
      [2, 3, 3, 2],
      null,
      [
        [1, 1],
        [0, 1],
      ],
      { windowStrides: [2, 1] },
    ),
    conv(
      [1, 4, 5, 2],
      [3, 2, 2, 3],
      nhwc,
      [
        [1, 2],
        [0, 0],
      ],
      { rhsDilation: [1, 2] },
    ),
    conv(
      [1, 3, 3, 2],
      [2, 3, 2, 4],
      nhwc,
      [
        [1, 1],
        [2, 1],
      ],
      { lhsDilation: [2, 2], windowStrides: [1, 2] },
    ),
    conv(
      [2, 4, 4, 4],
      [2, 2, 2, 6],
      nhwc,
      [
        [0, 1],
        [0, 1],
      ],
      { featureGroupCount: 2 },
    ),
    conv(
      [1, 4, 4, 3],
      [3, 3, 1, 3],
      nhwc,
      [
        [1, 1],
        [1, 1],
      ],
      { featureGroupCount: 3 },
    ),
    conv([4, 3, 5], [4, 3, 2], null, [[0, 0]], { batchGroupCount: 2 }),
    conv([2, 5, 3], [3, 3, 4], ["NWC", "WIO", "NWC"], [[-1, 1]]),
    conv([2, 3], [4, 3], null, []),
    conv(
      [1, 2, 2, 3, 2],
      [2, 1, 2, 2, 3],
      ["NDHWC", "DHWIO", "NDHWC"],
      [
        [0, 0],
        [1, 0],
        [0, 1],
      ],
    ),
    {
      ins: [given([1, 2, 3, 4], "float", [1, 1, 4]), given([1, 10], "float", [1, 1, 2])],
      params: one.params as object,
      result: [21, 32, 43],
    },
    { ins: [x([1, 1, 4], -9, 99, "int"), x([1, 1, 2], -5, 5, "int")], params: one.params as object },
    conv([1, 1, 2], [1, 1, 3], null, [[0, 0]]),
  ],
};

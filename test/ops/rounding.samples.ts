import { given, type Row, type Samples, x } from "./harness.ts";

const edges = [0.5, 1.5, 2.5, -0.5, -1.5, -0.3, 0.49999997, NaN, Infinity, -0, 8388609];
const precision = (exponentBits: number, mantissaBits: number, data: number[], result: number[]): Row => ({
  ins: [given(data)],
  params: { exponentBits, mantissaBits },
  result,
  smooth: false,
});
const between = (shape: number[]) => x(shape, 1.3, 1.9);
export const samples: Samples = {
  remP: [
    { ins: [between([2, 3]), between([2, 3])], value: (a, b) => a % b },
    { ins: [between([]), between([4])], value: (a, b) => a % b },
    { ins: [between([4]), between([])], value: (a, b) => a % b },
    { ins: [given([5, -5, 5, 1e10]), given([3, 3, -3, 7])], result: [2, -2, 2, 1e10 % 7], smooth: false },
    { ins: [given([7, -7, 7], "int"), given([0, 2, -2], "int")], result: [7, -1, 1] },
  ],
  floorP: [
    { ins: [given(edges)], value: Math.floor },
    { ins: [x([2, 3])], value: Math.floor },
  ],
  ceilP: [{ ins: [given(edges)], value: Math.ceil }],
  roundP: [
    {
      ins: [given(edges)],
      params: { roundingMethod: "AWAY_FROM_ZERO" },
      result: [1, 2, 3, -1, -2, -0, 0, NaN, Infinity, -0, 8388609],
    },
    {
      ins: [given(edges)],
      params: { roundingMethod: "TO_NEAREST_EVEN" },
      result: [0, 2, 2, -0, -2, -0, 0, NaN, Infinity, -0, 8388609],
    },
  ],
  nextafterP: [
    {
      ins: [
        given([1, 1, 0, -0, 0, NaN, 1, -1, Infinity, 3], "float32"),
        given([2, 0, 1, -1, 0, 1, NaN, 0, 0, 3], "float32"),
      ],
      result: [
        1 + 2 ** -23,
        1 - 2 ** -24,
        2 ** -149,
        -(2 ** -149),
        0,
        NaN,
        NaN,
        -1 + 2 ** -24,
        3.4028234663852886e38,
        3,
      ],
    },
  ],
  reducePrecisionP: [
    precision(5, 10, [1, 1 + 2 ** -11, 65519, 65520, 2 ** -15, -3, NaN], [1, 1, 65504, Infinity, 0, -3, NaN]),
    precision(8, 7, [1 + 2 ** -8, 1 + 3 * 2 ** -8, -0], [1, 1 + 2 ** -6, -0]),
  ],
  isFiniteP: [{ ins: [given(edges)], value: (a) => Number(Number.isFinite(a)) }],
};

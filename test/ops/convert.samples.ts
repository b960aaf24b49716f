import type { DType } from "../../src/core/dtype.ts";
import { given, type Operand, type Row, type Samples, x } from "./harness.ts";

const to = (newDtype: DType, from: Operand, result?: number[]): Row => ({
  ins: [from],
  params: { newDtype, weakType: false },
  ...(result && { result }),
});
const odd = [1.9, -1.9, 3e9, -3e9, NaN, 300, Infinity];
export const samples: Samples = {
  convertElementTypeP: [
    to("float64", x([2, 3])),
    // Rounding to float32 hides small differences.
    { ...to("float32", x([2, 3])), smooth: false as const },
    to("int32", given(odd), [1, -1, 2147483647, -2147483648, 0, 300, 2147483647]),
    to("uint32", given(odd), [1, 0, 3e9, 0, 0, 300, 4294967295]),
    to("uint8", given(odd), [1, 0, 255, 0, 0, 255, 255]),
    to("int8", given(odd), [1, -1, 127, -128, 0, 127, 127]),
    to("int16", given([300, 70000, -40000], "int32"), [300, 4464, 25536]),
    to("uint8", given([300, -1, 7], "int32"), [44, 255, 7]),
    to("int32", given([4294967295, 7], "uint32"), [-1, 7]),
    to("bool", given([0, -0, 0.5, NaN]), [0, 0, 1, 1]),
    to("bool", given([0, 4], "int32"), [0, 1]),
    to("float32", given([0, 1], "bool"), [0, 1]),
    to("int32", given([0, 1], "bool"), [0, 1]),
    to("float32", given([16777217, -5], "int32"), [16777216, -5]),
    to("float32", given([4294967295], "uint32"), [4294967296]),
    to("float64", given([4294967295], "uint32"), [4294967295]),
    // 1, the tie 1 + 2^-11 (even), what overflows, the smallest denormal, half of it (to 0), NaN.
    to("float16", given([1, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 65520, 65519, 2 ** -24, 2 ** -25, -0]), [
      1,
      1,
      1 + 2 ** -9,
      Infinity,
      65504,
      2 ** -24,
      0,
      -0,
    ]),
    to("bfloat16", given([1, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 3.4e38, -0], "float32"), [1, 1, 1 + 2 ** -6, Infinity, -0]),
    to("float32", given([1, 2 ** -24, -Infinity], "float16"), [1, 2 ** -24, -Infinity]),
  ].map((r): Row => (r.ins[0].data ? { ...r, smooth: false } : r)),
};

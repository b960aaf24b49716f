import type { DType } from "../../src/core/dtype.ts";
import { given, type Operand, type Row, type Samples } from "./harness.ts";

const bits = (newDtype: DType, x: Operand, result: number[]): Row => ({ ins: [x], params: { newDtype }, result });
const pair = (x: number[], y: number[], result: number[], dtype: Operand["dtype"]): Row => ({
  ins: [given(x, dtype), given(y, dtype)],
  result,
});
const nan = Number.NaN;
export const samples: Samples = {
  bitcastConvertTypeP: [
    bits("int32", given([1, -0], "float32"), [1065353216, -2147483648]),
    bits("uint32", given([1, -0], "float32"), [1065353216, 2147483648]),
    bits("float32", given([1065353216, -2147483648], "int32"), [1, -0]),
    bits("uint32", given([-1, 5], "int32"), [4294967295, 5]),
    bits("int8", given([255, 7], "uint8"), [-1, 7]),
    // Lowest bits first.
    bits("uint16", given([1, -0], "float32"), [0, 0x3f80, 0, 0x8000]),
    bits("int8", given([0x0102, -1], "int16"), [2, 1, -1, -1]),
    bits("uint8", given([0x01020304], "int32"), [4, 3, 2, 1]),
    bits("uint32", given([-2], "float64"), [0, 0xc0000000]),
    bits("uint16", given([1.5], "float64"), [0, 0, 0, 0x3ff8]),
    bits("float32", given([0, 0x3f80, 0, 0xbf80], "uint16", [2, 2]), [1, -1]),
    bits("float64", given([0, 0x3ff80000], "uint32"), [1.5]),
    bits("int16", given([2, 1, -1, -1], "int8", [2, 2]), [0x0102, -1]),
    bits("uint32", given([4, 3, 2, 1], "uint8", [1, 4]), [0x01020304]),
    // 1, the smallest and the largest denormal, minus infinity.
    bits("uint16", given([1, 2 ** -24, -Infinity, 1023 * 2 ** -24], "float16"), [0x3c00, 1, 0xfc00, 0x3ff]),
    bits("float16", given([0x3c00, 1, 0xfc00, 0x83ff], "uint16"), [1, 2 ** -24, -Infinity, -1023 * 2 ** -24]),
    bits("uint8", given([1 + 2 ** -7], "bfloat16"), [0x81, 0x3f]),
    bits("bfloat16", given([0x81, 0x3f], "uint8"), [1 + 2 ** -7]),
  ],
  eqToP: [pair([1, 0, nan, -1], [1, -0, nan, 1], [1, 0, 1, 0], "float"), pair([3, -3], [3, 3], [1, 0], "int32")],
  ltToP: [
    pair([1, -0, Infinity, nan, -2, -1], [2, 0, nan, 1, -1, -2], [1, 1, 1, 0, 1, 0], "float"),
    pair([3, -3], [3, 3], [0, 1], "int32"),
  ],
  leToP: [pair([1, 0, nan, nan], [1, -0, nan, 1], [1, 0, 1, 0], "float"), pair([3, 4], [3, 3], [1, 0], "uint32")],
  mulhiP: [
    pair([2 ** 30, -(2 ** 31), -3], [8, -(2 ** 31), 5], [2, 2 ** 30, -1], "int32"),
    pair([4294967295, 7], [4294967295, 3], [4294967294, 0], "uint32"),
  ],
};

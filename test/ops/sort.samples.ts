import { given, type Operand, type Row, type Samples, x } from "./harness.ts";

const by = (dimension: number, numKeys = 1) => ({ dimension, isStable: true, numKeys });
const vector = (data: number[], result: number[], dtype: Operand["dtype"] = "float"): Row => ({
  ins: [given(data, dtype)],
  params: by(0),
  result,
});
const long = Array.from({ length: 100 }, (_, i) => ((i * 37) % 101) - 50.5);
const ascending = [...long].sort((a, b) => a - b);
export const samples: Samples = {
  sortP: [
    { ins: [x([3, 7])], params: by(1) },
    { ins: [x([7, 3])], params: by(0) },
    { ins: [x([2, 40, 2])], params: by(1) },
    { ins: [x([6], 0, 3, "int"), x([6])], params: by(0) },
    { ins: [x([50], 0, 3, "int32"), x([50]), x([50])], params: by(0, 2) },
    { ins: [x([2, 6], 0, 3, "int32"), x([2, 6])], params: by(1, 2) },
    { ...vector([2, Number.NaN, -0, 0, -Infinity, 1], [-Infinity, -0, 0, 1, 2, Number.NaN]), smooth: false },
    vector(long, ascending),
    vector([3, -5, 7, -5], [-5, -5, 3, 7], "int"),
    vector([3, 4294967295, 0], [0, 3, 4294967295], "uint32"),
    vector([1, 0, 1, 0], [0, 0, 1, 1], "bool"),
    vector([3, -5, -128, 127], [-128, -5, 3, 127], "int8"),
    vector(long.map(Math.floor), ascending.map(Math.floor), "int16"),
    vector([4], [4]),
    { ins: [x([0])], params: by(0) },
  ],
};

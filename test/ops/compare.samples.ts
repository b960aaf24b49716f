import { given, type Row, type Samples, x } from "./harness.ts";

const rows = (f: (x: number, y: number) => boolean): Row[] => {
  const value = (a: number, b: number) => Number(f(a, b));
  const data = [1, 2, NaN, 1, -0, Infinity, -Infinity];
  return [
    { ins: [x([2, 3]), x([2, 3])], value },
    { ins: [x([3]), x([])], value },
    { ins: [given(data), given([2, 1, 1, NaN, 0, Infinity, 1])], value },
    { ins: [given([1, 2, 3], "int"), given([3, 2, -1], "int")], value },
    { ins: [given([1, 2, 4294967295], "uint32"), given([3, 2, 1], "uint32")], value },
    { ins: [given([0, 0, 1, 1], "bool"), given([0, 1, 0, 1], "bool")], value },
    { ins: [given([200, 3], "uint8"), given([3, 3], "uint8")], value },
  ];
};
export const samples: Samples = {
  eqP: rows((a, b) => a === b),
  neP: rows((a, b) => a !== b),
  ltP: rows((a, b) => a < b),
  leP: rows((a, b) => a <= b),
  gtP: rows((a, b) => a > b),
  geP: rows((a, b) => a >= b),
};

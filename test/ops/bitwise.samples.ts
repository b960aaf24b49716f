import { given, type Row, type Samples, x } from "./harness.ts";

const words = [0, 1, 5, 255, 65536, 2147483647];
const pairs = (f: (x: number, y: number) => number): Row[] => [
  { ins: [x([9], -100, 100, "int"), x([9], -100, 100, "int")], value: f },
  { ins: [given(words, "uint32"), given([...words].reverse(), "uint32")], value: (a, b) => f(a, b) >>> 0 },
  { ins: [given(words, "int32"), x([], 0, 9, "int32")], value: f },
  { ins: [given([0, 0, 1, 1], "bool"), given([0, 1, 0, 1], "bool")], value: f },
];
const shifts = (f: (x: number, y: number) => number, unsigned: (x: number, y: number) => number): Row[] => [
  { ins: [given([1, -8, 12345, -1, 7], "int32"), given([3, 1, 31, 32, 40], "int32")], value: f },
  {
    ins: [given([1, 4294967288, 12345, 4294967295, 7], "uint32"), given([3, 1, 31, 32, 40], "uint32")],
    value: unsigned,
  },
];
export const samples: Samples = {
  andP: pairs((a, b) => a & b),
  orP: pairs((a, b) => a | b),
  xorP: pairs((a, b) => a ^ b),
  notP: [
    { ins: [x([9], -100, 100, "int")], value: (a) => ~a },
    { ins: [given(words, "uint32")], value: (a) => ~a >>> 0 },
    { ins: [given([0, 1], "bool")], value: (a) => 1 - a },
  ],
  shiftLeftP: shifts(
    (a, b) => (b > 31 ? 0 : a << b),
    (a, b) => (b > 31 ? 0 : (a << b) >>> 0),
  ),
  shiftRightArithmeticP: shifts(
    (a, b) => a >> Math.min(31, b),
    (a, b) => (a >> Math.min(31, b)) >>> 0,
  ),
  shiftRightLogicalP: shifts(
    (a, b) => (b > 31 ? 0 : (a >>> b) | 0),
    (a, b) => (b > 31 ? 0 : a >>> b),
  ),
  populationCountP: [{ ins: [given([0, 1, 255, -1], "int32")], result: [0, 1, 8, 32] }],
  clzP: [{ ins: [given([0, 1, 255, -1], "int32")], result: [32, 31, 24, 0] }],
};

import { given, type Row, type Samples, x } from "./harness.ts";

/** Pairs of operands: equal shapes, scalars mixed in, integers. */
const pairs = (value: (x: number, y: number) => number, lo = -2, hi = 2): Row[] => [
  { ins: [x([2, 3], lo, hi), x([2, 3], lo, hi)], value },
  { ins: [x([], lo, hi), x([4], lo, hi)], value },
  { ins: [x([4], lo, hi), x([], lo, hi)], value },
  { ins: [x([], lo, hi), x([], lo, hi)], value },
  { ins: [x([0, 2], lo, hi), x([0, 2], lo, hi)] },
];
const int = (value: (x: number, y: number) => number): Row => ({
  ins: [x([9], -9, 9, "int"), x([9], 1, 5, "int")],
  value,
});
const edges = [NaN, Infinity, -Infinity, 0, -0, 1, -1.5, 1e-30, 3e38];
export const samples: Samples = {
  addP: [
    ...pairs((a, b) => a + b),
    int((a, b) => a + b),
    { ins: [given([4294967295], "uint32"), given([2], "uint32")], result: [1] },
  ],
  subP: [
    ...pairs((a, b) => a - b),
    int((a, b) => a - b),
    { ins: [given([0], "uint32"), given([1], "uint32")], result: [4294967295] },
  ],
  mulP: [
    ...pairs((a, b) => a * b),
    int((a, b) => a * b),
    { ins: [given([100, 11], "int"), given([100, 12], "int")], value: (a, b) => a * b },
    { ins: [given([65536], "int32"), given([65537], "int32")], result: [65536] },
  ],
  divP: [
    ...pairs((a, b) => a / b, 0.5, 2),
    int((a, b) => Math.trunc(a / b)),
    { ins: [given([7, -7, -2147483648], "int32"), given([0, 2, -1], "int32")], result: [-1, -3, -2147483648] },
    { ins: [given([4294967295, 7], "uint32"), given([2, 0], "uint32")], result: [2147483647, 4294967295] },
  ],
  negP: [
    { ins: [x([2, 3])], value: (a) => -a },
    { ins: [x([3], -9, 9, "int")], value: (a) => 0 - a },
  ],
  maxP: [
    ...pairs(Math.max),
    int(Math.max),
    { ins: [given([NaN, 1, -0, 0]), given([1, NaN, 0, -0])], result: [NaN, NaN, 0, 0], smooth: false },
    { ins: [given([0, 0, 1, 1], "bool"), given([0, 1, 0, 1], "bool")], result: [0, 1, 1, 1] },
  ],
  minP: [
    ...pairs(Math.min),
    int(Math.min),
    { ins: [given([NaN, 1, -0, 0]), given([1, NaN, 0, -0])], result: [NaN, NaN, -0, -0], smooth: false },
    { ins: [given([0, 0, 1, 1], "bool"), given([0, 1, 0, 1], "bool")], result: [0, 0, 0, 1] },
  ],
  absP: [
    { ins: [x([5])], value: Math.abs },
    { ins: [given(edges)], value: Math.abs, smooth: false },
    { ins: [x([5], -9, 9, "int")], value: Math.abs },
  ],
  signP: [
    { ins: [given(edges)], value: Math.sign, smooth: false },
    { ins: [x([5], -2, 2, "int")], value: Math.sign },
    { ins: [given([0, 3], "uint32")], result: [0, 1] },
  ],
  squareP: [
    { ins: [x([5])], value: (a) => a * a },
    { ins: [x([5], -9, 9, "int")], value: (a) => a * a },
  ],
  sqrtP: [
    { ins: [x([2, 2], 0.1, 4)], value: Math.sqrt },
    { ins: [given(edges)], value: Math.sqrt, smooth: false },
  ],
  integerPowP: [3, 2, 0, -2, 7].flatMap((y): Row[] => [
    { ins: [x([5], 0.5, 2)], params: { y }, value: (a) => a ** y },
    { ins: [given([0, -1.5, 2])], params: { y }, value: (a) => a ** y, smooth: false },
  ]),
};

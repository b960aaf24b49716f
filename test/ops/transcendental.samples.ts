import { given, type Row, type Samples, x } from "./harness.ts";

const edges = [NaN, Infinity, -Infinity, 0, -0];
const unary = (value: ((x: number) => number) | null, lo: number, hi: number): Row[] => [
  { ins: [x([2, 3], lo, hi)], ...(value && { value }) },
  { ins: [x([], lo, hi)], ...(value && { value }) },
  ...(value ? [{ ins: [given(edges)], value, smooth: false as const }] : []),
];
/** Values of functions that JavaScript does not have, to 17 digits. */
const known = (points: number[], result: number[]): Row => ({ ins: [given(points)], result, smooth: false });
const cosh = (v: number): number => Math.cosh(v);
export const samples: Samples = {
  expP: unary(Math.exp, -2, 2),
  exp2P: unary((v) => 2 ** v, -2, 2),
  expm1P: unary(Math.expm1, -2, 2),
  logP: unary(Math.log, 0.1, 4),
  log1pP: unary(Math.log1p, -0.5, 4),
  cbrtP: unary(Math.cbrt, 0.2, 4),
  rsqrtP: unary((v) => 1 / Math.sqrt(v), 0.2, 4),
  powP: [
    { ins: [x([5], 0.2, 3), x([5])], value: Math.pow },
    { ins: [x([], 0.2, 3), x([5])], value: Math.pow },
    { ins: [x([5], 0.2, 3), x([])], value: Math.pow },
    {
      ins: [given([0, 0, -2, -2, 2, Infinity, 0]), given([0, -1, 3, 0.5, -Infinity, 0, 2])],
      value: Math.pow,
      smooth: false,
    },
  ],
  sinP: unary(Math.sin, -3, 3),
  cosP: unary(Math.cos, -3, 3),
  tanP: unary(Math.tan, -1.2, 1.2),
  asinP: unary(Math.asin, -0.9, 0.9),
  acosP: unary(Math.acos, -0.9, 0.9),
  atanP: unary(Math.atan, -3, 3),
  atan2P: [
    { ins: [x([5]), x([5])], value: Math.atan2 },
    { ins: [x([5]), x([], 0.5, 1)], value: Math.atan2 },
    { ins: [given([0, -0, 0, -0, 1, -1]), given([1, 1, -1, -1, 0, 0])], value: Math.atan2, smooth: false },
  ],
  sinhP: unary(Math.sinh, -2, 2),
  coshP: unary(cosh, -2, 2),
  tanhP: unary(Math.tanh, -2, 2),
  asinhP: unary(Math.asinh, -2, 2),
  acoshP: unary(Math.acosh, 1.2, 4),
  atanhP: unary(Math.atanh, -0.9, 0.9),
  logisticP: unary((v) => 1 / (1 + Math.exp(-v)), -3, 3),
  erfP: [
    ...unary(null, -2, 2),
    known([0, 0.5, 1, -2, Infinity], [0, 0.5204998778130465, 0.8427007929497149, -0.9953222650189527, 1]),
  ],
  erfcP: [
    ...unary(null, -2, 2),
    known([0, 0.5, 1, -2, 5], [1, 0.4795001221869535, 0.15729920705028513, 1.9953222650189527, 1.5374597944280349e-12]),
  ],
  erfInvP: [
    ...unary(null, -0.9, 0.9),
    known([0, 0.5, -0.9, 1], [0, 0.4769362762044699, -1.1630871536766743, Infinity]),
  ],
  lgammaP: [
    ...unary(null, 0.5, 4),
    known([1, 0.5, 10, -0.5, 0], [0, 0.5723649429247001, 12.801827480081469, 1.2655121234846454, Infinity]),
  ],
  digammaP: [
    ...unary(null, 0.5, 4),
    { ins: [x([3], -2.8, -2.2)] },
    known([1, 0.5, 10], [-0.5772156649015329, -1.9635100260214235, 2.251752589066721]),
  ],
};

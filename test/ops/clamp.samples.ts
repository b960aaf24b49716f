import { given, type Samples, x } from "./harness.ts";

const value = (lo: number, a: number, hi: number) => Math.min(Math.max(a, lo), hi);
export const samples: Samples = {
  clampP: [
    { ins: [x([6], -1, 0), x([6]), x([6], 0.2, 1)], value },
    { ins: [x([], -1, 0), x([6]), x([], 0.2, 1)], value },
    { ins: [given([0]), given([NaN]), given([1])], value, smooth: false },
    { ins: [given([-1, -1, -1], "int"), given([-5, 0, 5], "int"), given([2, 2, 2], "int")], value },
  ],
};

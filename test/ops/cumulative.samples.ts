import { given, type Row, type Samples, x } from "./harness.ts";

const along = (shape: number[], axis: number, reverse = false, lo = -2, hi = 2): Row => ({
  ins: [x(shape, lo, hi)],
  params: { axis, reverse },
});
const vector = (data: number[], result: number[], reverse = false): Row => ({
  ins: [given(data)],
  params: { axis: 0, reverse },
  result,
  smooth: false,
});
const shapes: Row[] = [
  along([5], 0),
  along([4, 3], 0),
  along([2, 7], 1, true),
  along([2, 6, 3], 1, true),
  along([1], 0),
  along([2], 0, true),
  along([0, 2], 0),
];
const whole: Row = { ins: [x([4], -5, 99, "int")], params: { axis: 0, reverse: false } };
export const samples: Samples = {
  cumsumP: [...shapes, whole, vector([1, 2, 3], [1, 3, 6]), vector([1, 2, 3], [6, 5, 3], true)],
  cumprodP: [...shapes, whole, vector([1, 2, 3], [1, 2, 6]), vector([2, 0, 3], [2, 0, 0])],
  cummaxP: [...shapes, whole, vector([1, NaN, 2], [1, NaN, NaN]), vector([1, 3, 2], [3, 3, 2], true)],
  cumminP: [...shapes, whole, vector([3, 1, 2], [3, 1, 1])],
  cumlogsumexpP: [...shapes, vector([-Infinity, -Infinity, 0], [-Infinity, -Infinity, 0])],
};

import { expect, it } from "vitest";
import { numpy as np } from "../../src/index.ts";

const p = np.array([1, 2, 3]);
it("adds, multiplies, differentiates and integrates polynomials", () => {
  expect(np.polyadd(p, np.array([1])).tolist()).toEqual([1, 2, 4]);
  expect(np.polysub(np.array([1]), p).tolist()).toEqual([-1, -2, -2]);
  expect(np.polymul(np.array([1, 1]), np.array([1, -1])).tolist()).toEqual([1, 0, -1]);
  expect(np.polyder(p).tolist()).toEqual([2, 2]);
  expect(np.polyder(p, 3).tolist()).toEqual([]);
  expect(np.polyint(np.array([2, 2]), 1, { k: 5 }).tolist()).toEqual([1, 2, 5]);
  expect(np.polyint(np.array([6]), 2).tolist()).toEqual([3, 0, 0]);
  expect(np.polyval(p, np.array([0, 1, 2])).tolist()).toEqual([3, 6, 11]);
  expect(np.vander(np.array([2, 3]), 3, { increasing: true }).tolist()).toEqual([
    [1, 2, 4],
    [1, 3, 9],
  ]);
});
it("gives windows", () => {
  expect(np.bartlett(5).tolist()).toEqual([0, 0.5, 1, 0.5, 0]);
  expect(np.hanning(5).tolist()).toEqual([0, 0.5, 1, 0.5, 0]);
  expect(np.hamming(3).tolist()).toEqual([0.08, 1, 0.08].map(Math.fround));
  expect(np.blackman(1).tolist()).toEqual([1]);
  // I0(5) = 27.239871823604442
  expect(np.kaiser(3, 5).tolist()).toEqual([1 / 27.239871823604442, 1, 1 / 27.239871823604442].map(Math.fround));
});
it("splits numbers, names types, counts on", () => {
  expect(np.modf(np.array([1.5, -2.25, -Infinity])).map((x) => x.tolist())).toEqual([
    [0.5, -0.25, Number.NaN],
    [1, -2, -Infinity],
  ]);
  expect([np.isdtype("int8", "integral"), np.isdtype("bool", ["numeric", "float32"])]).toEqual([true, false]);
  expect([np.canCast("int8", "float16"), np.canCast("float32", "float16")]).toEqual([true, false]);
  expect(np.issubdtype("float16", np.floating)).toBe(true);
  expect(np.cumulativeSum(p, { includeInitial: true }).tolist()).toEqual([0, 1, 3, 6]);
  expect(np.cumulativeProd(np.array([[2, 3]]), 1).tolist()).toEqual([[2, 6]]);
  expect(() => np.cumulativeSum(np.ones([2, 2]))).toThrow(/cumulativeSum: f32\[2,2\] is no vector/);
  expect(np.triuIndicesFrom(np.ones([2, 3]), 1).map((x) => x.tolist())).toEqual([
    [0, 0, 1],
    [1, 2, 2],
  ]);
  expect(np.diagIndicesFrom(np.ones([2, 2])).length).toBe(2);
});

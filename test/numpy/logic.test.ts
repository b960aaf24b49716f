import { expect, it } from "vitest";
import { numpy as np } from "../../src/index.ts";

const xs = [1, NaN, Infinity, -Infinity, 0];
it("tells numbers apart", () => {
  expect(np.isnan(np.array(xs)).tolist()).toEqual([false, true, false, false, false]);
  expect(np.isinf(np.array(xs)).tolist()).toEqual([false, false, true, true, false]);
  expect(np.isfinite(np.array(xs)).tolist()).toEqual([true, false, false, false, true]);
  expect(np.isposinf(np.array(xs)).tolist()).toEqual([false, false, true, false, false]);
  expect(np.isneginf(np.array(xs)).tolist()).toEqual([false, false, false, true, false]);
  expect(np.isnan(np.array([1], "int32")).tolist()).toEqual([false]);
});
it("takes what is not 0 as true", () => {
  expect(np.logicalAnd(np.array([0, 1, 2]), 1).tolist()).toEqual([false, true, true]);
  expect(np.logicalOr(np.array([0, 1]), false).tolist()).toEqual([false, true]);
  expect(np.logicalXor(np.array([0, 3]), true).tolist()).toEqual([true, false]);
  expect(np.logicalNot(np.array([0, NaN])).tolist()).toEqual([true, false]);
});
it("compares with tolerance", () => {
  expect(np.isclose(np.array(xs), np.array([1.000001, NaN, Infinity, Infinity, 1e-9])).tolist()).toEqual([
    true,
    false,
    true,
    false,
    true,
  ]);
  expect(np.isclose(NaN, NaN, { equalNan: true }).item()).toBe(true);
  expect(np.isclose(1, 1.1, 0.2).item()).toBe(true);
  expect(np.isclose(new Int32Array([100000]), new Int32Array([100001])).tolist()).toEqual([true]);
  expect(np.allclose(np.array([1, 2]), np.array([1, 2.1])).item()).toBe(false);
});
it("compares arrays", () => {
  expect(np.arrayEqual(np.array([1, 2]), np.array([1, 2])).item()).toBe(true);
  expect(np.arrayEqual(np.array([1, 2]), np.array([1])).item()).toBe(false);
  expect(np.arrayEqual(np.array([NaN]), np.array([NaN]), { equalNan: true }).item()).toBe(true);
  expect(np.arrayEquiv(np.ones([2, 3]), np.ones([3])).item()).toBe(true);
  expect(np.arrayEquiv(np.ones([2]), np.ones([3])).item()).toBe(false);
});
it("selects", () => {
  expect(np.where(np.array([[true], [false]]), np.array([1, 2]), 0).tolist()).toEqual([
    [1, 2],
    [0, 0],
  ]);
  const x = np.array([1, 2, 3]);
  expect(np.select([np.less(x, 2), np.less(x, 3)], [x, np.negative(x)], 9).tolist()).toEqual([1, -2, 9]);
  expect(() => np.select([x], [])).toThrow(/select: 1 conditions for 0 choices/);
});

import { describe, expect, it } from "vitest";
import { grad, numpy as np } from "../../src/index.ts";

const m = np.array([
  [1, 2, 3],
  [4, 5, 6],
]);
describe("options", () => {
  it("name the axis by position or by name", () => {
    expect(np.sum(m, 0).tolist()).toEqual([5, 7, 9]);
    expect(np.sum(m, { axis: 0 }).tolist()).toEqual([5, 7, 9]);
    expect(np.sum(m, -1, { keepdims: true }).tolist()).toEqual([[6], [15]]);
    expect(np.sum(m, [0, 1]).item()).toBe(21);
    expect(np.sum(m, null).item()).toBe(21);
    expect(np.sum(m, []).shape).toEqual([2, 3]);
  });
  it("start, mask and convert", () => {
    expect(np.sum(m, { initial: 10, where: np.greater(m, 3) }).item()).toBe(25);
    expect(np.max(m, { axis: 0, initial: 5 }).tolist()).toEqual([5, 5, 6]);
    expect(np.min(m, { initial: 99, where: np.greater(m, 2) }).item()).toBe(3);
    expect(np.mean(m, { where: np.greater(m, 4) }).item()).toBe(5.5);
    expect(np.sum(np.array([1.5, 2.5]), { dtype: "int32" }).item()).toBe(3);
    expect(np.sum(np.ones([300], "uint8")).dtype).toBe("uint32");
    expect(np.sum(np.array([true, true])).item()).toBe(2);
  });
});
describe("edges", () => {
  it("empty axes", () => {
    const none = np.zeros([0, 2]);
    expect(np.sum(none, 0).tolist()).toEqual([0, 0]);
    expect(np.prod(none).item()).toBe(1);
    expect(np.mean(none).item()).toBeNaN();
    expect(np.all(none).item()).toBe(true);
    expect(np.any(none).item()).toBe(false);
    expect(() => np.max(none)).toThrow(/max: f32\[0,2\] has no element along axis \[0,1\]. Pass initial./);
    expect(np.max(none, { initial: 3 }).item()).toBe(3);
    expect(np.max(none, 1).tolist()).toEqual([]);
    expect(() => np.argmax(none)).toThrow(/argmax/);
  });
  it("NaN", () => {
    const x = np.array([1, NaN, 3]);
    expect(np.max(x).item()).toBeNaN();
    expect(np.argmax(x).item()).toBe(1);
    expect(np.argmin(x).item()).toBe(1);
    expect(np.nansum(x).item()).toBe(4);
    expect(np.nanprod(x).item()).toBe(3);
    expect(np.nanmax(x).item()).toBe(3);
    expect(np.nanmin(x).item()).toBe(1);
    expect(np.nanmean(x).item()).toBe(2);
    expect(np.nanvar(x).item()).toBe(1);
    expect(np.nanstd(x).item()).toBe(1);
    expect(np.nanargmax(x).item()).toBe(2);
    expect(np.nanargmin(np.array([NaN])).item()).toBe(-1);
    expect(np.nanmax(np.array([NaN])).item()).toBeNaN();
    expect(np.nancumsum(x).tolist()).toEqual([1, 1, 4]);
  });
  it("ties: the first index, shared gradient", () => {
    expect(np.argmax(np.array([1, 3, 3])).item()).toBe(1);
    expect(np.argmax(m, 1, { keepdims: true }).tolist()).toEqual([[2], [2]]);
    expect(grad((x) => np.max(x))(np.array([2, 2, 1])).tolist()).toEqual([0.5, 0.5, 0]);
    expect(grad((x) => np.prod(x))(np.array([0, 2, 0])).tolist()).toEqual([0, 0, 0]);
    expect(grad((x) => np.prod(x))(np.array([0, 2, 3])).tolist()).toEqual([6, 0, 0]);
  });
});
describe("moments", () => {
  it("variance, deviation, averages", () => {
    expect(np.var(m, 1).tolist()).toEqual([Math.fround(2 / 3), Math.fround(2 / 3)]);
    expect(np.var(m, 1, { ddof: 1 }).tolist()).toEqual([1, 1]);
    expect(np.std(np.array([1, 3])).item()).toBe(1);
    expect(np.average(m, 0, { weights: np.array([3, 1]) }).tolist()).toEqual([1.75, 2.75, 3.75]);
    expect(np.average(m, { weights: m }).item()).toBeCloseTo(91 / 21, 5);
    expect(np.ptp(m, 1).tolist()).toEqual([2, 2]);
    expect(np.countNonzero(np.array([[0, 1, 2]]), 0).tolist()).toEqual([0, 1, 1]);
    expect(() => np.average(m, 0, { weights: np.ones([3]) })).toThrow(/average: weights f32\[3\] do not fit/);
  });
  it("running sums", () => {
    expect(np.cumsum(m).tolist()).toEqual([1, 3, 6, 10, 15, 21]);
    expect(np.cumsum(m, 0).tolist()).toEqual([
      [1, 2, 3],
      [5, 7, 9],
    ]);
    expect(np.cumprod(m, { axis: 1 }).tolist()).toEqual([
      [1, 2, 6],
      [4, 20, 120],
    ]);
    expect(np.cumsum(np.array([true, true])).dtype).toBe("int32");
  });
  it("covariance and correlation", () => {
    const x = np.array([
      [1, 2, 3],
      [3, 2, 1],
    ]);
    expect(np.cov(x).tolist()).toEqual([
      [1, -1],
      [-1, 1],
    ]);
    expect(np.cov(np.array([1, 2, 3])).item()).toBe(1);
    expect(np.cov(x, { bias: true }).tolist()[0]).toEqual([2 / 3, -2 / 3].map(Math.fround));
    expect(np.cov(np.array([1, 2, 3]), np.array([3, 2, 1])).tolist()).toEqual(np.cov(x).tolist());
    expect(np.corrcoef(x).tolist()).toEqual([
      [1, -1],
      [-1, 1],
    ]);
  });
});
describe("order statistics", () => {
  const x = np.array([
    [4, 1, 3, 2],
    [8, 6, 5, 7],
  ]);
  it("median, quantile, percentile", () => {
    expect(np.median(x).item()).toBe(4.5);
    expect(np.median(x, 1).tolist()).toEqual([2.5, 6.5]);
    expect(np.quantile(x, np.array([0, 0.5, 1]), 1).tolist()).toEqual([
      [1, 5],
      [2.5, 6.5],
      [4, 8],
    ]);
    expect(np.quantile(x, 0.5, { axis: 1, keepdims: true }).shape).toEqual([2, 1]);
    expect(np.percentile(x, 50, [0, 1]).item()).toBe(4.5);
    const by = (method: any) => np.quantile(np.array([1, 2, 3, 4]), 0.4, { method }).item() as number;
    expect(["lower", "higher", "nearest", "midpoint"].map(by)).toEqual([2, 3, 2, 2.5]);
    expect(by("linear")).toBeCloseTo(2.2, 6);
    expect(() => np.quantile(x, 0.5, { method: "odd" as any })).toThrow(/quantile: there is no method odd/);
  });
  it("NaN spreads, or is left out", () => {
    const y = np.array([
      [1, NaN, 3],
      [4, 6, 5],
    ]);
    expect(np.median(y, 1).tolist()).toEqual([NaN, 5]);
    expect(np.nanmedian(y, 1).tolist()).toEqual([2, 5]);
    expect(np.nanquantile(y, 0.5, 1).tolist()).toEqual([2, 5]);
    expect(np.nanpercentile(y, 100, 1).tolist()).toEqual([3, 6]);
  });
  it("has a gradient", () => {
    expect(grad((v) => np.median(v))(np.array([3, 1, 2])).tolist()).toEqual([0, 0, 1]);
  });
});

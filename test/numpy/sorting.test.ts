import { describe, expect, it } from "vitest";
import { grad, jit, type NDArray, numpy as np } from "../../src/index.ts";

const lists = (xs: NDArray[]) => xs.map((x) => x.tolist());
describe("sorting", () => {
  const x = np.array([2, Number.NaN, -0, 0, -Infinity, 1]);
  it("puts NaN last and keeps the order of equal elements", () => {
    expect(np.sort(x).tolist()).toEqual([-Infinity, -0, 0, 1, 2, Number.NaN]);
    expect(np.argsort(np.array([1, 0, 1, 0])).tolist()).toEqual([1, 3, 0, 2]);
    expect(np.argsort(np.array([1, 0, 1, 0]), { descending: true }).tolist()).toEqual([0, 2, 1, 3]);
    expect(
      np
        .sort(
          np.array([
            [2, 1],
            [0, 3],
          ]),
          null,
        )
        .tolist(),
    ).toEqual([0, 1, 2, 3]);
  });
  it("sends gradients where the elements came from", () => {
    const f = (v: NDArray) => np.sort(v).slice(0);
    expect(grad(f)(np.array([1, 1])).tolist()).toEqual([1, 0]);
    const g = (v: NDArray) => np.sort(v).mul(np.arange(3)).sum();
    expect(grad(g)(np.array([3, 1, 2])).tolist()).toEqual([2, 0, 1]);
  });
  it("sorts by several keys, the last first", () => {
    expect(np.lexsort([np.array([9, 4, 0]), np.array([1, 1, 0])]).tolist()).toEqual([2, 1, 0]);
    expect(np.partition(np.array([3, 1, 2]), 1).tolist()[1]).toBe(2);
    expect(() => np.partition(np.array([3]), 1)).toThrow(/kth is 1/);
  });
});
describe("searching", () => {
  it("finds places in sorted arrays", () => {
    const sorted = np.array([1, 2, 2, 3]);
    expect(np.searchsorted(sorted, [0, 2, 4, Number.NaN]).tolist()).toEqual([0, 1, 4, 4]);
    expect(np.searchsorted(sorted, [2], "right").tolist()).toEqual([3]);
    expect(np.searchsorted(np.array([3, 1, 2]), 2, { sorter: [1, 2, 0] }).item()).toBe(1);
    expect(np.digitize([0.5, 3], np.array([3, 1, 0])).tolist()).toEqual([2, 0]);
    expect(np.digitize([1, 3], np.array([0, 1, 3]), true).tolist()).toEqual([1, 2]);
    expect(np.digitize([1, 3], np.array([3, 1, 0])).tolist()).toEqual([1, 0]);
  });
  it("finds what is not 0, with a size also under jit", () => {
    const x = np.array([
      [0, 3],
      [4, 0],
    ]);
    expect(lists(np.nonzero(x))).toEqual([
      [0, 1],
      [1, 0],
    ]);
    const f = jit((v: NDArray) => np.nonzero(v, { size: 3, fillValue: -1 }));
    expect(lists(f(x))).toEqual([
      [0, 1, -1],
      [1, 0, -1],
    ]);
    expect(np.argwhere(x).tolist()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(lists(np.where(x))).toEqual(lists(np.nonzero(x)));
    expect(() => jit((v: NDArray) => np.nonzero(v))(x)).toThrow(/pass size/);
  });
  it("counts", () => {
    expect(np.bincount([0, 2, 2]).tolist()).toEqual([1, 0, 2]);
    expect(np.bincount([0, 2, 2], { weights: [0.5, 1, 2], minlength: 4 }).tolist()).toEqual([0.5, 0, 3, 0]);
    expect(
      jit((i: NDArray) => np.bincount(i, { length: 2 }))(np.array([0, 1, 5], { dtype: "int32" })).tolist(),
    ).toEqual([1, 1]);
    expect(lists(np.histogram(np.array([1, 2, 2, 3, 9]), { bins: 2, range: [1, 3] }))).toEqual([
      [1, 3],
      [1, 2, 3],
    ]);
    const [density] = np.histogram(np.array([0, 1, 1, 2]), { bins: [0, 1, 3], density: true });
    expect(density.tolist()).toEqual([0.25, 0.375]);
  });
  it("interpolates", () => {
    const [xp, fp] = [np.array([1, 2, 4]), np.array([10, 20, 0])];
    expect(np.interp([0, 1.5, 3, 5], xp, fp).tolist()).toEqual([10, 15, 10, 0]);
    expect(np.interp([0, 5], xp, fp, { left: -1, right: "extrapolate" }).tolist()).toEqual([-1, -10]);
    expect(np.interp([6.5], xp, fp, { period: 5 }).tolist()).toEqual([15]);
    expect(grad((v: NDArray) => np.interp(v, xp, fp))(np.array(3)).item()).toBe(-10);
  });
  it("applies functions piece by piece", () => {
    const x = np.array([-1, 0, 2]);
    expect(np.piecewise(x, [np.less(x, 0), np.greater(x, 0)], [-7, (v) => v.mul(10), 5]).tolist()).toEqual([-7, 5, 20]);
  });
});
describe("sets", () => {
  it("are sorted, NaN once", () => {
    const x = np.array([3, 1, 3, Number.NaN, Number.NaN]);
    expect(np.unique(x).tolist()).toEqual([1, 3, Number.NaN]);
    expect(np.unique(x, { equalNan: false }).tolist()).toEqual([1, 3, Number.NaN, Number.NaN]);
    const [values, index, inverse, counts] = np.unique(np.array([3, 1, 3]), {
      returnIndex: true,
      returnInverse: true,
      returnCounts: true,
    });
    expect(lists([values, index, inverse, counts])).toEqual([
      [1, 3],
      [1, 0],
      [1, 0, 1],
      [1, 2],
    ]);
    expect(
      np
        .unique(
          np.array([
            [1, 2],
            [0, 3],
            [1, 2],
          ]),
          { axis: 0 },
        )
        .tolist(),
    ).toEqual([
      [0, 3],
      [1, 2],
    ]);
  });
  it("have a size under jit", () => {
    const f = jit((v: NDArray) => np.unique(v, { size: 4, fillValue: -1, returnCounts: true }));
    const [values, counts] = f(np.array([3, 1, 3])) as NDArray[];
    expect(lists([values, counts])).toEqual([
      [1, 3, -1, -1],
      [1, 2, 0, 0],
    ]);
  });
  it("combine", () => {
    const [a, b] = [np.array([3, 1, 2, 2]), np.array([2, 5])];
    expect(np.union1d(a, b).tolist()).toEqual([1, 2, 3, 5]);
    expect(np.intersect1d(a, b).tolist()).toEqual([2]);
    expect(np.setdiff1d(a, b).tolist()).toEqual([1, 3]);
    expect(np.setxor1d(a, b).tolist()).toEqual([1, 3, 5]);
    expect(np.isin(a, b, { invert: true }).tolist()).toEqual([true, true, false, false]);
    expect(np.isin(np.array([7, 50]), np.arange(40)).tolist()).toEqual([true, false]);
  });
});
describe("differences", () => {
  it("of neighbours", () => {
    expect(np.diff(np.array([1, 4, 9]), 2).tolist()).toEqual([2]);
    expect(np.diff(np.array([1, 4]), { prepend: 0, append: np.array([9, 10]) }).tolist()).toEqual([1, 3, 5, 1]);
    expect(np.diff(np.array([true, false])).tolist()).toEqual([true]);
    expect(np.ediff1d(np.array([1, 4]), { toEnd: 9 }).tolist()).toEqual([3, 9]);
  });
  it("as derivatives and integrals", () => {
    const x = np.array([0, 1, 3]);
    expect((np.gradient(x.mul(x), x) as NDArray).tolist()).toEqual([1, 2, 4]);
    expect((np.gradient(np.array([1, 2, 4]), 2) as NDArray).tolist()).toEqual([0.5, 0.75, 1]);
    expect((np.gradient(np.eye(3)) as NDArray[]).length).toBe(2);
    expect(np.trapezoid(np.array([1, 2, 3]), np.array([0, 1, 3])).item()).toBe(6.5);
  });
});

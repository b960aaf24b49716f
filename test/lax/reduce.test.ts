import { describe, expect, it } from "vitest";
import { grad, lax, numpy as np, vmap } from "../../src/index.ts";

const m = np.array([
  [1, 2, 3],
  [4, 5, 6],
]);
describe("reduce", () => {
  it("by functions that are a primitive", () => {
    expect(lax.reduce(m, 0, lax.add, [0]).tolist()).toEqual([5, 7, 9]);
    expect(lax.reduce(m, -Infinity, lax.max, [0, 1]).item()).toBe(6);
    expect(lax.reduce(m, 1, (a, b) => lax.mul(b, a), [1]).tolist()).toEqual([6, 120]);
  });
  it("by any associative function", () => {
    const f = (a: any, b: any) => np.add(np.add(a, b), np.multiply(a, b)); // (1 + a)(1 + b) - 1
    expect(lax.reduce(m, 0, f, [1]).tolist()).toEqual([23, 209]);
    expect(lax.reduce(np.zeros([0, 2]), 0, f, [0]).tolist()).toEqual([0, 0]);
    expect(grad((x) => lax.reduce(x, 0, f, [0]))(np.array([1, 2])).tolist()).toEqual([3, 2]);
  });
  it("several operands at once", () => {
    const best = ([a, i]: any, [b, j]: any) => {
      const left = np.greaterEqual(a, b);
      return [np.where(left, a, b), np.where(left, i, j)];
    };
    const [value, index] = lax.reduce([m, lax.broadcastedIota("int32", [2, 3], 1)], [-Infinity, 0], best, [1]);
    expect([value.tolist(), index.tolist()]).toEqual([
      [3, 6],
      [2, 2],
    ]);
  });
});
describe("associativeScan", () => {
  it("gives running results for every length", () => {
    for (let n = 0; n < 10; n++) {
      const x = np.arange(1, n + 1, { dtype: "float32" });
      expect(lax.associativeScan(np.add, x).tolist()).toEqual(np.cumsum(x).tolist());
      expect(lax.associativeScan(np.add, x, true).tolist()).toEqual([...np.cumsum(np.flip(x)).tolist()].reverse());
    }
  });
  it("of trees, along an axis, under vmap and grad", () => {
    // Affine maps compose: (a, b) then (c, d) is (ac, bc + d).
    const compose = (f: any, g: any) => ({ a: np.multiply(f.a, g.a), b: np.add(np.multiply(f.b, g.a), g.b) });
    const maps = { a: np.full([4], 2), b: np.ones([4]) };
    expect(lax.associativeScan(compose, maps).b.tolist()).toEqual([1, 3, 7, 15]);
    expect(lax.associativeScan(np.multiply, m, { axis: 1 }).tolist()).toEqual([
      [1, 2, 6],
      [4, 20, 120],
    ]);
    expect(vmap((r) => lax.associativeScan(np.add, r))(m).tolist()).toEqual([
      [1, 3, 6],
      [4, 9, 15],
    ]);
    expect(grad((x) => np.sum(lax.associativeScan(np.multiply, x)))(np.array([1, 2, 3])).tolist()).toEqual([9, 4, 2]);
  });
});

import { describe, expect, it } from "vitest";
import { grad, lax, numpy as np } from "../../src/index.ts";

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

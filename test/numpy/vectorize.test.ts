import { expect, it } from "vitest";
import { numpy as np } from "../../src/index.ts";

it("maps over all axes that a signature does not name", () => {
  const dot = np.vectorize((a, b) => np.dot(a, b), { signature: "(n),(n)->()" });
  expect(dot(np.ones([2, 1, 3]), np.ones([4, 3])).shape).toEqual([2, 4]);
  expect(dot(np.ones([3]), np.ones([3])).item()).toBe(3);
  expect(() => dot(np.ones([3]), np.ones([4]))).toThrow("vectorize: axis n has sizes 3 and 4. Make them equal.");
  const both = np.vectorize((a) => [np.sum(a), np.max(a)], { signature: "(n)->(),()" });
  expect(both(np.ones([2, 3])).map((y: any) => y.tolist())).toEqual([
    [3, 3],
    [1, 1],
  ]);
});
it("maps scalars by default, and passes on what is excluded", () => {
  const f = np.vectorize((x, n) => np.multiply(x, n), { excluded: [1] });
  expect(f(np.array([[1, 2]]), 3).tolist()).toEqual([[3, 6]]);
  expect(np.vectorize((a, b) => np.add(a, b))(np.array([1, 2]), np.array([[1], [2]])).shape).toEqual([2, 2]);
  expect(() => np.vectorize((a) => a, { signature: "n->n" })(1)).toThrow(/no signature/);
});
it("applies functions along axes", () => {
  const m = np.array([
    [1, 2],
    [3, 4],
  ]);
  expect(np.applyAlongAxis((v) => np.sum(v), 0, m).tolist()).toEqual([4, 6]);
  expect(np.applyAlongAxis((v) => np.cumsum(v), 0, m).tolist()).toEqual([
    [1, 2],
    [4, 6],
  ]);
  expect(np.applyAlongAxis((v) => np.outer(v, v), 1, m).shape).toEqual([2, 2, 2]);
  expect(np.applyOverAxes((v, axis) => np.sum(v, axis), m, [0, 1]).tolist()).toEqual([[10]]);
});

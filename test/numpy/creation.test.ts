import { describe, expect, it } from "vitest";
import { jit, numpy as np } from "../../src/index.ts";

describe("arrays from nothing", () => {
  it("array keeps types; numbers are float32", () => {
    expect(np.array([1, 2]).dtype).toBe("float32");
    expect(np.array(3).weakType).toBe(true);
    expect(np.array(new Int16Array([1])).dtype).toBe("int16");
    expect(np.array([[true]]).dtype).toBe("bool");
    expect(np.array(1, { ndmin: 2 }).shape).toEqual([1, 1]);
    expect(np.array([1.9], "int32").tolist()).toEqual([1]);
    expect(np.array([np.ones([2]), np.zeros([2])]).shape).toEqual([2, 2]);
  });
  it("filled", () => {
    expect(np.zeros(3).shape).toEqual([3]);
    expect(np.ones([2, 0]).tolist()).toEqual([[], []]);
    expect(np.full([2, 2], np.array([1, 2])).tolist()).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(np.fullLike(np.ones([2], "int32"), 7).dtype).toBe("int32");
    expect(np.zerosLike(np.ones([2]), { dtype: "bool", shape: [3] }).tolist()).toEqual([false, false, false]);
    expect(() => np.zeros([-1])).toThrow(/zeros: -1 is no shape/);
    expect(() => np.zeros([2], "int" as any)).toThrow(/zeros: int is no dtype/);
  });
  it("arange", () => {
    expect(np.arange(3).dtype).toBe("int32");
    expect(np.arange(3, { dtype: "float32" }).tolist()).toEqual([0, 1, 2]);
    expect(np.arange(1, 2, 0.25).tolist()).toEqual([1, 1.25, 1.5, 1.75]);
    expect(np.arange(5, 0, -2).tolist()).toEqual([5, 3, 1]);
    expect(np.arange(3, 1).shape).toEqual([0]);
    expect(() => np.arange(0, 1, 0)).toThrow(/arange/);
    expect(() => jit((n) => np.arange(n as any))(3)).toThrow(/arange.*known while tracing/);
  });
  it("spaces", () => {
    expect(np.linspace(0, 1, 5).tolist()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(np.linspace(0, 1, 4, { endpoint: false }).tolist()).toEqual([0, 0.25, 0.5, 0.75]);
    const [values, step] = np.linspace(0, 1, 5, { retstep: true });
    expect([values.shape, step.item()]).toEqual([[5], 0.25]);
    expect(np.linspace(np.array([0, 1]), np.array([1, 3]), 3, { axis: 1 }).tolist()).toEqual([
      [0, 0.5, 1],
      [1, 2, 3],
    ]);
    expect(np.linspace(2, 3, 1).tolist()).toEqual([2]);
    expect(np.linspace(2, 3, 0).tolist()).toEqual([]);
    expect(np.linspace(0.1, 0.7, 7).tolist().at(-1)).toBe(Math.fround(0.7));
    expect(np.geomspace(1, 8, 4).tolist()).toEqual([1, 2, 4, 8]);
    expect(np.logspace(0, 3, 4, { base: 2 }).tolist()).toEqual([1, 2, 4, 8]);
    expect(np.geomspace(-1, 1, 2).tolist()).toEqual([Number.NaN, Number.NaN]);
  });
  it("diagonals and triangles", () => {
    expect(np.eye(2, 3, { k: 1 }).tolist()).toEqual([
      [0, 1, 0],
      [0, 0, 1],
    ]);
    expect(np.tri(2, 3).tolist()).toEqual([
      [1, 0, 0],
      [1, 1, 0],
    ]);
    expect(np.tri(2, 3, 1).tolist()).toEqual(np.tri(2, 3, { k: 1 }).tolist());
    expect(np.tri(2, null, -1, { dtype: "int32" }).tolist()).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(np.eye(2, 3, 1).tolist()).toEqual(np.eye(2, { M: 3, k: 1 }).tolist());
    const m = np.arange(1, 10).reshape([3, 3]);
    expect(np.tril(m, -1).tolist()).toEqual([
      [0, 0, 0],
      [4, 0, 0],
      [7, 8, 0],
    ]);
    expect(np.triu(m, 1).tolist()).toEqual([
      [0, 2, 3],
      [0, 0, 6],
      [0, 0, 0],
    ]);
    expect(np.diag(m, -1).tolist()).toEqual([4, 8]);
    expect(np.diag(np.array([1, 2]), -1).tolist()).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [0, 2, 0],
    ]);
    expect(np.trace(m, { offset: 1 }).item()).toBe(8);
    expect(np.diagonal(np.zeros([2, 3, 4]), { axis1: 0, axis2: 2 }).shape).toEqual([3, 2]);
    expect(np.diagonal(m, 5).shape).toEqual([0]);
    expect(() => np.tril(np.ones([2]))).toThrow(/tril/);
  });
  it("grids", () => {
    const [x, y] = np.meshgrid(np.array([1, 2, 3]), np.array([4, 5]));
    expect([x.shape, x.tolist()[1], y.tolist()[1]]).toEqual([
      [2, 3],
      [1, 2, 3],
      [5, 5, 5],
    ]);
    const [a] = np.meshgrid(np.array([1, 2, 3]), np.array([4, 5]), { indexing: "ij", sparse: true });
    expect(a.shape).toEqual([3, 1]);
    expect((np.indices([2, 2]) as any).tolist()).toEqual([
      [
        [0, 0],
        [1, 1],
      ],
      [
        [0, 1],
        [0, 1],
      ],
    ]);
    expect(np.fromfunction((i, j) => np.add(i, j), [2, 2]).tolist()).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(np.trilIndices(2).map((v) => v.tolist())).toEqual([
      [0, 1, 1],
      [0, 0, 1],
    ]);
  });
});

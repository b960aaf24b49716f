import { describe, expect, it } from "vitest";
import { jit, lax, type NDArray, numpy as np, vmap } from "../../src/index.ts";

describe("operands of lax", () => {
  it("numbers fit themselves to arrays, arrays are not promoted", () => {
    expect(lax.add(np.array([1, 2], "int32"), 1).dtype).toBe("int32");
    expect(lax.mul(2, np.array([1, 2], "float64")).dtype).toBe("float64");
    expect(() => lax.add(np.array([1], "int32"), 1.5)).toThrow(/add: the number 1.5 does not fit the array/);
    expect(() => lax.add(np.array([1], "int32"), np.array([1]))).toThrow(TypeError);
    expect(() => lax.add(np.ones([2]), np.ones([2, 1]))).toThrow(/add: shapes differ: f32\[2\], f32\[2,1\]/);
    expect(() => lax.sin(np.array([1], "int32"))).toThrow(/sin: takes floating point or complex numbers/);
  });
  it("booleans stand beside booleans, bigints beside integers", () => {
    expect(() => lax.add(np.array([1], "int32"), true)).toThrow(/add: the boolean true does not fit/);
    expect(() => lax.max(np.array([true]), 1)).toThrow(TypeError);
    expect(() => lax.mul(np.ones([1]), 2n)).toThrow(TypeError);
    expect(lax.pow(np.array([3]), 2n).tolist()).toEqual([9]);
  });
  it("axes of size 1 are repeated, ranks are not", () => {
    expect(lax.add(np.ones([2, 1]), np.ones([1, 3])).shape).toEqual([2, 3]);
    expect(lax.igamma(np.ones([1, 3]), np.ones([2, 3])).shape).toEqual([2, 3]);
    expect(() => lax.add(np.ones([3]), np.ones([2, 3]))).toThrow(TypeError);
  });
  it("operations are refused where JAX refuses them", () => {
    const x = np.ones([2, 3]);
    const ints = np.array([1, 2], "int32");
    for (const refused of [
      () => lax.abs(np.array([1], "uint8")),
      () => lax.reciprocal(ints),
      () => lax.integerPow(np.array([true]), 2),
      () => lax.full([-1], 1),
      () => lax.iota("float32", -1),
      () => lax.broadcastInDim(x, [2, 3], [1, 0]),
      () =>
        lax.pad(x, np.zeros([], "int32"), [
          [0, 0, 0],
          [0, 0, 0],
        ]),
      () => lax.reduceSum(np.array([true]), []),
      () => lax.reduceSum(x, [0, 0]),
      () => lax.rev(x, [0, 0]),
      () => lax.argmax(np.zeros([0]), 0),
      () => lax.argmax(x, 0, "float32"),
      () => lax.approxMaxK(ints, 1),
      () => lax.dot(np.ones([2, 2, 2]), np.ones([2])),
    ])
      expect(refused).toThrow(Error);
  });
  it("comparisons of weak numbers are weak", () => {
    expect(lax.eq(2, 3).weakType).toBe(true);
    expect(lax.eq(2, np.ones([])).weakType).toBe(false);
    expect(lax.isFinite(1).weakType).toBe(true);
  });
  it("optional arguments may be placed", () => {
    const x = np.array([[1, 2, 3]]);
    expect(lax.sliceInDim(x, 0, 2, 1, 1).tolist()).toEqual([[1, 2]]);
    expect(lax.indexInDim(x, 1, 1, false).tolist()).toEqual([2]);
    expect(lax.fullLike(x, 1, "float32", [2]).tolist()).toEqual([1, 1]);
    expect(lax.collapse(np.zeros([2, 3, 4]), 0, -1).shape).toEqual([6, 4]);
  });
  it("differs from numpy in rounding and division", () => {
    expect(lax.round(np.array([0.5, 1.5, 2.5])).tolist()).toEqual([1, 2, 3]);
    expect(lax.div(np.array([-7], "int32"), 2).tolist()).toEqual([-3]);
    expect(lax.rem(np.array([-7, 7], "int32"), np.array([2, 0], "int32")).tolist()).toEqual([-1, 7]);
    expect(lax.reduceMax(np.zeros([0]), [0]).item()).toBe(-Infinity);
  });
  it("names axes from the end, options by place or by name", () => {
    expect(lax.reduceSum(np.ones([2, 3]), [-1]).tolist()).toEqual([3, 3]);
    expect(lax.expandDims(np.ones([2]), [-1]).shape).toEqual([2, 1]);
    expect(lax.sliceInDim(np.arange(6), 1, null, { stride: 2 }).tolist()).toEqual([1, 3, 5]);
    expect(lax.slice(np.arange(6), [0], [6], { strides: [3] }).tolist()).toEqual([0, 3]);
    expect(lax.full([2], 1, "int32").dtype).toBe("int32");
    expect(lax.split(np.arange(3), [1, 2]).map((x) => x.tolist())).toEqual([[0], [1, 2]]);
    expect(() => lax.squeeze(np.ones([2]), [0])).toThrow(/squeeze: axis 0 of \[2\] is 2/);
    expect(() => lax.broadcastShapes([2], [3])).toThrow(/broadcastShapes/);
  });
  it("collectives act on trees", () => {
    const f = (t: any) => lax.psum(t, "i");
    const out = vmap(f, { axisName: "i" })({ a: np.array([1, 2]), b: np.array([3, 4]) });
    expect([out.a.tolist(), out.b.tolist()]).toEqual([
      [3, 3],
      [7, 7],
    ]);
    expect(() => lax.psum(1, "j")).toThrow(/psum: there is no axis named "j" here/);
    expect(lax.optimizationBarrier([np.ones([1]), 2])[0].tolist()).toEqual([1]);
  });
});

it("negative starts are out of bounds where they are not to count from the end", () => {
  const x = np.array([1, 2, 3, 4]);
  const at = np.array(-1, "int32");
  const plain = { allowNegativeIndices: false };
  for (const run of [(f: (i: typeof at) => NDArray) => f(at), (f: (i: typeof at) => NDArray) => jit(f)(at)]) {
    expect(run((i) => lax.dynamicSlice(x, [i], [2])).tolist()).toEqual([3, 4]);
    expect(run((i) => lax.dynamicSlice(x, [i], [2], plain)).tolist()).toEqual([1, 2]);
    expect(run((i) => lax.dynamicSlice(x, [i], [2], { allowNegativeIndices: [false] })).tolist()).toEqual([1, 2]);
    expect(run((i) => lax.dynamicSliceInDim(x, i, 1, plain)).tolist()).toEqual([1]);
    expect(run((i) => lax.dynamicIndexInDim(x, i, { keepdims: false, ...plain })).item()).toBe(1);
    expect(run((i) => lax.dynamicUpdateSlice(x, np.array([9]), [i], plain)).tolist()).toEqual([9, 2, 3, 4]);
    expect(run((i) => lax.dynamicUpdateSliceInDim(x, np.array([9]), i, 0, plain)).tolist()).toEqual([9, 2, 3, 4]);
    expect(run((i) => lax.dynamicUpdateIndexInDim(x, 9, i, 0, plain)).tolist()).toEqual([9, 2, 3, 4]);
  }
  expect(() => lax.dynamicSlice(x, [-1], [1], plain)).toThrow(/dynamicSlice: the start -1/);
});

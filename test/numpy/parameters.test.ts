import { describe, expect, it } from "vitest";
import { config, type NDArray, numpy as np } from "../../src/index.ts";

// Parameters that few calls give, with JAX's results.

const m = np.array([
  [1, 2, 3],
  [4, 5, 6],
]);
const ints = (...v: number[]) => np.array(Int32Array.from(v));

describe("shapes", () => {
  it("column-major order", () => {
    const wanted = [1, 4, 2, 5, 3, 6];
    expect(np.ravel(m, { order: "F" }).tolist()).toEqual(wanted);
    expect(np.reshape(m, [3, -1], { order: "F" }).tolist()).toEqual([
      [1, 5],
      [4, 3],
      [2, 6],
    ]);
    expect(() => np.reshape(m, [6], { order: "A" as "C" })).toThrow(/order/);
  });
  it("joins in a dtype", () => {
    expect(np.concatenate([m, m], { axis: 1, dtype: "int8" }).dtype).toBe("int8");
    for (const f of [np.stack, np.vstack, np.hstack]) expect(f([m, m], { dtype: "float16" }).dtype).toBe("float16");
  });
  it("refuses negative sizes, falling cuts, uneven nesting", () => {
    expect(() => np.broadcastTo(ints(1), [-1, 3])).toThrow(/no shape/);
    expect(() => np.split(ints(1, 2, 3), [2, 1])).toThrow(RangeError);
    expect(() => np.split(ints(1, 2, 3), [9])).toThrow(RangeError);
    expect(() => np.block([m, [m]] as any)).toThrow(RangeError);
    expect(() => np.eye(-1)).toThrow(/no shape/);
    expect(() => np.meshgrid(m, ints(1))).toThrow(/no vector/);
    expect(() => np.stack(1 as any)).toThrow(TypeError);
  });
  it("inserts at slices and beyond the ends, repeats scalars", () => {
    expect(np.insert(ints(1, 2), 5, 9).tolist()).toEqual([1, 2, 9]);
    expect(np.insert(ints(1, 2, 3), [1, 3, null], 7).tolist()).toEqual([1, 7, 2, 7, 3]);
    expect(np.repeat(2, 3).tolist()).toEqual([2, 2, 2]);
    expect(np.repeat(np.array(2), 3, 0).tolist()).toEqual([2, 2, 2]);
    expect(np.size(m, { axis: [0, 1] })).toBe(6);
    expect(np.isscalar("a")).toBe(true);
  });
  it("pads to a value for each side, and integers down a ramp", () => {
    const given = { mode: "linear_ramp", endValues: [1, 2] } as const;
    expect(np.pad(np.array([4]), 2, given).tolist()).toEqual([1, 2.5, 4, 3, 2]);
    expect(np.pad(ints(5), [0, 2], { mode: "linear_ramp" }).tolist()).toEqual([5, 2, 0]);
    expect(() => np.pad(m, 1, { mode: "edge", constantValues: 1 })).toThrow(/constantValues/);
  });
});

describe("numbers at equal distances", () => {
  it("in integers are floors, ratios may be arrays or complex", () => {
    expect(np.linspace(-1.5, 1.5, 5, { dtype: "int32" }).tolist()).toEqual([-2, -1, 0, 0, 1]);
    expect(np.geomspace(ints(1, 2), 8, 3, { axis: 1 }).shape).toEqual([2, 3]);
    const turn = np.geomspace({ re: 1, im: 0 }, { re: 0, im: 1 }, 3).tolist()[1];
    expect(turn.re).toBeCloseTo(Math.SQRT1_2, 6);
    expect(turn.im).toBeCloseTo(Math.SQRT1_2, 6);
    expect(np.arange(0.5, 2, 0.5, { dtype: "int32" }).tolist()).toEqual([0, 0, 0]);
    expect(() => np.arange(3, { dtype: "bool" })).toThrow(TypeError);
  });
  it("count in the default integers", () => {
    config.enableX64 = true;
    try {
      expect(np.arange(3).dtype).toBe("int64");
      expect((np.indices([2]) as NDArray).dtype).toBe("int64");
      expect(np.add(np.array([true]), 1).dtype).toBe("int64");
      expect(np.tri(2).dtype).toBe("float32");
    } finally {
      config.enableX64 = false;
    }
  });
});

it("real dtypes take no complex numbers, NaN is true, whole numbers beside integers are integers", () => {
  expect(() => np.array({ re: 1, im: 2 }, "float32")).toThrow(TypeError);
  expect(np.full([1], Number.NaN, "bool").tolist()).toEqual([true]);
  expect(np.array([np.array(2, "int32"), 3]).dtype).toBe("int32");
});

describe("products", () => {
  const i = { re: 0, im: 1 };
  const z = np.array([i, 1]);
  it("conjugate the first vector, or the second of a correlation", () => {
    expect(np.vecdot(z, z).item()).toEqual({ re: 2, im: 0 });
    expect(np.vecmat(z, np.ones([2, 1])).tolist()).toEqual([{ re: 1, im: -1 }]);
    expect(np.correlate(z, z).tolist()).toEqual([{ re: 2, im: 0 }]);
  });
  it("of booleans are and, their sum or; axes by number; types that are asked for", () => {
    const b = np.array([true, false]);
    expect(np.outer(b, b).tolist()).toEqual([
      [true, false],
      [false, false],
    ]);
    expect(np.einsum("i,i->", b, b).item()).toBe(true);
    expect(np.einsum(m, [0, 1], m, [2, 1], [0, 2]).tolist()).toEqual([
      [14, 32],
      [32, 77],
    ]);
    expect(np.vecdot(m, m, { preferredElementType: "float64" }).dtype).toBe("float64");
    expect(np.cross(m, np.transpose(m), { axisb: 0, axisc: 0 }).shape).toEqual([3, 2]);
    expect(np.polyder(np.array([1, 2, 3]), { m: 2 }).tolist()).toEqual([2]);
    expect(() => np.matvec(np.array([1, 2]), np.array([1, 2]))).toThrow(/no matrix/);
  });
});

describe("search", () => {
  it("fills each axis, counts booleans, gives scalars no columns", () => {
    const at = np.nonzero(np.array([[0, 1]]), { size: 2, fillValue: [5, 6] });
    expect(at.map((p) => p.tolist())).toEqual([
      [0, 5],
      [1, 6],
    ]);
    expect(np.bincount(np.array([true, false, true])).tolist()).toEqual([1, 2]);
    expect(np.bincount(ints()).tolist()).toEqual([]);
    expect(np.argwhere(np.array(3)).shape).toEqual([1, 0]);
    expect(np.uniqueCounts(ints(2, 2, 1), { size: 3 }).map((v) => v.tolist())).toEqual([
      [1, 2, 1],
      [1, 2, 0],
    ]);
    expect(np.takeAlongAxis(ints(1, 2, 3), ints(-1, 7), 0, { mode: "clip" }).tolist()).toEqual([3, 3]);
    expect(np.take(ints(), ints()).shape).toEqual([0]);
    expect(np.setdiff1d(np.array([true, false]), ints(1)).tolist()).toEqual([false]);
    expect(() => np.searchsorted(ints(1), 1, { method: "fast" })).toThrow(/no method/);
  });
  it("rounds complex numbers and 16 bits, clips by whole numbers that wrap, refuses what has no order", () => {
    expect(np.round(np.array([{ re: 1.26, im: -2.5 }]), 0).tolist()).toEqual([{ re: 1, im: -2 }]);
    expect(np.round(np.array([2.5], "float16"), 10).tolist()).toEqual([2.5]);
    expect(np.round(2.567, 1).weakType).toBe(true);
    expect(np.clip(np.array([5, 1], "uint8"), -1, 2).tolist()).toEqual([2, 2]);
    expect(() => np.clip(np.array([{ re: 1, im: 1 }]), 0, 1)).toThrow(RangeError);
    expect(np.isclose(ints(3, 9), ints(4, 5), { atol: 1 }).tolist()).toEqual([true, false]);
    expect(np.nanToNum(np.array([Infinity], "float16")).tolist()).toEqual([65504]);
    expect(np.select([np.array([false])], [ints(1)], { default: 7 }).tolist()).toEqual([7]);
    expect(np.trapezoid(np.array([1, 2], "float16"), np.array([0, 2])).dtype).toBe("float32");
    expect(np.histogram(np.array([1, 2]), { bins: 1, weights: ints(2, 3) })[0].dtype).toBe("float32");
    expect(() => np.histogram(np.zeros([0]))).toThrow(RangeError);
  });
});

it("functions of one number refuse what they are not for, and keep parts apart", () => {
  const z = np.array([{ re: Infinity, im: 1 }]);
  for (const f of [np.floor, np.ceil, np.trunc, np.fabs]) expect(() => f(z)).toThrow(TypeError);
  expect(() => np.isposinf(z)).toThrow(RangeError);
  expect(np.log10(z).tolist()).toEqual([{ re: Infinity, im: 0 }]);
  expect(np.nanToNum(z, { posinf: 5 }).tolist()).toEqual([{ re: 5, im: 1 }]);
  expect(np.rint(np.array([{ re: 1.5, im: 2.5 }])).tolist()).toEqual([{ re: 2, im: 2 }]);
  expect(np.bitwiseCount(ints(7)).dtype).toBe("uint8");
  expect(np.angle(-0).item()).toBe(Math.fround(Math.PI));
  expect(np.deg2rad(180).weakType).toBe(true);
});

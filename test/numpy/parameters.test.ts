import { describe, expect, it } from "vitest";
import { config, numpy as np } from "../../src/index.ts";

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
      expect(np.indices([2]).dtype).toBe("int64");
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

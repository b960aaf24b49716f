import { describe, expect, it } from "vitest";
import { type DType, grad, numpy as np } from "../../src/index.ts";

const type = (x: { dtype: string; weakType: boolean }): string => x.dtype + (x.weakType ? "*" : "");
const of = (dtype: DType) => np.zeros([2], dtype);
describe("promotion", () => {
  it("follows JAX's lattice", () => {
    expect(type(np.add(of("int32"), of("float32")))).toBe("float32");
    expect(type(np.add(of("uint32"), of("int32")))).toBe("int32");
    expect(type(np.add(of("float32"), of("float64")))).toBe("float64");
    expect(type(np.add(of("bool"), of("int32")))).toBe("int32");
    expect(type(np.add(of("bool"), of("bool")))).toBe("bool");
    expect(type(np.add(of("uint8"), of("float32")))).toBe("float32");
  });
  it("lets JS numbers adapt: whole ones are integers beside integers", () => {
    expect(type(np.add(of("int32"), 2))).toBe("int32");
    expect(type(np.add(of("uint32"), 2))).toBe("uint32");
    expect(type(np.add(of("bool"), 2))).toBe("int32*");
    expect(type(np.add(of("int32"), 1.5))).toBe("float32*");
    expect(type(np.multiply(of("float64"), 2))).toBe("float64");
    expect(type(np.add(1, 2))).toBe("float32*");
    expect(type(np.add(of("int32"), 3n))).toBe("int32");
    expect(type(np.sin(1))).toBe("float32*");
    expect(type(np.divide(of("int32"), 2))).toBe("float32");
    expect(type(np.where(true, 1, 2))).toBe("float32*");
    expect(type(np.where(np.array([true]), of("int32"), 0))).toBe("int32");
  });
  it("rounds JS numbers once, to the type that they end in", () => {
    const x = np.zeros([1], "float64");
    expect(x.at(0).add(0.1).item()).toBe(0.1);
    expect(np.where(np.array([true]), 0.1, x).item()).toBe(0.1);
  });
  it("wraps numbers that an integer type does not hold", () => {
    expect(np.add(np.array([1], "uint32"), -2).tolist()).toEqual([4294967295]);
    expect(np.divide(np.array([3], "int32"), 3e9).tolist()).toEqual([Math.fround(1e-9)]);
    expect(np.less(np.array([3], "int32"), 1e10).tolist()).toEqual([true]);
  });
  it("broadcasts shapes", () => {
    expect(np.add(np.ones([2, 1, 3]), np.ones([4, 1])).shape).toEqual([2, 4, 3]);
    expect(np.add(np.ones([0]), np.ones([1])).shape).toEqual([0]);
    expect(np.add(np.ones([1]), 1).shape).toEqual([1]);
  });
  it("says what does not fit", () => {
    expect(() => np.add(np.ones([2]), np.ones([3]))).toThrow(
      "add: f32[2], f32[3] do not broadcast: axis -1 has sizes 2 and 3. Make them equal, or one of them 1.",
    );
    expect(() => np.subtract(of("bool"), of("bool"))).toThrow(/sub: takes numbers, got bool\[2\]/);
    expect(() => np.sum(np.ones([2]), { axes: 0 } as object)).toThrow(
      "sum: there is no option axes. Use axis, keepdims, dtype, initial, where, promoteIntegers.",
    );
    expect(() => np.sum(np.ones([2]), 1)).toThrow("sum: axis 1 is out of range for f32[2]. Use -1 to 0.");
    expect(() => np.sum(np.ones([2, 2]), [0, -2])).toThrow(/repeats/);
  });
  it("sums the gradient of what was broadcast", () => {
    expect(grad((x) => np.sum(np.multiply(x, np.array([1, 2, 3]))))(2).item()).toBe(6);
    const g = grad((x) => np.sum(np.multiply(x, np.ones([2, 3]))))(np.ones([3]));
    expect(g.tolist()).toEqual([2, 2, 2]);
  });
  it("answers questions about dtypes", () => {
    expect(np.promoteTypes("bfloat16", "float16")).toBe("float32");
    expect(np.resultType(of("int32"), 1.5, "float64")).toBe("float64");
    expect(np.issubdtype("uint8", "unsignedinteger")).toBe(true);
    expect(np.finfo("float16").max).toBe(65504);
    expect(np.iinfo("int64").min).toBe(-(2n ** 63n));
    expect([np.ndim(np.ones([2, 3])), np.size(np.ones([2, 3]), 1), np.shape(np.ones([2, 3]))]).toEqual([2, 3, [2, 3]]);
  });
});

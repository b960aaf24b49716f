import { describe, expect, it } from "vitest";
import { jit, numpy as np, random } from "../../src/index.ts";

const key = random.key(42);

describe("arguments of samplers", () => {
  it("are placed as in JAX, or named", () => {
    const named = random.uniform(key, [3], { minval: -2, maxval: 5 }).tolist();
    expect(random.uniform(key, [3], "float32", -2, 5).tolist()).toEqual(named);
    expect(random.uniform(key, { shape: [3], minval: -2, maxval: 5 }).tolist()).toEqual(named);
    expect(random.normal(key, { shape: [2] }).shape).toEqual([2]);
    expect(random.bits(key, { shape: [2], dtype: "uint8" }).dtype).toBe("uint8");
    expect(random.bernoulli(key, 0.5, { shape: [2] }).shape).toEqual([2]);
    expect(random.choice(key, 5, [3], false).tolist()).toEqual(random.choice(key, 5, [3], { replace: false }).tolist());
    expect(() => random.choice(key, 4, [2], true, np.array([0.5, 0.5]))).toThrow(/p must be \[4\]/);
    expect(random.categorical(key, np.zeros([4, 3]), -1, [2, 4]).shape).toEqual([2, 4]);
    expect(() => random.categorical(key, np.zeros([4, 3]), -1, [5])).toThrow(TypeError);
    expect(random.multivariateNormal(key, np.zeros([2]), np.eye(2), { method: "svd" }).shape).toEqual([2]);
    expect(random.permutation(key, np.zeros([0, 2])).shape).toEqual([0, 2]);
  });
  it("of wrong types are refused", () => {
    expect(() => random.bernoulli(key, np.array([1], "int32"))).toThrow(TypeError);
    expect(() => random.bernoulli(key, 0.5, [1], { mode: "x" as "low" })).toThrow(RangeError);
    expect(() => random.categorical(key, np.array([1, 2], "int32"))).toThrow(RangeError);
    expect(() => random.poisson(key, 2, [1], "float32")).toThrow(RangeError);
    expect(() => random.geometric(key, 0.5, [1], "float32")).toThrow(RangeError);
  });
  it("gumbel's fine mode is JAX's", () => {
    expect(random.gumbel(random.PRNGKey(42), [3], { mode: "high" }).tolist()[1]).toBeCloseTo(-0.12997562, 6);
  });
  it("gamma samples of 16 bits run under jit", () => {
    const draw = (a: ReturnType<typeof np.ones>) => random.gamma(key, a, null, "float16");
    const a = np.array([1, 2, 0.5]);
    expect(jit(draw)(a).tolist()).toEqual(draw(a).tolist());
  });
});

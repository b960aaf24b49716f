import { describe, expect, it } from "vitest";
import { grad, jit, type NDArray, numpy as np, random, vmap } from "../../src/index.ts";

const key = random.key(42);
const bitsOf = (x: NDArray): string[] =>
  Array.from(new Uint32Array((x.toTypedArray() as Float32Array).slice().buffer), (w) => w.toString(16));

// Values of jax.random (0.10.2, CPU), as bits: every sampler equals it exactly.
describe("bits of JAX", () => {
  it("keys", () => {
    expect(random.keyData(random.key(-1)).tolist()).toEqual([0, 4294967295]);
    expect(random.PRNGKey(2 ** 33 + 5).tolist()).toEqual([0, 5]);
    expect(random.split(random.PRNGKey(42), 3).tolist()).toEqual([
      [1832780943, 270669613],
      [64467757, 2916123636],
      [2465931498, 255383827],
    ]);
    expect(random.foldIn(random.PRNGKey(42), 7).tolist()).toEqual([2547012911, 1371500959]);
    expect(random.bits(key, [4], "uint8").tolist()).toEqual([162, 217, 249, 215]);
  });
  const samples: [string, NDArray, string][] = [
    ["uniform", random.uniform(key, [4]), "3efa3824 3f2e0730 3f1dc3f8 3f0f9ec0"],
    ["normal", random.normal(key, [4]), "bce7df15 3eef2be8 3e976661 3e1d3b24"],
    ["truncatedNormal", random.truncatedNormal(key, -2, 2, [4]), "bcdd51b4 3ee385e2 3e905231 3e160635"],
    ["gumbel", random.gumbel(key, [4]), "3eab0e4a 3f73b78c 3f39bc5f 3f0c54f8"],
    ["exponential", random.exponential(key, [4]), "3f2bbab2 3f91c438 3f7533b1 3f52c34c"],
    ["laplace", random.laplace(key, [4]), "3cbb1a39 bee42cb4 be878335 be0544d5"],
  ];
  for (const [name, x, want] of samples) it(name, () => expect(bitsOf(x).join(" ")).toBe(want));
  it("choices", () => {
    expect(random.randint(key, [6], -5, 5).tolist()).toEqual([-1, -1, -4, 4, 4, 4]);
    expect(random.randint(key, [4], 0, 256, "uint8").tolist()).toEqual([196, 18, 183, 193]);
    expect(random.permutation(key, 8).tolist()).toEqual([7, 4, 2, 5, 3, 6, 0, 1]);
    expect(random.choice(key, 5, [3], { replace: false }).tolist()).toEqual([4, 2, 3]);
    expect(random.choice(key, 4, [4], { p: [0.1, 0.2, 0.3, 0.4] }).tolist()).toEqual([2, 2, 2, 2]);
    const rising = { replace: false, p: np.arange(1, 9).div(36) };
    expect(random.choice(random.key(0), 8, [5], rising).tolist()).toEqual([1, 7, 0, 4, 6]);
    expect(random.choice(random.key(0), 8, [5], { ...rising, mode: "high" }).tolist()).toEqual([5, 6, 2, 7, 3]);
    const logits = np.log(np.array([0.1, 0.2, 0.7]));
    expect(random.categorical(key, logits, { shape: [8] }).tolist()).toEqual([2, 2, 2, 2, 1, 2, 1, 2]);
  });
});

describe("samplers", () => {
  it("take raw and typed keys alike", () => {
    expect(random.normal(random.PRNGKey(3), [5]).tolist()).toEqual(random.normal(random.key(3), [5]).tolist());
    expect(random.split(random.key(3)).dtype).toBe("key<fry>");
    expect(random.split(random.PRNGKey(3)).dtype).toBe("uint32");
  });
  it("give the same under jit and vmap", () => {
    const f = (k: NDArray) => random.normal(k, [3]);
    const keys = random.split(key, 4);
    const alone = [0, 1, 2, 3].map((i) => f(keys.slice(i)).tolist());
    expect(vmap(f)(keys).tolist()).toEqual(alone);
    expect(jit(vmap(f))(keys).tolist()).toEqual(alone);
    expect(jit(f)(key).tolist()).toEqual(f(key).tolist());
    const p = (k: NDArray) => random.permutation(k, 5);
    expect(vmap(p)(keys).slice(2).tolist()).toEqual(p(keys.slice(2)).tolist());
  });
  it("depend smoothly on their parameters", () => {
    const u = random.uniform(key, [4]);
    const f = (hi: NDArray) => random.uniform(key, [4], { maxval: hi }).sum();
    expect(grad(f)(np.array(2)).item()).toBeCloseTo(u.sum().item(), 5);
  });
  it("have bounds that broadcast", () => {
    const hi = np.array([1, 10, 100], { dtype: "int32" });
    const n = random.randint(key, [2000, 3], 0, hi);
    expect(n.max(0).tolist()).toEqual([0, 9, 99]);
    expect(n.min(0).tolist()).toEqual([0, 0, 0]);
    expect(random.randint(key, [2000], 0, np.array(100, { dtype: "int32" })).tolist()).toEqual(
      random.randint(key, [2000], 0, 100).tolist(),
    );
  });
  it("have the right moments", () => {
    // 1e5 samples: standard errors of mean and deviation are 0.003 times the deviation; 5 of them.
    const n = 100_000;
    const check = (x: NDArray, mean: number, std: number) => {
      expect(Math.abs(x.mean().item() - mean)).toBeLessThan(0.016 * std);
      expect(Math.abs(x.std().item() - std)).toBeLessThan(0.03 * std);
    };
    check(random.normal(key, [n]), 0, 1);
    check(random.exponential(key, [n]), 1, 1);
    check(random.logistic(key, [n]), 0, Math.PI / Math.sqrt(3));
    check(random.rayleigh(key, 2, [n]), 2 * Math.sqrt(Math.PI / 2), 2 * Math.sqrt(2 - Math.PI / 2));
    check(random.normal(key, [n], "float64"), 0, 1);
    check(random.rademacher(key, [n], "float32"), 0, 1);
  });
  it("permute all elements, whole slices or lines", () => {
    const x = np.arange(12).reshape([4, 3]);
    const rows = random.permutation(key, x);
    expect(np.sort(rows, 0).tolist()).toEqual(x.tolist());
    expect(rows.slice("...", 1).sub(rows.slice("...", 0)).tolist()).toEqual([1, 1, 1, 1]);
    const lines = random.permutation(key, x, { axis: 1, independent: true });
    expect(np.sort(lines, 1).tolist()).toEqual(x.tolist());
    const big = random.permutation(key, 3000);
    expect(np.sort(big).tolist()).toEqual(np.arange(3000).tolist());
  });
  it("take the whole part of bounds", () => {
    for (const [lo, hi] of [
      [-0.5, 5.5],
      [np.array(-0.5), np.array(5.5)],
    ])
      expect(random.randint(key, [9], lo, hi).tolist()).toEqual(random.randint(key, [9], 0, 5).tolist());
  });
  it("say what is wrong", () => {
    expect(() => random.normal(np.array([1, 2, 3]), [2])).toThrow(/random.normal: one key is expected.*got f32\[3\]/);
    expect(() => random.normal(random.split(key, 2), [2])).toThrow(/key<fry>\[2\].*vmap/);
    expect(() => random.uniform(key, [2], "int32")).toThrow(/int32 is no floating point type/);
    expect(() => random.uniform(key, [-1])).toThrow(/is no shape/);
    expect(() => random.randint(key, [2], 0, 5, "float32")).toThrow(/float32 is no integer type/);
    expect(() => random.choice(key, 3, [5], { replace: false })).toThrow(/5 of 3/);
    expect(() => random.key(1.5)).toThrow(/is no integer/);
    expect(() => random.uniform(key, [2], { minval: np.zeros(3) })).toThrow(/does not broadcast to shape \[2\]/);
  });
});

import { jit, type NDArray, random, vmap } from "jaxtra";
import { describe, expect, it } from "vitest";

// Values of JAX 0.10.2 on a CPU with jax_default_prng_impl set to "rbg".
describe("keys of the generator rbg", () => {
  const key = () => random.PRNGKey(42, { impl: "rbg" });

  it("split and fold as in JAX", () => {
    expect(random.keyImpl(key())).toBe("rbg");
    expect(random.split(key(), 2).tolist()).toEqual([
      [1832780943, 270669613, 1832780943, 270669613],
      [64467757, 2916123636, 64467757, 2916123636],
    ]);
    expect(random.foldIn(key(), 7).tolist()).toEqual([2547012911, 1371500959, 2547012911, 1371500959]);
  });
  it("draw as in JAX, compiled too", () => {
    const draw = (k: NDArray) => [random.bits(k, [5]), random.randint(random.clone(k), [4], 0, 100)];
    for (const f of [draw, jit(draw) as typeof draw]) {
      const [bits, integers] = f(key());
      expect(bits.tolist()).toEqual([2620864722, 2991908441, 282133475, 2589630650, 1779689962]);
      expect(integers.tolist()).toEqual([1, 20, 35, 41]);
    }
    expect(random.uniform(key(), [4]).toString()).toBe("[0.6102176  0.69660795 0.06568921 0.6029453 ]");
    expect(random.normal(key(), [3]).toString()).toBe("[ 0.27988622  0.5146695  -1.5086882 ]");
    expect(random.permutation(key(), 6).tolist()).toEqual([2, 1, 3, 4, 5, 0]);
  });
  it("map: each key by itself", () => {
    const keys = random.split(key(), 3);
    const mapped = vmap((k: NDArray) => random.uniform(k, [2]))(keys) as NDArray;
    for (let i = 0; i < 3; i++) expect(mapped.slice(i).tolist()).toEqual(random.uniform(keys.slice(i), [2]).tolist());
  });
  it("has no other generators", () => {
    expect(() => random.PRNGKey(0, { impl: "mt" as never })).toThrow(/there is no generator mt/);
  });
});

import { jit, lax, type NDArray, numpy as np, random, vmap } from "jaxtra";
import { describe, expect, it } from "vitest";
import { config, defaultPrngImpl, enableX64, makeJaxpr } from "../../src/index.ts";
import { readGolden } from "../helpers/files.ts";

type Impl = "rbg" | "unsafe_rbg";
type Words = number | Words[];
interface Row {
  readonly impl: Impl;
  readonly name: string;
  readonly one: any;
  readonly mapped?: any;
}
const rows: Row[] = readGolden("generators.json").rows;
const a = np.array([0.5, 1, 2.5]);
const p = np.array([0.2, 0.3, 0.5]);
const samplers: Record<string, (k: NDArray) => NDArray> = {
  split: (k) => random.keyData(random.split(k, 3)),
  splitShape: (k) => random.keyData(random.split(k, [2, 2])),
  foldIn: (k) => random.keyData(random.foldIn(k, 7)),
  foldInNegative: (k) => random.keyData(random.foldIn(k, np.array(-3, "int32"))),
  bits: (k) => random.bits(k, [5]),
  bits8: (k) => random.bits(k, [5], "uint8"),
  bitsScalar: (k) => random.bits(k),
  uniform: (k) => random.uniform(k, [2, 3]),
  uniform16: (k) => random.uniform(k, [4], "bfloat16").astype("float32"),
  normal: (k) => random.normal(k, [5]),
  randint: (k) => random.randint(k, [4], 0, 1000),
  permutation: (k) => random.permutation(k, 6),
  categorical: (k) => random.categorical(k, np.log(p), { shape: [4] }),
  gumbel: (k) => random.gumbel(k, [3]),
  gamma: (k) => random.gamma(k, a),
  keyOfKey: (k) => random.uniform(random.split(k).slice(1), [2]),
};
/** Floats as their bits. */
const words = (x: NDArray): Words =>
  (x.dtype === "float32" ? lax.bitcastConvertType(x, "uint32") : x.astype("int32")).tolist() as Words;
/** By how many units in the last place floats differ at most. */
const apart = (x: Words, y: Words): number =>
  Array.isArray(x) ? Math.max(...x.map((v, i) => apart(v, (y as Words[])[i]))) : Math.abs(x - (y as number));
/** Also without jit. */
const atOnce = ["split", "foldIn", "bits", "normal", "permutation"];
const unsigned = (x: Words): Words => (Array.isArray(x) ? x.map(unsigned) : x >>> 0);

describe("bits of JAX (0.10.2 on a CPU)", () => {
  it.each(rows.filter((r) => r.mapped))("$impl: $name", ({ impl, name, one, mapped }) => {
    const f = samplers[name];
    const key = random.key(42, { impl });
    const keys = random.split(random.key(3, { impl }), 3);
    const all = jit((k: NDArray, ks: NDArray) => [f(k), vmap(f)(ks)] as [NDArray, NDArray]);
    const found = unsigned(all(key, keys).map((x) => words(x as NDArray)));
    const want = unsigned([one, mapped]);
    // XLA contracts products inside of the loop that rejects, as it likes.
    if (name === "gamma") expect(apart(found, want)).toBeLessThanOrEqual(4);
    else expect(found).toEqual(want);
    if (atOnce.includes(name)) expect(unsigned(words(f(key)))).toEqual(unsigned(one));
  });
  it.each(rows.filter((r) => !r.mapped))("$impl: $name", ({ impl, name, one }) => {
    enableX64(() => {
      const key = random.key(2 ** 33 + 5, { impl });
      const x = name === "bits64" ? random.bits(key, [3], "uint64") : random.uniform(key, [3], "float64");
      const bits = lax.bitcastConvertType(x, "uint64").tolist() as bigint[];
      expect(bits.map(String)).toEqual(one);
    });
  });
});

describe("typed keys of four words", () => {
  const key = random.key(42, { impl: "rbg" });
  const keys = random.split(key, 4);
  const data = random.keyData(keys);

  it("have types and names", () => {
    expect([key.dtype, key.shape, random.keyData(key).tolist()]).toEqual(["key<rbg>", [], [0, 42, 0, 42]]);
    expect(random.keyImpl(keys)).toBe("rbg");
    expect(random.keyDtype("unsafe_rbg")).toBe("key<urbg>");
    expect(random.key(1, { dtype: random.keyDtype("unsafe_rbg") }).dtype).toBe("key<urbg>");
    expect(String(key)).toBe("[0 42 0 42]");
    expect(String(makeJaxpr((k: NDArray) => random.keyData(k))(key))).toContain("a:key<rbg>[]");
  });
  it("come from words and go back", () => {
    const wrapped = random.wrapKeyData(data, { impl: "unsafe_rbg" });
    expect([wrapped.dtype, wrapped.shape]).toEqual(["key<urbg>", [4]]);
    expect(random.keyData(wrapped).tolist()).toEqual(data.tolist());
    expect(random.keyData(random.clone(key)).tolist()).toEqual([0, 42, 0, 42]);
  });
  it("move as other arrays do", () => {
    const both = (f: (k: NDArray) => NDArray, g: (d: NDArray) => NDArray) => {
      const want = g(data).tolist();
      expect(random.keyData(f(keys)).tolist()).toEqual(want);
      expect(random.keyData(jit(f)(keys) as NDArray).tolist()).toEqual(want);
    };
    both(
      (k) => k.slice(2),
      (d) => d.slice(2),
    );
    both(
      (k) => k.reshape([2, 2]).T,
      (d) => d.reshape([2, 2, 4]).transpose([1, 0, 2]),
    );
    both(
      (k) => np.concatenate([k.slice([2]), k]),
      (d) => np.concatenate([d.slice([2]), d]),
    );
    both(
      (k) => k.slice(Int32Array.of(3, 0)),
      (d) => d.slice(Int32Array.of(3, 0)),
    );
    both(
      (k) => k.at(1).set(k.slice(0)),
      (d) => d.at(1).set(d.slice(0)),
    );
    const even = np.array([true, false, true, false]);
    both(
      (k) => np.where(even, k, k.slice(0)),
      (d) => np.where(even.reshape([4, 1]), d, d.slice(0)),
    );
    both(
      (k) => lax.dynamicSlice(k, [1], [2]),
      (d) => lax.dynamicSlice(d, [1, 0], [2, 4]),
    );
  });
  it("go through loops and branches", () => {
    const walk = (k: NDArray) =>
      lax.scan(
        (own: NDArray) => {
          const pair = random.split(own);
          return [pair.slice(0), random.uniform(pair.slice(1))] as [NDArray, NDArray];
        },
        k,
        null,
        { length: 3 },
      ) as [NDArray, NDArray];
    const [last, drawn] = jit(walk)(key) as [NDArray, NDArray];
    let own = key;
    const want: number[] = [];
    for (let i = 0; i < 3; i++) {
      const pair = random.split(own);
      own = pair.slice(0);
      want.push(random.uniform(pair.slice(1)).item() as number);
    }
    expect(last.dtype).toBe("key<rbg>");
    expect(random.keyData(last).tolist()).toEqual(random.keyData(own).tolist());
    expect(drawn.tolist()).toEqual(want);
    const pick = (c: NDArray, k: NDArray) =>
      lax.cond(
        c,
        (x) => x.slice(0),
        (x) => x.slice(1),
        k,
      ) as NDArray;
    expect(random.keyData(jit(pick)(np.array(false), keys) as NDArray).tolist()).toEqual(data.slice(1).tolist());
  });
  it("is no number", () => {
    expect(() => key.add(1)).toThrow(/arithmetic is not defined on key<rbg>.*random\.normal/);
    expect(() => random.normal(keys)).toThrow(/one key is expected.*key<rbg>\[4\].*vmap/);
    expect(() => random.wrapKeyData(data)).toThrow(/key<fry> has a last axis of 2 words, got u32\[4,4\]/);
    expect(() => random.key(0, { impl: "mt" as never })).toThrow(/random\.key: there is no generator mt/);
    expect(() => random.key(0, { impl: "rbg", dtype: "key<rbg>" })).toThrow(/Give one/);
  });
});

describe("the default generator", () => {
  it("is a setting", () => {
    expect(defaultPrngImpl("rbg", () => random.key(7).dtype)).toBe("key<rbg>");
    expect(random.key(7).dtype).toBe("key<fry>");
    config.update("jax_default_prng_impl", "unsafe_rbg");
    expect([config.defaultPrngImpl, random.PRNGKey(1).shape]).toEqual(["unsafe_rbg", [4]]);
    expect(random.keyImpl(random.PRNGKey(1))).toBe("unsafe_rbg");
    config.defaultPrngImpl = "threefry2x32";
    expect(random.keyImpl(random.PRNGKey(1, { impl: "rbg" }))).toBe("rbg");
  });
  it("is looked at again where a function was traced under another", () => {
    const draw = jit(() => random.uniform(random.key(3))) as () => NDArray;
    const before = draw().item();
    expect(defaultPrngImpl("rbg", () => draw().item())).not.toBe(before);
    expect(draw().item()).toBe(before);
  });
});

describe("raw keys of four words", () => {
  const raw = () => random.PRNGKey(42, { impl: "rbg" });
  it("draw what typed ones draw", () => {
    const typed = random.key(42, { impl: "rbg" });
    expect(random.normal(raw(), [3]).tolist()).toEqual(random.normal(typed, [3]).tolist());
    expect(random.split(raw(), 2).tolist()).toEqual(random.keyData(random.split(typed, 2)).tolist());
    expect(random.foldIn(raw(), 7).tolist()).toEqual([2547012911, 1371500959, 2547012911, 1371500959]);
  });
});

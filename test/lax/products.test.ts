import { describe, expect, it } from "vitest";
import { grad, jit, lax, makeJaxpr, numpy as np, vmap } from "../../src/index.ts";

const ints = (xs: any) => np.array(xs, { dtype: "int32" });
const { RaggedDotDimensionNumbers: Numbers } = lax;
describe("ragged products", () => {
  const x = np.arange(12).astype("float32").reshape([3, 4]);
  const y = np.arange(8).astype("float32").reshape([4, 2]);
  it("with a contracted ragged axis are one a group", () => {
    const f = (a: any, b: any) =>
      lax.raggedDotGeneral(
        a,
        b,
        ints([1, 3]),
        new Numbers(
          [
            [[1], [0]],
            [[], []],
          ],
          [1],
          [],
        ),
      );
    const want = [
      np.matmul(x.slice("...", [0, 1]), y.slice([0, 1])),
      np.matmul(x.slice("...", [1, 4]), y.slice([1, 4])),
    ];
    expect(jit(f)(x, y).tolist()).toEqual(want.map((w) => w.tolist()));
  });
  it("with sizes for each batch", () => {
    const a = np.stack([x, x.add(1)]);
    const b = np.stack([np.stack([y, y.neg()]), np.stack([y.mul(2), y])], 1);
    const numbers = new Numbers(
      [
        [[2], [2]],
        [[0], [1]],
      ],
      [1],
      [0],
    );
    const got = lax.raggedDotGeneral(
      a,
      b,
      ints([
        [1, 2],
        [3, 0],
      ]),
      numbers,
    );
    // Lane 0: one row with y, two with -y; lane 1: three rows with 2y.
    const rows = np.matmul(x, y);
    expect(got.slice(0).tolist()).toEqual([
      rows.slice(0).tolist(),
      rows.slice(1).neg().tolist(),
      rows.slice(2).neg().tolist(),
    ]);
    expect(got.slice(1).tolist()).toEqual(np.matmul(x.add(1), y.mul(2)).tolist());
  });
  it("with a ragged batch axis are ordinary ones", () => {
    const a = np.stack([x, x]);
    const numbers = new Numbers(
      [
        [[2], [2]],
        [[0], [0]],
      ],
      [0],
      [],
    );
    expect(lax.raggedDotGeneral(a, a, ints([1, 1]), numbers).tolist()).toEqual(
      np.matmul(a, a.transpose([0, 2, 1])).tolist(),
    );
  });
  it("say what does not fit", () => {
    expect(() => lax.raggedDot(x, y, ints([1]))).toThrow(/takes \[m, k\] and \[g, k, n\]/);
    expect(() => lax.raggedDot(x, np.ones([2, 4, 1]), ints([1]))).toThrow(/as long as there are groups/);
    expect(() => lax.raggedDot(x, np.ones([2, 4, 1]), np.array([1, 2]))).toThrow(/sizes of groups are integers/);
  });
});
describe("products of two dtypes", () => {
  const x = np.array([[1, 2]]).astype("int8");
  it("meet in the higher one", () => {
    expect(lax.dot(x, np.array([0.5, 0.25])).dtype).toBe("float32");
    expect(lax.dot(x, ints([1, 100])).tolist()).toEqual([201]);
    expect((grad((w: any) => lax.dot(x, w).sum())(np.array([0.5, 0.25])) as any).tolist()).toEqual([1, 2]);
    expect(() => lax.dot(ints([1, 2]), ints([1, 2]), { preferredElementType: "int8" })).toThrow(/narrower than int32/);
  });
  it("are summed in the preferred one", () => {
    const big = np.full([1, 200], 100).astype("int8");
    expect(lax.dot(big, big.reshape([200, 1]), { preferredElementType: "int32" }).tolist()).toEqual([[2000000]]);
    const conv = lax.convGeneralDilated(
      np.full([1, 1, 3], 100).astype("int8"),
      np.full([1, 1, 2], 100).astype("int8"),
      [1],
      "VALID",
      {
        preferredElementType: "int32",
      },
    );
    expect(conv.tolist()).toEqual([[[20000, 20000]]]);
  });
  it("with scales for blocks", () => {
    const y = lax.scaledDot(np.ones([2, 4]), np.ones([4, 1]), {
      lhsScale: np.array([
        [2, 3],
        [1, 0],
      ]),
      rhsScale: np.array([[1], [10]]),
    });
    expect([y.dtype, y.tolist()]).toEqual(["bfloat16", [[64], [2]]]);
    expect(() => lax.scaledDot(np.ones([2, 4]), np.ones([4, 1]), { lhsScale: np.ones([2, 3]) })).toThrow(
      /does not fit/,
    );
  });
});
describe("generators and names", () => {
  it("rngUniform draws anew, compiled as well", () => {
    const f = jit(() => lax.rngUniform(2, 5, [1000]));
    const [a, b] = [f() as any, f() as any];
    expect(a.tolist()).not.toEqual(b.tolist());
    expect([Math.min(...a.tolist()) >= 2, Math.max(...a.tolist()) < 5, Math.abs(a.mean().item() - 3.5) < 0.2]).toEqual([
      true,
      true,
      true,
    ]);
    const n = lax.rngUniform(ints(-2), ints(2), [200]);
    expect([...new Set(n.tolist() as any)].sort()).toEqual([-1, -2, 0, 1]);
  });
  it("rngBitGenerator takes two long words, and may be mapped", () => {
    const words = np.array([1, 2, 3, 4], { dtype: "uint32" });
    const long = lax.bitcastConvertType(words.reshape([2, 2]), "uint64");
    const [key, bits] = lax.rngBitGenerator(long, [3]);
    expect([key.dtype, bits.tolist()]).toEqual(["uint64", lax.rngBitGenerator(words, [3])[1].tolist()]);
    const many = vmap((k: any) => lax.rngBitGenerator(k, [3])[1])(np.stack([words, words.add(1)]));
    expect(many.slice(0).tolist()).toEqual(bits.tolist());
  });
  it("composites carry a name, platforms choose", () => {
    const f = lax.composite((x: any, { n }: any) => x.mul(n), "my.scale", 0, { n: 3 }) as any;
    expect(String(makeJaxpr(f)(2))).toContain("my.scale");
    expect((grad(f)(2) as any).item()).toBe(3);
    expect(lax.platformDependent(2, { tpu: (x: any) => x, default: (x: any) => x.mul(5) }).item()).toBe(10);
    expect(() => lax.platformDependent(2, { tpu: (x: any) => x })).toThrow(/Add one named cpu or default/);
  });
});

import { type NDArray, nn, numpy as np, random, scipy, vmap } from "jaxtra";
import { describe, expect, it } from "vitest";
import { enableX64, extend } from "../../src/index.ts";

const { linalg } = scipy;

// Values of SciPy.
describe("matrices made of a vector", () => {
  it("convolutionMatrix", () => {
    const rows = (m: number, n: number, mode: "full" | "same" | "valid") =>
      linalg.convolutionMatrix(np.arange(1, m + 1), n, mode).tolist();
    expect(rows(3, 4, "same")).toEqual([
      [2, 1, 0, 0],
      [3, 2, 1, 0],
      [0, 3, 2, 1],
      [0, 0, 3, 2],
    ]);
    expect(rows(4, 3, "same")).toEqual([
      [2, 1, 0],
      [3, 2, 1],
      [4, 3, 2],
      [0, 4, 3],
    ]);
    expect(rows(2, 4, "valid")).toEqual([
      [2, 1, 0, 0],
      [0, 2, 1, 0],
      [0, 0, 2, 1],
    ]);
    const [a, x] = [np.array([1, -2, 0.5]), np.array([3, 1, 2, 5])];
    for (const mode of ["full", "same", "valid"] as const)
      expect(np.matmul(linalg.convolutionMatrix(a, 4, mode), x).tolist()).toEqual(np.convolve(x, a, { mode }).tolist());
    expect(() => linalg.convolutionMatrix([1], 0)).toThrow(/positive integer/);
    expect(() => linalg.convolutionMatrix([1], 2, "some" as "full")).toThrow(/no mode some/);
  });
  it("fiedlerCompanion", () => {
    expect(linalg.fiedlerCompanion([1, 2, 3, 4, 5, 6, 7]).tolist()).toEqual([
      [-2, -3, 1, 0, 0, 0],
      [1, 0, 0, 0, 0, 0],
      [0, -4, 0, -5, 1, 0],
      [0, 1, 0, 0, 0, 0],
      [0, 0, 0, -6, 0, -7],
      [0, 0, 0, 1, 0, 0],
    ]);
    expect(linalg.fiedlerCompanion([2, 4]).tolist()).toEqual([[-2]]);
    expect(linalg.fiedlerCompanion([2]).shape).toEqual([0, 0]);
    const many = np.array([
      [1, 2, 3],
      [2, 4, 8],
    ]);
    expect(linalg.fiedlerCompanion(many).tolist()).toEqual(
      (vmap((a: NDArray) => linalg.fiedlerCompanion(a))(many) as NDArray).tolist(),
    );
  });
  it("dft", () => {
    enableX64(() => {
      for (const n of [1, 2, 3, 8, 12]) {
        const x = random.normal(random.key(n), [n], { dtype: "float64" }).astype("complex128");
        for (const [scale, norm] of [
          [null, "backward"],
          ["sqrtn", "ortho"],
          ["n", "forward"],
        ] as const) {
          const off = np.matmul(linalg.dft(n, { scale }), x).sub(np.fft.fft(x, { norm }));
          expect(np.max(np.abs(off)).item()).toBeLessThan(1e-13);
        }
      }
    });
    expect(linalg.dft(4).slice(1).tolist()).toEqual([
      { re: 1, im: 0 },
      { re: 0, im: -1 },
      { re: -1, im: 0 },
      { re: 0, im: 1 },
    ]);
    expect(() => linalg.dft(3, { dtype: "float32" })).toThrow(/no complex type/);
  });
});

it("deltaOrthogonal stands in the middle of a kernel", () => {
  const key = random.key(1);
  const w = nn.initializers.deltaOrthogonal(2)(key, [3, 4, 2, 5]);
  const middle = nn.initializers.orthogonal(2)(key, [2, 5]);
  expect(w.slice(1, 1).tolist()).toEqual(middle.tolist());
  expect(np.sum(np.abs(w)).item()).toBeCloseTo(np.sum(np.abs(middle)).item() as number, 5);
  expect(() => nn.initializers.deltaOrthogonal()(key, [2, 5])).toThrow(/three to five axes/);
  expect(() => nn.initializers.deltaOrthogonal()(key, [3, 5, 2])).toThrow(/at least as many/);
});

it("the cipher takes counters in halves", () => {
  const key = np.array([0, 42], { dtype: "uint32" });
  const all = extend.random.threefry2x32(key, np.arange(5, { dtype: "uint32" })).tolist();
  // jax.extend.random.threefry_2x32 of JAX 0.10.2.
  expect(all).toEqual([3134548294, 3733159049, 843694964, 894150801, 801545058]);
  expect(extend.random.seedWithImpl(extend.random.rbgPrngImpl, 3).dtype).toBe("key<rbg>");
});

describe("expm", () => {
  it("squares often enough for every norm", () => {
    for (const size of [3.9, 4, 7.7, 8, 15.6, 30]) {
      const [[e, over], [below, one]] = linalg.expm(np.array([[size, size / 2], [0, 0]])).tolist() as number[][]; // biome-ignore format: one line
      // Each squaring doubles the relative error.
      const tolerance = 64 * size * 2 ** -23;
      expect(Math.abs(e / Math.exp(size) - 1)).toBeLessThan(tolerance);
      expect(Math.abs(over / ((Math.exp(size) - 1) / 2) - 1)).toBeLessThan(tolerance);
      expect([below, one]).toEqual([0, 1]);
    }
  });
});

describe("eighTridiagonal", () => {
  const n = 200;
  const [two, beside] = [np.full([n], 2), np.full([n - 1], -1)];
  it("of second differences", () => {
    const k = np.arange(1, n + 1);
    const exact = np.subtract(2, np.multiply(2, np.cos(k.mul(Math.PI / (n + 1)))));
    const values = linalg.eighTridiagonal(two, beside, { eigvalsOnly: true });
    expect(np.max(np.abs(values.sub(exact))).item()).toBeLessThan(1e-5);
    const [some] = linalg.eighTridiagonal(two, beside, { select: "i", selectRange: [3, 5] });
    expect(np.max(np.abs(some.sub(exact.slice([3, 6])))).item()).toBeLessThan(1e-5);
  });
  it("vectors that fall off beyond the smallest numbers", () => {
    const d = np.arange(n).astype("float32");
    const [w, v] = linalg.eighTridiagonal(d, beside);
    const applied = np.matmul(np.diag(d).add(np.diag(beside, 1)).add(np.diag(beside, -1)), v);
    expect(np.max(np.abs(applied.sub(v.mul(w)))).item()).toBeLessThan(1e-3);
    expect(np.max(np.abs(np.matmul(v.T, v).sub(np.eye(n)))).item()).toBeLessThan(n * 2 ** -23);
  });
});

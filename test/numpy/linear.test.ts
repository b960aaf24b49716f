import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numpy as np } from "../../src/index.ts";

const ramp = (...shape: number[]) =>
  np
    .arange(
      shape.reduce((a, b) => a * b, 1),
      { dtype: "float32" },
    )
    .reshape(shape);
describe("products", () => {
  it("matmul of vectors, matrices and batches", () => {
    expect(np.matmul(ramp(3), ramp(3)).item()).toBe(5);
    expect(np.matmul(ramp(2, 3), ramp(3)).tolist()).toEqual([5, 14]);
    expect(np.matmul(ramp(3), ramp(3, 2)).tolist()).toEqual([10, 13]);
    expect(np.matmul(ramp(5, 2, 3), ramp(3, 4)).shape).toEqual([5, 2, 4]);
    expect(np.matmul(ramp(5, 1, 2, 3), ramp(4, 3, 2)).shape).toEqual([5, 4, 2, 2]);
    expect(np.matmul(ramp(3), ramp(4, 3, 2)).shape).toEqual([4, 2]);
    expect(np.matmul(ramp(4, 2, 3), ramp(3)).shape).toEqual([4, 2]);
    // A smaller left rank: its matrix goes with each of the right ones.
    const left = np.matmul(ramp(2, 3), ramp(4, 3, 2));
    expect(left.shape).toEqual([4, 2, 2]);
    expect(left.tolist()[1]).toEqual(np.matmul(ramp(2, 3), np.add(ramp(3, 2), 6)).tolist());
    expect(() => np.matmul(1, ramp(2))).toThrow(/matmul: f32\[\], f32\[2\]: scalars/);
    expect(() => np.matmul(ramp(2, 3), ramp(2, 3))).toThrow(
      "matmul: contracted sizes differ: f32[2,3] axis 1 is 3, f32[2,3] axis 0 is 2. Transpose or reshape one.",
    );
  });
  it("dot, inner, outer, vdot, tensordot, kron", () => {
    expect(np.dot(ramp(2, 3, 4), ramp(5, 4, 2)).shape).toEqual([2, 3, 5, 2]);
    expect(np.dot(2, ramp(3)).tolist()).toEqual([0, 2, 4]);
    expect(np.inner(ramp(2, 3), ramp(4, 3)).shape).toEqual([2, 4]);
    expect(np.outer(ramp(2), ramp(2, 2)).shape).toEqual([2, 4]);
    expect(np.vdot(ramp(2, 2), ramp(2, 2)).item()).toBe(14);
    expect(
      np.tensordot(ramp(2, 3, 4), ramp(4, 3, 5), [
        [1, 2],
        [1, 0],
      ]).shape,
    ).toEqual([2, 5]);
    expect(np.tensordot(ramp(2), ramp(3), 0).shape).toEqual([2, 3]);
    expect(np.kron(np.eye(2), np.ones([1, 2])).tolist()).toEqual([
      [1, 1, 0, 0],
      [0, 0, 1, 1],
    ]);
    expect(np.vecdot(ramp(2, 3), ramp(3)).tolist()).toEqual([5, 14]);
    expect(np.matvec(ramp(4, 2, 3), ramp(3)).shape).toEqual([4, 2]);
    expect(np.vecmat(ramp(3), ramp(4, 3, 2)).shape).toEqual([4, 2]);
    expect(() => np.tensordot(ramp(2), ramp(2), 2)).toThrow(/tensordot: axes 2/);
  });
  it("cross products", () => {
    expect(np.cross(np.array([1, 0, 0]), np.array([0, 1, 0])).tolist()).toEqual([0, 0, 1]);
    expect(np.cross(np.array([1, 2]), np.array([3, 4])).item()).toBe(-2);
    expect(np.cross(np.array([1, 2]), np.array([3, 4, 5])).tolist()).toEqual([10, -5, -2]);
    expect(np.cross(ramp(3, 4), ramp(3, 4), 0).shape).toEqual([3, 4]);
  });
  it("convolutions", () => {
    const [x, k] = [np.array([1, 2, 3]), np.array([0, 1, 0.5])];
    expect(np.convolve(x, k).tolist()).toEqual([0, 1, 2.5, 4, 1.5]);
    expect(np.convolve(x, k, "same").tolist()).toEqual([1, 2.5, 4]);
    expect(np.convolve(x, k, { mode: "valid" }).tolist()).toEqual([2.5]);
    expect(np.convolve(np.array([1, 1]), np.array([1, 2, 3])).tolist()).toEqual([1, 3, 5, 3]);
    expect(np.correlate(x, k).tolist()).toEqual([3.5]);
    expect(np.correlate(np.array([1, 2]), x, "full").tolist()).toEqual(
      [...np.correlate(x, np.array([1, 2]), "full").tolist()].reverse(),
    );
    expect(np.polyval(np.array([1, 0, 2]), np.array([3, 1])).tolist()).toEqual([11, 3]);
  });
});
describe("einsum", () => {
  it("against plain loops", () => {
    // Random terms over three letters of sizes 2, 3, 4; the sum over all indices is the definition.
    const sizes: Record<string, number> = { i: 2, j: 3, k: 4 };
    const term = fc.array(fc.constantFrom("i", "j", "k"), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 3 }), fc.nat(), (terms, pick) => {
        const letters = [...new Set(terms.flat())];
        const out = letters.filter((_, n) => (pick >> n) & 1);
        const shapes = terms.map((t) => t.map((l) => sizes[l]));
        const xs = shapes.map((s) => np.remainder(ramp(...s), 5));
        const got = np.einsum(`${terms.map((t) => t.join("")).join(",")}->${out.join("")}`, ...xs);
        const data = xs.map((x) => [...(x.ravel().tolist() as number[])]);
        const want = new Map<string, number>();
        const loop = (n: number, at: Record<string, number>): void => {
          if (n < letters.length) {
            for (let v = 0; v < sizes[letters[n]]; v++) loop(n + 1, { ...at, [letters[n]]: v });
            return;
          }
          const product = terms.reduce((p, t, i) => p * data[i][t.reduce((a, l) => a * sizes[l] + at[l], 0)], 1);
          const key = out.map((l) => at[l]).join();
          want.set(key, (want.get(key) ?? 0) + product);
        };
        loop(0, {});
        expect([...(got.ravel().tolist() as number[])]).toEqual(
          [...want].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, v]) => v),
        );
      }),
      { numRuns: 40 },
    );
  });
  it("ellipses, implicit results, errors", () => {
    expect(np.einsum("ij,jk", ramp(2, 3), ramp(3, 4)).shape).toEqual([2, 4]);
    expect(np.einsum("ba", ramp(2, 3)).shape).toEqual([3, 2]);
    expect(np.einsum("...i,...i", ramp(2, 3), ramp(3)).tolist()).toEqual([5, 14]);
    expect(np.einsum("...ij->...ji", ramp(2, 3, 4)).shape).toEqual([2, 4, 3]);
    expect(np.einsum("i...->...", ramp(2, 3)).tolist()).toEqual([3, 5, 7]);
    expect(() => np.einsum("ij,jk->ik", ramp(2, 3), ramp(4, 2))).toThrow(/"j" has sizes 3 and 4/);
    expect(() => np.einsum("ij->ik", ramp(2, 3))).toThrow(/"k" of the result/);
    expect(() => np.einsum("ij", ramp(2))).toThrow(/"ij" does not fit f32\[2\]/);
    expect(() => np.einsum("i,j", ramp(2))).toThrow(/names 2 operands, 1/);
  });
});

import { describe, expect, it } from "vitest";
import { jit, lax, numpy as np } from "../../src/index.ts";

describe("an updated Cholesky factor", () => {
  const r = np.array([
    [2, 1, -1],
    [0, 3, 0.5],
    [0, 0, 1.5],
  ]);
  it.each([
    [1, -2, 0.5],
    [0, 0, 2],
    [-3, 0, 0],
  ])("is that of R^T R + w w^T, for w = [%s, %s, %s]", (...values) => {
    const w = np.array(values);
    const want = np.dot(r.T, r).add(np.outer(w, w)).tolist().flat();
    for (const f of [lax.linalg.choleskyUpdate, jit(lax.linalg.choleskyUpdate)]) {
      const u = f(r, w);
      const got = np.dot(u.T, u).tolist().flat() as number[];
      // Three rotations of numbers up to 10, in float32.
      got.forEach((v, i) => {
        expect(Math.abs(v - (want[i] as number))).toBeLessThan(1e-5);
      });
      // What a rotation leaves where it makes a zero is a rounding.
      for (const below of [u.slice(1, 0), u.slice(2, 0), u.slice(2, 1)])
        expect(Math.abs(below.item() as number)).toBeLessThan(1e-6);
    }
  });
  it("takes a square matrix and a vector as long", () => {
    expect(() => lax.linalg.choleskyUpdate(r, np.ones([2]))).toThrow("choleskyUpdate: f32[3,3] and f32[2] do not fit");
    expect(lax.linalg.choleskyUpdate(np.zeros([0, 0]), np.zeros([0])).shape).toEqual([0, 0]);
  });
});

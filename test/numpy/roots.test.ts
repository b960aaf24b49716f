import { expect, it } from "vitest";
import { jit, numpy as np } from "../../src/index.ts";

const reals = (x: any): number[] => np.real(x).tolist();

it("finds roots, whose polynomial has the coefficients again", () => {
  const zeros = [3, -1, 2, 0.5];
  const c = np.poly(np.array(zeros));
  for (const [i, r] of reals(np.roots(c)).sort().entries()) expect(r).toBeCloseTo([...zeros].sort()[i], 4);
  const matrix = np.array([[2, 1], [1, 3]]); // biome-ignore format: a matrix
  expect(reals(np.poly(matrix)).map((v) => Math.round(v * 1e4) / 1e4)).toEqual([1, -5, 5]);
});
it("strips leading zeros of concrete arrays, and gives NaN for their roots under jit", () => {
  const c = np.array([0, 0, 1, -3, 2]);
  expect(np.roots(c).shape).toEqual([2]);
  expect(np.roots(np.array([0, 0])).shape).toEqual([0]);
  const all = jit((p: any) => np.roots(p, { stripZeros: false }))(c);
  expect(reals(all).map(Math.round)).toEqual([2, 1, NaN, NaN]);
  expect(() => jit((p: any) => np.roots(p))(c)).toThrow(/stripZeros/);
  expect(() => np.roots(np.array([[1, 2]]))).toThrow(/no vector/);
});
it("divides polynomials", () => {
  const [q, r] = np.polydiv(np.array([2, 5, 8, -1]), np.array([1, 2]));
  expect([q.tolist(), r.tolist()]).toEqual([
    [2, 1, 6],
    [0, 0, 0, -13],
  ]);
  const [, rest] = np.polydiv(np.array([2, 4, 0, 3]), np.array([1, 2]), { trimLeadingZeros: true });
  expect(rest.tolist()).toEqual([3]);
});

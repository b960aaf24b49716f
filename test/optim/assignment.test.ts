import { jit, numpy as np, random } from "jaxtra";
import * as optim from "jaxtra/optim";
import { describe, expect, it } from "vitest";

/** All ways to give each of n rows one of m columns of its own. */
function assignments(n: number, m: number): number[][] {
  if (n === 0) return [[]];
  const columns = Array.from({ length: m }, (_, j) => j);
  return assignments(n - 1, m).flatMap((a) => columns.filter((j) => !a.includes(j)).map((j) => [...a, j]));
}
describe("assignments", () => {
  const { hungarianAlgorithm, baseHungarianAlgorithm } = optim.assignment;
  it("have the least sum of costs of all", () => {
    for (const [seed, n, m] of [
      [1, 4, 6],
      [2, 5, 5],
      [3, 6, 3],
      [4, 1, 4],
    ]) {
      const cost = random.normal(random.key(seed), [n, m]);
      const rows = (n <= m ? cost : np.transpose(cost)).tolist() as number[][];
      const sums = assignments(rows.length, rows[0].length).map((a) => a.reduce((s, j, i) => s + rows[i][j], 0));
      for (const algorithm of [hungarianAlgorithm, baseHungarianAlgorithm, jit(hungarianAlgorithm as never)]) {
        const [i, j] = (algorithm as typeof hungarianAlgorithm)(cost);
        expect(new Set(i.tolist() as number[]).size).toBe(Math.min(n, m));
        expect(new Set(j.tolist() as number[]).size).toBe(Math.min(n, m));
        expect(np.sum(cost.at(i, j).get()).item()).toBeCloseTo(Math.min(...sums), 5);
      }
    }
  });
  it("end with costs that are no numbers", () => {
    const cost = np.array([
      [Number.NaN, 1],
      [2, Number.NaN],
    ]);
    expect(hungarianAlgorithm(cost).map((x) => x.tolist())).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(hungarianAlgorithm(np.full([2, 2], Number.NaN))[0].shape).toEqual([2]);
  });
  it("say what they take", () => {
    expect(() => hungarianAlgorithm(np.zeros([3]))).toThrow(/f32\[3\] is no matrix/);
    expect(() => hungarianAlgorithm(np.zeros([3, 3], { dtype: "complex64" }))).toThrow(/real numbers/);
  });
});

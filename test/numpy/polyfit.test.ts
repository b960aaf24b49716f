import { grad, jit, type NDArray, numpy as np } from "jaxtra";
import { describe, expect, it } from "vitest";

const x = np.array([0, 1, 2, 3, 4]);
const y = np.array([1, 2, 5, 7, 12]);
const close = (got: any, want: any): void => {
  const flat = (v: any): number[] => [v].flat(4);
  flat(got.tolist()).forEach((g, i) => expect(g).toBeCloseTo(flat(want)[i], 4));
};
describe("polyfit", () => {
  it("gives back the polynomial that made the points, compiled too", () => {
    const exact = np.polyval(np.array([2, -1, 3]), x);
    close(np.polyfit(x, exact, 2), [2, -1, 3]);
    close(jit((y: NDArray) => np.polyfit(x, y, 2))(exact), [2, -1, 3]);
  });
  // Values of numpy and JAX 0.10.2.
  it("weighs points, and tells how well they fit", () => {
    close(np.polyfit(x, y, 2, { w: np.array([1, 2, 1, 1, 0.5]) }), [0.47731, 0.75898, 0.88091]);
    const [c, residuals, rank, singular] = np.polyfit(x, y, 1, { full: true }) as NDArray[];
    close(c, [2.7, 0]);
    close(residuals, [4.3]);
    expect(rank.item()).toBe(2);
    close(singular, [1.347775, 0.428373]);
    close((np.polyfit(x, y, 1, { cov: true }) as NDArray[])[1], [[0.143333, -0.286667], [-0.286667, 0.86]]); // biome-ignore format: a matrix
    const two = np.polyfit(x, np.stack([y, y.mul(2)], 1), 1, { cov: "unscaled" }) as NDArray[];
    close(two[0], [[2.7, 5.4], [0, 0]]); // biome-ignore format: a matrix
    expect(two[1].shape).toEqual([2, 2, 1]);
    close(two[1], [0.1, -0.2, -0.2, 0.6]);
  });
  it("has the derivative of a linear map", () => {
    // The slope of a line is sum (x - 2) y / 10.
    close(grad((y: NDArray) => np.polyfit(x, y, 1).slice(0))(y), [-0.2, -0.1, 0, 0.1, 0.2]);
  });
  it("refuses what are no points", () => {
    expect(() => np.polyfit(x, np.zeros([3]), 1)).toThrow(/are no points/);
    expect(() => np.polyfit(x, y, -1)).toThrow(/no degree/);
    expect(() => np.polyfit(x, y, 4, { cov: true })).toThrow(/too few/);
  });
});

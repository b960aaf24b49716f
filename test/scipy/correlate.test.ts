import { describe, expect, it } from "vitest";
import { numpy as np, scipy } from "../../src/index.ts";

// Complex correlations beside JAX's, which conjugates the second operand.
const complex = (...xs: [number, number][]) =>
  np.array(
    xs.map(([re, im]) => ({ re, im })),
    { dtype: "complex64" },
  );
const a = complex([1, 1], [2, 0], [0, -1]);
const b = complex([0, 1], [1, 1]);
const parts = (x: ReturnType<typeof complex>): number[] => [...(x.toTypedArray() as Float32Array)];

describe("correlations of complex numbers", () => {
  it("in one dimension, directly and by transforms", () => {
    const want = [2, 0, 3, -3, -1, -3, -1, 0];
    expect(parts(scipy.signal.correlate(a, b))).toEqual(want);
    parts(scipy.signal.correlate(a, b, "full", { method: "fft" })).forEach((v, i) => {
      expect(v).toBeCloseTo(want[i], 5);
    });
  });
  it.each([
    ["full", [2, 0, 3, -3, -1, -3, -1, 0], [-1, 0, -1, 3, 3, 3, 2, 0]],
    ["same", [3, -3, -1, -3, -1, 0], [-1, 3, 3, 3]],
    ["valid", [3, -3, -1, -3], [-1, -3, 3, -3]],
  ] as const)("in two dimensions: %s", (mode, forward, swapped) => {
    const [A, B] = [a.reshape([1, 3]), b.reshape([1, 2])];
    expect(parts(scipy.signal.correlate2d(A, B, mode))).toEqual(forward);
    expect(parts(scipy.signal.correlate2d(B, A, mode))).toEqual(swapped);
  });
});
it("no elements have no ranks, and no mode", () => {
  expect(scipy.stats.rankdata(np.zeros([0])).shape).toEqual([0]);
  const { mode, count } = scipy.stats.mode(np.zeros([0]));
  expect([mode.item(), count.item()]).toEqual([Number.NaN, 0]);
});
it("options of what there is one way for", () => {
  const x = np.ones([2, 2]);
  expect(() => scipy.signal.convolve(x, x, { method: "sums" as "fft" })).toThrow(/^convolve: there is no method sums/);
  expect(() => scipy.signal.convolve2d(x, x, "full", { boundary: "wrap" as "fill" })).toThrow(
    /^convolve2d: beyond the edges/,
  );
  expect(() => scipy.stats.rankdata(x, { nanPolicy: "omit" as "propagate" })).toThrow(
    /^rankdata: there is no nanPolicy omit/,
  );
  expect(() => scipy.stats.mode(x, 0, { nanPolicy: "raise" as "propagate" })).toThrow(
    /^mode: there is no nanPolicy raise/,
  );
});

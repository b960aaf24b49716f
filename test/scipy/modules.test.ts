import { describe, expect, it } from "vitest";
import { errors, grad, image, jit, type NDArray, numpy as np, scipy } from "../../src/index.ts";

const { cluster, integrate, interpolate, ndimage, signal, stats } = scipy;
const v = (...x: number[]): NDArray => np.array(x);
/** Values of SciPy 1.x. */
function close(got: NDArray, want: unknown, atol = 1e-6): void {
  expect(got.shape).toEqual(np.array(want as number[]).shape);
  expect(np.allclose(got, np.array(want as number[]), { rtol: 1e-6, atol, equalNan: true }).item(), String(got)).toBe(
    true,
  );
}
describe("signal", () => {
  const [x, y] = [v(1, 2, 3, 4), v(0, 1, 0.5)];
  const [a, b] = [np.array([[1, 2], [3, 4]]), np.array([[1, 1], [0, 1]])]; // biome-ignore format: matrices
  it("convolves and correlates in every mode, the larger operand first or second", () => {
    close(signal.convolve(x, y), [0, 1, 2.5, 4, 5.5, 2]);
    close(signal.convolve(x, y, "same"), [1, 2.5, 4, 5.5]);
    close(signal.convolve(y, x, { mode: "valid" }), [2.5, 4]);
    close(signal.correlate(v(1, 2, 3), y), [0.5, 2, 3.5, 3, 0]);
    close(signal.convolve2d(a, b, "same"), [[1, 3], [3, 8]]); // biome-ignore format: matrices
    close(signal.correlate2d(a, b), [[1, 2, 0], [4, 7, 2], [3, 7, 4]]); // biome-ignore format: matrices
    close(jit((p: NDArray) => signal.convolve(p, y))(x) as NDArray, [0, 1, 2.5, 4, 5.5, 2]);
  });
  it("says what does not fit", () => {
    expect(() => signal.convolve(x, a)).toThrow(errors.ValueError);
    expect(() => signal.convolve(np.ones([2, 3]), np.ones([3, 2]))).toThrow(errors.ValueError);
    expect(() => signal.convolve(x, y, "other" as never)).toThrow(errors.ValueError);
    expect(() => signal.convolve2d(x, y)).toThrow(errors.ValueError);
  });
});
describe("ndimage", () => {
  const at = [v(-2.5, -0.6, 0.5, 1.25, 3.4, 5.2)];
  it.each([
    ["constant", [0, 0, 5, 12.5, 18, 0]],
    ["nearest", [0, 0, 5, 12.5, 30, 30]],
    ["wrap", [15, 18, 5, 12.5, 18, 12]],
    ["mirror", [25, 6, 5, 12.5, 26, 8]],
    ["reflect", [15, 0, 5, 12.5, 30, 18]],
  ] as const)("interpolates with the boundary %s", (mode, want) => {
    close(ndimage.mapCoordinates(v(0, 10, 20, 30), at, 1, { mode }), want, 1e-5);
  });
  it("takes nearest samples, keeps integers, and has slopes in the coordinates", () => {
    const grid = np.array([[0, 10], [20, 30]], "int32"); // biome-ignore format: a matrix
    const y = ndimage.mapCoordinates(grid, [v(0.4, 0.6), v(0.6, 1.2)], 0);
    expect([y.dtype, y.tolist()]).toEqual(["int32", [10, 30]]);
    const f = (c: NDArray) => ndimage.mapCoordinates(v(0, 10, 30), [c], 1).sum();
    close(grad(f as never)(v(0.25, 1.5) as never) as unknown as NDArray, [10, 20]);
    expect(() => ndimage.mapCoordinates(grid, [v(0)], 1)).toThrow(errors.ValueError);
  });
});
describe("interpolate and integrate", () => {
  const values = np.array([[10, 20, 30], [40, 50, 60], [70, 80, 90]]); // biome-ignore format: a matrix
  const points = [v(1, 2, 3), v(4, 5, 6)];
  it("interpolates on grids, linearly or by the nearest point, NaN outside", () => {
    const f = new interpolate.RegularGridInterpolator(points, values);
    close(f(np.array([[1.5, 4.5], [2.2, 5.8], [0, 5]])), [30, 64, Number.NaN], 1e-4); // biome-ignore format: points
    close(f([v(1.5, 2.2), v(4.5, 5.8)]), [30, 64], 1e-4);
    close(f(v(2.2, 5.8), "nearest"), [60]);
    const g = new interpolate.RegularGridInterpolator(points, values, { fillValue: null });
    close(g(np.array([[0, 5]])), [-10], 1e-4);
    const h = new interpolate.RegularGridInterpolator(points, values, { boundsError: false, fillValue: 7 });
    close(h(np.array([[0, 5]])), [7]);
    expect(() => new interpolate.RegularGridInterpolator(points, values, { boundsError: true as never })).toThrow(
      /boundsError/,
    );
    close(integrate.trapezoid(v(1, 2, 3)), 4);
  });
});
describe("stats", () => {
  it.each([
    ["average", [4.5, 1.5, 4.5, 3, 1.5]],
    ["min", [4, 1, 4, 3, 1]],
    ["max", [5, 2, 5, 3, 2]],
    ["dense", [3, 1, 3, 2, 1]],
    ["ordinal", [4, 1, 5, 3, 2]],
  ] as const)("ranks equal elements by %s", (method, want) => {
    close(stats.rankdata(v(3, 1, 3, 2, 1), method), want);
  });
  it("ranks along an axis, NaN where one is", () => {
    close(stats.rankdata(np.array([[3, Number.NaN], [1, 2]]), { axis: 1 }), [[Number.NaN, Number.NaN], [1, 2]]); // biome-ignore format: matrices
  });
  it("mode, sem, the normal density of vectors, the nearest code", () => {
    const m = stats.mode(np.array([[1, 2, 2, Number.NaN], [3, 1, 3, Number.NaN]]), { axis: 1 }); // biome-ignore format: a matrix
    close(m.mode, [2, 3]);
    close(m.count, [2, 2]);
    close(stats.mode(v(Number.NaN, 1, Number.NaN)).mode, Number.NaN);
    close(stats.sem(np.array([[1, 3], [2, 5], [4, 4]])), [0.8819171, 0.57735027]); // biome-ignore format: a matrix
    close(stats.sem(v(1, Number.NaN, 3), { nanPolicy: "omit" }), 1);
    const x = np.array([[1, 2], [0, 0.5]]); // biome-ignore format: a matrix
    const cov = np.array([[2, 0.5], [0.5, 1]]); // biome-ignore format: a matrix
    close(stats.multivariateNormal.logpdf(x, v(0, 1), cov), [-2.68911353, -2.2605421]);
    close(stats.multivariateNormal.logpdf(v(1, 2), v(0, 1), np.stack([cov, np.eye(2)])), [-2.68911353, -2.83787707]);
    close(stats.multivariateNormal.logpdf(v(1, 2), v(0, 1), 1), -2.83787707);
    const [code, distance] = cluster.vq.vq(np.array([[1, 2], [5, 5]]), np.array([[0, 0], [4, 4]])); // biome-ignore format: matrices
    expect(code.tolist()).toEqual([0, 1]);
    close(distance, [Math.sqrt(5), Math.SQRT2]);
    close(cluster.vq.vq(v(1, 5), v(0, 4), { checkFinite: false })[1], [1, 1]);
  });
  it("parameters come by place or by name; a wrong one is an error that says which there are", () => {
    close(stats.norm.pdf(1, { loc: 1, scale: 2 }), 0.19947114);
    close(stats.norm.pdf(1, 1, 2), 0.19947114);
    close(stats.gamma.cdf(2, { a: 2, scale: 0.5 }), 0.90842181);
    expect(() => stats.gamma.cdf(2)).toThrow(/a is missing/);
    expect(() => stats.norm.cdf(2, { mean: 2 })).toThrow(/no parameter mean/);
  });
});
describe("image", () => {
  it("resizes by every method", () => {
    const x = v(1, 2, 4, 8);
    for (const method of Object.values(image.ResizeMethod)) {
      if (typeof method !== "string") continue;
      expect(image.resize(x, [7], method).shape).toEqual([7]);
      close(image.resize(np.ones([3, 4]), [5, 2], method), np.ones([5, 2]).tolist());
    }
    close(image.resize(x, [2], "area"), [1.5, 6]);
    close(image.resize(v(1, 2), [4], "linear"), [1, 1.25, 1.75, 2]);
    close(image.resize(v(1, 2, 4), [5], "cubic"), [0.9245281, 1.2611943, 2, 3.3432841, 4.1509438]);
    expect(() => image.resize(x, [2, 2], "linear")).toThrow(errors.ValueError);
    expect(() => image.resize(x, [2], "other" as never)).toThrow(errors.ValueError);
  });
  it("moves, and has derivatives by the translation", () => {
    const x = v(1, 2, 4, 8);
    const moved = (t: NDArray) => image.scaleAndTranslate(x, [4], [0], v(1), t.reshape([1]), "linear");
    close(moved(v(1)), [0, 1, 2, 4]);
    // Half a sample to the right: means of neighbours.
    close(moved(v(0.5)).slice([1, 4]), [1.5, 3, 6]);
    const slope = grad(((t: NDArray) => moved(t).slice(2)) as never)(np.array(0.5) as never) as unknown as NDArray;
    close(slope, -2);
  });
});

import { describe, expect, it } from "vitest";
import { errors, grad, jit, type NDArray, numpy as np, random, scipy } from "../../src/index.ts";

const { gaussianKde } = scipy.stats;
const apart = (a: NDArray, b: unknown): number => np.max(np.abs(np.subtract(a, np.array(b as number[])))).item();
const line = np.array([-1, 0, 1]);
const plane = np.array([[1, 2, 0, 3, 1], [0, 1, -1, 2, 2]]); // biome-ignore format: a matrix
const weights = np.array([1, 2, 1, 1, 3]);

describe("gaussianKde", () => {
  it("gives JAX's values", () => {
    const kde = new gaussianKde(line);
    expect(apart(kde.pdf(np.array([0, 2])), [0.3181562, 0.08383787])).toBeLessThan(1e-6);
    expect(apart(kde.integrateBox1d(-1, 0.5), 0.4521227)).toBeLessThan(1e-6);
    const wide = new gaussianKde(plane, { bwMethod: "silverman", weights });
    const points = np.array([[0.5, 2], [1, -1]]); // biome-ignore format: a matrix
    expect(apart(wide.evaluate(points), [0.06863274, 0.00613986])).toBeLessThan(1e-6);
    expect(apart(wide.logpdf(points), [-2.6789856, -5.0929537])).toBeLessThan(1e-5);
    expect(apart(wide.covariance, [[0.61683637, 0.38060117], [0.38060117, 0.9318167]])).toBeLessThan(1e-6); // biome-ignore format: a matrix
    const cov = np.array([[1, 0.2], [0.2, 2]]); // biome-ignore format: a matrix
    expect(apart(wide.integrateGaussian(np.array([1, 0]), cov), 0.044523057)).toBeLessThan(1e-7);
    const other = new gaussianKde(plane.slice([null], [0, 4]), { bwMethod: 0.5 });
    expect(apart(wide.integrateKde(other), 0.06264304)).toBeLessThan(1e-7);
    const drawn = wide.resample(random.key(0), [3]);
    expect(apart(drawn, [[0.08172131, 1.1614323, 0.40155375], [-1.8831105, 1.804445, 0.6468297]])).toBeLessThan(1e-5); // biome-ignore format: a matrix
  });
  it("may be made and differentiated within jit", () => {
    const f = (data: NDArray) => new gaussianKde(data, { bwMethod: () => 0.4 }).logpdf(np.array([0.3])).slice(0);
    const slope = jit(grad(f))(line) as NDArray;
    const h = 1e-2;
    const difference = f(np.array([-1, 0, 1 + h]))
      .sub(f(np.array([-1, 0, 1 - h])))
      .div(2 * h);
    expect(apart(slope.slice(2), difference.item())).toBeLessThan(2e-3);
  });
  it("says what does not fit", () => {
    expect(() => new gaussianKde(np.array([1]))).toThrow(errors.ValueError);
    expect(() => new gaussianKde(line, { weights: np.ones([2]) })).toThrow(/weights/);
    expect(() => new gaussianKde(line, { bwMethod: "other" as never })).toThrow(/silverman/);
    expect(() => new gaussianKde(plane).integrateBox1d(0, 1)).toThrow(/d = 1/);
    expect(() => new gaussianKde(plane).pdf(np.ones([3]))).toThrow(errors.ValueError);
  });
});

import { describe, expect, it } from "vitest";
import { config, errors, jit, type NDArray, numpy as np, scipy, vmap } from "../../src/index.ts";

const { minimize } = scipy.optimize;
const bfgs = { method: "BFGS" } as const;
const v = (...x: number[]): NDArray => np.array(x);
/** (1 - a)^2 + 100 (b - a^2)^2 summed over neighbours: least at ones. */
const rosenbrock = (x: NDArray): NDArray => {
  const [a, b] = [x.slice([null, -1]), x.slice([1, null])];
  return np.sum(np.square(a.sub(1)).add(np.square(b.sub(a.mul(a))).mul(100)));
};
const himmelblau = (x: NDArray): NDArray => {
  const [a, b] = [x.slice(0), x.slice(1)];
  return np.square(a.mul(a).add(b).sub(11)).add(np.square(a.add(b.mul(b)).sub(7)));
};
const far = (got: NDArray, want: number[]): number => np.max(np.abs(got.sub(np.array(want)))).item();

describe("minimize", () => {
  it("finds the known minima, eagerly and jitted alike", () => {
    const f = (x: NDArray) => minimize(rosenbrock, x, bfgs);
    for (const r of [f(v(-1.2, 1, 0.5)), jit(f)(v(-1.2, 1, 0.5))]) {
      expect(far(r.x, [1, 1, 1])).toBeLessThan(2e-3);
      expect(r.fun.item()).toBeLessThan(1e-5);
      expect([r.x.dtype, r.nit.dtype, r.success.dtype]).toEqual(["float32", "int32", "bool"]);
    }
    const r = minimize(himmelblau, v(1, 1), bfgs);
    expect(far(r.x, [3, 2])).toBeLessThan(1e-3);
    expect([r.success.item(), r.status.item()]).toEqual([true, 0]);
  });
  it("finds a batch of minima at once, each in its own number of steps", () => {
    const r = vmap((x: NDArray) => minimize(himmelblau, x, bfgs))(np.array([[1, 1], [-3, 3], [3, 2]])); // biome-ignore format: points
    expect(far(r.x, [[3, 2], [-2.805118, 3.131312], [3, 2]] as never)).toBeLessThan(1e-3); // biome-ignore format: points
    expect(r.nit.tolist()[2]).toBe(0);
    expect(r.nit.tolist()[0]).toBeGreaterThan(0);
  });
  it("converges to the last digits in float64, and estimates the inverse Hessian", () => {
    config.enableX64 = true;
    try {
      const A = np.array([[3, 1], [1, 2]]); // biome-ignore format: a matrix
      const f = (x: NDArray, b: NDArray) => np.dot(x, np.dot(A, x)).div(2).sub(np.dot(b, x));
      const r = minimize(f, np.zeros([2]), [v(1, 2)], { method: "BFGS", options: { gtol: 1e-10 } });
      expect(far(r.x, [0, 1])).toBeLessThan(1e-9);
      expect(r.success.item()).toBe(true);
      expect(far(r.hessInv, [[0.4, -0.2], [-0.2, 0.6]] as never)).toBeLessThan(1e-2); // biome-ignore format: a matrix
      const s = minimize(rosenbrock, v(-1.2, 1), { method: "BFGS", tol: 1e-9 });
      expect(far(s.x, [1, 1])).toBeLessThan(1e-8);
    } finally {
      config.enableX64 = false;
    }
  });
  it("says how it ended", () => {
    const r = minimize(rosenbrock, v(-1.2, 1), { method: "BFGS", options: { maxiter: 2 } });
    expect([r.success.item(), r.status.item(), r.nit.item()]).toEqual([false, 1, 2]);
    // Downhill without end: the line search gives up.
    const s = minimize((x: NDArray) => np.sum(x), v(0), { method: "BFGS", options: { lineSearchMaxiter: 3 } });
    expect([s.success.item(), s.status.item()]).toEqual([false, 5]);
  });
  it("says what is wrong", () => {
    expect(() => minimize(rosenbrock, np.zeros([2, 2]), bfgs)).toThrow(errors.ValueError);
    expect(() => minimize(rosenbrock, v(1), { method: "Newton" as never })).toThrow(/BFGS/);
    expect(() => minimize(rosenbrock, v(1), { method: "BFGS", options: { steps: 1 } as never })).toThrow(/steps/);
    expect(() => minimize(rosenbrock, v(1), { ...bfgs, args: 3 as never })).toThrow(TypeError);
  });
});

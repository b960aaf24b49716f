import { grad, hessian, type NDArray, numpy as np } from "jaxtra";
import { describe, expect, it } from "vitest";
import * as forward from "../../examples/randomized/forward.ts";
import { knownMap, orthonormal, rangeOf, singularValues } from "../../examples/randomized/lowrank.ts";
import { gradients, perExample, productError, sketches } from "../../examples/randomized/sketch.ts";
import { deviation, probes, problem } from "../../examples/randomized/trace.ts";

const largest = (x: NDArray): number => Number(np.max(np.abs(x)).item());
const f64 = (x: number[]) => np.array(x, "float64");

describe("randomized derivatives", () => {
  it("Hutchinson's estimates are right within five standard errors, and vary as theory says", () => {
    const p = problem(30, 0);
    // float32: some ten terms of size 1
    expect(largest((hessian(p.f)(p.at) as NDArray).sub(p.hessian))).toBeLessThan(1e-5);
    const [z, hz] = probes(p, 2000, 1);
    const each = np.sum(z.mul(hz), 1);
    const [mean, spread] = [np.mean(each), np.std(each)].map((x) => x.item() as number);
    const sigma = deviation(p.hessian);
    expect(Math.abs(mean - (np.trace(p.hessian).item() as number))).toBeLessThan((5 * sigma) / Math.sqrt(2000));
    // the spread of 2,000 samples is itself known to some percent
    expect(Math.abs(spread / sigma - 1)).toBeLessThan(0.15);
  });
  it("finds the singular values of a Jacobian of low rank exactly, and orthonormal columns", () => {
    const values = [3, 2, 1, 0.5];
    const [q, b] = rangeOf(knownMap(20, 30, f64(values), 0), np.zeros([30], { dtype: "float64" }), 4, 1, 1);
    expect(largest(np.matmul(q.T, q).sub(np.eye(4)))).toBeLessThan(1e-7);
    // float64, with some hundred operations
    singularValues(b).forEach((s, k) => void expect(Math.abs(s - values[k])).toBeLessThan(1e-12));
    expect(orthonormal(np.ones([3, 1])).shape).toEqual([3, 1]);
  });
  it("sketches keep inner products within their error", () => {
    const { losses, at } = perExample(10, 0);
    const exact = gradients(losses, at);
    // sqrt((1 + cos^2) / m) at most for each pair
    expect(productError(exact, sketches(losses, at, 256, 1))).toBeLessThan(2 * Math.sqrt(2 / 256));
    expect(productError(exact, exact)).toBe(0);
  });
  it("forward gradients are unbiased, and descend", () => {
    const loss = forward.regression(5, 0);
    const w = np.zeros([5]);
    const g = grad(loss)(w) as NDArray;
    const off = np.mean(forward.samples(loss, w, 4000, 1), 0).sub(g);
    const relative = Math.sqrt((np.sum(np.square(off)).item() as number) / (np.sum(np.square(g)).item() as number));
    expect(relative).toBeLessThan(3 * Math.sqrt(6 / 4000));
    const losses = forward.descent(loss, 5, 200, 0.05, true)(1);
    expect(losses[199]).toBeLessThan(0.1 * losses[0]);
  });
});

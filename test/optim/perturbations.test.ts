import { grad, type NDArray, numpy as np, random } from "jaxtra";
import * as optim from "jaxtra/optim";
import { describe, expect, it } from "vitest";

const { Gumbel, Normal, makePerturbedFun } = optim.perturbations;
describe("perturbed functions", () => {
  it("have the derivative of their mean, with or without a baseline", () => {
    // E (x + s z)^2 = x^2 + s^2 for normal noise; the derivative is 2 x. 20,000 samples: a spread of about 1 %.
    for (const useBaseline of [true, false]) {
      const f = makePerturbedFun((x: NDArray) => np.square(x), {
        numSamples: 20000,
        sigma: 0.5,
        noise: new Normal(),
        useBaseline,
      });
      expect(f(random.key(1), np.array(1.5)).item()).toBeCloseTo(2.5, 1);
      const slope = grad((x: NDArray) => f(random.key(1), x))(np.array(1.5)).item();
      expect(Math.abs(slope - 3)).toBeLessThan(0.2);
    }
  });
  it("turn an argmax into a softmax", () => {
    // The largest of scores with Gumbel's noise is a categorical sample. 5,000 samples: a spread of 0.7 %.
    const oneHot = (x: NDArray) => np.equal(x, np.max(x, { axis: -1, keepdims: true })).astype("float32");
    const scores = np.array([1, 0, -1]);
    const mean = makePerturbedFun(oneHot, { numSamples: 5000, sigma: 1 })(random.key(2), scores).tolist() as number[];
    const total = Math.E + 1 + 1 / Math.E;
    [Math.E, 1, 1 / Math.E].forEach((e, i) => {
      expect(Math.abs(mean[i] - e / total)).toBeLessThan(0.03);
    });
  });
  it("know their noise", () => {
    expect(new Gumbel().logProb(0).item()).toBe(-1);
    expect(new Normal().logProb(2).item()).toBe(-2);
    expect(new Normal().sample(random.key(0), [3], { dtype: "float64" }).dtype).toBe("float64");
  });
});

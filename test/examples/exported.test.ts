import { jit, numpy as np, valueAndGrad } from "jaxtra";
import { describe, expect, it } from "vitest";
import { accuracy, batch, loadModel, negative, tune } from "../../examples/exported/model.ts";
import { imagesOf, readDigits } from "../../examples/score/mnist.ts";

const part = (which: "train" | "t10k", count: number) => {
  const all = readDigits(which);
  return { images: imagesOf(all).slice([0, count]), labels: np.array(Int32Array.from(all.labels.slice(0, count))) };
};
describe("a classifier exported by JAX", () => {
  const model = loadModel();
  const { images, labels } = part("t10k", 2000);

  it("knows digits as it did there, and not their negatives", () => {
    // 98.1 % of all 10,000, as tools/export-digits.py printed; the first 2,000 are the harder ones.
    expect(accuracy(model, model.weights, images, labels, (x) => x)).toBeGreaterThan(0.96);
    expect(accuracy(model, model.weights, images, labels, negative)).toBeLessThan(0.2);
  });
  it("has the derivative that differences have", () => {
    const x = images.slice([0, batch]).astype("float32").div(255);
    const f = (bias: any) =>
      np.mean(
        np.square(
          model.logits(
            model.weights.map((w, k) => (k === 4 ? bias : w)),
            x,
          ),
        ),
      );
    const [value, gradient] = jit(valueAndGrad(f) as any)(model.weights[4]) as any;
    const h = 1e-2;
    for (const k of [0, 7]) {
      const moved = f(model.weights[4].at(k).add(h)).item() as number;
      // A square: its second derivative is 2 / 10.
      expect((moved - (value.item() as number)) / h).toBeCloseTo((gradient.item(k) as number) + (0.2 * h) / 2, 3);
    }
  });
  it("learns negatives in a few steps", () => {
    const learn = part("train", 6000);
    const { weights, losses } = tune(model, learn.images, learn.labels, negative, { steps: 100, seed: 0 });
    expect(losses.at(-1)).toBeLessThan(0.5 * losses[0]);
    expect(accuracy(model, weights, images, labels, negative)).toBeGreaterThan(0.5);
  });
});

import { jit, numpy as np } from "jaxtra";
import { runParts, type Save } from "../common/example.ts";
import { linePlot } from "../common/plot.ts";
import { imagesOf, readDigits } from "../score/mnist.ts";
import { accuracy, batch, type Look, loadModel, negative, tune } from "./model.ts";
import { type Options, parseOptions } from "./options.ts";

const asTheyAre: Look = (x) => x;
const percent = (x: number): string => `${(100 * x).toFixed(2)} %`;
const digits = (part: "train" | "t10k") => {
  const all = readDigits(part);
  return { images: imagesOf(all), labels: np.array(Int32Array.from(all.labels)) };
};

function run(): void {
  const start = performance.now();
  const model = loadModel();
  const sizes = model.weights.map((w, k) => `${model.names[k]} [${w.shape}]`);
  console.log(`loaded in ${(performance.now() - start).toFixed(0)} ms: ${sizes.join(", ")}`);
  const { images, labels } = digits("t10k");
  for (const [name, look] of [["digits", asTheyAre], ["negatives", negative]] as const) {
    console.log(`${name}: ${percent(accuracy(model, model.weights, images, labels, look))} of 10,000 test images`);
  } // biome-ignore format: one list
  const predict = jit(model.logits as never) as unknown as typeof model.logits;
  const x = np.zeros([batch, 784]);
  const times = Array.from({ length: 20 }, () => {
    const t = performance.now();
    predict(model.weights, x);
    return performance.now() - t;
  });
  console.log(`a batch of ${batch}: ${Math.min(...times).toFixed(2)} ms`);
}
function train(o: Options, save: Save): void {
  const model = loadModel();
  const { images, labels } = digits("train");
  const test = digits("t10k");
  const before = accuracy(model, model.weights, test.images, test.labels, negative);
  const { weights, losses, seconds } = tune(model, images, labels, negative, o);
  const after = accuracy(model, weights, test.images, test.labels, negative);
  console.log(
    `negatives: ${percent(before)} before, ${percent(after)} after ${o.steps} steps in ${seconds.toFixed(1)} s`,
  );
  const smooth = losses.flatMap((_, i) => {
    const part = losses.slice(i, i + 10);
    return i % 10 ? [] : [[i, part.reduce((a, b) => a + b, 0) / part.length] as const];
  });
  save(
    "exported-loss.svg",
    linePlot([{ label: "cross entropy on negatives", points: smooth }], {
      title: "A network of JAX, trained on in TypeScript",
      x: "step of Adam",
      y: "cross entropy",
      logY: true,
    }),
  );
}

runParts("exported", parseOptions, { run, tune: train });

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { jit, lax, type NDArray, numpy as np, random, valueAndGrad } from "jaxtra";
import { parseSafetensors } from "jaxtra/io";
import * as optim from "jaxtra/optim";
import { parse } from "jaxtra/stablehlo";
import { brightness } from "../score/mnist.ts";

const file = (name: string): Uint8Array => readFileSync(join(import.meta.dirname, name));
/** Images of a batch: the exported program is made for this number. */
export const batch = 100;

/** Weights in the order in which the program takes them: by name. */
export type Weights = readonly NDArray[];
export interface Model {
  readonly names: readonly string[];
  readonly weights: Weights;
  /** Scores of the ten classes, for 100 images of 28 x 28 with brightness in [0, 1]. */
  readonly logits: (weights: Weights, images: NDArray) => NDArray;
}
/** The program and the weights that tools/export-digits.py wrote. */
export function loadModel(): Model {
  const { main } = parse(file("classifier.jax")).functions;
  const { tensors } = parseSafetensors(file("classifier.safetensors"));
  const names = Object.keys(tensors).sort();
  return {
    names,
    weights: names.map((name) => tensors[name]),
    logits: (weights, images) => main(...weights, images.reshape([batch, 28, 28, 1]))[0],
  };
}
/** Light on dark becomes dark on light. */
export const negative = (images: NDArray): NDArray => np.subtract(1, images);
export type Look = (images: NDArray) => NDArray;

/** The share of images (as bytes) that get their label. */
export function accuracy(model: Model, weights: Weights, images: NDArray, labels: NDArray, look: Look): number {
  const right = jit((w: Weights, x: NDArray, y: NDArray) =>
    np.sum(np.equal(np.argmax(model.logits(w, look(brightness(x))), 1), y)),
  );
  const batches = Math.floor(images.shape[0] / batch);
  let sum = 0;
  for (let k = 0; k < batches; k++) {
    const rows: [number, number] = [k * batch, (k + 1) * batch];
    sum += Number(right(weights as never, images.slice(rows), labels.slice(rows)).item());
  }
  return sum / (batches * batch);
}
export interface Tuned {
  readonly weights: Weights;
  readonly losses: number[];
  readonly seconds: number;
}
/** Adam on random batches, 50 steps in one compiled loop. */
export function tune(
  model: Model,
  images: NDArray,
  labels: NDArray,
  look: Look,
  { steps, seed }: { steps: number; seed: number },
): Tuned {
  const optimiser = optim.adam(1e-3);
  const loss = (w: Weights, x: NDArray, y: NDArray) =>
    np.mean(optim.softmaxCrossEntropyWithIntegerLabels(model.logits(w, x), y));
  type State = [Weights, optim.OptState];
  const step = ([w, state]: State, key: NDArray) => {
    const rows = random.randint(key, [batch], 0, images.shape[0]);
    const [value, gradient] = valueAndGrad(loss)(w, look(brightness(images.slice(rows))), labels.slice(rows));
    const [change, next] = optimiser.update(gradient as never, state, w as never);
    return [[optim.applyUpdates(w as never, change), next], value] as const;
  };
  const chunk = jit((s: State, keys: NDArray) => lax.scan(step as never, s as never, keys as never));
  const start = performance.now();
  let state: State = [model.weights, optimiser.init(model.weights as never)];
  const keys = random.split(random.key(seed), steps);
  const losses: number[] = [];
  for (let at = 0; at < steps; at += 50) {
    const [next, values] = chunk(state, keys.slice([at, Math.min(steps, at + 50)])) as unknown as [State, NDArray];
    state = next;
    losses.push(...(values.tolist() as number[]));
  }
  return { weights: state[0], losses, seconds: (performance.now() - start) / 1000 };
}

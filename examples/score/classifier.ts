import { jit, lax, type NDArray, nn, numpy as np, random, valueAndGrad } from "jaxtra";
import * as optim from "jaxtra/optim";
import { brightness, type Digits, imagesOf, pixels } from "./mnist.ts";
import type { Layer } from "./network.ts";

/** A small network that judges generated digits: 784-256-10. */
export interface Classifier {
  hidden: Layer;
  output: Layer;
}
const logits = (p: Classifier, x: NDArray): NDArray =>
  np.matmul(nn.relu(np.matmul(x, p.hidden.w).add(p.hidden.b)), p.output.w).add(p.output.b);

const uniform = (key: NDArray, inputs: number, outputs: number): Layer => {
  const limit = Math.sqrt(1 / inputs);
  return {
    w: random.uniform(key, [inputs, outputs], { minval: -limit, maxval: limit }),
    b: np.zeros([outputs]),
  };
};
/** For each image the most probable digit and its probability. Images are float32 in [0, 1], [n, 784]. */
const judge = jit((p: Classifier, x: NDArray): [NDArray, NDArray] => {
  const probabilities = nn.softmax(logits(p, x), -1);
  return [np.argmax(probabilities, 1), np.max(probabilities, 1)];
});
const chunk = 250;
type State = { params: Classifier; optimiser: optim.OptState; key: NDArray };

export class Judge {
  private readonly params: Classifier;
  private constructor(params: Classifier) {
    this.params = params;
  }
  /** Trains with Adam, batches of 128; `onStep` is told now and then how far it is, and the mean loss since. */
  static async train(
    seed: NDArray,
    d: Digits,
    steps: number,
    onStep: (done: number, loss: number) => Promise<void>,
  ): Promise<Judge> {
    const images = imagesOf(d);
    const labels = np.array(d.labels).astype("int32");
    const optimiser = optim.adam(1e-3);
    const loss = (p: Classifier, x: NDArray, y: NDArray): NDArray =>
      np.mean(optim.softmaxCrossEntropyWithIntegerLabels(logits(p, x), y));
    const step = (s: State): [State, NDArray] => {
      const [key, sub] = random.split(s.key);
      const rows = random.randint(sub, [128], 0, d.count);
      const x = brightness(np.take(images, rows, 0));
      const [value, grads] = valueAndGrad((p: Classifier) => loss(p, x, np.take(labels, rows)))(s.params);
      const [updates, state] = optimiser.update(grads, s.optimiser, s.params);
      return [{ params: optim.applyUpdates(s.params, updates) as Classifier, optimiser: state, key }, value];
    };
    const loop = (length: number, s: State): [State, NDArray] => {
      const [end, losses] = lax.scan(step, s, null, { length });
      return [end, np.mean(losses)];
    };
    const run = jit(loop, { staticArgnums: 0 });
    const [k1, k2, key] = random.split(seed, 3);
    const params = { hidden: uniform(k1, pixels, 256), output: uniform(k2, 256, 10) };
    let state: State = { params, optimiser: optimiser.init(params), key };
    for (let done = 0; done < steps; ) {
      const length = Math.min(chunk, steps - done);
      const [next, value] = run(length, state);
      state = next;
      done += length;
      await onStep(done, value.item() as number);
    }
    return new Judge(state.params);
  }
  /** Share of the images that it takes for the digit that they are. */
  accuracy(d: Digits): number {
    const [digit] = judge(this.params, brightness(imagesOf(d)));
    return (digit.toTypedArray() as Int32Array).filter((k, i) => k === d.labels[i]).length / d.count;
  }
  /** Share of images that get a probability above 0.9, and how many of each digit there are. */
  quality(x: NDArray): { confident: number; counts: number[] } {
    const [digit, probability] = judge(this.params, x).map((a) => a.toTypedArray() as Int32Array | Float32Array);
    const counts = Array.from({ length: 10 }, (_, k) => digit.filter((d) => d === k).length);
    return { confident: probability.filter((p) => p > 0.9).length / probability.length, counts };
  }
}

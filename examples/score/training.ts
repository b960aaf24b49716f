import { jit, lax, type NDArray, numpy as np, random, tree, valueAndGrad } from "jaxtra";
import * as optim from "jaxtra/optim";
import { type Architecture, denoise, initialise, type Params } from "./network.ts";

export interface TrainingOptions {
  readonly architecture: Architecture;
  readonly levels: readonly number[];
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Largest weight of a level in the loss. */
  readonly weightCap: number;
  /** Of the moving average of the weights, with which samples are drawn. */
  readonly emaDecay: number;
}
/** All that a run needs to go on: arrays only, so it is saved and restored as it is. */
export interface State {
  params: Params;
  average: Params;
  optimiser: optim.OptState;
  key: NDArray;
}
/** Clean points for a batch. */
export type DataSource = (key: NDArray, batch: number, data: NDArray) => NDArray;

/**
 * A denoising score matching loss: mean over levels of w(s) E |x0 - guess(x0 + s z, s)|^2 with w = min(1/s^2 + 1/v, cap),
 * where v is the mean square of the data. Without the cap all levels count alike for a network that predicts corrections.
 */
function loss(p: Params, clean: NDArray, key: NDArray, o: TrainingOptions): NDArray {
  const [levelKey, noiseKey] = random.split(key);
  const n = clean.shape[0];
  const s = np.take(np.array([...o.levels]), random.randint(levelKey, [n, 1], 0, o.levels.length));
  const noisy = clean.add(s.mul(random.normal(noiseKey, clean.shape)));
  const error = np.square(denoise(p, noisy, s, o.architecture).sub(clean)).sum(1, { keepdims: true });
  const weight = np.minimum(np.divide(1, np.square(s)).add(1 / o.architecture.dataVariance), o.weightCap);
  return np.mean(error.mul(weight));
}

export class Training {
  readonly options: TrainingOptions;
  private readonly optimiser: optim.GradientTransformation;
  /** So many steps as one compiled loop; the last chunk of a run may be shorter than the others. */
  private readonly run: (length: number, state: State, data: NDArray) => [State, NDArray];
  readonly chunk: number;

  constructor(options: TrainingOptions, source: DataSource, chunk: number) {
    this.options = options;
    this.chunk = chunk;
    const warmup = Math.min(100, options.steps >> 2);
    const rate = options.learningRate;
    const schedule = optim.warmupCosineDecaySchedule(0, rate, warmup, options.steps, { endValue: 0.05 * rate });
    this.optimiser = optim.adam(schedule);
    const step = (state: State, data: NDArray): [State, NDArray] => {
      const [key, dataKey, lossKey] = random.split(state.key, 3);
      const clean = source(dataKey, options.batch, data);
      const [value, grads] = valueAndGrad((p: Params) => loss(p, clean, lossKey, options))(state.params);
      const [updates, optimiser] = this.optimiser.update(grads, state.optimiser, state.params);
      const params = optim.applyUpdates(state.params, updates) as Params;
      const average = optim.incrementalUpdate(params, state.average, 1 - options.emaDecay) as Params;
      return [{ params, average, optimiser, key }, value];
    };
    const loop = (length: number, state: State, data: NDArray) =>
      lax.scan((s: State) => step(s, data), state, null, { length });
    this.run = jit(loop, { staticArgnums: 0, donateArgnums: 1 });
  }
  start(seed: NDArray): State {
    const [initKey, key] = random.split(seed);
    const params = initialise(initKey, this.options.architecture);
    return { params, average: tree.map((x: NDArray) => x.copy(), params), optimiser: this.optimiser.init(params), key };
  }
  /** Some steps; gives the new state and the losses. The old state is used up. */
  advance(state: State, data: NDArray, steps: number): { state: State; losses: Float32Array } {
    const [next, losses] = this.run(steps, state, data);
    return { state: next, losses: losses.toTypedArray() as Float32Array };
  }
}

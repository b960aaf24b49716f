import { createHash } from "node:crypto";
import { join } from "node:path";
import { grad, jit, type NDArray, numpy as np, random, vmap } from "jaxtra";
import { loadCheckpoint, saveCheckpoint, writeAtomically } from "./checkpoint.ts";
import { imagesOf, Judge } from "./classifier.ts";
import { sampler } from "./langevin.ts";
import { logDensity, sampleMixture, variance } from "./mixture.ts";
import { type Digits, readDigits } from "./mnist.ts";
import { type Architecture, denoise, type Params, score } from "./network.ts";
import { ladder } from "./noise.ts";
import { type Options, parseOptions } from "./options.ts";
import { animation, beside, type Canvas, digitGrid, fieldPicture } from "./pictures.ts";
import { lossPlot } from "./plot.ts";
import { breathe, Progress } from "./progress.ts";
import { type State, Training, type TrainingOptions } from "./training.ts";

/** Seconds between checkpoints. */
const saveEvery = 5;
let interrupted = false;

/** Trains to the end, going on from a checkpoint of the same run if there is one. */
async function train(label: string, training: Training, seed: number, data: NDArray, folder: string, fresh: boolean) {
  const { options, chunk } = training;
  const identity = createHash("sha256")
    .update(JSON.stringify([options, chunk, seed]))
    .digest("hex")
    .slice(0, 12);
  const path = join(folder, "checkpoints", `${label}-${identity}.safetensors`);
  const initial = training.start(seed);
  const saved = fresh ? null : loadCheckpoint<State>(path, initial);
  let { state, done } = saved ?? { state: initial, done: 0 };
  const losses = [...(saved?.losses ?? [])];
  if (saved) console.log(`${label}: going on from step ${done} (${path})`);
  const progress = new Progress(label, options.steps, done);
  let lastSave = performance.now();
  while (done < options.steps && !interrupted) {
    const steps = Math.min(chunk, options.steps - done);
    const r = training.advance(state, data, steps);
    // A state without a future is not saved over the last good one.
    if (!r.losses.every(Number.isFinite)) throw new Error(`${label}: the loss is no number after step ${done}.`);
    state = r.state;
    done += steps;
    losses.push(...r.losses);
    progress.update(done, `loss ${mean(r.losses).toFixed(3)}`);
    const late = performance.now() - lastSave > 1000 * saveEvery;
    if (late || done >= options.steps || interrupted) {
      saveCheckpoint(path, { state, done, losses });
      lastSave = performance.now();
    }
    await breathe();
  }
  progress.stop();
  if (interrupted) {
    saveCheckpoint(path, { state, done, losses });
    console.log(`\ninterrupted at step ${done}; the same command goes on from there.`);
    process.exit(130);
  }
  return { params: state.average, losses };
}
const mean = (xs: ArrayLike<number>): number => Array.from(xs).reduce((a, b) => a + b, 0) / xs.length;

// ---- the mixture -----------------------------------------------------------
const plane: Architecture = { dim: 2, width: 96, residualLayers: 2, dataVariance: variance, skip: true };

async function mixture(o: Options): Promise<void> {
  const levels = ladder(2, 0.05, 12);
  const options: TrainingOptions = {
    architecture: plane,
    levels,
    steps: 2000,
    batch: 512,
    weightCap: 1e9,
    learningRate: 3e-3,
    emaDecay: 0.99,
  };
  const training = new Training(options, (key, n) => sampleMixture(key, n), 100);
  const { params } = await train("mixture", training, o.seed, np.zeros([0]), o.out, o.fresh);
  const exact = jit((x: NDArray, s: NDArray) => vmap(grad(logDensity), { inAxes: [0, null] })(x, s)) as Field;
  const learned = jit((x: NDArray, s: NDArray) => score(params, x, s.mul(np.ones([x.shape[0], 1])), plane)) as Field;
  fieldPictures(exact, learned, levels[levels.length - 3], join(o.out, "field.png"));
  const [k1, k2] = random.split(random.PRNGKey(o.seed + 1));
  console.log("mean cosine similarity of the learned with the exact score, near the data:");
  for (const s of levels.slice(-3)) {
    const x = sampleMixture(k1, 4000).add(random.normal(k2, [4000, 2]).mul(s));
    console.log(`  noise ${s.toFixed(3)}: ${cosine(exact(x, np.array(s)), learned(x, np.array(s))).toFixed(4)}`);
  }
}
type Field = (x: NDArray, s: NDArray) => NDArray;
function cosine(a: NDArray, b: NDArray): number {
  const dot = a.mul(b).sum(1);
  const lengths = np.sqrt(np.square(a).sum(1).mul(np.square(b).sum(1)));
  return np.mean(dot.div(lengths)).item() as number;
}
/** Learned field left, exact one right, over the exact density. */
function fieldPictures(exact: Field, learned: Field, s: number, path: string): void {
  const extent = 2;
  const grid = (n: number): NDArray => {
    const at = (i: number) => (2 * extent * (i + 0.5)) / n - extent;
    const points = Array.from({ length: n * n }, (_, k) => [at(k % n), -at(Math.floor(k / n))]);
    return np.array(points);
  };
  const density = vmap((x: NDArray) => logDensity(x, s))(grid(128)).toTypedArray() as Float32Array;
  const picture = (f: Field): Canvas =>
    fieldPicture(480, extent, density, 128, f(grid(22), np.array(s)).toTypedArray() as Float32Array, 22);
  writeAtomically(path, beside(picture(learned), picture(exact)).png());
  console.log(`${path}: learned score left, exact right, at noise ${s.toFixed(3)}`);
}

// ---- digits ----------------------------------------------------------------
async function digits(o: Options, [real, test]: readonly Digits[]): Promise<void> {
  const architecture: Architecture = { dim: 784, width: o.width, residualLayers: 2, dataVariance: 0.1, skip: false };
  const levels = ladder(2, 0.05, o.levels);
  const options: TrainingOptions = {
    architecture,
    levels,
    steps: o.steps,
    batch: o.batch,
    weightCap: 20,
    learningRate: 1e-3,
    emaDecay: 0.995,
  };
  const source = (key: NDArray, n: number, images: NDArray): NDArray =>
    np
      .take(images, random.randint(key, [n], 0, real.count), 0)
      .astype("float32")
      .div(255);
  const training = new Training(options, source, Math.min(50, o.steps));
  const { params, losses } = await train("digits", training, o.seed, imagesOf(real), o.out, o.fresh);
  writeAtomically(join(o.out, "loss.svg"), lossPlot(losses, "denoising score matching on MNIST"));
  const samples = await generate(params, architecture, levels, o);
  await judge(samples, real, test, o);
}
async function generate(params: Params, a: Architecture, levels: readonly number[], o: Options): Promise<NDArray> {
  const sample = sampler(a, 20);
  const progress = new Progress("sampling", levels.length);
  const keys = random.split(random.PRNGKey(o.seed + 2), levels.length + 1);
  let x = random.normal(keys.slice(levels.length), [o.samples, 784]).mul(levels[0]);
  const frames: Canvas[] = [];
  const show = (v: NDArray) => digitGrid(v.slice([0, 64]).toTypedArray() as Float32Array, 8, 8, 2);
  frames.push(show(x));
  for (const [i, s] of levels.entries()) {
    x = sample(params, x, np.array(s), keys.slice(i));
    frames.push(show(x));
    progress.update(i + 1, `noise ${s.toFixed(3)}`);
    await breathe();
    if (interrupted) process.exit(130);
  }
  progress.stop();
  const last = np.array(levels[levels.length - 1]).mul(np.ones([o.samples, 1]));
  const clean = np.clip(jit((p: Params, x: NDArray) => denoise(p, x, last, a))(params, x), 0, 1);
  frames.push(show(clean));
  writeAtomically(
    join(o.out, "annealing.gif"),
    animation(
      frames,
      frames.map((_, i) => (i === frames.length - 1 ? 2500 : 250)),
    ),
  );
  const side = Math.min(16, Math.floor(Math.sqrt(o.samples)));
  writeAtomically(join(o.out, "samples.png"), digitGrid(clean.toTypedArray() as Float32Array, side, side, 2).png());
  console.log(`${join(o.out, "samples.png")}, ${join(o.out, "annealing.gif")}, ${join(o.out, "loss.svg")}`);
  return clean;
}
async function judge(samples: NDArray, real: Digits, test: Digits, o: Options): Promise<void> {
  const steps = 2500;
  const progress = new Progress("classifier", steps);
  const judge = await Judge.train(o.seed + 3, real, steps, async (done, loss) => {
    progress.update(done, `loss ${loss.toFixed(3)}`);
    await breathe();
    if (interrupted) process.exit(130);
  });
  progress.stop();
  const { confident, counts } = judge.quality(samples);
  const onReal = judge.confidenceOnReal(test);
  const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
  console.log(`classifier: ${percent(judge.accuracy(test))} right on the test digits`);
  console.log(
    `probability above 0.9: ${percent(confident)} of ${o.samples} generated digits, ${percent(onReal)} of real test digits`,
  );
  console.log(`generated digits by class: ${counts.map((n, k) => `${k}: ${n}`).join(", ")}`);
}

async function main(): Promise<void> {
  const o = parseOptions(process.argv);
  process.on("SIGINT", () => {
    if (interrupted) process.exit(130);
    interrupted = true;
  });
  process.on("SIGTERM", () => {
    interrupted = true;
  });
  const start = performance.now();
  // What cannot be read is told at once, not after the first part.
  const data = o.only === "mixture" ? [] : [readDigits("train", o.data), readDigits("t10k", o.data)];
  if (o.only !== "digits") await mixture(o);
  if (o.only !== "mixture") await digits(o, data);
  console.log(`done in ${((performance.now() - start) / 1000).toFixed(0)} s`);
}
main().catch((e: unknown) => {
  console.error(`score: ${e instanceof Error ? e.message : e}`);
  process.exitCode = 1;
});

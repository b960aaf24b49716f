import { join } from "node:path";
import { grad, jit, type NDArray, numpy as np, random, vmap } from "jaxtra";
import { writeAtomically } from "../common/files.ts";
import { densityPictures, fieldPictures, type Grid } from "./field.ts";
import { descend, logLikelihood, nearlyGaussian } from "./flow.ts";
import { logDensity, sampleMixture, variance } from "./mixture.ts";
import { type Architecture, score } from "./network.ts";
import { ladder } from "./noise.ts";
import type { Options } from "./options.ts";
import { train } from "./resume.ts";
import { Training } from "./training.ts";

const architecture: Architecture = {
  dim: 2,
  width: 96,
  residualLayers: 2,
  dataVariance: variance,
  skip: true,
  bounds: [-4, 4],
};
const levels = ladder(2, 0.05, 12);
/** Scores of points [n, 2] under noise of standard deviation s. */
type Field = (x: NDArray, s: NDArray) => NDArray;
const exact: Field = jit((x: NDArray, s: NDArray) => vmap(grad(logDensity), { inAxes: [0, null] })(x, s));

/** Learns the score of the mixture, and shows and measures how near it comes to the exact one. */
export async function learnMixture(o: Options): Promise<void> {
  const training = new Training(
    {
      architecture,
      levels,
      steps: o.mixtureSteps,
      batch: 512,
      learningRate: 3e-3,
      weightCap: 1e9,
      emaDecay: 0.99,
    },
    (key, n) => sampleMixture(key, n),
    100,
  );
  const { params } = await train("mixture", training, np.zeros([0]), o);
  const model: Field = (x, s) => score(params, x, s.mul(np.ones([x.shape[0], 1])), architecture);
  const learned = jit(model);
  drawFields(exact, learned, levels[levels.length - 3], join(o.out, "field.png"));
  const [k1, k2] = random.split(random.foldIn(random.PRNGKey(o.seed), 1));
  console.log("mean cosine similarity of the learned with the exact score, near the data:");
  const [data, noise] = [sampleMixture(k1, 4000), random.normal(k2, [4000, 2])];
  for (const s of levels.slice(-3)) {
    const x = data.add(noise.mul(s));
    console.log(`  noise ${s.toFixed(3)}: ${cosine(exact(x, np.array(s)), learned(x, np.array(s))).toFixed(4)}`);
  }
  measureFlow(model, random.foldIn(random.PRNGKey(o.seed), 2), join(o.out, "flow.png"));
}
/** What the flow of the learned score says of the density itself, at the smallest noise. */
function measureFlow(learned: Field, key: NDArray, path: string): void {
  const ends = [levels[0], levels[levels.length - 1]] as const;
  const start = nearlyGaussian(variance, ends[0]);
  const likelihood = (x: NDArray) => logLikelihood(learned, start, x, ends);
  const density = (x: NDArray) => vmap((x: NDArray) => logDensity(x, ends[1]))(x).sub(Math.log(2 * Math.PI));
  const [k1, k2, k3] = random.split(key, 3);
  const data = sampleMixture(k1, 2000).add(random.normal(k2, [2000, 2]).mul(ends[1]));
  const drawn = descend(learned, random.normal(k3, [2000, 2]).mul(Math.sqrt(variance + ends[0] ** 2)), ends);
  const mean = (x: NDArray) => (np.mean(x).item() as number).toFixed(3);
  const [of, exactOf] = [likelihood(data), density(data)];
  console.log(
    `probability flow: log likelihood of data ${mean(of)}, exact ${mean(exactOf)}, mean difference ${mean(np.abs(of.sub(exactOf)))} nats; ` +
      `exact log density of its samples ${mean(density(drawn))}`,
  );
  const on = (f: (x: NDArray) => NDArray) => onGrid(extent, 96, f);
  const picture = densityPictures(extent, [
    ["LEARNED", on(likelihood), drawn.toTypedArray() as Float32Array],
    ["EXACT", on(density), data.toTypedArray() as Float32Array],
  ]);
  writeAtomically(path, picture.png());
  console.log(`${path}: densities by the flow and exact, with samples of each`);
}
function cosine(a: NDArray, b: NDArray): number {
  const dot = a.mul(b).sum(1);
  const lengths = np.sqrt(np.square(a).sum(1).mul(np.square(b).sum(1)));
  return np.mean(dot.div(lengths)).item() as number;
}
/** The pictures show [-extent, extent]². */
const extent = 2;
/** A function at the centres of cells x cells squares. */
function onGrid(extent: number, cells: number, f: (points: NDArray) => NDArray): Grid {
  const at = (i: number) => (2 * extent * (i + 0.5)) / cells - extent;
  const points = Array.from({ length: cells ** 2 }, (_, k) => [at(k % cells), -at(Math.floor(k / cells))]);
  return { values: f(np.array(points)).toTypedArray() as Float32Array, cells };
}
/** Learned field left, exact one right, over the exact density. */
function drawFields(exact: Field, learned: Field, s: number, path: string): void {
  const on = (cells: number, f: (points: NDArray) => NDArray): Grid => onGrid(extent, cells, f);
  const density = on(128, (points) => vmap((x: NDArray) => logDensity(x, s))(points));
  const field = (f: Field) => on(22, (points) => f(points, np.array(s)));
  const picture = fieldPictures(extent, density, [
    ["LEARNED", field(learned)],
    ["EXACT", field(exact)],
  ]);
  writeAtomically(path, picture.png());
  console.log(`${path}: learned score left, exact right, at noise ${s.toFixed(3)}`);
}

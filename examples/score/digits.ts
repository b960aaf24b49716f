import { join } from "node:path";
import { type NDArray, numpy as np, random } from "jaxtra";
import { writeAtomically } from "../common/files.ts";
import { Judge } from "./classifier.ts";
import { generate } from "./generate.ts";
import { breathe } from "./interrupt.ts";
import { brightness, type Digits, imagesOf, pixels } from "./mnist.ts";
import type { Architecture } from "./network.ts";
import { ladder } from "./noise.ts";
import type { Options } from "./options.ts";
import { lossPlot } from "./plot.ts";
import { Progress } from "./progress.ts";
import { train } from "./resume.ts";
import { Training } from "./training.ts";

/** Learns the score of handwritten digits, draws new ones and has them judged by a classifier. */
export async function learnDigits(o: Options, real: Digits, test: Digits): Promise<void> {
  const architecture: Architecture = {
    dim: pixels,
    width: o.width,
    residualLayers: 2,
    dataVariance: 0.1,
    skip: false,
    bounds: [-0.3, 1.3],
  };
  const levels = ladder(2, 0.05, o.levels);
  const training = new Training(
    {
      architecture,
      levels,
      steps: o.steps,
      batch: o.batch,
      learningRate: 1e-3,
      weightCap: 20,
      emaDecay: 0.995,
    },
    (key, n, images) => brightness(np.take(images, random.randint(key, [n], 0, real.count), 0)),
    50,
  );
  const { params, losses } = await train("digits", training, imagesOf(real), o);
  const plot = join(o.out, "loss.svg");
  writeAtomically(plot, lossPlot(losses, "Denoising score matching on MNIST"));
  console.log(plot);
  const samples = await generate(params, architecture, levels, o);
  await judge(samples, real, test, o);
}
async function judge(samples: NDArray, real: Digits, test: Digits, o: Options): Promise<void> {
  const progress = new Progress("classifier", o.classifierSteps);
  const key = random.foldIn(random.PRNGKey(o.seed), 3);
  const judge = await Judge.train(key, real, o.classifierSteps, async (done, loss) => {
    progress.update(done, `loss ${loss.toFixed(3)}`);
    await breathe(() => progress.stop());
  });
  progress.stop();
  const { confident, counts } = judge.quality(samples);
  const onReal = judge.quality(brightness(imagesOf(test))).confident;
  const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
  console.log(`classifier: ${percent(judge.accuracy(test))} right on the test digits`);
  console.log(
    `probability above 0.9: ${percent(confident)} of ${o.samples} generated digits, ${percent(onReal)} of real test digits`,
  );
  console.log(`generated digits by class: ${counts.map((n, k) => `${k}: ${n}`).join(", ")}`);
}

import { join } from "node:path";
import { jit, type NDArray, numpy as np, random } from "jaxtra";
import { greys } from "../common/colour.ts";
import { writeAtomically } from "../common/files.ts";
import { animatedGif, type Indexed, restAtEnd } from "../common/image.ts";
import { digitGrid, greyPng } from "./grid.ts";
import { breathe } from "./interrupt.ts";
import { sampler } from "./langevin.ts";
import { type Architecture, denoise, type Params } from "./network.ts";
import type { Options } from "./options.ts";
import { Progress } from "./progress.ts";

/** Turns noise into digits, [o.samples, 784], and writes their picture and that of their becoming. */
export async function generate(p: Params, a: Architecture, levels: readonly number[], o: Options): Promise<NDArray> {
  const sample = sampler(a, 20);
  const progress = new Progress("sampling", levels.length);
  const keys = random.split(random.foldIn(random.PRNGKey(o.seed), 2), levels.length + 1);
  let x = random.normal(keys.slice(levels.length), [o.samples, a.dim]).mul(levels[0]);
  const frames: Indexed[] = [];
  const show = (v: NDArray) => frames.push(digitGrid(v.slice([0, 64]).toTypedArray() as Float32Array, 8, 8, 2));
  show(x);
  for (const [i, s] of levels.entries()) {
    x = sample(p, x, np.array(s), keys.slice(i));
    show(x);
    progress.update(i + 1, `noise ${s.toFixed(3)}`);
    await breathe(() => progress.stop());
  }
  progress.stop();
  const last = np.full([o.samples, 1], levels[levels.length - 1]);
  const clean = np.clip(jit((p: Params, x: NDArray, s: NDArray) => denoise(p, x, s, a))(p, x, last), 0, 1);
  show(clean);
  const [animation, picture] = ["annealing.gif", "samples.png"].map((name) => join(o.out, name));
  writeAtomically(animation, animatedGif(frames, greys, restAtEnd(frames.length, 250, 2500)));
  const side = Math.min(16, Math.floor(Math.sqrt(o.samples)));
  writeAtomically(picture, greyPng(digitGrid(clean.toTypedArray() as Float32Array, side, side, 2)));
  console.log(`${picture}, ${animation}`);
  return clean;
}

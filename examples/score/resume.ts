import { createHash } from "node:crypto";
import { join } from "node:path";
import { type NDArray, random } from "jaxtra";
import { loadCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { breathe } from "./interrupt.ts";
import type { Params } from "./network.ts";
import type { Options } from "./options.ts";
import { Progress } from "./progress.ts";
import type { State, Training } from "./training.ts";

/** Where a run's checkpoint lies: a run of other options or on other data has another file. */
function checkpointPath(label: string, { options, chunk }: Training, data: NDArray, { seed, out }: Options): string {
  const identity = createHash("sha256")
    .update(JSON.stringify([options, chunk, seed]))
    .update(data.toTypedArray() as Uint8Array)
    .digest("hex");
  return join(out, "checkpoints", `${label}-${identity.slice(0, 12)}.safetensors`);
}
/**
 * Trains to the end, going on from a checkpoint of the same run if there is one. All that happens depends on the state alone, so a run
 * that was stopped ends with the same bits as one that was not.
 */
export async function train(label: string, training: Training, data: NDArray, o: Options) {
  const { steps } = training.options;
  const path = checkpointPath(label, training, data, o);
  const initial = training.start(random.PRNGKey(o.seed));
  const saved = o.fresh ? null : loadCheckpoint<State>(path, initial, steps);
  let { state, done } = saved ?? { state: initial, done: 0 };
  const losses = [...(saved?.losses ?? [])];
  if (saved) console.log(`${label}: going on from step ${done} (${path})`);
  const progress = new Progress(label, steps, done);
  let [lastSave, lastSaved] = [performance.now(), done];
  const save = () => {
    if (done > lastSaved) saveCheckpoint(path, { state, done, losses });
    [lastSave, lastSaved] = [performance.now(), done];
  };
  while (done < steps) {
    const r = training.advance(state, data, Math.min(training.chunk, steps - done));
    // A state without a future is not saved over the last good one.
    if (!r.losses.every(Number.isFinite)) throw new Error(`${label}: the loss is no number after step ${done}.`);
    state = r.state;
    done += r.losses.length;
    losses.push(...r.losses);
    progress.update(done, `loss ${mean(r.losses).toFixed(3)}`);
    if (done === steps || performance.now() - lastSave >= 1000 * o.saveEvery) save();
    await breathe(() => {
      progress.stop();
      save();
      console.log(`interrupted at step ${done}; the same command goes on from there.`);
    });
  }
  progress.stop();
  return { params: state.average as Params, losses };
}
const mean = (xs: ArrayLike<number>): number => Array.from(xs).reduce((a, b) => a + b, 0) / xs.length;

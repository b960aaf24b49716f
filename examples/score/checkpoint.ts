import { existsSync, readFileSync } from "node:fs";
import { type NDArray, tree } from "jaxtra";
import { formatSafetensors, parseSafetensors } from "jaxtra/io";
import { writeAtomically } from "../common/files.ts";

/** A state of arrays, the steps done, and the loss of each. */
export interface Checkpoint<S> {
  readonly state: S;
  readonly done: number;
  readonly losses: readonly number[];
}
export function saveCheckpoint<S>(path: string, { state, done, losses }: Checkpoint<S>): void {
  const arrays = Object.fromEntries((tree.leaves(state) as NDArray[]).map((x, i) => [`leaf${i}`, x]));
  const bytes = formatSafetensors(arrays, { done: String(done), losses: JSON.stringify(losses) });
  writeAtomically(path, bytes);
}
/** The checkpoint at `path` of a run of `steps`, with the structure of `like`, or null if there is none. */
export function loadCheckpoint<S>(path: string, like: S, steps: number): Checkpoint<S> | null {
  if (!existsSync(path)) return null;
  try {
    const { tensors, metadata } = parseSafetensors(readFileSync(path));
    const [leaves, structure] = tree.flatten(like);
    const read = (leaves as NDArray[]).map((x, i) => {
      const t = tensors[`leaf${i}`];
      if (!t || String(t.shape) !== String(x.shape) || t.dtype !== x.dtype) throw new Error("it is of another model");
      return t;
    });
    if (Object.keys(tensors).length !== read.length) throw new Error("it is of another model");
    return { state: tree.unflatten(structure, read) as S, ...progressOf(metadata, steps) };
  } catch (e) {
    const fact = (e as Error).message.replace(/\.$/, "");
    throw new Error(`cannot resume from ${path}: ${fact}. Delete it, or start anew with --fresh.`);
  }
}
function progressOf(metadata: Record<string, string>, steps: number): { done: number; losses: number[] } {
  const done = Number(metadata.done);
  if (!Number.isInteger(done) || done < 0 || done > steps)
    throw new Error(`it says that ${metadata.done} of ${steps} steps are done`);
  const losses: unknown = JSON.parse(metadata.losses ?? "null");
  if (!Array.isArray(losses) || losses.length !== done || !losses.every(Number.isFinite))
    throw new Error(`its losses are not ${done} numbers`);
  return { done, losses };
}

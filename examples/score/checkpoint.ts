import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type NDArray, tree } from "jaxtra";
import { formatSafetensors, parseSafetensors } from "jaxtra/io";

/** Writes a file so that it is there whole or not at all, whenever the process ends. */
export function writeAtomically(path: string, bytes: Uint8Array | string): void {
  // One name for all runs: what a killed one left is written over.
  const temporary = `${path}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } catch (e) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // The first failure is the one to tell.
    }
    throw new Error(`cannot write ${path}: ${(e as NodeJS.ErrnoException).code ?? e}`);
  }
}
/** A state of arrays, the steps done, and the losses so far. */
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
/** The checkpoint at `path` with the structure of `like`, or null if there is none. */
export function loadCheckpoint<S>(path: string, like: S): Checkpoint<S> | null {
  if (!existsSync(path)) return null;
  try {
    const { tensors, metadata } = parseSafetensors(readFileSync(path));
    const [leaves, structure] = tree.flatten(like);
    const read = (leaves as NDArray[]).map((x, i) => {
      const t = tensors[`leaf${i}`];
      if (!t || String(t.shape) !== String(x.shape) || t.dtype !== x.dtype) throw new Error("it is of another model");
      return t;
    });
    const done = Number(metadata.done);
    const losses = JSON.parse(metadata.losses) as number[];
    return { state: tree.unflatten(structure, read) as S, done, losses };
  } catch (e) {
    throw new Error(`cannot resume from ${path}: ${(e as Error).message}. Delete it, or start anew with --fresh.`);
  }
}

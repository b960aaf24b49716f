import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const reason = (e: unknown): string => (e as NodeJS.ErrnoException).code ?? String(e);

/** Writes a file so that it is there whole or not at all, whenever the process ends. Its folder must be there. */
export function writeAtomically(path: string, bytes: Uint8Array | string): void {
  // Its own name for each run: two in one folder do not mix their bytes.
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } catch (e) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // The first failure is the one to tell.
    }
    throw new Error(`cannot write ${path}: ${reason(e)}.`);
  }
}
/** Makes a folder, removes what killed runs left half written in it, and tries that a file can be written. */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(resolve(folder));
    for (const name of readdirSync(folder)) if (isLeftOver(name)) rmSync(join(folder, name), { force: true });
    const probe = join(folder, `probe.${process.pid}.tmp`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (e) {
    throw new Error(`cannot write to the folder ${folder}: ${reason(e)}. Choose another one with --out.`);
  }
}
/** As mkdir's `recursive`, which goes round for ever where a folder cannot be made, as in /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (e) {
    // Another run may have been faster.
    if (!existsSync(path)) throw e;
  }
}
/** Whether this is a temporary file of ours whose run is gone. */
function isLeftOver(name: string): boolean {
  const pid = /^(?:.*\.(?:png|gif|svg|safetensors)|probe)\.(\d+)\.tmp$/.exec(name)?.[1];
  return pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)));
}
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    // Anything but ESRCH means that there is one which is not ours to signal.
    return reason(e) !== "ESRCH";
  }
}

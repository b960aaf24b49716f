import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { extname } from "node:path";
import type { NDArray } from "../core/value.ts";
import { formatNpy, parseNpy } from "../io/index.ts";
import { moduleOf, type ParsedModule } from "../stablehlo/source.ts";
import { Failure, oneLine, UsageError } from "./errors.ts";
import { readZip, writeZip } from "./zip.ts";

/** What the system says, without the call that it says it of. */
const reason = (e: unknown): string =>
  oneLine(e)
    .replace(/^[A-Z]+: /, "")
    .replace(/, \w+ '.*'$/, "");

/** Stands for standard input and standard output. */
export const standard = "-";
const standardInput = 0;
const standardOutput = 1;

function read(path: string): Uint8Array {
  try {
    return readFileSync(path === standard ? standardInput : path);
  } catch (e) {
    throw new Failure(`${shown(path)}: ${reason(e)}`);
  }
}
/** A file in messages. */
export const shown = (path: string): string => (path === standard ? "standard input" : path);
/** Text, bytecode, or a file of `jax.export`. */
export interface ModuleFile {
  readonly path: string;
  readonly source: Uint8Array;
  readonly module: ParsedModule;
}
export function readModuleFile(path: string): ModuleFile {
  const source = new Uint8Array(read(path));
  try {
    return { path: shown(path), source, module: moduleOf(source) };
  } catch (e) {
    throw new Failure(`${shown(path)}: ${oneLine(e)}`);
  }
}
export function checkArrayName(path: string): void {
  if (path !== standard && ![".npy", ".npz"].includes(extname(path)))
    throw new UsageError(`${path}: arrays are files of NumPy, with names that end in .npy or .npz`);
}
const isArchive = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b; // PK
/** The array of a .npy file, or those of a .npz file in their order. */
export async function readArrays(path: string): Promise<NDArray[]> {
  const bytes = read(path);
  try {
    if (!isArchive(bytes)) return [parseNpy(bytes)];
    return [...(await readZip(bytes))].map(([name, content]) => memberOf(name, content));
  } catch (e) {
    throw new Failure(`${shown(path)}: ${oneLine(e)}`);
  }
}
function memberOf(name: string, content: Uint8Array): NDArray {
  try {
    return parseNpy(content);
  } catch (e) {
    throw new Failure(`${name}: ${oneLine(e)}`);
  }
}
/** Names as np.savez gives them. */
const archiveOf = (arrays: readonly NDArray[]): Promise<Uint8Array> =>
  writeZip(arrays.map((x, k) => [`arr_${k}.npy`, formatNpy(x)] as const));
/** What each file gets: an array, or all of them. */
export interface Output {
  readonly path: string;
  readonly arrays: readonly NDArray[];
}
const bytesOf = async ({ path, arrays }: Output): Promise<Uint8Array> =>
  extname(path) === ".npz" || arrays.length !== 1 ? archiveOf(arrays) : formatNpy(arrays[0]);
/** Writes all files, or none: they get their names when all are written. */
export async function writeOutputs(outputs: readonly Output[]): Promise<void> {
  const written: string[] = [];
  const temporary = (path: string): string => `${path}.${process.pid}.tmp`;
  const files = outputs.filter(({ path }) => path !== standard);
  let at = "";
  try {
    for (const output of files) {
      at = output.path;
      const bytes = await bytesOf(output);
      written.push(temporary(at));
      writeFileSync(temporary(at), bytes, { flag: "wx" });
    }
    for (const { path } of files) {
      at = path;
      renameSync(temporary(path), path);
    }
  } catch (e) {
    for (const path of written) rmSync(path, { force: true });
    throw new Failure(`${at}: ${reason(e)}`);
  }
  for (const output of outputs) if (output.path === standard) writeStandard(await bytesOf(output));
}
function writeStandard(bytes: Uint8Array): void {
  try {
    writeFileSync(standardOutput, bytes);
  } catch (e) {
    throw new Failure(`standard output: ${reason(e)}`);
  }
}

import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { extname } from "node:path";
import type { NDArray } from "../core/value.ts";
import { formatNpy, parseNpy } from "../io/index.ts";
import { moduleOf, type ParsedModule } from "../stablehlo/source.ts";
import { Failure, oneLine, UsageError } from "./errors.ts";

/** What the system says, without the call that it says it of. */
const reason = (e: unknown): string =>
  oneLine(e)
    .replace(/^[A-Z]+: /, "")
    .replace(/, \w+ '.*'$/, "");

function read(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (e) {
    throw new Failure(`${path}: ${reason(e)}`);
  }
}
/** Text, bytecode, or a file of `jax.export`. */
export interface ModuleFile {
  readonly path: string;
  readonly source: Uint8Array;
  readonly module: ParsedModule;
}
export function readModuleFile(path: string): ModuleFile {
  const source = new Uint8Array(read(path));
  try {
    return { path, source, module: moduleOf(source) };
  } catch (e) {
    throw new Failure(`${path}: ${oneLine(e)}`);
  }
}
export function checkArrayName(path: string): void {
  if (extname(path) !== ".npy") throw new UsageError(`${path}: arrays are files of NumPy, with names that end in .npy`);
}
export function readArray(path: string): NDArray {
  const bytes = read(path);
  try {
    return parseNpy(bytes);
  } catch (e) {
    throw new Failure(`${path}: ${oneLine(e)}`);
  }
}
/** Writes all arrays, or none: they get their names when all are written. */
export function writeArrays(arrays: readonly (readonly [path: string, x: NDArray])[]): void {
  const written: string[] = [];
  const temporary = (path: string): string => `${path}.${process.pid}.tmp`;
  let at = "";
  try {
    for (const [path, x] of arrays) {
      at = path;
      written.push(temporary(path));
      writeFileSync(temporary(path), formatNpy(x), { flag: "wx" });
    }
    for (const [path] of arrays) {
      at = path;
      renameSync(temporary(path), path);
    }
  } catch (e) {
    for (const path of written) rmSync(path, { force: true });
    throw new Failure(`${at}: ${reason(e)}`);
  }
}

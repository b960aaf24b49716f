import { jit } from "../api/jit.ts";
import { showAval } from "../core/aval.ts";
import type { NDArray } from "../core/value.ts";
import { parse } from "../stablehlo/index.ts";
import { chooseFunction } from "./choose.ts";
import { Failure, oneLine, UsageError } from "./errors.ts";
import { checkArrayName, readArray, readModuleFile, writeArrays } from "./files.ts";

export interface RunOptions {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly function: string | undefined;
}
/** Runs a function of a module on arrays in files. Results go to files, or are printed. */
export function run(path: string, options: RunOptions): void {
  for (const name of [...options.input, ...options.output]) checkArrayName(name);
  if (new Set(options.output).size < options.output.length) throw new UsageError("two results cannot go to one file");
  const { source, module } = readModuleFile(path);
  const { name, results } = chooseFunction(path, module, options.function);
  if (options.output.length > 0 && options.output.length !== results.length)
    throw new Failure(
      `${path}: ${name} gives ${results.length} arrays, ${options.output.length} files are named for them`,
    );
  const inputs = options.input.map(readArray);
  const outputs = compute(path, source, name, inputs);
  if (options.output.length === 0) for (const y of outputs) console.log(`${showAval(y.aval)} ${y}`);
  writeArrays(options.output.map((file, k) => [file, outputs[k]] as const));
}
function compute(path: string, source: Uint8Array, name: string, inputs: readonly NDArray[]): NDArray[] {
  try {
    const { functions } = parse(source);
    const f = (...xs: NDArray[]): NDArray[] => functions[name](...xs);
    return (jit(f) as (...xs: NDArray[]) => NDArray[])(...inputs);
  } catch (e) {
    throw new Failure(`${path}: ${oneLine(e)}`);
  }
}

import { jit } from "../api/jit.ts";
import { showAval } from "../core/aval.ts";
import type { NDArray } from "../core/value.ts";
import { parse } from "../stablehlo/index.ts";
import { chooseFunction } from "./choose.ts";
import { Failure, oneLine, UsageError } from "./errors.ts";
import { checkArrayName, readArrays, readModuleFile, standard, writeOutputs } from "./files.ts";

export interface RunOptions {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly function: string | undefined;
}
/** Runs a function of a module on arrays in files. Results go to files, or are printed. */
export async function run(path: string, options: RunOptions): Promise<void> {
  const { input, output } = options;
  for (const name of [...input, ...output]) checkArrayName(name);
  if (new Set(output).size < output.length) throw new UsageError("two results cannot go to one file");
  if ([path, ...input].filter((name) => name === standard).length > 1)
    throw new UsageError("standard input is one file: name the others");
  const { path: shownPath, source, module } = readModuleFile(path);
  const { name, results } = chooseFunction(shownPath, module, options.function);
  const all = output.length === 1 && (output[0] === standard || output[0].endsWith(".npz"));
  if (output.length > 0 && !all && output.length !== results.length)
    throw new Failure(
      `${shownPath}: ${name} gives ${results.length} arrays, ${output.length} files are named for them`,
    );
  const inputs = await Promise.all(input.map(readArrays));
  const arrays = compute(shownPath, source, name, inputs.flat());
  if (output.length === 0) for (const y of arrays) console.log(`${showAval(y.aval)} ${y}`);
  await writeOutputs(
    all ? [{ path: output[0], arrays }] : output.map((file, k) => ({ path: file, arrays: [arrays[k]] })),
  );
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

import { jit } from "../api/jit.ts";
import { ShapeDtypeStruct } from "../api/make-jaxpr.ts";
import type { NDArray } from "../core/value.ts";
import { parse } from "../stablehlo/index.ts";
import type { Func, Region, TensorType, Type } from "../stablehlo/syntax.ts";
import { showType } from "../stablehlo/text/types.ts";
import { chooseFunction } from "./choose.ts";
import { oneLine } from "./errors.ts";
import { readModuleFile } from "./files.ts";

export interface Inspection {
  readonly file: string;
  /** Of the module. */
  readonly name: string | null;
  readonly format: "text" | "bytecode" | "jax.export";
  readonly function: string;
  readonly publicFunctions: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** How often each operation stands in the module, the most frequent first. */
  readonly operations: Readonly<Record<string, number>>;
  /** Names of custom calls. */
  readonly customCalls: readonly string[];
  /** What one call costs; a text that says why, if it cannot be compiled. */
  readonly cost: CallCost | string;
}
interface CallCost {
  readonly flops: number;
  readonly bytesAccessed: number;
  readonly argumentBytes: number;
  readonly outputBytes: number;
  readonly temporaryBytes: number;
}
export function inspection(file: string, functionName: string | undefined): Inspection {
  const { path, source, module } = readModuleFile(file);
  const f = chooseFunction(path, module, functionName);
  const counts = new Map<string, number>();
  const customCalls = new Set<string>();
  for (const { body } of module.functions) countOperations(body, counts, customCalls);
  return {
    file: path,
    name: module.exported?.name ?? module.name,
    format: formatOf(source, module.exported !== null),
    function: f.name,
    publicFunctions: module.functions.filter((g) => g.isPublic).map((g) => g.name),
    inputs: f.body.args.map((a) => showType(a.type)),
    outputs: f.results.map(showType),
    operations: Object.fromEntries([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))),
    customCalls: [...customCalls].sort(),
    cost: costOf(source, f),
  };
}
function formatOf(source: Uint8Array, isExport: boolean): Inspection["format"] {
  if (isExport) return "jax.export";
  return source[0] === 0x4d && source[1] === 0x4c && source[2] === 0xef ? "bytecode" : "text";
}
function countOperations({ ops }: Region, counts: Map<string, number>, customCalls: Set<string>): void {
  for (const { name, regions, attributes } of ops) {
    const short = name.replace(/^(stablehlo|func)\./, "");
    if (short !== "return") counts.set(short, (counts.get(short) ?? 0) + 1);
    const target = attributes.get("call_target_name");
    if (target?.kind === "string") customCalls.add(target.value);
    for (const r of regions) countOperations(r, counts, customCalls);
  }
}
const isKnown = (t: Type): t is TensorType & { shape: readonly number[] } =>
  t.kind === "tensor" && !t.shape.includes(null);
function costOf(source: Uint8Array, f: Func): CallCost | string {
  const types = f.body.args.map((a) => a.type);
  if (!types.every(isKnown)) return "sizes of arguments are not known";
  try {
    const { functions } = parse(source);
    const lowered = jit((...xs: NDArray[]) => functions[f.name](...xs)).lower(
      ...(types.map((t) => new ShapeDtypeStruct(t.shape, t.dtype)) as unknown as NDArray[]),
    );
    const compiled = lowered.compile();
    const { argumentSizeInBytes, outputSizeInBytes, tempSizeInBytes } = compiled.memoryAnalysis();
    return {
      ...compiled.costAnalysis(),
      argumentBytes: argumentSizeInBytes,
      outputBytes: outputSizeInBytes,
      temporaryBytes: tempSizeInBytes,
    };
  } catch (e) {
    return oneLine(e);
  }
}
const grouped = (n: number): string => n.toLocaleString("en-US");
/** For readers. */
export function showInspection(x: Inspection): string {
  const total = Object.values(x.operations).reduce((n, k) => n + k, 0);
  const frequent = Object.entries(x.operations).map(([name, n]) => `${name} ${n}`);
  const others = x.publicFunctions.filter((name) => name !== x.function);
  const { cost } = x;
  return [
    `${x.file}: ${x.format}${x.name === null ? "" : `, module ${x.name}`}`,
    `${x.function}(${x.inputs.join(", ")}) -> (${x.outputs.join(", ")})`,
    ...(others.length > 0 ? [`other functions: ${others.join(", ")}`] : []),
    `operations: ${total}${total > 0 ? ` (${frequent.join(", ")})` : ""}`,
    ...(x.customCalls.length > 0 ? [`custom calls: ${x.customCalls.join(", ")}`] : []),
    ...(typeof cost === "string"
      ? [`cost: not known: ${cost}`]
      : [
          `flops: ${grouped(cost.flops)}`,
          `bytes accessed: ${grouped(cost.bytesAccessed)}`,
          `memory in bytes: arguments ${grouped(cost.argumentBytes)}, results ${grouped(cost.outputBytes)}, temporary ${grouped(cost.temporaryBytes)}`,
        ]),
  ].join("\n");
}

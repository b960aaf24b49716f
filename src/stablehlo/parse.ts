import { type ArrayLike, asArray, isNumber } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import type { ExportedModule } from "./bytecode/exported.ts";
import { checkCalls } from "./calls.ts";
import { type CustomCalls, Evaluator } from "./evaluate.ts";
import { type ExportedFunction, exportedFunction } from "./exported-call.ts";
import { isExport, moduleOf } from "./source.ts";
import type { Func, Module, TensorType } from "./syntax.ts";
import { showType } from "./text/types.ts";

export interface ParseOptions {
  /** What `custom_call @name` runs: a function of the operands and of the attributes as a plain object, that gives as many arrays as the call has results. */
  customCalls?: CustomCalls;
}
export interface Program {
  /** The public functions, under their names. */
  readonly functions: Readonly<Record<string, (...args: ArrayLike[]) => NDArray[]>>;
  /** The function of a file of `jax.export`, on the pytrees it has in Python; null of other modules. */
  readonly exported: ExportedFunction | null;
}
/**
 * The functions of a module of StableHLO, as JAX prints it with `jax.jit(f).lower(...).as_text()`. Each is an ordinary function of arrays that
 * returns a list of arrays: it runs at once, and can be jitted, differentiated and batched.
 * @param source the module: text in pretty or generic form, bytecode, or a file of `jax.export`; it need not be trusted
 * @throws StablehloError, with line and column, or byte, for what is no module
 * @example
 * const text = `func.func public @main(%x: tensor<2xf32>) -> tensor<2xf32> {
 *   %y = stablehlo.multiply %x, %x : tensor<2xf32>
 *   return %y : tensor<2xf32>
 * }`;
 * const { main } = stablehlo.parse(text).functions;
 * main([3, 4])[0].tolist() // [9, 16]
 * grad((x) => main(x)[0].sum())(np.array([3, 4])).tolist() // [6, 8]
 */
export function parse(source: string | Uint8Array, { customCalls = {} }: ParseOptions = {}): Program {
  if (typeof source !== "string" && !(source instanceof Uint8Array))
    throw new JAXTypeError(`parse: a ${typeof source} is no module. Pass its text, or its bytes as a Uint8Array.`);
  const module = moduleOf(source);
  const functions = publicFunctions(module, customCalls);
  return { functions, exported: isExport(module) ? exportedProgram(module, { customCalls }) : null };
}
/** The function of an export, on pytrees. */
export function exportedProgram(module: ExportedModule, { customCalls = {} }: ParseOptions = {}): ExportedFunction {
  const functionsOf = (m: Module | ExportedModule): Program["functions"] => publicFunctions(m, customCalls);
  return exportedFunction(module, functionsOf(module), functionsOf);
}
function publicFunctions(module: Module | ExportedModule, customCalls: CustomCalls): Program["functions"] {
  checkCalls(module);
  const evaluator = new Evaluator(module, customCalls);
  const functions = Object.create(null) as Record<string, (...args: ArrayLike[]) => NDArray[]>;
  for (const f of module.functions)
    if (f.isPublic) {
      const platform = f.name === "main" ? platformOf(module) : [];
      functions[f.name] = (...args) =>
        evaluator.call(f, [...platform, ...operandsOf(f, args, platform.length)]) as NDArray[];
    }
  return functions;
}
/** The number of the platform, which `main` takes in front if it was exported for several: that of the CPU, or else of the first. */
function platformOf(module: Module | ExportedModule): NDArray[] {
  const platforms = "exported" in module && module.exported ? module.exported.platforms : [];
  return platforms.length > 1 ? [asArray(Math.max(0, platforms.indexOf("cpu")), "platform", "int32")] : [];
}
/** Arguments as arrays of the types that the function declares; numbers and lists take them. */
function operandsOf(f: Func, args: readonly ArrayLike[], first: number): NDArray[] {
  const declared = f.body.args.slice(first);
  if (args.length !== declared.length)
    throw new JAXTypeError(`${f.name}: ${args.length} arguments are given, the module says ${declared.length}.`);
  return declared.map(({ type }, k) => {
    const { shape, dtype } = type as TensorType;
    const given = args[k];
    const x = asArray(given, f.name, isNumber(given) || Array.isArray(given) ? dtype : undefined);
    if (x.dtype !== dtype || x.ndim !== shape.length || shape.some((n, d) => n !== null && n !== x.shape[d]))
      throw new JAXTypeError(`${f.name}: argument ${k} is ${showAval(x.aval)}, the module says ${showType(type)}.`);
    return x;
  });
}

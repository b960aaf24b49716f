import { type AnyFunction, nameOf } from "../api/flat.ts";
import { ClosedJaxpr, ShapeDtypeStruct, stageTypes } from "../api/make-jaxpr.ts";
import { vjp } from "../api/vjp.ts";
import { isInexact } from "../core/dtype.ts";
import { JAXTypeError } from "../core/errors.ts";
import { flatten, listDef, TreeDef, unflatten } from "../core/pytree.ts";
import type { NDArray } from "../core/value.ts";
import { zeros } from "../numpy/index.ts";
import type { ExportedModule, ExportedType } from "../stablehlo/bytecode/exported.ts";
import { writeModule } from "../stablehlo/bytecode/write/module.ts";
import type { ParseOptions } from "../stablehlo/parse.ts";
import { isExport, moduleOf } from "../stablehlo/source.ts";
import { range } from "../util/list.ts";
import { Exported } from "./exported.ts";
import { type Staged, type Traced, traced } from "./polymorphic/trace.ts";

const platforms = ["cpu"];
const noNames = new TreeDef("object", [], []);
/** Of leaves one after the other. */
const flatTree = (n: number): TreeDef => listDef(range(n).map(() => new TreeDef("leaf", [], [])));

/**
 * A function as a program that JAX can read: the other direction of reading what `jax.export` wrote. The result is called with arguments of
 * these types, and written to a file by `serialize`.
 * Sizes may be expressions of `symbolicShape`: the function is traced for several values of their variables, and what differs is computed from
 * the sizes of the arguments.
 * @param f the function, jitted or not
 * @returns a function of the arguments (arrays, numbers, ShapeDtypeStructs, and structures of them) that gives an {@link Exported}
 * @throws TypeError for what StableHLO cannot say, as calls of JavaScript, and what differs in more than numbers from size to size
 * @example
 * const exported = export_(jit((x) => np.sin(x).mul(2)))(new ShapeDtypeStruct([3]));
 * exported.call(np.zeros([3])).tolist() // [0, 0, 0]
 * deserialize(exported.serialize()).outAvals[0].shape // [3]
 * const any = export_((x) => x.mean())(new ShapeDtypeStruct(jaxExport.symbolicShape("n")));
 * [any.call(np.array([1, 2, 3])).item(), any.call(np.array([4, 8])).item()] // [2, 6]
 */
export function export_(f: AnyFunction): (...args: unknown[]) => Exported {
  if (typeof f !== "function")
    throw new JAXTypeError(`export: a ${typeof f} is no function. Pass the function itself.`);
  const name = nameOf(f).replace(/^jit\((.*)\)$/, "$1");
  return (...args) => {
    const program = traced((given) => staged(f, given, `export(${name})`), args, name);
    const [, def] = flatten(args, name);
    const leaves = (...xs: NDArray[]): NDArray[] =>
      flatten(f(...(unflatten(def, xs) as unknown[])), name)[0] as NDArray[];
    return new Exported(exportedModule(program, name, listDef([def, noNames]), leaves));
  };
}
function staged(f: AnyFunction, args: readonly unknown[], label: string): Staged {
  const { jaxpr, captured, out } = stageTypes(f, args, label);
  return { closed: new ClosedJaxpr(jaxpr, captured), outTree: out };
}
/** `flat` is the function on its leaves. */
function exportedModule(
  { module, inAvals, outAvals, outTree }: Traced,
  name: string,
  inTree: TreeDef,
  flat: (...leaves: NDArray[]) => NDArray[],
): ExportedModule {
  return {
    ...module,
    exported: {
      name,
      platforms,
      inTree,
      outTree,
      inAvals,
      outAvals,
      kept: range(inAvals.length),
      bytecode: writeModule(module),
      vjp: once(() => derivativeOf(flat, name, inAvals, outAvals)),
    },
  };
}
function once<T>(make: () => T): () => T {
  let made: { readonly it: T } | null = null;
  return () => (made ??= { it: make() }).it;
}
/** Types of tangents: of what has none, float0, for which truth values stand in the program. */
const moves = ({ dtype }: ExportedType): boolean => isInexact(dtype);
const cotangentOf = (t: ExportedType): ExportedType => (moves(t) ? t : { shape: t.shape, dtype: "float0" });
const placeholder = ({ shape, dtype }: ExportedType): ShapeDtypeStruct =>
  new ShapeDtypeStruct(shape as readonly number[], dtype === "float0" ? "bool" : dtype);

/** Of the leaves and the cotangents of the results. */
function derivativeOf(
  flat: (...leaves: NDArray[]) => NDArray[],
  of: string,
  inAvals: readonly ExportedType[],
  outAvals: readonly ExportedType[],
): ExportedModule {
  const name = `fun_vjp_${of}`.replace(/\W+/g, "_");
  const types = [...inAvals, ...outAvals.map(cotangentOf)];
  const n = inAvals.length;
  const moving = range(n).filter((k) => moves(inAvals[k]));
  const backward = (...xs: NDArray[]): NDArray[] => {
    const leaves = xs.slice(0, n);
    const inexact = (...some: NDArray[]): NDArray[] => {
      const all = [...leaves];
      moving.forEach((k, i) => {
        all[k] = some[i];
      });
      return flat(...all).filter((_, k) => moves(outAvals[k]));
    };
    const cts = xs.slice(n).filter((_, k) => moves(outAvals[k]));
    const found =
      moving.length === 0 ? [] : (vjp(inexact as never, moving.map((k) => leaves[k]) as never) as any)[1](cts);
    return inAvals.map((a, k) => (moves(a) ? found[moving.indexOf(k)] : zeros(leaves[k].shape, "bool")));
  };
  const program = traced((given) => staged(backward as AnyFunction, given, name), types.map(placeholder), name);
  // Of what has no tangent, truth values stand in the program.
  const typed = { ...program, inAvals: types, outAvals: inAvals.map(cotangentOf), outTree: flatTree(n) };
  return exportedModule(typed, name, listDef([flatTree(types.length), noNames]), backward);
}

/**
 * Reads what `serialize` wrote, here or in JAX (`jax.export`). The bytes need not be trusted.
 * @throws ValueError (StablehloError) with the byte where they are no such file
 */
export function deserialize(bytes: Uint8Array, options: ParseOptions = {}): Exported {
  if (!(bytes instanceof Uint8Array))
    throw new JAXTypeError(`deserialize: a ${typeof bytes} is no file. Pass its bytes as a Uint8Array.`);
  const module = moduleOf(bytes);
  if (!isExport(module))
    throw new JAXTypeError("deserialize: this is no file of jax.export. Read other modules with stablehlo.parse.");
  return new Exported(module, options);
}

import { type AnyFunction, nameOf } from "../api/flat.ts";
import { ClosedJaxpr, ShapeDtypeStruct, stageTypes } from "../api/make-jaxpr.ts";
import { vjp } from "../api/vjp.ts";
import type { Aval } from "../core/aval.ts";
import { isInexact } from "../core/dtype.ts";
import { JAXTypeError } from "../core/errors.ts";
import { flatten, listDef, TreeDef, unflatten } from "../core/pytree.ts";
import type { NDArray } from "../core/value.ts";
import { zeros } from "../numpy/index.ts";
import type { ExportedModule, ExportedType } from "../stablehlo/bytecode/exported.ts";
import { writeModule } from "../stablehlo/bytecode/write/module.ts";
import { portableModule } from "../stablehlo/emit/emit.ts";
import type { ParseOptions } from "../stablehlo/parse.ts";
import { isExport, moduleOf } from "../stablehlo/source.ts";
import { isSymbolicDim } from "../stablehlo/symbolic/index.ts";
import { range } from "../util/list.ts";
import { Exported } from "./exported.ts";

const platforms = ["cpu"];
const noNames = new TreeDef("object", [], []);
/** Of leaves one after the other. */
const flatTree = (n: number): TreeDef => listDef(range(n).map(() => new TreeDef("leaf", [], [])));

/**
 * A function as a program that JAX can read: the other direction of reading what `jax.export` wrote. The result is called with arguments of
 * these types, and written to a file by `serialize`.
 * @param f the function, jitted or not
 * @returns a function of the arguments (arrays, numbers, ShapeDtypeStructs, and structures of them) that gives an {@link Exported}
 * @throws TypeError for what StableHLO cannot say, as calls of JavaScript
 * @example
 * const exported = export_(jit((x) => np.sin(x).mul(2)))(new ShapeDtypeStruct([3]));
 * exported.call(np.zeros([3])).tolist() // [0, 0, 0]
 * deserialize(exported.serialize()).outAvals[0].shape // [3]
 */
export function export_(f: AnyFunction): (...args: unknown[]) => Exported {
  if (typeof f !== "function")
    throw new JAXTypeError(`export: a ${typeof f} is no function. Pass the function itself.`);
  const name = nameOf(f).replace(/^jit\((.*)\)$/, "$1");
  return (...args) => {
    checkShapes(args);
    const staged = stageTypes(f, args, `export(${name})`);
    const closed = new ClosedJaxpr(staged.jaxpr, staged.captured);
    const leaves = (...xs: NDArray[]): NDArray[] =>
      flatten(f(...(unflatten(staged.def, xs) as unknown[])), name)[0] as NDArray[];
    const inTree = listDef([staged.def, noNames]);
    return new Exported(exportedModule(closed, name, inTree, staged.out, leaves));
  };
}
function checkShapes(args: readonly unknown[]): void {
  for (const x of flatten(args, "export")[0])
    if (x instanceof ShapeDtypeStruct && x.shape.some(isSymbolicDim))
      throw new JAXTypeError(
        `export: ${x} has sizes that are not known, and functions are traced with known ones. ` +
          "Export the function for each size that is needed, or for one and vmap it.",
      );
}
/** `flat` is the function on its leaves. */
function exportedModule(
  closed: ClosedJaxpr,
  name: string,
  inTree: TreeDef,
  outTree: TreeDef,
  flat: (...leaves: NDArray[]) => NDArray[],
  inAvals: readonly ExportedType[] = closed.inAvals.map(typeOf),
  outAvals: readonly ExportedType[] = closed.outAvals.map(typeOf),
): ExportedModule {
  const module = portableModule(closed, name);
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
const typeOf = ({ shape, dtype }: Aval): ExportedType => ({ shape, dtype });
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
  const results = inAvals.map(cotangentOf);
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
    return inAvals.map((a, k) => (moves(a) ? found[moving.indexOf(k)] : zeros(a.shape as number[], "bool")));
  };
  const staged = stageTypes(backward as AnyFunction, types.map(placeholder), name);
  const closed = new ClosedJaxpr(staged.jaxpr, staged.captured);
  const tree = listDef([flatTree(types.length), noNames]);
  return exportedModule(closed, name, tree, flatTree(n), backward, types, results);
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

import { asArray, isNumber } from "../api/asarray.ts";
import { customVjp } from "../api/custom-vjp.ts";
import { showAval } from "../core/aval.ts";
import { dtypeInfo, kindOf } from "../core/dtype.ts";
import { JAXTypeError, TreeError } from "../core/errors.ts";
import { difference, flatten, leafPaths, type Path, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import type { NDArray } from "../core/value.ts";
import { zeros } from "../numpy/index.ts";
import { keyData, wrapKeyData } from "../random/index.ts";
import type { ExportedModule, ExportedType } from "./bytecode/exported.ts";
import { type DimSize, isSymbolicDim } from "./symbolic/index.ts";
import type { Module } from "./syntax.ts";

/** A function that `jax.export` serialized, to be called as in Python. */
export interface ExportedFunction {
  readonly name: string;
  readonly platforms: readonly string[];
  /** Of the arguments: a list of the positional ones and an object of those by name. Python's tuples are lists. */
  readonly inTree: TreeDef;
  readonly outTree: TreeDef;
  /** Types of the leaves, in order. */
  readonly inAvals: readonly ExportedType[];
  readonly outAvals: readonly ExportedType[];
  /**
   * The function, on the pytrees it had in Python; arguments by name come in one object behind the others. Reverse mode takes the
   * derivative that was serialized with it (`vjp_order`), which knows of custom rules, and forward mode is an error then;
   * without one, the operations are differentiated.
   * @throws TreeError or TypeError where the arguments are others than it was exported for
   */
  call<R = any>(...args: unknown[]): R;
}
type Functions = Readonly<Record<string, (...args: NDArray[]) => NDArray[]>>;
type FlatFunction = (leaves: readonly NDArray[]) => NDArray[];

/** `functions` are those of the module, `functionsOf` gives those of the module of its derivative. */
export function exportedFunction(
  module: ExportedModule,
  functions: Functions,
  functionsOf: (module: Module) => Functions,
): ExportedFunction {
  const { name, platforms, inTree, outTree, inAvals, outAvals } = module.exported;
  const flat = flatFunction(module, functions, functionsOf);
  const paths = leafPaths(inTree);
  const call = <R>(...args: unknown[]): R => {
    const [leaves, def] = flatten(split(args, inTree), name);
    if (!def.equals(inTree))
      throw new TreeError(`${name}: the arguments differ from those it was exported for: ${difference(def, inTree)}.`);
    return unflatten(outTree, flat(leaves.map((x, k) => leafOf(x, inAvals[k], name, paths[k])))) as R;
  };
  return { name, platforms, inTree, outTree, inAvals, outAvals, call };
}
/** Positional arguments, and those by name if there are any. */
function split(args: readonly unknown[], { children: [, named] }: TreeDef): unknown {
  return named.keys.length > 0 ? [args.slice(0, -1), args[args.length - 1]] : [args, {}];
}
function leafOf(given: unknown, type: ExportedType, name: string, [kind, ...path]: Path): NDArray {
  const x = asArray(given, name, isNumber(given) ? type.dtype : undefined);
  const fits = (n: DimSize, d: number): boolean => isSymbolicDim(n) || n === x.shape[d];
  if (x.dtype === type.dtype && x.ndim === type.shape.length && type.shape.every(fits)) return x;
  const where = showPath(path, kind === 0 ? "args" : "options");
  throw new JAXTypeError(
    `${name}: ${where} is ${showAval(x.aval)}, it was exported for ${dtypeInfo[type.dtype].short}[${type.shape.map(String)}].`,
  );
}
/** On all leaves; differentiates by what was serialized. */
function flatFunction(
  module: ExportedModule,
  functions: Functions,
  functionsOf: (module: Module) => Functions,
): FlatFunction {
  const { name, vjp } = module.exported;
  const main = mainOf(module, functions);
  if (vjp === null) return main;
  const f = customVjp(Object.defineProperty((...leaves: NDArray[]) => main(leaves), "name", { value: name }));
  f.defvjp(
    (...leaves: NDArray[]) => [main(leaves), leaves],
    (leaves: NDArray[], cts: NDArray[]) => {
      const derivative = vjp();
      const types = derivative.exported.outAvals;
      return flatFunction(
        derivative,
        functionsOf(derivative),
        functionsOf,
      )([...leaves, ...cts]).map((ct, k) => (types[k].dtype === "float0" ? null : ct));
    },
  );
  return (leaves) => f(...leaves) as unknown as NDArray[];
}
/** `main` lacks the leaves it does not use, has words for keys, and truth values where nothing is. */
function mainOf(module: ExportedModule, { main }: Functions): FlatFunction {
  const { kept, inAvals, outAvals } = module.exported;
  return (leaves) => {
    const operands = kept.map((k) => {
      const { dtype } = inAvals[k];
      if (dtype === "float0") return zeros(leaves[k].shape, "bool");
      return kindOf(dtype) === "key" ? keyData(leaves[k]) : leaves[k];
    });
    return main(...operands).map((x, k) => {
      const { dtype } = outAvals[k];
      return kindOf(dtype) === "key" ? wrapKeyData(x, { dtype }) : x;
    });
  };
}

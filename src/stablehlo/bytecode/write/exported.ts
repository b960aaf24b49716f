import type { DType } from "../../../core/dtype.ts";
import { JAXTypeError } from "../../../core/errors.ts";
import type { TreeDef } from "../../../core/pytree.ts";
import { isSymbolicDim } from "../../symbolic/index.ts";
import { aval, dtypes, type ExportedModule, type ExportedType, exported, tree } from "../exported.ts";
import { type Field, flatBuffer, list, numbers, type TableField, table, text, uint } from "../flatbuffer-writer.ts";
import { serializationOf, treeCodes } from "../tree-codes.ts";

// A file as `jax.export` serializes a function: what exported.ts reads.

/** The format of the tables: of all versions that readers accept the one that is written. */
const serializationVersion = 3;
/** How `main` is called. */
const callingConvention = 9;

/** `vjpOrder`: how many derivatives come with it. */
export const writeExported = (module: ExportedModule, vjpOrder: number): Uint8Array =>
  flatBuffer(tableOf(module, vjpOrder));

function tableOf(module: ExportedModule, vjpOrder: number): TableField {
  const { name, platforms, inTree, outTree, inAvals, outAvals, kept, vjp, bytecode } = module.exported;
  const unique = [...new Map([...inAvals, ...outAvals].map((a) => [keyOf(a), a])).entries()];
  const indices = (avals: readonly ExportedType[]): Field =>
    numbers(
      avals.map((a) => unique.findIndex(([key]) => key === keyOf(a))),
      4,
    );
  const nowhere = (avals: readonly ExportedType[]): Field => numbers(new Array<number>(avals.length).fill(0), 4);
  const isPolymorphic = platforms.length > 1 || inAvals.some((a) => a.shape.some(isSymbolicDim));
  const [args, named] = inTree.children;
  return table({
    [exported.version]: uint(serializationVersion, 2),
    [exported.name]: text(name),
    // Arguments and those by name are a tuple, and so are the arguments.
    [exported.inTree]: node(treeCodes.tuple, [node(treeCodes.tuple, args.children.map(treeOf)), treeOf(named)]),
    [exported.inAvals]: list(inAvals.map(avalOf)),
    [exported.outTree]: treeOf(outTree),
    [exported.outAvals]: list(outAvals.map(avalOf)),
    [exported.platforms]: list(platforms.map(text)),
    [exported.orderedEffects]: list([]),
    [exported.unorderedEffects]: list([]),
    [exported.disabledChecks]: list([]),
    [exported.module]: numbers(bytecode, 1),
    [exported.callingConvention]: uint(callingConvention, 2),
    [exported.kept]: numbers(kept, 2),
    [exported.usesGlobalConstants]: uint(isPolymorphic ? 1 : 0, 1),
    [exported.vjp]: vjpOrder > 0 && vjp !== null ? tableOf(vjp(), vjpOrder - 1) : undefined,
    [exported.devices]: uint(1, 4),
    [exported.avals]: list(unique.map(([, a]) => avalOf(a))),
    [exported.meshes]: list([]),
    [exported.shardings]: list([]),
    [exported.inAvalIndices]: indices(inAvals),
    [exported.outAvalIndices]: indices(outAvals),
    [exported.inShardingIndices]: nowhere(inAvals),
    [exported.outShardingIndices]: nowhere(outAvals),
  });
}
const keyOf = ({ shape, dtype }: ExportedType): string => `${dtype}[${shape.map(String)}]`;
const avalOf = ({ shape, dtype }: ExportedType): Field =>
  table({
    0: uint(0, 1),
    [aval.shape]: list(shape.map((n) => text(String(n)))),
    [aval.dtype]: uint(dtypeCode(dtype), 1),
  });

function dtypeCode(dtype: DType): number {
  const code = dtypes.indexOf(dtype);
  if (code >= 0) return code;
  throw new JAXTypeError(
    `serialize: files of jax.export have no ${dtype} among the types of arguments and results. Take and give another type, as int4.`,
  );
}
function node(kind: number, children: readonly Field[], more: Readonly<Record<number, Field>> = {}): TableField {
  return table({
    [tree.kind]: uint(kind, 1),
    [tree.children]: children.length > 0 ? list(children) : undefined,
    ...more,
  });
}
function treeOf(def: TreeDef): TableField {
  const children = def.children.map(treeOf);
  if (def.kind === "object")
    return node(treeCodes.object, children, { [tree.names]: list(def.keys.map((k) => text(String(k)))) });
  if (def.kind !== "class" || !def.type) return node(treeCodes[def.kind as "leaf" | "null" | "list"], children);
  const how = serializationOf(def.type);
  if (!how)
    throw new JAXTypeError(
      `serialize: class ${def.type.name} has no form in files. Give it one with registerPytreeNodeSerialization.`,
    );
  return node(treeCodes.class, children, {
    [tree.customName]: text(how.serializedName),
    [tree.customData]: numbers(how.serializeAuxdata(def.aux), 1),
  });
}

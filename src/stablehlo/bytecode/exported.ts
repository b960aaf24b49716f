import { type DType, dtypeInfo } from "../../core/dtype.ts";
import { ValueError } from "../../core/errors.ts";
import { listDef, TreeDef } from "../../core/pytree.ts";
import { type DimSize, isSymbolicDim, SymbolicScope, symbolicShape } from "../symbolic/index.ts";
import type { Module } from "../syntax.ts";
import { Cursor } from "./cursor.ts";
import { FlatBuffer, type Table } from "./flatbuffer.ts";
import { readModule } from "./module.ts";
import { isBytecode } from "./sections.ts";
import { serializedNode, treeKinds } from "./tree-codes.ts";

/** What `jax.export` says of a function besides its module. */
export interface Exported {
  /** Of the function in Python. */
  readonly name: string;
  readonly platforms: readonly string[];
  /** Of the arguments: a list of the positional ones and an object of those by name. Python's tuples and named tuples are lists. */
  readonly inTree: TreeDef;
  readonly outTree: TreeDef;
  /** Types of the leaves. */
  readonly inAvals: readonly ExportedType[];
  readonly outAvals: readonly ExportedType[];
  /** Which of the leaves are arguments of `main`: it lacks those that it does not use. */
  readonly kept: readonly number[];
  /** The module as it stands in the file. */
  readonly bytecode: Uint8Array;
  /** The vector-Jacobian product, if it was serialized too: of the leaves and the cotangents of the results. */
  readonly vjp: (() => ExportedModule) | null;
}
export interface ExportedType {
  /** Sizes that only the arguments fix are expressions. */
  readonly shape: readonly DimSize[];
  readonly dtype: DType;
}
export type ExportedModule = Module & { readonly exported: Exported };

// Places of the fields in the tables of jax.export.
export const exported = {
  version: 0,
  name: 1,
  inTree: 2,
  inAvals: 3,
  outTree: 4,
  outAvals: 5,
  platforms: 9,
  orderedEffects: 10,
  unorderedEffects: 11,
  disabledChecks: 12,
  module: 13,
  callingConvention: 14,
  kept: 15,
  usesGlobalConstants: 16,
  vjp: 17,
  devices: 18,
  avals: 19,
  meshes: 20,
  shardings: 21,
  inAvalIndices: 22,
  outAvalIndices: 23,
  inShardingIndices: 24,
  outShardingIndices: 25,
} as const;
export const tree = { kind: 0, children: 1, names: 2, customName: 3, customData: 4 } as const;
export const aval = { shape: 1, dtype: 2 } as const;

/** By their numbers in the file. */
export const dtypes: readonly string[] = [
  "bool",
  "int8",
  "int16",
  "int32",
  "int64",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "float16",
  "float32",
  "float64",
  "complex64",
  "complex128",
  "bfloat16",
  "int4",
  "uint4",
  "float8_e4m3b11fnuz",
  "float8_e4m3fn",
  "float8_e4m3fnuz",
  "float8_e5m2",
  "float8_e5m2fnuz",
  "float0",
  "float8_e4m3",
  "float8_e3m4",
  "float8_e8m0fnu",
  "float4_e2m1fn",
  "key<fry>",
  "key<rbg>",
  "key<urbg>",
];
const deepestTree = 200;
const deepestVjp = 8;

/**
 * Whether bytes are what `serialize()` of an export gives: they begin with the distance to a table, which is short, so that its
 * high bytes are zero. Text has no zeros.
 */
export const isExported = (bytes: Uint8Array): boolean => bytes.length >= 4 && !isBytecode(bytes) && bytes[3] === 0;

/** The function of an export of JAX. */
export function readExported(bytes: Uint8Array): ExportedModule {
  return readTable(new FlatBuffer(bytes).root(), 0, new SymbolicScope());
}
function readTable(t: Table, depth: number, scope: SymbolicScope): ExportedModule {
  const { file } = t;
  if (depth > deepestVjp) file.fail(t.at, `derivatives of an order above ${deepestVjp}`);
  const platforms = t.list(exported.platforms, file.string);
  const inAvals = avalsOf(t, exported.inAvals, exported.inAvalIndices, scope);
  const outAvals = avalsOf(t, exported.outAvals, exported.outAvalIndices, scope);
  const moduleAt = t.field(exported.module) ?? file.fail(t.at, "an export without its module");
  const { from, length } = file.vector(file.target(moduleAt), 1);
  const vjpAt = t.field(exported.vjp);
  const vjp = vjpAt === null ? null : readTable(file.table(vjpAt), depth + 1, scope);
  const module: ExportedModule = {
    ...readModule(new Cursor(file.bytes, from, from + length)),
    exported: {
      name: t.read(exported.name, file.string, ""),
      platforms,
      inTree: treeOf(t, exported.inTree),
      outTree: treeOf(t, exported.outTree),
      inAvals,
      outAvals,
      kept: t.list(exported.kept, file.uint16, 2),
      bytecode: file.bytes.subarray(from, from + length),
      vjp: vjp && (() => vjp),
    },
  };
  const contradiction = contradictionIn(module, vjp);
  if (contradiction !== null) file.fail(t.at, contradiction);
  return module;
}
/** Where what is said of the function and its module do not fit together. */
function contradictionIn(
  { functions, exported: { inTree, outTree, inAvals, outAvals, kept, platforms } }: ExportedModule,
  vjp: ExportedModule | null,
): string | null {
  const main = functions.find((f) => f.name === "main" && f.isPublic);
  const counts: readonly (readonly [string, number, number | undefined])[] = [
    ["leaves of the arguments", inTree.numLeaves, inAvals.length],
    ["leaves of the results", outTree.numLeaves, outAvals.length],
    ["arguments of main", kept.length + (platforms.length > 1 ? 1 : 0), main?.body.args.length],
    ["results of main", outAvals.length, main?.results.length],
    ["arguments of the derivative", vjp?.exported.inAvals.length ?? 0, vjp ? inAvals.length + outAvals.length : 0],
    ["results of the derivative", vjp?.exported.outAvals.length ?? 0, vjp ? inAvals.length : 0],
  ];
  for (const [what, said, found] of counts)
    if (said !== found) return `${said} ${what} are said to be, ${found ?? "none"} are`;
  if (kept.some((k) => k >= inAvals.length)) return "main takes a leaf that is no argument";
  if (inTree.kind !== "list" || inTree.children.length !== 2 || inTree.children[1].kind !== "object")
    return "the arguments are not a list and those by name";
  return null;
}
/** Newer files list each type once and refer to it. */
function avalsOf(t: Table, listed: number, indices: number, scope: SymbolicScope): ExportedType[] {
  const { file } = t;
  if (t.field(indices) === null) return t.list(listed, (at) => avalOf(file.table(at), scope));
  const unique = t.list(exported.avals, (at) => avalOf(file.table(at), scope));
  return t.list(
    indices,
    (at) => unique[file.uint32(at)] ?? file.fail(at, `type ${file.uint32(at)} of ${unique.length}`),
  );
}
function avalOf(t: Table, scope: SymbolicScope): ExportedType {
  const { file } = t;
  const shape = t.list(aval.shape, (at) => sizeOf(file, at, scope));
  const kind = t.read(aval.dtype, file.uint8, 0);
  const dtype = dtypes[kind] ?? String(kind);
  if (!(dtype in dtypeInfo)) file.fail(t.at, `dtype ${dtype} is not supported`);
  return { shape, dtype: dtype as DType };
}
/** A number, or an expression. */
function sizeOf(file: FlatBuffer, at: number, scope: SymbolicScope): DimSize {
  const text = file.string(at);
  if (/^\d{1,10}$/.test(text)) return Number(text);
  try {
    const [size, ...others] = symbolicShape(text, { scope });
    if (isSymbolicDim(size) && others.length === 0) return size;
  } catch (e) {
    if (!(e instanceof ValueError)) throw e;
  }
  return file.fail(at, `${JSON.stringify(text.slice(0, 40))} is no size of an axis`);
}
function treeOf(t: Table, index: number): TreeDef {
  const at = t.field(index) ?? t.file.fail(t.at, "an export without the structure of its arguments and results");
  return treeAt(t.file.table(at), 0);
}
function treeAt(t: Table, depth: number): TreeDef {
  const { file } = t;
  if (depth > deepestTree) file.fail(t.at, `a tree nested deeper than ${deepestTree}`);
  const number = t.read(tree.kind, file.uint8, 0);
  const kind = treeKinds[number] ?? file.fail(t.at, `a node of kind ${number}`);
  const children = t.list(tree.children, (at) => treeAt(file.table(at), depth + 1));
  if (kind === "list") return listDef(children);
  if (kind === "class") return classOf(t, children);
  if (kind !== "object") return new TreeDef(kind, [], []);
  const keys = t.list(tree.names, file.string);
  if (keys.length !== children.length) file.fail(t.at, `${keys.length} keys for ${children.length} entries`);
  return new TreeDef("object", keys, children);
}
/** Of a class that is not known here, the children as a list. */
function classOf(t: Table, children: readonly TreeDef[]): TreeDef {
  const { file } = t;
  const known = serializedNode(t.read(tree.customName, file.string, ""));
  if (!known) return listDef(children);
  const data = Uint8Array.from(t.list(tree.customData, file.uint8, 1));
  return new TreeDef("class", [...children.keys()], children, known.type, known.how.deserializeAuxdata(data));
}

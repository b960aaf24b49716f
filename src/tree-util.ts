import { flatten, isLeaf, type Path, type PathEntry, type TreeDef } from "./core/pytree.ts";

/** Functions on pytrees under the longer names of `jax.tree_util`, and how classes become nodes. */
export {
  all as treeAll,
  allLeaves,
  broadcast as treeBroadcast,
  flatten as treeFlatten,
  flattenWithPath as treeFlattenWithPath,
  keystr,
  leaves as treeLeaves,
  leavesWithPath as treeLeavesWithPath,
  map as treeMap,
  mapWithPath as treeMapWithPath,
  reduce as treeReduce,
  reduceAssociative as treeReduceAssociative,
  register as registerPytreeNode,
  structure as treeStructure,
  TreeDef as PyTreeDef,
  transpose as treeTranspose,
  treedefChildren,
  treedefIsLeaf,
  treedefTuple,
  unflatten as treeUnflatten,
} from "./api/tree.ts";
export {
  type DataclassOptions,
  type NodeClass,
  type NodeMethods,
  Partial,
  registerDataclass,
  registerPytreeNodeClass,
  registerPytreeWithKeys,
  registerPytreeWithKeysClass,
  registerStatic,
} from "./api/tree-classes.ts";

/** A path is a list of plain entries: numbers for lists and nameless children, strings for keys and fields. */
export type KeyPath = Path;
export type KeyEntry = PathEntry;
export type SequenceKey = number;
export type DictKey = string;
export type GetAttrKey = string;
export type FlattenedIndexKey = number;

/** Whether a value has a place in the structure of its own: lists, plain objects, null, instances of registered classes. */
export const isTreeNode = (x: unknown): boolean => !isLeaf(x);
const oneLevel = (x: object | null, name: string): [children: unknown[], def: TreeDef] =>
  flatten(x, name, (y) => y !== x);
/** Static data of a class; the keys of an object; null for lists. */
const auxOf = (d: TreeDef): unknown => (d.kind === "class" ? d.aux : d.kind === "object" ? d.keys : null);
/**
 * The children of a node and what its structure holds besides; null for a leaf.
 * @example treeUtil.flattenOneLevel({ b: [1, 2], a: 3 }) // [[3, [1, 2]], ["a", "b"]]
 */
export function flattenOneLevel(x: unknown): [children: unknown[], aux: unknown] | null {
  if (isLeaf(x)) return null;
  const [children, def] = oneLevel(x as object | null, "treeUtil.flattenOneLevel");
  return [children, auxOf(def)];
}
/**
 * The same with the key of each child.
 * @example treeUtil.flattenOneLevelWithKeys([5, [6]])[0] // [[0, 5], [1, [6]]]
 */
export function flattenOneLevelWithKeys(
  x: unknown,
): [children: [key: KeyEntry, child: unknown][], aux: unknown] | null {
  if (isLeaf(x)) return null;
  const [children, def] = oneLevel(x as object | null, "treeUtil.flattenOneLevelWithKeys");
  return [children.map((child, i) => [def.keys[i], child]), auxOf(def)];
}

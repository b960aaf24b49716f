import { TreeError } from "../core/errors.ts";
import {
  broadcastPrefix,
  flatten as flattenTree,
  flattenUpTo,
  type LeafTest,
  leafPaths,
  listDef,
  type Path,
  registerNode,
  showPath,
  type TreeDef,
  unflatten as unflattenTree,
} from "../core/pytree.ts";
import type { LeafOf, MapLeaves } from "./types.ts";

export type { Path, PathEntry } from "../core/pytree.ts";
export { TreeDef } from "../core/pytree.ts";

export interface TreeOptions {
  /** Subtrees for which it is true are not opened. */
  isLeaf?: (x: unknown) => boolean;
}
export interface PathTreeOptions {
  /** Subtrees for which it is true are not opened: `isLeaf(x)`, or `isLeaf(path, x)` with `isLeafTakesPath`. */
  isLeaf?: ((x: unknown) => boolean) | ((path: Path, x: unknown) => boolean);
  isLeafTakesPath?: boolean;
}
function testOf({ isLeaf, isLeafTakesPath }: PathTreeOptions): LeafTest | undefined {
  if (!isLeaf || !isLeafTakesPath) return isLeaf as LeafTest | undefined;
  return (x, path) => (isLeaf as (path: Path, x: unknown) => boolean)([...path], x);
}
/** Functions are in no pytree, so an object that holds just one called isLeaf is not one. */
const isOptions = (x: unknown): x is PathTreeOptions =>
  typeof x === "object" &&
  x !== null &&
  typeof (x as PathTreeOptions).isLeaf === "function" &&
  Object.keys(x).every((k) => k.startsWith("isLeaf"));
function takeOptions(rest: readonly unknown[]): [rest: readonly unknown[], test: LeafTest | undefined] {
  const last = rest.at(-1);
  return isOptions(last) ? [rest.slice(0, -1), testOf(last)] : [rest, undefined];
}

/** The leaves of a tree, in order: lists by index, objects by sorted key; null has none. */
export const leaves = <T>(tree: T, { isLeaf }: TreeOptions = {}): LeafOf<T>[] =>
  flattenTree(tree, "tree.leaves", isLeaf)[0] as LeafOf<T>[];
/** The structure of a tree. Compare with `equals`; it prints as the tree with a star at each leaf. */
export const structure = (tree: unknown, { isLeaf }: TreeOptions = {}): TreeDef =>
  flattenTree(tree, "tree.structure", isLeaf)[1];
/**
 * Leaves and structure.
 * @example tree.flatten({ b: 1, a: [2, 3] })[0] // [2, 3, 1]
 */
export const flatten = <T>(tree: T, { isLeaf }: TreeOptions = {}): [leaves: LeafOf<T>[], structure: TreeDef] =>
  flattenTree(tree, "tree.flatten", isLeaf) as [LeafOf<T>[], TreeDef];
/** The tree of a structure with these leaves. */
export const unflatten = (structure: TreeDef, leaves: Iterable<unknown>): any => unflattenTree(structure, [...leaves]);

/**
 * Applies `f` to the leaves of one or several trees of the same structure.
 * The first tree may be a prefix of the others: `f` then gets their subtrees.
 * @param rest more trees; last, if need be, `{ isLeaf }`
 * @throws TreeError where the structures differ, with the path
 * @example tree.map((w, g) => w.sub(g.mul(0.1)), params, grads)
 */
export function map<T, R>(
  // Leaves of the other trees have the type of the first's where they are leaves there.
  f: (leaf: LeafOf<NoInfer<T>>, ...others: any[]) => R,
  tree: T,
  ...rest: unknown[]
): MapLeaves<T, R> {
  const [others, isLeaf] = takeOptions(rest);
  const [xs, def] = flattenTree(tree, "tree.map", isLeaf);
  const columns = others.map((t) => flattenUpTo(def, t, "tree.map"));
  return unflattenTree(
    def,
    xs.map((x, i) => f(x as LeafOf<T>, ...columns.map((c) => c[i]))),
  ) as MapLeaves<T, R>;
}
/**
 * As map, with the path of the leaf before it. `tree.keystr(path)` writes it.
 * @param rest more trees; last, if need be, `{ isLeaf, isLeafTakesPath }`
 */
export function mapWithPath<T, R>(
  f: (path: Path, leaf: LeafOf<T>, ...others: any[]) => R,
  tree: T,
  ...rest: unknown[]
): MapLeaves<T, R> {
  const [others, isLeaf] = takeOptions(rest);
  const [xs, def] = flattenTree(tree, "tree.mapWithPath", isLeaf);
  const columns = others.map((t) => flattenUpTo(def, t, "tree.mapWithPath"));
  const paths = leafPaths(def);
  return unflattenTree(
    def,
    xs.map((x, i) => f(paths[i], x as LeafOf<T>, ...columns.map((c) => c[i]))),
  ) as MapLeaves<T, R>;
}
/**
 * Leaves with their paths.
 * @example tree.leavesWithPath({ a: [1], b: [2] }, { isLeaf: (path) => path[0] === "a", isLeafTakesPath: true }) // [[["a"], [1]], [["b", 0], 2]]
 */
export function leavesWithPath<T>(tree: T, options: PathTreeOptions = {}): [path: Path, leaf: LeafOf<T>][] {
  return flattenWithPath(tree, options)[0];
}
/** Leaves with their paths, and the structure. */
export function flattenWithPath<T>(
  tree: T,
  options: PathTreeOptions = {},
): [leaves: [path: Path, leaf: LeafOf<T>][], structure: TreeDef] {
  const [xs, def] = flattenTree(tree, "tree.flattenWithPath", testOf(options));
  const paths = leafPaths(def);
  return [xs.map((x, i) => [paths[i], x as LeafOf<T>]), def];
}
export interface KeystrOptions {
  /** The bare entries, without brackets and dots. */
  simple?: boolean;
  /** Between entries; none by default. */
  separator?: string;
}
/**
 * A path as one writes it in code: `.layers[0].w`.
 * @example tree.keystr(["layers", 0, "w"], { simple: true, separator: "/" }) // "layers/0/w"
 */
export function keystr(path: Path, { simple = false, separator = "" }: KeystrOptions = {}): string {
  if (!simple && separator === "") return showPath(path);
  return path.map((entry) => (simple ? String(entry) : showPath([entry]))).join(separator);
}

/**
 * Folds the leaves from the left.
 * @example tree.reduce((s, x) => s + x, [1, { a: 2 }], 0) // 3
 */
export function reduce<T>(f: (acc: any, leaf: LeafOf<T>) => any, tree: T, ...rest: unknown[]): any {
  const [init, isLeaf] = takeOptions(rest);
  const xs = flattenTree(tree, "tree.reduce", isLeaf)[0] as LeafOf<T>[];
  if (init.length) return xs.reduce(f, init[0]);
  if (!xs.length) throw new TreeError("tree.reduce: the tree has no leaves. Pass an initial value.");
  return (xs as any[]).reduce(f);
}
export interface ReduceAssociativeOptions extends TreeOptions {
  /** The result for a tree without leaves. */
  identity?: unknown;
}
/**
 * Joins the leaves by an associative operation, pairs first: in as many rounds as the logarithm of their number.
 * @throws TypeError if there is no leaf and no identity
 * @example tree.reduceAssociative((a, b) => a + b, [1, { a: 2 }, [4, 5]]) // 12
 */
export function reduceAssociative<T>(
  operation: (a: any, b: any) => any,
  tree: T,
  { identity, isLeaf }: ReduceAssociativeOptions = {},
): any {
  let xs = flattenTree(tree, "tree.reduceAssociative", isLeaf)[0];
  if (!xs.length) {
    if (identity === undefined)
      throw new TreeError("tree.reduceAssociative: the tree has no leaves. Pass an identity.");
    return identity;
  }
  while (xs.length > 1) {
    const pairs: unknown[] = [];
    for (let i = 0; i < xs.length; i += 2) pairs.push(i + 1 < xs.length ? operation(xs[i], xs[i + 1]) : xs[i]);
    xs = pairs;
  }
  return xs[0];
}
/** True if every leaf is truthy. */
export const all = (tree: unknown, { isLeaf }: TreeOptions = {}): boolean =>
  flattenTree(tree, "tree.all", isLeaf)[0].every(Boolean);
/** The leaves of `prefix`, each repeated over the subtree of `tree` that it stands for; `isLeaf` is asked of the prefix. */
export function broadcast(prefix: unknown, tree: unknown, { isLeaf }: TreeOptions = {}): any {
  const def = flattenTree(tree, "tree.broadcast")[1];
  return unflattenTree(def, broadcastPrefix(prefix, def, "tree.broadcast", isLeaf));
}
/**
 * A tree of trees inside out: `outer` of `inner` becomes `inner` of `outer`.
 * @example tree.transpose(tree.structure([0, 0]), tree.structure({ a: 0 }), [{ a: 1 }, { a: 2 }]) // { a: [1, 2] }
 */
export function transpose(outer: TreeDef, inner: TreeDef, tree: unknown): any {
  const rows = flattenUpTo(outer, tree, "tree.transpose").map((t) => flattenUpTo(inner, t, "tree.transpose"));
  return unflattenTree(
    inner,
    Array.from({ length: inner.numLeaves }, (_, j) =>
      unflattenTree(
        outer,
        rows.map((r) => r[j]),
      ),
    ),
  );
}
/** True if each is a leaf. */
export const allLeaves = (xs: Iterable<unknown>, { isLeaf }: TreeOptions = {}): boolean =>
  [...xs].every((x) => x !== undefined && flattenTree(x, "tree.allLeaves", isLeaf)[1].kind === "leaf");
export const treedefIsLeaf = (d: TreeDef): boolean => d.kind === "leaf";
export const treedefChildren = (d: TreeDef): readonly TreeDef[] => d.children;
export const treedefTuple = (ds: readonly TreeDef[]): TreeDef => listDef(ds);

/**
 * Makes instances of a class nodes of pytrees.
 * @param flattenNode gives the children and static data, which takes part in comparing structures
 * @param unflattenNode makes an instance from the static data and children
 * @example
 *   class Pair { constructor(a, b) { this.a = a; this.b = b; } }
 *   tree.register(Pair, (p) => [[p.a, p.b], null], (_, [a, b]) => new Pair(a, b));
 */
export const register = registerNode;

import { TreeError } from "./errors.ts";
import { NDArray } from "./value.ts";

/** One step from a node to a child: an index, or a key. */
export type PathEntry = string | number;
export type Path = readonly PathEntry[];
/** As one writes it: `params.layers[0].w`. */
export const showPath = (path: Path, root = ""): string =>
  path.reduce<string>(
    (s, k) =>
      typeof k === "number" ? `${s}[${k}]` : /^[A-Za-z_$][\w$]*$/.test(k) ? `${s}.${k}` : `${s}[${JSON.stringify(k)}]`,
    root,
  );

/** How a class is taken apart. */
export interface NodeType {
  readonly name: string;
  readonly flatten: (node: object) => readonly [children: readonly unknown[], aux: unknown];
  readonly unflatten: (aux: unknown, children: unknown[]) => unknown;
  /** Names of the children in paths. */
  readonly keys?: ((node: object) => readonly PathEntry[]) | undefined;
}
const registered = new Map<Function, NodeType>();
/** Marks instances as leaves though they are no arrays: descriptions of arrays, for instance. */
export const leafMark: unique symbol = Symbol("leaf");

/** Makes instances of a class nodes of pytrees. */
export function registerNode<T extends object>(
  cls: abstract new (...args: never[]) => T,
  flatten: (node: T) => readonly [children: readonly unknown[], aux: unknown],
  unflatten: (aux: any, children: any[]) => T,
  keys?: (node: T) => readonly PathEntry[],
): void {
  if (registered.has(cls)) throw new TreeError(`tree.register: class ${cls.name} is registered already.`);
  registered.set(cls, { name: cls.name, flatten, unflatten, keys } as NodeType);
}
/** How a class is taken apart, if it is registered. */
export const nodeTypeOf = (cls: Function): NodeType | undefined => registered.get(cls);
const auxIds = new WeakMap<object, number>();
let lastAux = 0;
/** Plain data counts by its content, other objects by identity. */
function auxKey(aux: unknown): string {
  if (typeof aux === "bigint") return `${aux}n`;
  if (aux === null || (typeof aux !== "object" && typeof aux !== "function")) return `${typeof aux}:${String(aux)}`;
  if (Array.isArray(aux)) return `[${aux.map(auxKey).join()}]`;
  if (Object.getPrototypeOf(aux) === Object.prototype)
    return `{${Object.entries(aux)
      .map(([k, v]) => `${JSON.stringify(k)}:${auxKey(v)}`)
      .join()}}`;
  let id = auxIds.get(aux);
  if (id === undefined) auxIds.set(aux, (id = ++lastAux));
  return `#${id}`;
}

type Kind = "leaf" | "null" | "list" | "object" | "class";
/** The structure of a pytree without its leaves. */
export class TreeDef {
  readonly kind: Kind;
  readonly keys: readonly PathEntry[];
  readonly children: readonly TreeDef[];
  readonly numLeaves: number;
  readonly type: NodeType | undefined;
  readonly aux: unknown;
  private text: string | undefined;
  constructor(kind: Kind, keys: readonly PathEntry[], children: readonly TreeDef[], type?: NodeType, aux?: unknown) {
    this.kind = kind;
    this.keys = keys;
    this.children = children;
    this.numLeaves = kind === "leaf" ? 1 : children.reduce((n, c) => n + c.numLeaves, 0);
    this.type = type;
    this.aux = aux;
  }
  /** Equal for equal structures. */
  get key(): string {
    this.text ??=
      this.kind === "leaf"
        ? "*"
        : this.kind === "null"
          ? "null"
          : this.kind === "list"
            ? `[${this.children.map((c) => c.key).join(", ")}]`
            : this.kind === "object"
              ? `{${this.keys.map((k, i) => `${JSON.stringify(k)}: ${this.children[i].key}`).join(", ")}}`
              : `${this.type!.name}<${auxKey(this.aux)}>(${this.children.map((c) => c.key).join(", ")})`;
    return this.text;
  }
  equals(other: TreeDef): boolean {
    return this === other || (this.numLeaves === other.numLeaves && this.type === other.type && this.key === other.key);
  }
  toString(): string {
    return this.key;
  }
}
const leafDef = new TreeDef("leaf", [], []);
const nullDef = new TreeDef("null", [], []);
export const listDef = (children: readonly TreeDef[]): TreeDef => new TreeDef("list", [...children.keys()], children);

export type LeafTest = (x: unknown, path: Path) => boolean;
/** An array, a number, or what else stands for one value. Strings are leaves too, of trees that hold labels. */
export function isLeaf(x: unknown): boolean {
  switch (typeof x) {
    case "number":
    case "boolean":
    case "bigint":
    case "string":
      return true;
    case "object":
      if (x === null) return false;
      return x instanceof NDArray || ArrayBuffer.isView(x) || leafMark in x;
    default:
      return false;
  }
}
/** Functions are nodes if their class is registered. */
const isNode = (x: unknown): x is object => (typeof x === "object" && x !== null) || typeof x === "function";
const typeOf = (x: object): NodeType | undefined => nodeTypeOf(x.constructor as Function);
const isPlain = (x: object): boolean => {
  const p = Object.getPrototypeOf(x);
  return p === Object.prototype || p === null || Object.getPrototypeOf(p) === null;
};
const kindName = (x: unknown): string =>
  x === undefined
    ? "undefined"
    : typeof x === "object" && x !== null
      ? `a ${x.constructor?.name ?? "nameless object"}`
      : `a ${typeof x}`;
function notATree(x: unknown, path: Path, name: string): TreeError {
  const where = path.length ? ` at ${showPath(path)}` : "";
  const remedy =
    typeof x === "object" || x === undefined
      ? x === undefined
        ? "Use null for an empty place."
        : "Use a plain object or an array, or tree.register its class."
      : "Leaves are arrays and numbers; keep it outside, or make it a static argument.";
  return new TreeError(`${name}: ${kindName(x)}${where} is no pytree. ${remedy}`);
}

/**
 * Leaves in order, and the structure.
 * @throws TreeError that names the path of what is neither a leaf nor a node
 */
export function flatten(tree: unknown, name = "tree.flatten", test?: LeafTest): [leaves: unknown[], def: TreeDef] {
  const leaves: unknown[] = [];
  return [leaves, flattenInto(tree, leaves, [], name, test)];
}
function flattenInto(x: unknown, out: unknown[], path: PathEntry[], name: string, test?: LeafTest): TreeDef {
  if (test?.(x, path) || isLeaf(x)) {
    out.push(x);
    return leafDef;
  }
  if (x === null) return nullDef;
  if (!isNode(x)) throw notATree(x, path, name);
  const down = (child: unknown, key: PathEntry): TreeDef => {
    path.push(key);
    const d = flattenInto(child, out, path, name, test);
    path.pop();
    return d;
  };
  if (Array.isArray(x)) {
    const children: TreeDef[] = [];
    for (let i = 0; i < x.length; i++) children.push(down(x[i], i));
    return listDef(children);
  }
  const type = typeOf(x);
  if (type) {
    const [kids, aux] = type.flatten(x);
    const keys = type.keys?.(x) ?? [...kids.keys()];
    return new TreeDef(
      "class",
      keys,
      kids.map((c, i) => down(c, keys[i])),
      type,
      aux,
    );
  }
  if (typeof x === "function" || !isPlain(x)) throw notATree(x, path, name);
  const keys = Object.keys(x).sort();
  return new TreeDef(
    "object",
    keys,
    keys.map((k) => down((x as Record<string, unknown>)[k], k)),
  );
}

/**
 * The leaves of a tree that has this structure; false (and `out` in any state) where it has not. Allocates nothing, so it
 * is how a call of a compiled function recognises its arguments.
 */
export function matchLeaves(def: TreeDef, x: unknown, out: unknown[]): boolean {
  switch (def.kind) {
    case "leaf":
      if (!(x instanceof NDArray) && !isLeaf(x)) return false;
      out.push(x);
      return true;
    case "null":
      return x === null;
    case "list": {
      const { children } = def;
      if (!Array.isArray(x) || x.length !== children.length) return false;
      for (let i = 0; i < children.length; i++) if (!matchLeaves(children[i], x[i], out)) return false;
      return true;
    }
    case "object": {
      if (typeof x !== "object" || x === null) return false;
      if (Object.getPrototypeOf(x) !== Object.prototype && (Array.isArray(x) || !isPlain(x))) return false;
      const { children, keys } = def;
      if (Object.keys(x).length !== keys.length) return false;
      for (let i = 0; i < keys.length; i++) {
        const v = (x as Record<string, unknown>)[keys[i] as string];
        if (v === undefined || !matchLeaves(children[i], v, out)) return false;
      }
      return true;
    }
    case "class": {
      if (!isNode(x) || typeOf(x) !== def.type) return false;
      const d = flattenInto(x, out, [], "", undefined);
      return d.equals(def);
    }
  }
}

/** The tree of this structure with these leaves, which may be anything. */
export function unflatten(def: TreeDef, leaves: readonly unknown[]): unknown {
  if (leaves.length !== def.numLeaves)
    throw new TreeError(`tree.unflatten: ${def.numLeaves} leaves expected, got ${leaves.length}, for ${def}.`);
  return rebuild(def, leaves, 0);
}
/** `at`: how many leaves stand before this subtree. */
function rebuild(d: TreeDef, leaves: readonly unknown[], at: number): unknown {
  const { children, keys } = d;
  switch (d.kind) {
    case "leaf":
      return leaves[at];
    case "null":
      return null;
    case "object": {
      const node: Record<string, unknown> = {};
      for (let i = 0; i < children.length; i++) {
        const value = rebuild(children[i], leaves, at);
        if (keys[i] === "__proto__") define(node, value);
        else node[keys[i]] = value;
        at += children[i].numLeaves;
      }
      return node;
    }
    default: {
      const list: unknown[] = [];
      for (const c of children) {
        list.push(rebuild(c, leaves, at));
        at += c.numLeaves;
      }
      return d.kind === "list" ? list : d.type!.unflatten(d.aux, list);
    }
  }
}
const define = (node: object, value: unknown): void => {
  Object.defineProperty(node, "__proto__", { value, enumerable: true, configurable: true, writable: true });
};

/** Path of each leaf. */
export function leafPaths(def: TreeDef): Path[] {
  const paths: Path[] = [];
  const go = (d: TreeDef, path: Path): void => {
    if (d.kind === "leaf") paths.push(path);
    else for (let i = 0; i < d.children.length; i++) go(d.children[i], [...path, d.keys[i]]);
  };
  go(def, []);
  return paths;
}

/** Where two structures first differ, in words; null if they do not. */
export function difference(a: TreeDef, b: TreeDef, path: Path = []): string | null {
  if (a.equals(b)) return null;
  const here = path.length ? `at ${showPath(path)}, ` : "";
  if (a.kind === "object" && b.kind === "object") {
    const keys = a.keys.filter((k) => !b.keys.includes(k)).concat(b.keys.filter((k) => !a.keys.includes(k)));
    if (keys.length) return `${here}only one has ${keys.map((k) => JSON.stringify(k)).join(", ")}`;
  }
  if (a.kind !== b.kind || a.type !== b.type || a.children.length !== b.children.length || a.kind === "leaf")
    return `${here}${a} and ${b}`;
  for (let i = 0; i < a.children.length; i++) {
    const d = difference(a.children[i], b.children[i], [...path, a.keys[i]]);
    if (d) return d;
  }
  return `${here}${a} and ${b}`;
}

/** The subtrees that stand where `def` has leaves: `def` is a prefix of the tree's structure. */
export function flattenUpTo(def: TreeDef, tree: unknown, name: string): unknown[] {
  const out: unknown[] = [];
  const bad = (d: TreeDef, x: unknown, path: Path): TreeError =>
    new TreeError(
      `${name}: structures differ${path.length ? ` at ${showPath(path)}` : ""}: ${d} expected, got ${
        isLeaf(x) ? "a leaf" : x === null ? "null" : Array.isArray(x) ? `a list of ${x.length}` : describe(x)
      }. Give the trees the same structure.`,
    );
  const go = (d: TreeDef, x: unknown, path: Path): void => {
    const kids = (get: (i: number) => unknown): void => {
      for (let i = 0; i < d.children.length; i++) go(d.children[i], get(i), [...path, d.keys[i]]);
    };
    if (d.kind === "leaf") out.push(x);
    else if (d.kind === "null") {
      if (x !== null) throw bad(d, x, path);
    } else if (!isNode(x) || isLeaf(x)) throw bad(d, x, path);
    else if (d.kind === "list") {
      if (!Array.isArray(x) || x.length !== d.children.length) throw bad(d, x, path);
      kids((i) => x[i]);
    } else if (d.kind === "class") {
      if (typeOf(x) !== d.type) throw bad(d, x, path);
      const [children, aux] = d.type!.flatten(x);
      if (children.length !== d.children.length || auxKey(aux) !== auxKey(d.aux)) throw bad(d, x, path);
      kids((i) => children[i]);
    } else {
      const keys = Object.keys(x);
      if (Array.isArray(x) || keys.length !== d.keys.length || d.keys.some((k) => !Object.hasOwn(x, k)))
        throw bad(d, x, path);
      kids((i) => (x as Record<string, unknown>)[d.keys[i] as string]);
    }
  };
  go(def, tree, []);
  return out;
}
const describe = (x: unknown): string =>
  typeof x === "object" && x !== null && isPlain(x) ? `{${Object.keys(x).sort().join(", ")}}` : kindName(x);

/** One entry of `prefix` for each leaf of `def`: a leaf of the prefix (null included) stands for a whole subtree. */
export function broadcastPrefix(prefix: unknown, def: TreeDef, name: string, test?: LeafTest): unknown[] {
  const out: unknown[] = [];
  const go = (p: unknown, d: TreeDef, path: Path): void => {
    if (p === null || test?.(p, path) || isLeaf(p)) {
      for (let i = 0; i < d.numLeaves; i++) out.push(p);
      return;
    }
    const bad = () =>
      new TreeError(
        `${name}: ${Array.isArray(p) ? `a list of ${p.length}` : describe(p)} is no prefix of ${d}${
          path.length ? ` at ${showPath(path)}` : ""
        }. Give one entry for each argument or leaf, or one number for all.`,
      );
    if (!isNode(p) || d.kind === "leaf" || d.kind === "null") throw bad();
    let kids: readonly unknown[];
    if (Array.isArray(p)) {
      if (d.kind !== "list" || p.length !== d.children.length) throw bad();
      kids = p;
    } else if (d.kind === "class") kids = d.type!.flatten(p)[0];
    else {
      const keys = Object.keys(p);
      if (d.kind !== "object" || keys.length !== d.keys.length || d.keys.some((k) => !Object.hasOwn(p, k))) throw bad();
      kids = d.keys.map((k) => (p as Record<string, unknown>)[k as string]);
    }
    for (let i = 0; i < d.children.length; i++) go(kids[i], d.children[i], [...path, d.keys[i]]);
  };
  go(prefix, def, []);
  return out;
}

export { leafDef, nullDef };

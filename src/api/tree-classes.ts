import { JAXTypeError } from "../core/errors.ts";
import { type PathEntry, registerNode } from "../core/pytree.ts";

// Classes as nodes of pytrees: by their fields, by methods of their own, as a whole.

type Class<T extends object = any> = abstract new (...args: never[]) => T;
const noFields: ReadonlySet<string> = new Set();
/** Fields that `@tree.static` marks. */
const staticFields = new WeakMap<Function, Set<string>>();

/**
 * Decorator of a field: it is static data of its class, not a child. For classes that `treeUtil.registerDataclass` registers.
 * @example
 *   class Layer {
 *     w = np.zeros([2]);
 *     @tree.static kind = "dense";
 *   }
 *   treeUtil.registerDataclass(Layer);
 *   tree.leaves(new Layer()).length // 1
 */
export function static_(_: undefined, context: ClassFieldDecoratorContext): void {
  const { name } = context;
  if (typeof name !== "string")
    throw new JAXTypeError("tree.static: the field has no name. Mark a field that has one.");
  context.addInitializer(function (this: unknown) {
    const cls = (this as object).constructor;
    const known = staticFields.get(cls);
    if (known) known.add(name);
    else staticFields.set(cls, new Set([name]));
  });
}

export interface DataclassOptions {
  /** Fields that are left out: after `unflatten` an instance does not have them. */
  dropFields?: readonly string[];
}
/**
 * Makes instances of a class nodes of pytrees, by their fields. Instances are rebuilt without calling the constructor.
 * @param dataFields fields that are children; by default all that are not static (`tree.static`), in the order of their names
 * @param metaFields fields that are static data, which takes part in comparing structures
 * @returns the class
 * @throws TypeError if the class is registered already
 * @example
 *   class Line { constructor(a, b, name) { this.a = a; this.b = b; this.name = name; } }
 *   treeUtil.registerDataclass(Line, ["a", "b"], ["name"]);
 *   tree.leaves(new Line(1, 2, "l")) // [1, 2]
 * @source jax.tree_util.register_dataclass
 */
export function registerDataclass<T extends object, C extends Class<T>>(
  cls: C,
  dataFields?: readonly string[],
  metaFields?: readonly string[],
  { dropFields = [] }: DataclassOptions = {},
): C {
  if ((dataFields === undefined) !== (metaFields === undefined))
    throw new JAXTypeError("registerDataclass: data fields without meta fields, or the reverse. Give both or none.");
  const split = (node: object): [data: readonly string[], meta: readonly string[]] => {
    if (dataFields && metaFields) return [dataFields, metaFields];
    const fixed = staticFields.get(node.constructor) ?? noFields;
    const all = Object.keys(node)
      .filter((k) => !dropFields.includes(k))
      .sort();
    return [all.filter((k) => !fixed.has(k)), all.filter((k) => fixed.has(k))];
  };
  registerNode(
    cls,
    (node) => {
      const [data, meta] = split(node);
      const fields = node as Record<string, unknown>;
      return [data.map((k) => fields[k]), { data, meta, values: meta.map((k) => fields[k]) }];
    },
    ({ data, meta, values }: { data: string[]; meta: string[]; values: unknown[] }, children) => {
      const node = Object.create(cls.prototype);
      data.forEach((k, i) => {
        node[k] = children[i];
      });
      meta.forEach((k, i) => {
        node[k] = values[i];
      });
      return node;
    },
    (node) => split(node)[0],
  );
  return cls;
}

/** A class that says itself how it is taken apart. */
export type NodeClass<T extends object> = Class<T> & { treeUnflatten(aux: any, children: any[]): T };
export interface NodeMethods {
  treeFlatten(): readonly [children: readonly unknown[], aux: unknown];
  /** Besides, for names in paths. */
  treeFlattenWithKeys?(): readonly [children: readonly (readonly [key: PathEntry, child: unknown])[], aux: unknown];
}
/**
 * Makes instances of a class nodes of pytrees: it has a method `treeFlatten` and a static method `treeUnflatten`.
 * @returns the class, so that it can be a decorator
 * @example
 *   class Pair {
 *     constructor(a, b) { this.a = a; this.b = b; }
 *     treeFlatten() { return [[this.a, this.b], null]; }
 *     static treeUnflatten(_, [a, b]) { return new Pair(a, b); }
 *   }
 *   treeUtil.registerPytreeNodeClass(Pair);
 *   tree.leaves(new Pair(1, [2])) // [1, 2]
 */
export function registerPytreeNodeClass<T extends NodeMethods, C extends NodeClass<T>>(cls: C): C {
  registerNode(
    cls,
    (node) => (node as NodeMethods).treeFlatten(),
    (aux, children) => cls.treeUnflatten(aux, children),
  );
  return cls;
}
/** The same for a class with `treeFlattenWithKeys`, which gives [key, child] for each child. */
export function registerPytreeWithKeysClass<
  T extends object & Required<Pick<NodeMethods, "treeFlattenWithKeys">>,
  C extends NodeClass<T>,
>(cls: C): C {
  registerPytreeWithKeys(
    cls,
    (node) => (node as T).treeFlattenWithKeys(),
    (aux, children) => cls.treeUnflatten(aux, children) as T,
  );
  return cls;
}
/**
 * Makes instances of a class nodes whose children have names in paths.
 * @param flattenWithKeys gives [key, child] for each child, and static data
 */
export function registerPytreeWithKeys<T extends object>(
  cls: Class<T>,
  flattenWithKeys: (
    node: T,
  ) => readonly [children: readonly (readonly [key: PathEntry, child: unknown])[], aux: unknown],
  unflatten: (aux: any, children: any[]) => T,
): void {
  const flat = (node: T): readonly [readonly unknown[], unknown] => {
    const [children, aux] = flattenWithKeys(node);
    return [children.map(([, child]) => child), aux];
  };
  registerNode(cls, flat, unflatten, (node) => flattenWithKeys(node)[0].map(([key]) => key));
}
/**
 * Makes instances of a class nodes without children: they are part of the structure, compared by identity.
 * @returns the class
 */
export function registerStatic<C extends Class>(cls: C): C {
  registerNode(
    cls,
    (node) => [[], node],
    (node) => node,
  );
  return cls;
}

/** A function with its first arguments: call it with the others. It is a node of pytrees, whose children are the arguments. */
export interface Partial<A extends unknown[] = any[], R = any> {
  (...rest: A): R;
  readonly func: (...args: any[]) => R;
  readonly args: readonly unknown[];
}
interface PartialConstructor {
  new <R>(func: (...args: any[]) => R, ...args: unknown[]): Partial<any[], R>;
  readonly prototype: object;
}
/**
 * A function with its first arguments. It passes through jit, whose trace depends on the function, not on the arguments.
 * @throws TypeError if `func` is no function
 * @example
 *   const twice = new treeUtil.Partial(np.multiply, 2);
 *   jit((f, x) => f(x))(twice, np.array([1, 2])).tolist() // [2, 4]
 * @source jax.tree_util.Partial
 */
export const Partial: PartialConstructor = /*@__PURE__*/ makePartial();
function makePartial(): PartialConstructor {
  function Partial(func: (...args: unknown[]) => unknown, ...args: unknown[]): unknown {
    if (typeof func !== "function")
      throw new JAXTypeError(`treeUtil.Partial: a function is expected, got ${typeof func}. Pass the function itself.`);
    const call = (...rest: unknown[]): unknown => func(...args, ...rest);
    Object.setPrototypeOf(call, Partial.prototype);
    return Object.assign(call, { func, args });
  }
  Object.setPrototypeOf(Partial.prototype, Function.prototype);
  const cls = Partial as unknown as PartialConstructor;
  registerNode(
    cls as Class,
    ({ func, args }: Partial) => [args, func],
    (func, args) => new cls(func, ...args),
  );
  return cls;
}

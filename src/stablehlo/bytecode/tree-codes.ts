import { ValueError } from "../../core/errors.ts";
import { type NodeType, nodeTypeOf } from "../../core/pytree.ts";

/** The nodes of trees in files of `jax.export`, by their numbers there. Tuples are lists here. */
export const treeKinds = ["leaf", "null", "list", "list", "object", "class"] as const;
/** By the names of the kinds in Python. */
export const treeCodes = { leaf: 0, null: 1, tuple: 2, list: 3, object: 4, class: 5 } as const;

export interface NodeSerialization<A = any> {
  /** Under which the class is known in files: the same wherever they are read. */
  serializedName: string;
  /** The auxiliary data of an instance as bytes. */
  serializeAuxdata: (aux: A) => Uint8Array;
  deserializeAuxdata: (bytes: Uint8Array) => A;
}
const byName = new Map<string, { readonly type: NodeType; readonly how: NodeSerialization }>();
const byType = new Map<NodeType, NodeSerialization>();

/**
 * Lets instances of a class stand in the arguments and results of functions that are exported to files. The class must be one of the nodes of
 * pytrees (`tree.register`); the name and the bytes of its auxiliary data are what a file holds of it.
 * @throws ValueError if the class is no node, or the class or the name is registered already
 */
export function registerPytreeNodeSerialization<A>(
  cls: abstract new (...args: never[]) => object,
  how: NodeSerialization<A>,
): void {
  const type = nodeTypeOf(cls);
  const fail = (fact: string): never => {
    throw new ValueError(`registerPytreeNodeSerialization: ${fact}`);
  };
  if (!type) return fail(`class ${cls.name} is no node of pytrees. tree.register it first.`);
  if (byType.has(type)) fail(`class ${cls.name} is registered already.`);
  if (byName.has(how.serializedName)) fail(`the name ${how.serializedName} is taken. Choose another.`);
  byName.set(how.serializedName, { type, how });
  byType.set(type, how);
}
export const serializationOf = (type: NodeType): NodeSerialization | undefined => byType.get(type);
export const serializedNode = (name: string) => byName.get(name);

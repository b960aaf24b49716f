import { type Aval, hasTangent, sameType, showAval, tangentAval } from "../core/aval.ts";
import { JAXTypeError, TreeError, ValueError } from "../core/errors.ts";
import {
  difference,
  flatten,
  flattenUpTo,
  isLeaf,
  leafPaths,
  showPath,
  type TreeDef,
  unflatten,
} from "../core/pytree.ts";
import { currentTrace } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";
import { DiffTrace } from "../transforms/differentiate.ts";
import { asLeaf } from "./asarray.ts";

// Pytrees are flattened here, once; below there are only lists of values.

/** A function of a user. */
export type AnyFunction = (...args: any[]) => any;
/** Of a function, for errors and printing. */
export const nameOf = (f: Function): string => f.name || "<lambda>";
/** What errors of a transformation call it: grad(f). */
export function labelOf(api: string, f: unknown): string {
  if (typeof f !== "function")
    throw new JAXTypeError(
      `${api}: a function is expected, got ${f === null ? "null" : typeof f}. Pass the function itself.`,
    );
  return `${api}(${nameOf(f)})`;
}

/** The leaves of a tree as arrays, with its structure. `root` names the tree in errors. */
export function flattenArrays(tree: unknown, name: string, root = "arguments"): [Value[], TreeDef] {
  const [leaves, def] = flatten(tree, name);
  return [leaves.map((x, i) => asLeaf(x, name, () => showPath(leafPaths(def)[i], root))), def];
}
/** A function on trees as one on lists, with the structure of its result once it has run. */
export interface FlatFunction {
  readonly call: (xs: Value[]) => Value[];
  readonly out: TreeDef;
}
/** `f` gets the arguments that `def`, a list, describes. */
export function flatFunction(f: AnyFunction, def: TreeDef, name: string): FlatFunction {
  let out: TreeDef | undefined;
  return {
    call(xs) {
      const [ys, d] = flattenResult(f(...(unflatten(def, xs) as unknown[])), name, f);
      out = d;
      return ys;
    },
    get out() {
      return out as TreeDef;
    },
  };
}
export function flattenResult(y: unknown, name: string, f: Function): [Value[], TreeDef] {
  if (y === undefined)
    throw new JAXTypeError(`${name}: ${nameOf(f)} returned undefined. Return an array, a tree of arrays, or null.`);
  return flattenArrays(y, name, "result");
}
/** The function of some of its arguments; the others stay as they are. */
export const hold =
  (f: AnyFunction, args: readonly unknown[], moving: readonly number[]): AnyFunction =>
  (...xs) => {
    const all = [...args];
    moving.forEach((i, k) => {
      all[i] = xs[k];
    });
    return f(...all);
  };
/** Positions of arguments, counted from the end where negative. */
export function argumentNumbers(argnums: number | readonly number[], count: number, name: string): number[] {
  if (typeof argnums !== "number" && !Array.isArray(argnums))
    throw new JAXTypeError(
      `${name}: ${String(argnums)} is no position of an argument. Pass a number or a list of numbers.`,
    );
  return (Array.isArray(argnums) ? argnums : [argnums]).map((n) => {
    const i = n < 0 ? n + count : n;
    if (!Number.isInteger(i) || i < 0 || i >= count)
      throw new JAXTypeError(
        `${name}: argument ${n} is asked for, and ${count} are passed. Pass it, or change argnums.`,
      );
    return i;
  });
}
/** The arguments that are differentiated, as their numbers, their leaves, and the tree of the list of them. */
export function chosenArguments(args: readonly unknown[], argnums: number | readonly number[], name: string) {
  const moving = argumentNumbers(argnums, args.length, name);
  if (!moving.length) throw new ValueError(`${name}: argnums is empty. Choose an argument.`);
  const twice = moving.find((n, i) => moving.indexOf(n) !== i);
  if (twice !== undefined) throw new ValueError(`${name}: argument ${twice} is chosen twice. Name each argument once.`);
  const [xs, def] = flattenArrays(
    moving.map((i) => args[i]),
    name,
  );
  return { moving, xs, def };
}
export const avalsOf = (xs: readonly Value[]): Aval[] => xs.map((x) => x.aval);
/** The same value as a constant of the innermost differentiation. */
export function withoutTangent(x: Value): Value {
  const t = currentTrace();
  return t instanceof DiffTrace ? t.split(x)[0] : x;
}
/** Throws where two trees that should have one structure have not. */
export function checkSameStructure(a: TreeDef, b: TreeDef, message: string, remedy: string): void {
  const d = difference(a, b);
  if (d !== null) throw new TreeError(`${message}: ${d}. ${remedy}`);
}
/**
 * Tangents or cotangents for values of these types: leaves of a tree of the same structure. A number stands for an array of
 * rank 0; null for a zero.
 * @param integers what belongs to an integer: float0, anything, or integers of its type
 */
export function flattenTangents(
  tree: unknown,
  def: TreeDef,
  types: readonly Aval[],
  name: string,
  what: string,
  integers: "float0" | "ignored" | "values" = "float0",
): (Value | null)[] {
  return flattenUpTo(def, tree, name).map((x, i) => {
    const type = types[i];
    const moves = hasTangent(type) || integers === "values";
    if (x === null || (!moves && integers === "ignored")) return null;
    const place = () => showPath(leafPaths(def)[i], what);
    if (!isLeaf(x))
      throw new TreeError(`${name}: ${place()} is a tree, an array is expected. Give the trees the same structure.`);
    const v = asLeaf(x, name, place);
    const d = v.weakType && v.ndim === 0 && moves ? convertElementType(v, type.dtype) : v;
    if (!sameType(d.aval, moves ? type : tangentAval(type)))
      throw new JAXTypeError(
        `${name}: ${place()} is ${showAval(v.aval)}, the value it belongs to is ${showAval(type)}. ${
          moves ? "Give it the same type" : "The tangent of an integer is float0, or null"
        }.`,
      );
    return moves ? d : null;
  });
}

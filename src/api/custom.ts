import type { OpenRules } from "../control/custom.ts";
import { type Aval, hasTangent, sameType, showAval } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import { flattenUpTo, leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import { type Staged, shareCaptured } from "../core/trace.ts";
import type { NDArray, Value } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";
import type { Mask } from "../transforms/memo.ts";
import { asLeaf } from "./asarray.ts";
import {
  type AnyFunction,
  argumentNumbers,
  avalsOf,
  type FlatFunction,
  flatFunction,
  flattenArrays,
  hold,
} from "./flat.ts";
import { SymbolicZero } from "./symbolic-zero.ts";

// What the interfaces of customJvp and customVjp share: arguments in two groups, and the checks of what rules return.

export interface CustomOptions {
  /** Arguments that are plain values: they come first in rules, and have no derivative. */
  nondiffArgnums?: number | readonly number[];
}
export interface RuleOptions {
  /** The rule gets zero tangents (or cotangents) as SymbolicZero objects, and may return such objects. */
  symbolicZeros?: boolean;
}
/** Arguments in two groups, and what the moving ones are as lists. */
export function part(f: AnyFunction, args: unknown[], { nondiffArgnums = [] }: CustomOptions, name: string) {
  const fixed = argumentNumbers(nondiffArgnums, args.length, name);
  const moving = [...args.keys()].filter((i) => !fixed.includes(i));
  const [xs, def] = flattenArrays(
    moving.map((i) => args[i]),
    name,
  );
  const types = avalsOf(xs);
  const flat = flatFunction(hold(f, args, moving), def, name);
  return { nondiff: fixed.map((i) => args[i]), moving, xs, def, types, flat };
}
/** Nobody differentiates: the function runs as it is, and may look at its values. */
export const runNow = (flat: FlatFunction, xs: Value[]): unknown => {
  const ys = flat.call(xs);
  return unflatten(flat.out, ys);
};
/** What tells calls of one function apart: inside its own rule a call with the same key refers to that rule. */
export const callKey = (nondiff: readonly unknown[], types: readonly Aval[]): unknown[] => [
  ...nondiff,
  ...types.map((a) => showAval(a)),
];

/** What a call's rules are staged into. */
export interface Shared<R> {
  readonly jaxpr: Jaxpr;
  readonly captured: Value[];
  readonly rule: R;
}
/** The rules of a call; inside its own rule a function is called with that rule, which cannot carry operands of its own. */
export function sharedRules<R>(
  open: OpenRules<Shared<R>>,
  key: readonly unknown[],
  main: Staged,
  name: string,
  make: () => Shared<R>,
  later: (find: () => R) => R,
): Shared<R> {
  const closed = <S extends { captured: Value[] }>(s: S): S => {
    if (s.captured.length)
      throw new JAXTypeError(`${name}: its rule calls it and closes over an array. Pass the array as an argument.`);
    return s;
  };
  const found = open.stage(key, make);
  return found.rules ?? { ...closed(main), rule: later(() => closed(found.get()).rule) };
}
/** A rule that was staged later than the others, with the captured values of theirs. */
export function withCaptured(staged: Staged, captured: readonly Value[], name: string): Jaxpr {
  if (staged.captured.some((v) => !captured.includes(v)))
    throw new JAXTypeError(
      `${name}: the rule closes over an array only where some tangents are zero. Pass the array as an argument.`,
    );
  return shareCaptured([staged], captured).jaxprs[0];
}

/** What a rule returned for leaves of these types: one for each leaf that has a tangent, null for zero. */
export function tangentLeaves(
  tree: unknown,
  def: TreeDef,
  types: readonly Aval[],
  name: string,
  what: string,
): (Value | null)[] {
  const isZero = (x: unknown) => x === null || x instanceof SymbolicZero;
  const leaves =
    isZero(tree) && def.kind !== "leaf" ? types.map(() => null) : flattenUpTo(def, tree, `${name}: ${what}`);
  return leaves.flatMap((x, i) => {
    const type = types[i];
    if (!hasTangent(type)) return [];
    if (x === null) return [null];
    const place = () => showPath(leafPaths(def)[i], what);
    if (Array.isArray(x))
      throw new JAXTypeError(`${name}: ${place()} is a list, an array ${showAval(type)} is expected.`);
    const v = x instanceof SymbolicZero ? x : asLeaf(x, name, place);
    const d =
      v instanceof SymbolicZero || !v.weakType || v.ndim !== type.shape.length ? v : convertElementType(v, type.dtype);
    if (!sameType(d.aval, type))
      throw new JAXTypeError(
        `${name}: ${place()} is ${showAval(v.aval)}, ${showAval(type)} is expected. Give it the value's type.`,
      );
    return [d instanceof SymbolicZero ? null : d];
  });
}
/** The tree of tangents: those given, and what the other leaves get. */
export function tangentTree(
  def: TreeDef,
  types: readonly Aval[],
  given: Mask,
  tangents: readonly Value[],
  other: (a: Aval) => unknown,
): any {
  let k = 0;
  return unflatten(
    def,
    types.map((a, i) => (given[i] ? tangents[k++] : other(a))),
  );
}
/** The rule computes the function's result: its types must be the same. */
export function sameResult(
  ys: readonly Value[],
  got: TreeDef,
  want: TreeDef,
  types: readonly Aval[],
  name: string,
): NDArray[] {
  if (!got.equals(want))
    throw new JAXTypeError(`${name}: the rule gives a result ${got}, the function ${want}. Make them agree.`);
  return ys.map((y, i) => {
    const v =
      y.weakType && y.ndim === types[i].shape.length ? convertElementType(y, types[i].dtype, types[i].weakType) : y;
    if (!sameType(v.aval, types[i]))
      throw new JAXTypeError(
        `${name}: the rule gives ${showAval(y.aval)} for ${showPath(leafPaths(want)[i], "the result")}, the function ${showAval(types[i])}. Make them agree.`,
      );
    return v;
  });
}
/** A rule that returns two things. */
export function pair(result: unknown, name: string, what: string): readonly [unknown, unknown] {
  if (!Array.isArray(result) || result.length !== 2) throw new JAXTypeError(`${name}: ${what}. Return a list of two.`);
  return result as [unknown, unknown];
}

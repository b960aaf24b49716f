import type { Attributes, Ref, Region, Type } from "../syntax.ts";
import { optionalDictionary } from "./attributes.ts";
import type { Entries } from "./fields.ts";
import type { Reader } from "./operations.ts";
import { sameType, showType, types } from "./types.ts";

/** An operation without its place; its results have types but no names yet. */
export interface Parts {
  readonly operands: readonly Ref[];
  readonly attributes: Attributes;
  readonly regions: readonly Region[];
  readonly results: readonly Type[];
}
export type Form = (r: Reader) => Parts;

/** The results' types from those that are listed without an arrow. */
export type Listed = (listed: readonly Type[]) => readonly Type[];
/** One result; `select` lists the type of its predicate in front. */
export const lastOf: Listed = (listed) => listed.slice(-1);
export const allOf: Listed = (listed) => listed;
export const noneOf: Listed = () => [];

/** `: (types) -> types`, `: type -> type`, or a list without results; gives the types of the results. */
export function signature(r: Reader, operands: readonly Ref[], listed: Listed = lastOf): readonly Type[] {
  const { s } = r;
  s.expect(":");
  const bracketed = s.sees("(");
  const args = types(s, r.aliases.types);
  while (!bracketed && s.accept(",")) args.push(r.type());
  if (!s.accept("->")) return listed(args);
  checkOperands(r, operands, args);
  return types(s, r.aliases.types);
}
/** Throws unless operands have the types written behind the operation. */
export function checkOperands({ s }: Reader, operands: readonly Ref[], types: readonly Type[]): void {
  if (operands.length !== types.length) s.fail(`${operands.length} operands have ${types.length} types`);
  operands.forEach((o, k) => {
    if (!sameType(o.type, types[k]))
      s.fail(`operand ${k} is said to be ${showType(types[k])}, but is ${showType(o.type)}`);
  });
}

/** Attributes in braces, then the types. */
export function rest(r: Reader, operands: readonly Ref[], attributes: Entries, listed: Listed = lastOf): Parts {
  for (const [key, a] of optionalDictionary(r.s, r.aliases)) attributes.set(key, a);
  return { operands, attributes, regions: [], results: signature(r, operands, listed) };
}

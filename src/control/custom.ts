import { type Aval, hasTangent } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import type { Tangent } from "../core/primitive.ts";
import type { Value } from "../core/value.ts";
import type { Mask } from "../transforms/memo.ts";
import { scatter } from "../util/list.ts";

// What customJvp and customVjp share. All functions are staged where the user calls the function, so what they close over becomes
// operands, and each transformation of a rule is a transformation of a jaxpr.

/**
 * The jaxpr of a rule. It may be known only later: a rule may call its own function, whose equation then refers to the rule
 * that is being staged. What is derived from a rule is derived when it is asked for, or this would not end.
 */
export class RuleRef {
  private jaxpr: Jaxpr | undefined;
  private readonly make: (() => Jaxpr) | undefined;
  /** Stands inside the rule that it refers to. */
  readonly recursive: boolean;
  private constructor(jaxpr: Jaxpr | undefined, make: (() => Jaxpr) | undefined, recursive: boolean) {
    this.jaxpr = jaxpr;
    this.make = make;
    this.recursive = recursive;
  }
  static of(jaxpr: Jaxpr): RuleRef {
    return new RuleRef(jaxpr, undefined, false);
  }
  /** To the rule that `find` gives once it is staged. */
  static later(find: () => Jaxpr): RuleRef {
    return new RuleRef(undefined, find, true);
  }
  get(): Jaxpr {
    if (!this.jaxpr) this.jaxpr = (this.make as () => Jaxpr)();
    return this.jaxpr;
  }
  derive(f: (rule: Jaxpr) => Jaxpr): RuleRef {
    return new RuleRef(undefined, () => f(this.get()), this.recursive);
  }
  /** As part of a key: equal rules have equal keys, and a reference to the rule around it does not unfold it. */
  toJSON(): unknown {
    return this.recursive ? "the rule around it" : this.get();
  }
  toString(): string {
    return "<rule>";
  }
}
/** Calls whose rules are being staged, by types: a call of the same function inside refers to them. */
export class OpenRules<R> {
  private readonly open: { readonly key: readonly unknown[]; rules: R | undefined }[] = [];
  /** The rules of a call with this key: staged now, or those around it, which `get` gives when they are done. */
  stage(key: readonly unknown[], make: () => R): { readonly rules?: R; readonly get: () => R } {
    const around = this.open.find((o) => o.key.length === key.length && o.key.every((k, i) => Object.is(k, key[i])));
    if (around) return { get: () => around.rules as R };
    const entry: { readonly key: readonly unknown[]; rules: R | undefined } = { key, rules: undefined };
    this.open.push(entry);
    try {
      const rules = make();
      entry.rules = rules;
      return { rules, get: () => rules };
    } finally {
      this.open.splice(this.open.indexOf(entry), 1);
    }
  }
}

/** A rule sees arguments only: a derivative with respect to what it closes over would be lost. */
export function noClosure(name: string, nonzero: Mask, numConsts: number): void {
  if (nonzero.slice(0, numConsts).includes(true))
    throw new JAXTypeError(
      `${name}: the function closes over a value that is being differentiated, which its rule cannot see. Pass it as an argument.`,
    );
}
/** Tangents of the results that have one; null for integers. */
export const onInexact = (outs: readonly Aval[], douts: readonly Value[]): Tangent[] =>
  scatter(douts, outs.map(hasTangent));
/** Marks the arguments (not constants) that have a tangent. */
export const inexactArgs = (avals: readonly Aval[], numConsts: number): boolean[] =>
  avals.map((a, i) => i >= numConsts && hasTangent(a));
export const everyOut = (j: Jaxpr): boolean[] => j.outs.map(() => true);

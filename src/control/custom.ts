import { type Aval, hasTangent } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import type { Mask } from "../transforms/memo.ts";

// What customJvp and customVjp share. All functions are staged where the user calls the function, so what they close over becomes
// operands, and each transformation of a rule is a transformation of a jaxpr.

/**
 * A rule: jaxprs for the operands that have a tangent. It may be known only later, since a rule may call its own function,
 * whose equation then refers to the rule that is being staged; and a rule that sees symbolic zeros is staged for each mask
 * that it is asked for. What is derived from a rule is derived when it is asked for, or this would not end.
 */
export class RuleRef<R> {
  private readonly perMask: boolean;
  private readonly make: (given: Mask) => R;
  private readonly known = new Map<string, R>();
  /** @param perMask the rule differs from mask to mask; else it is made once */
  constructor(perMask: boolean, make: (given: Mask) => R) {
    this.perMask = perMask;
    this.make = make;
  }
  get(given: Mask): R {
    const key = this.perMask ? given.map(Number).join("") : "";
    let rule = this.known.get(key);
    if (rule === undefined) this.known.set(key, (rule = this.make(given)));
    return rule;
  }
  derive<S>(f: (rule: R) => S): RuleRef<S> {
    return new RuleRef(this.perMask, (given) => f(this.get(given)));
  }
  /** As part of a key of compiled code, which no rule is part of. */
  toJSON(): undefined {
    return undefined;
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
/** Marks the arguments (not constants) that have a tangent. */
export const inexactArgs = (avals: readonly Aval[], numConsts: number): boolean[] =>
  avals.map((a, i) => i >= numConsts && hasTangent(a));
export const everyOut = (j: Jaxpr): boolean[] => j.outs.map(() => true);

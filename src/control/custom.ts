import { type Aval, hasTangent } from "../core/aval.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import type { Tangent } from "../core/primitive.ts";
import type { Value } from "../core/value.ts";
import type { Mask } from "../transforms/memo.ts";
import { scatter } from "../util/list.ts";

// What customJvp and customVjp share. All functions are staged where the user calls the function, so what they close over becomes
// operands, and each transformation of a rule is a transformation of a jaxpr.

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

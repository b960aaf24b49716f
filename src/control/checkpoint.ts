import type { Aval } from "../core/aval.ts";
import { type Atom, type Eqn, Jaxpr, prune, type Var, withoutDeadCode, withoutEffects } from "../core/jaxpr.ts";
import type { AnyPrimitive, Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { linearizeJaxpr } from "../transforms/differentiate.ts";
import { type Mask, remember } from "../transforms/memo.ts";
import { count, scatter, select } from "../util/list.ts";
import { type CallParams, callLike } from "./call.ts";

/** Whether reverse mode keeps the results of an operation, of these operands' types and with these params. */
export type Decide = (prim: AnyPrimitive, avals: readonly Aval[], params: any) => boolean;
/** Equations as they run first, and as they run again: with what is kept as further inputs. */
export interface Parted {
  readonly first: readonly Eqn[];
  readonly again: readonly Eqn[];
  /** What is kept: results of `first`, which `again` may read. */
  readonly kept: readonly Var[];
}
/** How a policy looks into bodies. */
export interface PolicyRules {
  /** What is done to a function before it is differentiated. */
  readonly prepare: (j: Jaxpr, policy: Policy) => Jaxpr;
  readonly part: (eqns: readonly Eqn[], decide: Decide) => Parted;
}
/** What is kept besides operands. One object for each policy, which remembers what was derived under it. */
export class Policy {
  readonly name: string;
  readonly decide: Decide;
  readonly recompute: (j: Jaxpr, nonzero: Mask) => Recompute;
  constructor(name: string, decide: Decide, { prepare, part }: PolicyRules) {
    this.name = name;
    this.decide = decide;
    this.recompute = remember((j, nonzero) => recomputeWith(prepare(j, this), nonzero, (eqns) => part(eqns, decide)));
  }
  /** No part of a key of compiled code. */
  toJSON(): undefined {
    return undefined;
  }
  toString(): string {
    return this.name;
  }
}
export interface CheckpointParams extends CallParams {
  readonly policy?: Policy | undefined;
  /** False where nothing would be shared anyway, as in the body of a loop: then no barrier stands around it. */
  readonly preventCse?: boolean | undefined;
}
interface Recompute {
  /** Gives the results, then what is kept. Custom rules in it have become what they are under differentiation. */
  readonly forward: Jaxpr;
  /** The linear part with the forward part in it: takes the nonzero tangents, then the operands in use, then what is kept. */
  readonly jaxpr: Jaxpr;
  readonly usedIns: boolean[];
  readonly outNonzero: boolean[];
}
function recomputeWith(j: Jaxpr, nonzero: Mask, part: (eqns: readonly Eqn[]) => Parted): Recompute {
  const l = linearizeJaxpr(j, nonzero);
  const { ins, eqns, outs } = l.forward;
  const results = outs.slice(0, j.outs.length);
  const { first, again, kept } = part(eqns);
  const numTangents = count(nonzero);
  const computed = outs.slice(j.outs.length);
  let k = 0;
  // Residual variables of `lin` are renamed to what `forward` calls them.
  const rename = new Map<Atom, Atom>(
    l.from.map((i, r): [Var, Atom] => [l.lin.ins[numTangents + r], i === null ? computed[k++] : ins[i]]),
  );
  const renamed = (a: Atom): Atom => rename.get(a) ?? a;
  const linear = l.lin.eqns.map((e) => ({ ...e, ins: e.ins.map(renamed) }));
  const tangents = l.lin.ins.slice(0, numTangents);
  const both = new Jaxpr([...tangents, ...ins, ...kept], [...again, ...linear], l.lin.outs.map(renamed));
  const { jaxpr, usedIns } = prune(
    withoutEffects(both),
    undefined,
    both.ins.map((_, i) => i < numTangents),
  );
  const used = select(kept, usedIns.slice(numTangents + ins.length));
  return {
    forward: withoutDeadCode(new Jaxpr(ins, first, [...results, ...used])),
    jaxpr,
    usedIns: usedIns.slice(0, numTangents + ins.length),
    outNonzero: l.outNonzero,
  };
}
const nothing = /*@__PURE__*/ remember((j: Jaxpr, nonzero: Mask) =>
  recomputeWith(j, nonzero, (eqns) => ({ first: eqns, again: eqns, kept: [] })),
);

const made = new WeakMap<Jaxpr, CheckpointParams>();
/** One object for each program, as callParams. */
export function checkpointParams(jaxpr: Jaxpr, { name, policy, preventCse }: Omit<CheckpointParams, "jaxpr">) {
  let p = made.get(jaxpr);
  if (!p || p.name !== name || p.policy !== policy || p.preventCse !== preventCse)
    made.set(jaxpr, (p = { name, jaxpr, policy, preventCse }));
  return p;
}
const rules: Primitive<CheckpointParams>["tangent"] = (ins, nonzero, p) => {
  const { forward, jaxpr, usedIns, outNonzero } = (p.policy?.recompute ?? nothing)(p.jaxpr, nonzero);
  const all = bind(checkpointP, ins, checkpointParams(forward, p));
  const n = p.jaxpr.outs.length;
  return [
    all.slice(0, n),
    (dins) => {
      const operands = select([...(select(dins, nonzero) as Value[]), ...ins], usedIns);
      return scatter(bind(checkpointP, [...operands, ...all.slice(n)], checkpointParams(jaxpr, p)), outNonzero);
    },
  ];
};
/**
 * A call whose residuals are its operands, and what its policy keeps: reverse mode runs the rest again. Nothing may be shared
 * across its border, or the second run would find the results of the first.
 */
export const checkpointP: Primitive<CheckpointParams> = /*@__PURE__*/ callLike(
  "checkpoint",
  checkpointParams,
  (p) => p.preventCse !== false,
  rules,
);

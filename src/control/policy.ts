import { aval } from "../core/aval.ts";
import { type Atom, type Eqn, Jaxpr, prune, Var } from "../core/jaxpr.ts";
import { select } from "../util/list.ts";
import type { CallParams } from "./call.ts";
import { callP, callParams } from "./call.ts";
import {
  type CheckpointParams,
  checkpointP,
  checkpointParams,
  type Decide,
  type Parted,
  Policy,
} from "./checkpoint.ts";
import { type CondParams, condP, fillSlots, shareSlots } from "./cond.ts";
import { calledBody, inlined } from "./inline.ts";
import { type ScanParams, scanP } from "./scan.ts";
import { boundedBody, whileP } from "./while.ts";

// Policies of checkpoint look into bodies. Where one keeps something in the body of a loop or a branch, the equation runs first
// with that among its results, for a loop stacked over its steps, and runs again with it among its operands: what only led to it is dead
// then, carries too.

/** Calls and loops with a bound become what they stand for, and a checkpoint inside keeps what the policy keeps, too. */
function prepare(j: Jaxpr, policy: Policy): Jaxpr {
  const { ins, eqns, outs } = inlined(j, (e) => calledBody(e) ?? (e.prim === whileP ? boundedBody(e.params) : null));
  return new Jaxpr(
    ins,
    eqns.map((e) => ({ ...e, params: preparedParams(e, policy) })),
    outs,
  );
}
function preparedParams(e: Eqn, policy: Policy): object {
  if (e.prim === scanP) return { ...e.params, jaxpr: prepare(e.params.jaxpr, policy) };
  if (e.prim === condP) return { branches: (e.params as CondParams).branches.map((b) => prepare(b, policy)) };
  if (e.prim === checkpointP) return { ...e.params, policy: either(policy, e.params.policy) };
  return e.params;
}

const joined = new WeakMap<Policy, WeakMap<Policy, Policy>>();
/** The policy that keeps what one of the two keeps. */
function either(outer: Policy, inner: Policy | undefined): Policy {
  if (inner === undefined || inner === outer) return outer;
  let known = joined.get(outer);
  if (!known) joined.set(outer, (known = new WeakMap()));
  let p = known.get(inner);
  if (!p) {
    const decide: Decide = (...args) => outer.decide(...args) || inner.decide(...args);
    known.set(inner, (p = policyBy(`${outer} or ${inner}`, decide)));
  }
  return p;
}

function part(eqns: readonly Eqn[], decide: Decide): Parted {
  const parts = eqns.map((e) => partOne(e, decide));
  return {
    first: parts.flatMap((p) => p.first),
    again: parts.flatMap((p) => p.again),
    kept: parts.flatMap((p) => p.kept),
  };
}
function partOne(e: Eqn, decide: Decide): Parted {
  if (e.prim === scanP) return partScan(e, decide);
  if (e.prim === condP) return partCond(e, decide);
  if (e.prim === callP) return partCall(e, decide, (j, p) => callParams(j, p.name));
  if (e.prim === checkpointP) return partCall(e, decide, (j, p) => checkpointParams(j, p as CheckpointParams));
  const avals = e.ins.map((a) => a.aval);
  return decide(e.prim, avals, e.params) ? { first: [e], again: [], kept: e.outs } : repeated(e);
}
const repeated = (e: Eqn): Parted => ({ first: [e], again: [e], kept: [] });

/** Without what is kept and not read again. */
function partUsed(j: Jaxpr, decide: Decide): Parted {
  const p = part(j.eqns, decide);
  const { jaxpr, usedIns } = prune(new Jaxpr(p.kept, p.again, j.outs));
  return { first: p.first, again: jaxpr.eqns, kept: select(p.kept, usedIns) };
}
interface Body {
  /** With the kept values that are no results yet behind the results. */
  readonly first: Jaxpr;
  /** Takes the kept values behind its inputs; gives the results that are not kept. */
  readonly again: Jaxpr;
  /** For each kept value the result that it is, or -1. */
  readonly place: number[];
}
/** @param from results before this one are not taken for kept values: the last carry of a loop is none */
function partBody(j: Jaxpr, decide: Decide, from: number): Body | null {
  const { first, again, kept } = partUsed(j, decide);
  if (!kept.length) return null;
  const place = kept.map((v) => j.outs.indexOf(v, from));
  return {
    first: new Jaxpr(j.ins, first, [...j.outs, ...kept.filter((_, k) => place[k] < 0)]),
    again: new Jaxpr(
      [...j.ins, ...kept],
      again,
      j.outs.filter((_, i) => !place.includes(i)),
    ),
    place,
  };
}
/** The two equations of a body in two parts. */
function twice(e: Eqn, b: Body, stacked: (v: Atom) => Var, params: (j: Jaxpr) => object): Parted {
  const added = b.first.outs.slice(e.outs.length).map(stacked);
  let n = 0;
  const kept = b.place.map((i) => (i < 0 ? added[n++] : e.outs[i]));
  const outs = e.outs.filter((_, i) => !b.place.includes(i));
  return {
    first: [{ ...e, params: params(b.first), outs: [...e.outs, ...added] }],
    again: outs.length ? [{ ...e, params: params(b.again), ins: [...e.ins, ...kept], outs }] : [],
    kept,
  };
}
function partCall(e: Eqn, decide: Decide, make: (j: Jaxpr, p: CallParams) => object): Parted {
  const b = partBody(e.params.jaxpr, decide, 0);
  return b
    ? twice(
        e,
        b,
        (v) => new Var(v.aval),
        (j) => make(j, e.params),
      )
    : repeated(e);
}
function partScan(e: Eqn, decide: Decide): Parted {
  const p = e.params as ScanParams;
  const b = partBody(p.jaxpr, decide, p.numCarry);
  const stacked = ({ aval: a }: Atom) => new Var(aval([p.length, ...a.shape], a.dtype));
  return b ? twice(e, b, stacked, (jaxpr) => ({ ...p, jaxpr })) : repeated(e);
}
/** What branches keep shares slots, as their residuals do. */
function partCond(e: Eqn, decide: Decide): Parted {
  const { branches } = e.params as CondParams;
  const parts = branches.map((b) => partUsed(b, decide));
  if (parts.every((p) => !p.kept.length)) return repeated(e);
  const n = e.outs.length;
  const { slots, slotOf } = shareSlots(parts.map((p) => p.kept.map((v) => v.aval)));
  const kept = slots.map((a) => new Var(a));
  const first = parts.map(({ first, kept }, b) => {
    const { ins, outs } = branches[b];
    return fillSlots(new Jaxpr(ins, first, [...outs, ...kept]), n, slots, slotOf[b]);
  });
  const again = parts.map(({ again, kept }, b) => {
    const taken = slots.map((a, s) => kept[slotOf[b].indexOf(s)] ?? new Var(a));
    return new Jaxpr([...branches[b].ins, ...taken], again, branches[b].outs);
  });
  return {
    first: [{ ...e, params: { branches: first }, outs: [...e.outs, ...kept] }],
    again: [{ ...e, params: { branches: again }, ins: [...e.ins, ...kept] }],
    kept,
  };
}

/** The policy of a decision about single operations. */
export const policyBy = (name: string, decide: Decide): Policy => new Policy(name, decide, { prepare, part });

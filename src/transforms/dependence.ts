import { type Atom, type Eqn, hasEffect, type Jaxpr } from "../core/jaxpr.ts";
import type { Control } from "../ir/lower.ts";
import { orMask } from "../util/list.ts";
import { fixpoint, type Mask, remember } from "./memo.ts";

// A loop or a branch may carry values and tangents together. Transposing it needs to know which results the linear
// operands reach; the others are values, which can be computed first.

/** Which results of an equation depend on the marked operands. All do, where dead code cannot be taken out of its body. */
export function dependentOuts(e: Eqn, marked: Mask): boolean[] {
  const { lower, prune } = e.prim;
  if (lower.kind !== "control" || !prune || e.outs.length === 1 || hasEffect(e))
    return e.outs.map(() => marked.includes(true));
  const avals = e.ins.map((a) => a.aval);
  return throughBody(lower.control(e.params, avals), marked) ?? e.outs.map(() => true);
}
function throughBody(c: Control, marked: Mask): boolean[] | null {
  switch (c.kind) {
    case "inline":
      return dependence(c.jaxpr, marked);
    case "switch":
      return marked[0] ? null : c.branches.map((b) => dependence(b, marked.slice(1))).reduce(orMask);
    case "scan": {
      const [consts, xs] = [marked.slice(0, c.consts), marked.slice(c.consts + c.carries)];
      const step = (carry: Mask): [boolean[], Mask] => {
        const outs = dependence(c.body, [...consts, ...carry, ...xs]);
        return [outs, outs.slice(0, c.carries)];
      };
      const [outs, carry] = fixpoint(marked.slice(c.consts, c.consts + c.carries), step);
      return [...carry, ...outs.slice(c.carries)];
    }
    case "while": {
      const first = c.testConsts + c.bodyConsts;
      const consts = marked.slice(c.testConsts, first);
      const step = (carry: Mask): [null, Mask] => [null, dependence(c.body, [...consts, ...carry])];
      const [, carry] = fixpoint(marked.slice(first), step);
      const [tested] = dependence(c.test, [...marked.slice(0, c.testConsts), ...carry]);
      return tested ? null : carry;
    }
    default:
      return null;
  }
}
/** What of a jaxpr depends on the marked inputs. */
export function reachedFrom(j: Jaxpr, marked: Mask): ReadonlySet<Atom> {
  const reached = new Set<Atom>(j.ins.filter((_, i) => marked[i]));
  for (const e of j.eqns) {
    const ins = e.ins.map((a) => reached.has(a));
    if (!ins.includes(true)) continue;
    dependentOuts(e, ins).forEach((d, i) => {
      if (d) reached.add(e.outs[i]);
    });
  }
  return reached;
}
/** Which results do. */
export const dependence = /*@__PURE__*/ remember((j: Jaxpr, marked: Mask): boolean[] => {
  const reached = reachedFrom(j, marked);
  return j.outs.map((o) => reached.has(o));
});

import { type Atom, type Eqn, Jaxpr, Literal, Var } from "../core/jaxpr.ts";
import { remember } from "../transforms/memo.ts";
import { type CallParams, callP } from "./call.ts";

/** Equations for which `bodyOf` gives a body are replaced by it: for what looks at equations one by one. */
export function inlined(j: Jaxpr, bodyOf: (e: Eqn) => Jaxpr | null): Jaxpr {
  const eqns: Eqn[] = [];
  const go = (body: Jaxpr, args: readonly Atom[]): Atom[] => {
    const rename = new Map<Atom, Atom>(body.ins.map((v, i) => [v, args[i]]));
    const renamed = (a: Atom): Atom => (a instanceof Literal ? a : (rename.get(a) ?? a));
    for (const e of body.eqns) {
      const ins = e.ins.map(renamed);
      const inner = bodyOf(e);
      if (inner) {
        const outs = go(inner, ins);
        for (let i = 0; i < outs.length; i++) rename.set(e.outs[i], outs[i]);
      } else {
        // A body that is called twice needs variables of its own each time.
        const fresh = e.outs.map((o) => new Var(o.aval));
        for (let i = 0; i < fresh.length; i++) rename.set(e.outs[i], fresh[i]);
        eqns.push({ ...e, ins, outs: fresh });
      }
    }
    return body.outs.map(renamed);
  };
  const outs = go(j, j.ins);
  return new Jaxpr(j.ins, eqns, outs);
}
export const calledBody = (e: Eqn): Jaxpr | null => (e.prim === callP ? (e.params as CallParams).jaxpr : null);
export const inlineCalls = /*@__PURE__*/ remember((j: Jaxpr): Jaxpr => inlined(j, calledBody));

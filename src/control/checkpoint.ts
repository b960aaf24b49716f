import { type Atom, Jaxpr, type Var, withoutDeadCode, withoutEffects } from "../core/jaxpr.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { linearizeJaxpr } from "../transforms/differentiate.ts";
import { type Mask, remember } from "../transforms/memo.ts";
import { count, scatter, select } from "../util/list.ts";
import { type CallParams, callLike, callParams } from "./call.ts";

interface Recompute {
  /** Gives the results. Custom rules in it have become what they are under differentiation. */
  readonly forward: Jaxpr;
  /** The linear part with the forward part in it: takes the nonzero tangents, then the operands. */
  readonly jaxpr: Jaxpr;
  readonly outNonzero: boolean[];
}
const recompute = /*@__PURE__*/ remember((j: Jaxpr, nonzero: Mask): Recompute => {
  const l = linearizeJaxpr(j, nonzero);
  const { ins, eqns, outs } = l.forward;
  const forward = withoutDeadCode(new Jaxpr(ins, eqns, outs.slice(0, j.outs.length)));
  const numTangents = count(nonzero);
  const computed = l.forward.outs.slice(j.outs.length);
  let k = 0;
  // Residual variables of `lin` are renamed to what `forward` calls them.
  const rename = new Map<Atom, Atom>(
    l.from.map((i, r): [Var, Atom] => [l.lin.ins[numTangents + r], i === null ? computed[k++] : l.forward.ins[i]]),
  );
  const renamed = (a: Atom): Atom => rename.get(a) ?? a;
  const linear = l.lin.eqns.map((e) => ({ ...e, ins: e.ins.map(renamed) }));
  const both = new Jaxpr(
    [...l.lin.ins.slice(0, numTangents), ...l.forward.ins],
    [...l.forward.eqns, ...linear],
    l.lin.outs.map(renamed),
  );
  return { forward, jaxpr: withoutDeadCode(withoutEffects(both)), outNonzero: l.outNonzero };
});
/**
 * A call whose residuals are its operands: reverse mode runs it again. Nothing may be shared across its border, or the
 * second run would find the results of the first.
 */
export const checkpointP: Primitive<CallParams> = /*@__PURE__*/ callLike("checkpoint", true, (ins, nonzero, p) => {
  const { forward, jaxpr, outNonzero } = recompute(p.jaxpr, nonzero);
  return [
    bind(checkpointP, ins, callParams(forward, p.name)),
    (dins) => {
      const tangents = select(dins, nonzero) as Value[];
      return scatter(bind(checkpointP, [...tangents, ...ins], callParams(jaxpr, p.name)), outNonzero);
    },
  ];
});

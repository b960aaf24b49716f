import { type Atom, type Eqn, isRepeatable, Jaxpr, withoutEffects } from "../core/jaxpr.ts";
import type { Primitive, Tangent } from "../core/primitive.ts";
import { bind, evalJaxpr } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { instantiate } from "../ops/zeros.ts";
import { batchJaxpr, frontAxes } from "../transforms/batch.ts";
import { isSet, type Mask, maskOf } from "../transforms/memo.ts";
import { Environment } from "../transforms/transpose.ts";
import { scatter, select } from "../util/list.ts";
import { everyOut, noClosure, type RuleRef } from "./custom.ts";
import { inlineCalls } from "./inline.ts";

export interface JvpRule {
  /** (constants, arguments, tangents that it takes) -> (results, tangents that it gives). */
  readonly jaxpr: Jaxpr;
  /** The operands whose tangents it takes. */
  readonly given: Mask;
  /** The results that have a tangent. */
  readonly outNonzero: Mask;
}
export interface CustomJvpParams {
  readonly name?: string | undefined;
  /** (constants, arguments) -> results. */
  readonly jaxpr: Jaxpr;
  readonly rule: RuleRef<JvpRule>;
  readonly numConsts: number;
}
const argTangents = (ins: readonly Value[], dins: readonly Tangent[], { given }: JvpRule): Value[] =>
  ins.flatMap((x, i) => (given[i] ? [instantiate(dins[i], x.aval)] : []));

export const customJvpP: Primitive<CustomJvpParams> = {
  name: "customJvpCall",
  infer: (_, { jaxpr }) => jaxpr.outAvals,
  /** The rule's equations part by whether a tangent reaches them: those it does not reach are the outer stage. */
  tangent(ins, nonzero, p) {
    noClosure(`customJvp(${p.name ?? ""})`, nonzero, p.numConsts);
    const rule = p.rule.get(nonzero);
    const { jaxpr, primalEqns, linearEqns, mixed } = partRule(rule.jaxpr, ins.length, p.jaxpr.outs.length);
    const n = p.jaxpr.outs.length;
    const env = new Environment(jaxpr.ins.slice(0, ins.length), ins);
    for (const e of primalEqns) env.run(e);
    const outs = mixed ? bind(customJvpP, ins, p) : jaxpr.outs.slice(0, n).map((a) => env.get(a));
    return [
      outs,
      (dins) => {
        env.setAll(jaxpr.ins.slice(ins.length), argTangents(ins, dins, rule));
        for (const e of linearEqns) env.run(e);
        return scatter(
          jaxpr.outs.slice(n).map((a) => env.get(a)),
          rule.outNonzero,
        );
      },
    ];
  },
  jvp(ins, dins, p) {
    noClosure(`customJvp(${p.name ?? ""})`, maskOf(dins), p.numConsts);
    const rule = p.rule.get(maskOf(dins));
    const all = evalJaxpr(rule.jaxpr, [...ins, ...argTangents(ins, dins, rule)]);
    const n = p.jaxpr.outs.length;
    return [all.slice(0, n), scatter(all.slice(n), rule.outNonzero)];
  },
  batch(over, ins, axes, p) {
    const batched = axes.map(isSet);
    const every = (j: Jaxpr, mask: Mask) => batchJaxpr(j, over, mask, everyOut(j)).jaxpr;
    const jaxpr = every(p.jaxpr, batched);
    const rule = p.rule.derive((r) => ({ ...r, jaxpr: every(r.jaxpr, [...batched, ...select(batched, r.given)]) }));
    return [bind(customJvpP, frontAxes(ins, axes), { ...p, jaxpr, rule }), jaxpr.outs.map(() => 0)];
  },
  lower: { kind: "control", control: ({ jaxpr }) => ({ kind: "inline", jaxpr }) },
};

/** Parts a rule's equations by tangent dependence. `mixed`: a result depends on a tangent, as when a loop carries both. */
const partRule = (j: Jaxpr, numPrimals: number, numOuts: number) => {
  const jaxpr = inlineCalls(j);
  const linear = new Set<Atom>(jaxpr.ins.slice(numPrimals));
  const primalEqns: Eqn[] = [];
  const linearEqns: Eqn[] = [];
  for (const e of jaxpr.eqns) {
    if (e.ins.some((a) => linear.has(a))) {
      linearEqns.push(e);
      for (const o of e.outs) linear.add(o);
    } else primalEqns.push(e);
  }
  // Where a loop carries both, its effects are those of the function, which has run.
  const own = new Set(linearEqns);
  const quiet = withoutEffects(new Jaxpr(jaxpr.ins, linearEqns, []), (e) => own.has(e) || isRepeatable(e));
  const mixed = jaxpr.outs.slice(0, numOuts).some((a) => linear.has(a));
  return { jaxpr, primalEqns, linearEqns: quiet.eqns, mixed };
};

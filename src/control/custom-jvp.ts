import { type Atom, type Eqn, Jaxpr, Literal, Var } from "../core/jaxpr.ts";
import type { Primitive, Tangent } from "../core/primitive.ts";
import { bind, evalJaxpr } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { instantiate } from "../ops/zeros.ts";
import { batchJaxpr, frontAxes } from "../transforms/batch.ts";
import { isSet, maskOf, remember } from "../transforms/memo.ts";
import { Environment } from "../transforms/transpose.ts";
import { type CallParams, callP } from "./call.ts";
import { everyOut, inexactArgs, noClosure, onInexact, type RuleRef } from "./custom.ts";

export interface CustomJvpParams {
  readonly name?: string | undefined;
  /** (constants, arguments) -> results. */
  readonly jaxpr: Jaxpr;
  /** (constants, arguments, tangents of the inexact arguments) -> (results, tangents of the inexact results). */
  readonly jvpJaxpr: RuleRef;
  readonly numConsts: number;
}
const argTangents = (ins: readonly Value[], dins: readonly Tangent[], numConsts: number): Value[] => {
  const inexact = inexactArgs(
    ins.map((x) => x.aval),
    numConsts,
  );
  return ins.flatMap((x, i) => (inexact[i] ? [instantiate(dins[i], x.aval)] : []));
};

export const customJvpP: Primitive<CustomJvpParams> = {
  name: "customJvpCall",
  infer: (_, { jaxpr }) => jaxpr.outAvals,
  /** The rule's equations part by whether a tangent reaches them: those it does not reach are the outer stage. */
  tangent(ins, nonzero, p) {
    noClosure(`customJvp(${p.name ?? ""})`, nonzero, p.numConsts);
    const { rule, primalEqns, linearEqns, mixed } = partRule(p.jvpJaxpr.get(), ins.length, p.jaxpr.outs.length);
    const n = p.jaxpr.outs.length;
    const env = new Environment(rule.ins.slice(0, ins.length), ins);
    for (const e of primalEqns) env.run(e);
    const outs = mixed ? bind(customJvpP, ins, p) : rule.outs.slice(0, n).map((a) => env.get(a));
    return [
      outs,
      (dins) => {
        env.setAll(rule.ins.slice(ins.length), argTangents(ins, dins, p.numConsts));
        for (const e of linearEqns) env.run(e);
        return onInexact(
          p.jaxpr.outAvals,
          rule.outs.slice(n).map((a) => env.get(a)),
        );
      },
    ];
  },
  jvp(ins, dins, p) {
    noClosure(`customJvp(${p.name ?? ""})`, maskOf(dins), p.numConsts);
    const all = evalJaxpr(p.jvpJaxpr.get(), [...ins, ...argTangents(ins, dins, p.numConsts)]);
    const n = p.jaxpr.outs.length;
    return [all.slice(0, n), onInexact(p.jaxpr.outAvals, all.slice(n))];
  },
  batch(over, ins, axes, p) {
    const batched = axes.map(isSet);
    const inexact = inexactArgs(
      ins.map((x) => x.aval),
      p.numConsts,
    );
    const tangents = batched.filter((_, i) => inexact[i]);
    const { jaxpr } = batchJaxpr(p.jaxpr, over, batched, everyOut(p.jaxpr));
    const jvpJaxpr = p.jvpJaxpr.derive((j) => batchJaxpr(j, over, [...batched, ...tangents], everyOut(j)).jaxpr);
    return [bind(customJvpP, frontAxes(ins, axes), { ...p, jaxpr, jvpJaxpr }), jaxpr.outs.map(() => 0)];
  },
  lower: { kind: "control", control: ({ jaxpr }) => ({ kind: "inline", jaxpr }) },
};

/** Calls of bodies are seen through, so that primal and linear equations in them part. */
const inlineCalls = /*@__PURE__*/ remember((j: Jaxpr): Jaxpr => {
  const eqns: Eqn[] = [];
  const go = (body: Jaxpr, args: readonly Atom[]): Atom[] => {
    const rename = new Map<Atom, Atom>(body.ins.map((v, i) => [v, args[i]]));
    const renamed = (a: Atom): Atom => (a instanceof Literal ? a : (rename.get(a) ?? a));
    for (const e of body.eqns) {
      const ins = e.ins.map(renamed);
      if (e.prim === callP) {
        const outs = go((e.params as CallParams).jaxpr, ins);
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
});
/** Parts a rule's equations by tangent dependence. `mixed`: a result depends on a tangent, as when a loop carries both. */
const partRule = (j: Jaxpr, numPrimals: number, numOuts: number) => {
  const rule = inlineCalls(j);
  const linear = new Set<Atom>(rule.ins.slice(numPrimals));
  const primalEqns: Eqn[] = [];
  const linearEqns: Eqn[] = [];
  for (const e of rule.eqns) {
    if (e.ins.some((a) => linear.has(a))) {
      linearEqns.push(e);
      for (const o of e.outs) linear.add(o);
    } else primalEqns.push(e);
  }
  return { rule, primalEqns, linearEqns, mixed: rule.outs.slice(0, numOuts).some((a) => linear.has(a)) };
};

import { type Aval, hasTangent } from "../core/aval.ts";
import { Jaxpr, prune, withoutDeadCode } from "../core/jaxpr.ts";
import type { AnyPrimitive, Linear, Primitive, Tangent, TangentRule } from "../core/primitive.ts";
import { bind, currentTrace, evalJaxpr, StageTrace, stageClosed, Trace, under } from "../core/trace.ts";
import { Tracer, type Value } from "../core/value.ts";
import { differentiating } from "../core/watch.ts";
import { instantiate } from "../ops/zeros.ts";
import { scatter, select } from "../util/list.ts";
import { isSet, type Mask, maskOf, remember } from "./memo.ts";

export class DiffTracer extends Tracer {
  readonly primal: Value;
  readonly tangent: Value;
  constructor(trace: Trace, primal: Value, tangent: Value) {
    super(trace, primal.aval);
    this.primal = primal;
    this.tangent = tangent;
  }
  override get below(): Value {
    return this.primal;
  }
}
/** One trace serves jvp and linearise: they differ only in where the inner, linear part of a rule runs. */
export class DiffTrace extends Trace {
  readonly linear: Trace;
  private readonly outer: Trace;
  constructor(outer: Trace, linear: Trace) {
    super(outer);
    this.outer = outer;
    this.linear = linear;
  }
  split(v: Value): [Value, Tangent] {
    return v instanceof DiffTracer && v.owner === this ? [v.primal, v.tangent] : [v, null];
  }
  join(p: Value, d: Tangent): Value {
    return d && hasTangent(p.aval) ? new DiffTracer(this, p, d) : p;
  }
  process(prim: AnyPrimitive, ins: Value[], params: object): Value[] {
    const primals: Value[] = [];
    const tangents: Tangent[] = [];
    for (const v of ins) {
      const [p, d] = this.split(v);
      primals.push(p);
      tangents.push(d);
    }
    const rule = prim.tangent;
    if (rule === "zero" || !tangents.some(isSet)) return under(this.outer, () => bind(prim, primals, params));
    return differentiating(prim, () => this.derive(prim, rule, primals, tangents, params));
  }
  private derive<P extends object>(
    prim: Primitive<P>,
    rule: "linear" | TangentRule<P>,
    primals: Value[],
    tangents: Tangent[],
    params: P,
  ): Value[] {
    const { jvp } = prim;
    if (jvp && this.linear === this.outer) {
      const [outs, douts] = under(this.outer, () => jvp(primals, tangents, params));
      return outs.map((o, i) => this.join(o, douts[i]));
    }
    const [outs, linear] = under(this.outer, () =>
      rule === "linear"
        ? ([bind(prim, primals, params), linearRule(prim, primals, params)] as const)
        : rule(primals, maskOf(tangents), params),
    );
    const douts = under(this.linear, () => linear(tangents));
    return outs.map((o, i) => this.join(o, douts[i]));
  }
}
const linearRule = (prim: AnyPrimitive, primals: Value[], params: object) => (ds: Tangent[]) =>
  bind(
    prim,
    ds.map((d, i) => instantiate(d, primals[i].aval)),
    params,
  );

/** Forward mode: results and their tangents. `label` names the trace in errors about leaks. */
export function jvpFlat(
  f: (xs: Value[]) => Value[],
  xs: readonly Value[],
  dxs: readonly Tangent[],
  label?: string,
): [Value[], Tangent[]] {
  const t = new DiffTrace(currentTrace(), currentTrace());
  t.label = label;
  const pairs = under(t, () => f(xs.map((x, i) => t.join(x, dxs[i])))).map((o) => t.split(o));
  return [pairs.map((p) => p[0]), pairs.map((p) => p[1])];
}
/** Records linear equations only: one without a linear operand runs at once, so every other operand is a residual. */
class TapeTrace extends StageTrace {
  override process(prim: AnyPrimitive, ins: Value[], params: object): Value[] {
    return ins.some((v) => this.owns(v))
      ? super.process(prim, ins, params)
      : under(this.parent as Trace, () => bind(prim, ins, params));
  }
}
/** A linear function as a jaxpr of its arguments, then of values that do not depend on them, which are computed here. */
export function linearPart(f: (xs: Value[]) => Value[], avals: readonly Aval[]): { lin: Jaxpr; residuals: Value[] } {
  const tape = new TapeTrace(currentTrace());
  const xs = avals.map((a) => tape.fresh(a));
  const outs = under(tape, () => f(xs)).map((o) => tape.atom(o));
  const ins = [...xs.map((x) => x.atom), ...tape.captured.values()];
  return { lin: new Jaxpr(ins, tape.eqns, outs), residuals: [...tape.captured.keys()] };
}
export interface Linearized {
  readonly outs: Value[];
  /** Which results have a tangent. */
  readonly outNonzero: boolean[];
  /** Takes the nonzero tangents, then the residuals; gives the nonzero tangents of the results. */
  readonly lin: Jaxpr;
  readonly residuals: Value[];
}
/** Runs `f` and tapes its derivative. `force`: results that get a tangent though it is zero. */
export function linearizeFlat(
  f: (xs: Value[]) => Value[],
  xs: readonly Value[],
  nonzero: Mask,
  force: Mask = [],
  label?: string,
): Linearized {
  const tape = new TapeTrace(currentTrace());
  const t = new DiffTrace(currentTrace(), tape);
  t.label = tape.label = label;
  const dxs = xs.map((x, i) => (nonzero[i] ? tape.fresh(x.aval) : null));
  const pairs = under(t, () => f(xs.map((x, i) => t.join(x, dxs[i])))).map((o) => t.split(o));
  const douts = pairs.map(([p, d], i) => d ?? (force[i] ? instantiate(null, p.aval) : null));
  const outs = douts.flatMap((d) => (d ? [tape.atom(d)] : []));
  const tangents = dxs.flatMap((d) => (d ? [d.atom] : []));
  const all = new Jaxpr([...tangents, ...tape.captured.values()], tape.eqns, outs);
  // Dead equations go before residuals are collected.
  const { jaxpr: lin, usedIns } = prune(
    all,
    undefined,
    all.ins.map((_, i) => i < tangents.length),
  );
  return {
    outs: pairs.map((p) => p[0]),
    outNonzero: maskOf(douts),
    lin,
    residuals: select([...tape.captured.keys()], usedIns.slice(tangents.length)),
  };
}

export interface LinearizedJaxpr {
  /** Gives the results, then those residuals that are not simply an input. */
  readonly forward: Jaxpr;
  readonly lin: Jaxpr;
  readonly outNonzero: boolean[];
  /** For each residual the input that it is, or null. */
  readonly from: (number | null)[];
}
export const linearizeJaxpr = /*@__PURE__*/ remember((j: Jaxpr, nonzero: Mask, force?: Mask): LinearizedJaxpr => {
  let l!: Linearized;
  let from: (number | null)[] = [];
  const forward = stageClosed((xs) => {
    l = linearizeFlat((ys) => evalJaxpr(j, ys), xs, nonzero, force);
    from = l.residuals.map((r) => {
      const i = xs.indexOf(r);
      return i < 0 ? null : i;
    });
    return [...l.outs, ...l.residuals.filter((_, k) => from[k] === null)];
  }, j.inAvals);
  return { forward: withoutDeadCode(forward), lin: l.lin, outNonzero: l.outNonzero, from };
});
/** The residuals' values, from the inputs and from what `forward` computed. */
export const residualsOf = (from: (number | null)[], ins: readonly Value[], computed: readonly Value[]): Value[] => {
  let k = 0;
  return from.map((i) => (i === null ? computed[k++] : ins[i]));
};
/** As linearizeJaxpr, where the results are known or not needed: `forward` gives the residuals alone. */
const residualsJaxpr = /*@__PURE__*/ remember((j: Jaxpr, nonzero: Mask): LinearizedJaxpr => {
  const l = linearizeJaxpr(j, nonzero);
  const { jaxpr } = prune(
    l.forward,
    l.forward.outs.map((_, i) => i >= j.outs.length),
    j.ins.map(() => true),
  );
  return { ...l, forward: jaxpr };
});
/** The derivative of a jaxpr at `ins`. Takes the tangents of those that `nonzero` marks; gives those of the results. */
export function derivativeAt(j: Jaxpr, ins: readonly Value[], nonzero: Mask): Linear {
  if (!nonzero.includes(true)) return () => j.outs.map(() => null);
  const l = residualsJaxpr(j, nonzero);
  const residuals = residualsOf(l.from, ins, evalJaxpr(l.forward, ins));
  return (dins) => scatter(evalJaxpr(l.lin, [...(select(dins, nonzero) as Value[]), ...residuals]), l.outNonzero);
}
/** Takes inputs and nonzero tangents; gives results and nonzero tangents. */
export const jvpJaxpr = /*@__PURE__*/ remember(
  (j: Jaxpr, nonzero: Mask, force?: Mask): { jaxpr: Jaxpr; outNonzero: boolean[] } => {
    let outNonzero: boolean[] = [];
    const n = j.ins.length;
    const jaxpr = stageClosed(
      (xs) => {
        const [outs, ds] = jvpFlat((ys) => evalJaxpr(j, ys), xs.slice(0, n), scatter(xs.slice(n), nonzero));
        const douts = ds.map((d, i) => d ?? (force?.[i] ? instantiate(null, outs[i].aval) : null));
        outNonzero = maskOf(douts);
        return [...outs, ...douts.filter((d) => d !== null)];
      },
      [...j.inAvals, ...select(j.inAvals, nonzero)],
    );
    return { jaxpr: withoutDeadCode(jaxpr), outNonzero };
  },
);

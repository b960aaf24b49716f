import { hasTangent, showAval } from "../core/aval.ts";
import { notLinear } from "../core/errors.ts";
import { type Atom, type Eqn, type Jaxpr, Literal, type Var, withoutDeadCode } from "../core/jaxpr.ts";
import { type AnyPrimitive, LinearInput, type Tangent } from "../core/primitive.ts";
import { bind, scalar, stageClosed } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { again } from "../core/watch.ts";
import { plus } from "../ops/arithmetic.ts";
import { instantiate } from "../ops/zeros.ts";
import { scatter, select } from "../util/list.ts";
import { dependentOuts } from "./dependence.ts";
import { isSet, type Mask, maskOf, remember } from "./memo.ts";

/** Values of a jaxpr's atoms while its equations are gone through in an order of one's own. */
export class Environment {
  private readonly values = new Map<Var, Value>();
  constructor(vars: readonly Var[], values: readonly Value[]) {
    this.setAll(vars, values);
  }
  get(a: Atom): Value {
    return a instanceof Literal ? scalar(a.value, a.aval.dtype, a.aval.weakType) : (this.values.get(a) as Value);
  }
  setAll(vars: readonly Var[], values: readonly Value[]): void {
    for (let i = 0; i < vars.length; i++) this.values.set(vars[i], values[i]);
  }
  run(e: Eqn): void {
    const ins = e.ins.map((a) => this.get(a));
    this.setAll(
      e.outs,
      again(e, false, () => bind(e.prim, ins, e.params)),
    );
  }
  /** Computes some results of an equation only. */
  runFor(e: Eqn, wanted: boolean[]): void {
    const p = (e.prim as AnyPrimitive).prune!(wanted, e.params);
    const ins = select(e.ins, p.usedIns).map((a) => this.get(a));
    this.setAll(select(e.outs, p.keep), bind(e.prim, ins, p.params));
  }
}
/**
 * Cotangents of the linear inputs. Equations without a linear operand run forward first: that is how checkpoint recomputes,
 * and where residual work goes that a rule left in the linear part.
 */
export function transposeFlat(
  j: Jaxpr,
  linear: Mask,
  known: readonly Value[],
  cotangents: readonly Tangent[],
): Tangent[] {
  const env = new Environment(
    j.ins.filter((_, i) => !linear[i]),
    known,
  );
  const onTape = new Set<Atom>(select(j.ins, linear));
  /** Integers made of floats, as by comparisons. */
  const steps = new Set<Atom>();
  const tape: Eqn[] = [];
  for (const e of j.eqns) {
    const reached = e.ins.map((a) => onTape.has(a));
    if (!reached.includes(true)) {
      env.run(e);
      continue;
    }
    const linearOuts = dependentOuts(e, reached);
    if (linearOuts.includes(false))
      env.runFor(
        e,
        linearOuts.map((l) => !l),
      );
    if (!linearOuts.includes(true)) continue;
    tape.push(e);
    const floats = e.ins.some((a) => onTape.has(a) && (hasTangent(a.aval) || steps.has(a)));
    for (const o of select(e.outs, linearOuts)) {
      onTape.add(o);
      if (floats && !hasTangent(o.aval)) steps.add(o);
    }
  }
  const cts = new Map<Atom, Value>();
  const accumulate = (a: Atom, ct: Tangent): void => {
    if (ct && onTape.has(a)) cts.set(a, plus(cts.get(a) ?? null, ct) as Value);
  };
  for (let i = 0; i < j.outs.length; i++) accumulate(j.outs[i], cotangents[i]);
  for (const e of tape.reverse()) {
    const ct = e.outs.map((o) => cts.get(o) ?? null);
    if (!ct.some(isSet)) continue;
    const { transpose } = e.prim;
    if (!transpose) throw notLinear(e.prim.name, `${e.prim.name} is not linear`);
    const step = e.ins.find((a) => steps.has(a));
    if (step) throw notLinear(e.prim.name, `its operand ${showAval(step.aval)} depends on what is transposed in steps`);
    const ins = e.ins.map((a) => (onTape.has(a) ? new LinearInput(a.aval) : env.get(a)));
    const back = again(e, true, () => transpose(ct, ins, e.params));
    for (let i = 0; i < back.length; i++) accumulate(e.ins[i], back[i]);
  }
  return select(j.ins, linear).map((v) => cts.get(v) ?? null);
}
/** Takes the known inputs, then the nonzero cotangents; gives the nonzero cotangents of the linear inputs. */
export const transposeJaxpr = /*@__PURE__*/ remember(
  (j: Jaxpr, linear: Mask, ctNonzero: Mask, force?: Mask): { jaxpr: Jaxpr; outNonzero: boolean[] } => {
    const known = j.inAvals.filter((_, i) => !linear[i]);
    const lin = select(j.inAvals, linear);
    let outNonzero: boolean[] = [];
    const jaxpr = stageClosed(
      (xs) => {
        const cts = transposeFlat(j, linear, xs.slice(0, known.length), scatter(xs.slice(known.length), ctNonzero));
        const out = cts.map((c, i) => c ?? (force?.[i] ? instantiate(null, lin[i]) : null));
        outNonzero = maskOf(out);
        return out.filter((c) => c !== null);
      },
      [...known, ...select(j.outAvals, ctNonzero)],
    );
    return { jaxpr: withoutDeadCode(jaxpr), outNonzero };
  },
);

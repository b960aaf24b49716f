import type { Aval } from "../core/aval.ts";
import { isPaired } from "../core/dtype.ts";
import { InternalError } from "../core/errors.ts";
import { type Atom, hasEffect, Jaxpr, Var, withoutDeadCode } from "../core/jaxpr.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { evalJaxpr, StageTrace, under } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Control } from "../ir/lower.ts";
import { identityOf, paramsKey } from "./key.ts";
import { pairedValues } from "./pairs.ts";

/**
 * Inlines calls, expands composed primitives, and shares equal equations, all in one walk: the trace sees every equation
 * that results. Effects stay in order and are never shared.
 */
class NormaliseTrace extends StageTrace {
  private seen = new Map<string, Value[]>();
  override process(prim: AnyPrimitive, ins: Value[], params: object): Value[] {
    const paired = pairedValues.installed?.equation(prim, ins, params);
    if (paired) return paired;
    const { lower } = prim;
    if (lower.kind === "expand") return lower.expand(ins, params);
    if (lower.kind === "control") {
      const control = lower.control(
        params,
        ins.map((x) => x.aval),
      );
      if (control.kind === "inline") return this.inline(control, ins);
    }
    const atoms = ins.map((x) => this.atom(x, prim.name));
    const eqn = { prim, ins: atoms, params, outs: [] };
    if (hasEffect(eqn) || prim.traits?.unique) return super.process(prim, ins, params);
    const key = `${identityOf(prim)}(${atoms.map(atomKey)})${paramsKey(params)}`;
    const known = this.seen.get(key);
    if (known) return known;
    const outs = super.process(prim, ins, params);
    this.seen.set(key, outs);
    return outs;
  }
  /** Behind a barrier nothing is shared with equations outside: a checkpoint's body is there to be computed again. */
  private inline({ jaxpr, barrier }: Control & { kind: "inline" }, ins: Value[]): Value[] {
    const outer = this.seen;
    if (barrier) this.seen = new Map();
    const outs = evalJaxpr(jaxpr, ins);
    this.seen = outer;
    return outs;
  }
}
const atomKey = (a: Atom): string =>
  a instanceof Var ? `v${identityOf(a)}` : `${a.aval.dtype}${Object.is(a.value, -0) ? "-0" : a.value}`;

const done = new WeakMap<Jaxpr, Jaxpr>();
/** What a function of values of these types becomes: it runs under the walk described above. */
export function normaliseFunction(f: (xs: Value[]) => Value[], avals: readonly Aval[]): Jaxpr {
  const t = new NormaliseTrace(null);
  const xs = avals.map((a) => t.fresh(a));
  const outs = under(t, () => f(xs)).map((o) => t.atom(o));
  if (t.captured.size) throw new InternalError("a rule captured an array while it was expanded");
  const n = withoutDeadCode(
    new Jaxpr(
      xs.map((x) => x.atom),
      t.eqns,
      outs,
    ),
  );
  done.set(n, n);
  return n;
}
/**
 * The jaxpr that fusion starts from: only loops, routines and loops or branches over bodies, without dead or equal code.
 * Operands and results that are pairs (complex numbers) have a last axis of their two halves.
 */
export function normalise(j: Jaxpr): Jaxpr {
  let n = done.get(j);
  if (!n) {
    const type = (a: Aval): Aval => (isPaired(a.dtype) ? pairedValues.get().stored(a) : a);
    const enter = (x: Value, i: number): Value => {
      const { dtype } = j.ins[i].aval;
      return isPaired(dtype) ? pairedValues.get().enter(x, dtype) : x;
    };
    const leave = (y: Value): Value => (isPaired(y.dtype) ? pairedValues.get().leave(y) : y);
    done.set(j, (n = normaliseFunction((xs) => evalJaxpr(j, xs.map(enter)).map(leave), j.inAvals.map(type))));
  }
  return n;
}

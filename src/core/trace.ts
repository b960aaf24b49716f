import { type Aval, aval, showAval } from "./aval.ts";
import type { DType } from "./dtype.ts";
import { InternalError, UnexpectedTracerError } from "./errors.ts";
import { type Atom, type Eqn, Jaxpr, Literal, Var } from "./jaxpr.ts";
import type { AnyPrimitive, Primitive } from "./primitive.ts";
import { runtime } from "./runtime.ts";
import { ConcreteArray, type Scalar, Tracer, type Value } from "./value.ts";
import { again, watch } from "./watch.ts";

/**
 * What `bind` does now. There is one current trace; each has the parent that was current when it was made and runs its
 * rules with that parent current. A tracer of any other trace is a constant to it.
 */
export abstract class Trace {
  readonly parent: Trace | null;
  /** The named axis that this trace maps over, if it does. */
  readonly axis: { readonly name: string; readonly size: number } | undefined;
  /** What made it, as in jit(f): for errors about leaks. */
  label: string | undefined;
  constructor(parent: Trace | null, axis?: { name: string; size: number }) {
    this.parent = parent;
    this.axis = axis;
  }
  abstract process(prim: AnyPrimitive, ins: Value[], params: object): Value[];
}
export const leaked = (v: Tracer, name: string): UnexpectedTracerError =>
  new UnexpectedTracerError(
    `${name}: a traced ${showAval(v.aval)} is used outside ${v.owner.label ?? "the function"} in which it was traced` +
      `${watch.origin?.(v) ?? ""}. Return it from that function instead of storing it.`,
  );
class EvalTrace extends Trace {
  process(prim: AnyPrimitive, ins: Value[], params: object): Value[] {
    for (const x of ins) if (x instanceof Tracer) throw leaked(x, prim.name);
    return runtime().evaluate(prim, ins as ConcreteArray[], params);
  }
}
const evalTrace = new EvalTrace(null);
let current: Trace = evalTrace;
export const currentTrace = (): Trace => current;
/** True when operations run at once. */
export const isEager = (): boolean => current === evalTrace;
export function under<T>(t: Trace, f: () => T): T {
  watch.entered?.();
  const old = current;
  current = t;
  try {
    return f();
  } finally {
    current = old;
    watch.left?.();
  }
}
/** Runs `f` with no transformation active: for what must be concrete while tracing. */
export const underEval = <T>(f: () => T): T => under(evalTrace, f);
export const bind = <P extends object>(prim: Primitive<P>, ins: Value[], params: P): Value[] =>
  current.process(prim, ins, params);
export const bind1 = <P extends object>(prim: Primitive<P>, ins: Value[], params: P): Value =>
  current.process(prim, ins, params)[0];

/** A scalar constant; in a jaxpr it becomes a literal. */
export const scalar = (value: Scalar, dtype: DType = "float32", weakType = false): ConcreteArray => {
  const type = aval([], dtype, weakType);
  return new ConcreteArray(type, () => runtime().scalarBuffer(type, value), value);
};

/** The trace that maps over a named axis, from the inside outwards. */
export function axisOf(name: string, t: Trace | null = current): { name: string; size: number } | undefined {
  for (; t; t = t.parent) if (t.axis?.name === name) return t.axis;
  return undefined;
}
/** All named axes in scope: part of the key under which a staged function is remembered. */
export function axisEnvironment(): { name: string; size: number }[] {
  const axes: { name: string; size: number }[] = [];
  for (let t: Trace | null = current; t; t = t.parent) if (t.axis) axes.push(t.axis);
  return axes;
}

export class StageTracer extends Tracer {
  readonly atom: Var;
  constructor(trace: Trace, atom: Var) {
    super(trace, atom.aval);
    this.atom = atom;
  }
}
/** Records equations. */
export class StageTrace extends Trace {
  readonly eqns: Eqn[] = [];
  /** Arrays and tracers of enclosing traces, each with the variable that stands for it: closure conversion. */
  readonly captured = new Map<Value, Var>();
  fresh(a: Aval): StageTracer {
    return new StageTracer(this, new Var(a));
  }
  owns(v: Value): v is StageTracer {
    return v instanceof StageTracer && v.owner === this;
  }
  atom(v: Value, name = "jit"): Atom {
    if (this.owns(v)) return v.atom;
    if (v instanceof ConcreteArray && v.scalar !== undefined) return new Literal(v.aval, v.scalar);
    let variable = this.captured.get(v);
    if (!variable) {
      if (v instanceof Tracer && !this.isAncestor(v.owner)) throw leaked(v, name);
      this.captured.set(v, (variable = new Var(v.aval)));
    }
    return variable;
  }
  private isAncestor(t: Trace): boolean {
    for (let p = this.parent; p; p = p.parent) if (p === t) return true;
    return false;
  }
  process(prim: AnyPrimitive, ins: Value[], params: object): Value[] {
    const outs = prim
      .infer(
        ins.map((x) => x.aval),
        params,
      )
      .map((a) => this.fresh(a));
    const e = { prim, ins: ins.map((x) => this.atom(x, prim.name)), params, outs: outs.map((o) => o.atom) };
    this.eqns.push(e);
    watch.recorded?.(e, ins);
    return outs;
  }
}
export interface Staged {
  /** Takes the captured values first, then the arguments. */
  readonly jaxpr: Jaxpr;
  readonly captured: Value[];
}
export function stage(f: (xs: Value[]) => Value[], avals: readonly Aval[], label?: string): Staged {
  const t = new StageTrace(current);
  t.label = label;
  const xs = avals.map((a) => t.fresh(a));
  const outs = under(t, () => f(xs)).map((o) => t.atom(o));
  const ins = [...t.captured.values(), ...xs.map((x) => x.atom)];
  return { jaxpr: new Jaxpr(ins, t.eqns, outs), captured: [...t.captured.keys()] };
}
/** For rules, whose functions close over jaxprs and numbers only. */
export function stageClosed(f: (xs: Value[]) => Value[], avals: readonly Aval[]): Jaxpr {
  const { jaxpr, captured } = stage(f, avals);
  if (captured.length) throw new InternalError("the body of a rule captured a value");
  return jaxpr;
}
/** Gives several staged functions the same captured values as leading operands. */
export function shareCaptured(
  staged: readonly Staged[],
  captured: readonly Value[] = [...new Set(staged.flatMap((s) => s.captured))],
): { jaxprs: Jaxpr[]; captured: Value[] } {
  const jaxprs = staged.map(({ jaxpr, captured: own }) => {
    const shared = captured.map((v) => (own.includes(v) ? jaxpr.ins[own.indexOf(v)] : new Var(v.aval)));
    return new Jaxpr([...shared, ...jaxpr.ins.slice(own.length)], jaxpr.eqns, jaxpr.outs);
  });
  return { jaxprs, captured: [...captured] };
}
/** Runs a jaxpr's equations under the current trace. */
export function evalJaxpr(j: Jaxpr, args: readonly Value[]): Value[] {
  if (args.length !== j.ins.length)
    throw new InternalError(`evalJaxpr: ${j.ins.length} operands expected, got ${args.length}`);
  const env = new Map<Var, Value>(j.ins.map((v, i) => [v, args[i]]));
  const get = (a: Atom): Value =>
    a instanceof Literal ? scalar(a.value, a.aval.dtype, a.aval.weakType) : (env.get(a) as Value);
  for (const e of j.eqns) {
    const outs = again(e, false, () => bind(e.prim, e.ins.map(get), e.params));
    e.outs.forEach((v, i) => env.set(v, outs[i]));
  }
  return j.outs.map(get);
}

import type { Jaxpr } from "../core/jaxpr.ts";
import { prune } from "../core/jaxpr.ts";
import { LinearInput, type Primitive } from "../core/primitive.ts";
import { bind, stage } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { asAxes, batchJaxpr, frontAxes } from "../transforms/batch.ts";
import { jvpJaxpr, linearizeJaxpr, residualsOf } from "../transforms/differentiate.ts";
import { isSet, maskOf } from "../transforms/memo.ts";
import { transposeJaxpr } from "../transforms/transpose.ts";
import { scatter, select } from "../util/list.ts";

export interface CallParams {
  /** Of the function, for printing. */
  readonly name?: string | undefined;
  readonly jaxpr: Jaxpr;
}
const made = new WeakMap<Jaxpr, CallParams>();
/** One object for each program: the runtime then finds what it compiled without looking into it. */
export function callParams(jaxpr: Jaxpr, name: string | undefined): CallParams {
  let p = made.get(jaxpr);
  if (!p || p.name !== name) made.set(jaxpr, (p = { name, jaxpr }));
  return p;
}
/**
 * The rules of an equation that stands for its body; jit and checkpoint differ in the reverse derivative alone.
 * @param make the params of an equation derived from one, for its body
 */
export function callLike<P extends CallParams>(
  name: string,
  make: (jaxpr: Jaxpr, p: P) => P,
  barrier: (p: P) => boolean,
  tangent: Primitive<P>["tangent"],
): Primitive<P> {
  const self: Primitive<P> = {
    name,
    tangent,
    infer: (_, { jaxpr }) => jaxpr.outAvals,
    jvp(ins, dins, p) {
      const { jaxpr, outNonzero } = jvpJaxpr(p.jaxpr, maskOf(dins));
      const n = p.jaxpr.outs.length;
      const all = bind(self, [...ins, ...dins.filter((d) => d !== null)], make(jaxpr, p));
      return [all.slice(0, n), scatter(all.slice(n), outNonzero)];
    },
    transpose(cts, ins, p) {
      const linear = ins.map((x) => x instanceof LinearInput);
      const known = ins.filter((x): x is Value => !(x instanceof LinearInput));
      const { jaxpr, outNonzero } = transposeJaxpr(p.jaxpr, linear, maskOf(cts));
      const got = bind(self, [...known, ...cts.filter((c) => c !== null)], make(jaxpr, p));
      return scatter(scatter(got, outNonzero), linear);
    },
    batch(over, ins, axes, p) {
      const { jaxpr, outBatched } = batchJaxpr(p.jaxpr, over, axes.map(isSet));
      return [bind(self, frontAxes(ins, axes), make(jaxpr, p)), asAxes(outBatched)];
    },
    prune(used, p) {
      const { jaxpr, usedIns } = prune(p.jaxpr, used);
      return { usedIns, keep: used, params: { ...p, jaxpr } };
    },
    lower: {
      kind: "control",
      control: (p) => ({ kind: "inline", jaxpr: p.jaxpr, ...(barrier(p) && { barrier: true }) }),
    },
  };
  return self;
}
const callRules: Primitive<CallParams>["tangent"] = (ins, nonzero, p) => {
  const { forward, lin, outNonzero, from } = linearizeJaxpr(p.jaxpr, nonzero);
  const n = p.jaxpr.outs.length;
  const all = bind(callP, [...ins], callParams(forward, p.name));
  const residuals = residualsOf(from, ins, all.slice(n));
  return [
    all.slice(0, n),
    (dins) => {
      const tangents = select(dins, nonzero) as Value[];
      return scatter(bind(callP, [...tangents, ...residuals], callParams(lin, p.name)), outNonzero);
    },
  ];
};
/** What jit stages: the body stands in for the equation. */
export const callP: Primitive<CallParams> = /*@__PURE__*/ callLike(
  "jit",
  (jaxpr, { name }) => callParams(jaxpr, name),
  () => false,
  callRules,
);
/** Stages `f` and binds it as one equation. */
export function callFlat(f: (xs: Value[]) => Value[], xs: Value[], prim: Primitive<CallParams> = callP): Value[] {
  const { jaxpr, captured } = stage(
    f,
    xs.map((x) => x.aval),
  );
  return bind(prim, [...captured, ...xs], { jaxpr });
}

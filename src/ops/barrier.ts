import type { Aval } from "../core/aval.ts";
import { Jaxpr, Var } from "../core/jaxpr.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";

/**
 * Its results are its operands, but nothing is shared, moved or removed across it: what is computed again on purpose stays
 * computed again.
 */
export const optimizationBarrierP: Primitive<{}> = {
  name: "optimizationBarrier",
  infer: (ins) => ins,
  // Each tangent by itself: zeros stay symbolic. The barrier protects work, and a tangent is none.
  tangent: (ins) => [optimizationBarrier(...ins), (dins) => dins],
  transpose: (cts) => cts,
  batch: (_, ins, axes) => [optimizationBarrier(...ins), axes],
  lower: {
    kind: "control",
    control: (_, avals) => ({ kind: "inline", jaxpr: identity(avals), barrier: true }),
  },
};
const identity = (avals: readonly Aval[]): Jaxpr => {
  const vars = avals.map((a) => new Var(a));
  return new Jaxpr(vars, [], vars);
};
export const optimizationBarrier = (...xs: Value[]): Value[] => bind(optimizationBarrierP, xs, {});

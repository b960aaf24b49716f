import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";

/** The identity, with a derivative of zero. */
export const stopGradientP: Primitive<{}> = {
  name: "stopGradient",
  infer: ([x]) => [x],
  tangent: "zero",
  batch: (_, [x], [ax]) => [[bind1(stopGradientP, [x], {})], [ax]],
  lower: { kind: "expand", expand: (ins) => ins },
};
/** `x` as a constant of differentiation. */
export const stopGradientValue = (x: Value): Value => bind1(stopGradientP, [x], {});

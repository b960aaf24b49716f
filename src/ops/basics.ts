import type { Axis, BatchAxis } from "../core/primitive.ts";
import type { Value } from "../core/value.ts";
import { full, moveAxis, toFront } from "./axes.ts";
import { zeros } from "./zeros.ts";

// What the rules of all primitives and the transformations use.

export { like, plus } from "./arithmetic.ts";
export { broadcastInDim, broadcastTo, full, moveAxis, pastAxis, reduceSum, toFront, transpose } from "./axes.ts";
export { unbroadcast } from "./elementwise.ts";
export { others } from "./reduction.ts";
export { instantiate, zeros } from "./zeros.ts";

export const zerosLike = (x: Value): Value => zeros(x.aval);
export const onesLike = (x: Value): Value => full(x.shape, 1, x.dtype);
/** Every operand with the batch axis in front. */
export const allToFront = (axis: BatchAxis, ins: readonly Value[], axes: readonly Axis[]): Value[] =>
  ins.map((x, i) => toFront(axis, x, axes[i]));
/** Batched operands with their axis in front; the others as they are. */
export const frontAxes = (ins: readonly Value[], axes: readonly Axis[]): Value[] =>
  ins.map((x, i) => {
    const ax = axes[i];
    return ax === null ? x : moveAxis(x, ax, 0);
  });

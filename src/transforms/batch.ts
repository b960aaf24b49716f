import { type Aval, aval } from "../core/aval.ts";
import { type Jaxpr, namedAxes } from "../core/jaxpr.ts";
import type { AnyPrimitive, Axis, BatchAxis } from "../core/primitive.ts";
import { bind, currentTrace, evalJaxpr, stageClosed, Trace, under } from "../core/trace.ts";
import { Tracer, type Value } from "../core/value.ts";
import { moveAxis, toFront } from "../ops/axes.ts";
import { isSet, type Mask, remember } from "./memo.ts";

const without = (a: Aval, axis: number): Aval =>
  aval(
    a.shape.filter((_, d) => d !== axis),
    a.dtype,
    a.weakType,
  );
const stacked = (a: Aval, size: number): Aval => aval([size, ...a.shape], a.dtype, a.weakType);

export class BatchTracer extends Tracer {
  readonly value: Value;
  readonly axis: number;
  constructor(trace: Trace, value: Value, axis: number) {
    super(trace, without(value.aval, axis));
    this.value = value;
    this.axis = axis;
  }
  override get below(): Value {
    return this.value;
  }
}
/** One that owns a named axis handles every equation that uses the name, even with no batched operand. */
class BatchTrace extends Trace {
  readonly over: BatchAxis;
  private readonly outer: Trace;
  constructor(outer: Trace, over: BatchAxis) {
    super(outer, over.name === undefined ? undefined : { name: over.name, size: over.size });
    this.over = over;
    this.outer = outer;
  }
  split(v: Value): [Value, Axis] {
    return v instanceof BatchTracer && v.owner === this ? [v.value, v.axis] : [v, null];
  }
  join(v: Value, axis: Axis): Value {
    return axis === null ? v : new BatchTracer(this, v, axis);
  }
  process(prim: AnyPrimitive, ins: Value[], params: object): Value[] {
    const values: Value[] = [];
    const axes: Axis[] = [];
    for (const v of ins) {
      const [x, ax] = this.split(v);
      values.push(x);
      axes.push(ax);
    }
    const { name } = this.over;
    const mine = axes.some(isSet) || (name !== undefined && namedAxes(prim, params).includes(name));
    if (!mine) return under(this.outer, () => bind(prim, values, params));
    const [outs, outAxes] = under(this.outer, () => prim.batch(this.over, values, axes, params));
    return outs.map((o, i) => this.join(o, outAxes[i]));
  }
}
/** Maps `f` over an axis of each operand; gives results with their batch axes. */
export function batchFlat(
  f: (xs: Value[]) => Value[],
  over: BatchAxis,
  xs: readonly Value[],
  axes: readonly Axis[],
  label?: string,
): [Value[], Axis[]] {
  const t = new BatchTrace(currentTrace(), over);
  t.label = label;
  const outs = under(t, () => f(xs.map((x, i) => t.join(x, axes[i])))).map((o) => t.split(o));
  return [outs.map((o) => o[0]), outs.map((o) => o[1])];
}
/** In a body every batch axis is the first. `force`: results that get the axis though they are the same in every lane. */
export const batchJaxpr = /*@__PURE__*/ remember(
  (j: Jaxpr, over: BatchAxis, batched: Mask, force?: Mask): { jaxpr: Jaxpr; outBatched: boolean[] } => {
    let outBatched: boolean[] = [];
    const jaxpr = stageClosed(
      (xs) => {
        const [outs, axes] = batchFlat((ys) => evalJaxpr(j, ys), over, xs, asAxes(batched));
        outBatched = axes.map((a, i) => a !== null || force?.[i] === true);
        return outs.map((o, i) => (outBatched[i] ? toFront(over, o, axes[i]) : o));
      },
      j.inAvals.map((a, i) => (batched[i] ? stacked(a, over.size) : a)),
    );
    return { jaxpr, outBatched };
  },
);
/** Operands of a body under vmap: every batch axis first. */
export const frontAxes = (ins: readonly Value[], axes: readonly Axis[]): Value[] =>
  ins.map((x, i) => {
    const ax = axes[i];
    return ax === null ? x : moveAxis(x, ax, 0);
  });
export const asAxes = (batched: Mask): Axis[] => batched.map((b) => (b ? 0 : null));

import { aval, showAval } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Combiner, Expr, ExprBuilder } from "../ir/expr.ts";
import type { Index } from "../ir/index.ts";
import { broadcastTo, full, toFront } from "../ops/axes.ts";
import { register } from "../ops/reduction.ts";
import { where } from "../ops/select.ts";
import { batchedWindow, type WindowParams, windowElements, windowParts, windowShape } from "../ops/window.ts";
import { batchFlat } from "../transforms/batch.ts";
import { sameList } from "../util/list.ts";
import { checkBody, composedTangent, type Elementwise, elementwise, inlined } from "./body.ts";
import { halves } from "./reduce.ts";

/** Operands: arrays of one shape, then a scalar for each, from which a window starts. Padding and gaps are left out, as in XLA. */
export interface ReduceWindowParams extends WindowParams {
  /** (scalars, scalars) -> scalars: associative. */
  readonly jaxpr: Jaxpr;
}
const split = ({ jaxpr, ...window }: ReduceWindowParams): [Jaxpr, WindowParams] => [jaxpr, window];

export const reduceWindowP: Primitive<ReduceWindowParams> = {
  name: "reduceWindow",
  infer(ins, p) {
    const [xs, inits] = halves(ins);
    const [jaxpr, window] = split(p);
    const other = xs.find((x) => !sameList(x.shape, xs[0].shape));
    if (other)
      throw new ShapeError(`reduceWindow: shapes differ: ${showAval(xs[0])} and ${showAval(other)}. Broadcast them.`);
    checkBody("reduceWindow", jaxpr, [...inits, ...inits], inits);
    const shape = windowShape("reduceWindow", xs[0], window);
    return xs.map((x) => aval(shape, x.dtype, x.weakType));
  },
  tangent: (ins, nonzero, p) => [bind(reduceWindowP, ins, p), composedTangent(composed(p), ins, nonzero)],
  batch(over, ins, axes, p) {
    const [xs, inits] = halves(ins);
    const [ax, ai] = halves(axes);
    if (ai.some((a) => a !== null)) return batchFlat(composed(p), over, ins, axes);
    const [jaxpr, window] = split(p);
    const outs = bind(reduceWindowP, [...xs.map((x, i) => toFront(over, x, ax[i])), ...inits], {
      jaxpr,
      ...batchedWindow(window),
    });
    return [outs, outs.map(() => 0)];
  },
  lower: {
    kind: "loop",
    loop(b, ins, [{ shape }], p) {
      const [xs, inits] = halves(ins);
      const [jaxpr, window] = split(p);
      const { loops, value } = windowElements(b, shape, window);
      const starts = inits.map((init) => init([]));
      const combiner = fold(b, jaxpr);
      const yes = () => b.bool(true);
      const no = () => b.bool(false);
      const results = (at: readonly Index[]) => {
        const elements = xs.map((x, k) => value(at, x, () => starts[k]));
        const inside = value(at, yes, no);
        if (loops.length > 0) return b.reduce(loops, combiner, [...elements, ...starts, inside, yes()], "sequence");
        return inlined(b, jaxpr, [...starts, ...elements]).map((e, k) => b.select(inside, e, starts[k]));
      };
      return xs.map((_, k) => (at) => results(at)[k]);
    },
  },
};
/** Folds by a body, in order from where it starts: accumulators take values, initial values, whether they count, and true. */
function fold(b: ExprBuilder, j: Jaxpr): Combiner {
  const n = j.outs.length;
  const none = j.outAvals.map((a) => b.constant(0, register(a.dtype)));
  const step = (acc: Expr[], next: Expr[]): Expr[] => {
    const begun = acc[2 * n + 1];
    const before = acc.slice(0, n).map((e, k) => b.select(begun, e, next[n + k]));
    const after = inlined(b, j, [...before, ...next.slice(0, n)]);
    return [...after.map((e, k) => b.select(next[2 * n], e, before[k])), ...next.slice(n)];
  };
  return b.combiner([...none, ...none, b.bool(false), b.bool(false)], step, true);
}
const composed = (p: ReduceWindowParams) => (ins: Value[]) =>
  reduceWindowParts(...halves(ins), elementwise(p.jaxpr), split(p)[1]);
const hasGaps = ({ padding, baseDilation }: WindowParams): boolean =>
  padding.flat().some((n) => n > 0) || baseDilation.some((n) => n > 1);
/** The same by other operations, for any body: the elements at each place of the window are combined as one array. */
export function reduceWindowParts(
  xs: readonly Value[],
  inits: readonly Value[],
  combine: Elementwise,
  window: WindowParams,
): Value[] {
  const parts = xs.map((x, k) => windowParts(x, inits[k], window));
  let acc = parts.map(([first], k) => broadcastTo(inits[k], first.shape));
  const inside = hasGaps(window) && windowParts(full(xs[0].shape, true, "bool"), scalar(false, "bool"), window);
  for (const place of parts[0].keys()) {
    const next = combine([...acc, ...parts.map((p) => p[place])]);
    acc = inside ? next.map((x, k) => where(inside[place], x, acc[k])) : next;
  }
  return acc;
}

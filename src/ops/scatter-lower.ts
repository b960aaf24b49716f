import { type Aval, sizeOf } from "../core/aval.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { addIndex, constantIndex, flatten, type Index } from "../ir/index.ts";
import type { Routine } from "../ir/lower.ts";
import { type RoutineBuffer, RoutineBuilder } from "../ir/routine.ts";
import { others } from "./reduction.ts";
import { type ScatterDimensionNumbers, type ScatterParams, updatedDims, windowSizes } from "./scatter-shape.ts";
import { clampedStart, startInBounds } from "./starts.ts";

/** A copy of the operand, then the updates in row-major order, so that sums have one order and the last `set` wins. */
export function scatterRoutine(
  name: string,
  combine: (b: ExprBuilder, old: Expr, update: Expr) => Expr,
  [x, indices, updates]: readonly Aval[],
  { dimensionNumbers: n, mode }: ScatterParams,
): Routine {
  const r = new RoutineBuilder(name);
  const [operand, starts, values] = [r.operand(x), r.operand(indices), r.operand(updates)];
  const result = r.result(x);
  const rank = x.shape.length;
  const scatterDims = others(updates.shape.length, n.updateWindowDims);
  const sizes = windowSizes(n, rank, updates.shape);
  r.copy(result, operand, sizeOf(x));
  if (sizeOf(x) === 0 || sizeOf(updates) === 0) return r.done();
  r.nest(
    scatterDims.map((d) => updates.shape[d]),
    "serial",
    (batch) => {
      const corner = x.shape.map(() => constantIndex(0));
      n.operandBatchingDims.forEach((d, k) => (corner[d] = batch[n.scatterIndicesBatchingDims[k]]));
      const inside: Expr[] = [];
      n.scatterDimsToOperandDims.forEach((d, k) => {
        const start = r.load(starts, flatten([...batch, constantIndex(k)], indices.shape));
        const hi = x.shape[d] - sizes[d];
        if (mode !== "clip") inside.push(startInBounds(r.e, start, hi));
        corner[d] = clampedStart(r.e, start, hi);
      });
      const guard = inside.length > 0 ? inside.reduce(r.e.and) : undefined;
      storeWindow(r, {
        result,
        values,
        corner,
        batch,
        scatterDims,
        guard,
        n,
        shape: x.shape,
        updates: updates.shape,
        combine,
      });
    },
  );
  return r.done();
}
interface Window {
  readonly result: RoutineBuffer;
  readonly values: RoutineBuffer;
  readonly corner: readonly Index[];
  readonly batch: readonly Index[];
  readonly scatterDims: readonly number[];
  readonly guard: Expr | undefined;
  readonly n: ScatterDimensionNumbers;
  readonly shape: readonly number[];
  readonly updates: readonly number[];
  readonly combine: (b: ExprBuilder, old: Expr, update: Expr) => Expr;
}
function storeWindow(r: RoutineBuilder, w: Window): void {
  const dims = updatedDims(w.n, w.shape.length);
  const store = (offsets: readonly Index[], guard?: Expr): void => {
    const at = [...w.corner];
    dims.forEach((d, k) => (at[d] = addIndex(at[d], offsets[k])));
    const from = new Array<Index>(w.updates.length);
    w.scatterDims.forEach((d, k) => (from[d] = w.batch[k]));
    w.n.updateWindowDims.forEach((d, k) => (from[d] = offsets[k]));
    const to = flatten(at, w.shape);
    r.store(w.result, to, w.combine(r.e, r.load(w.result, to), r.load(w.values, flatten(from, w.updates))), guard);
  };
  const shape = w.n.updateWindowDims.map((d) => w.updates[d]);
  if (shape.length === 0) return store([], w.guard);
  // Elements of one window are different ones: the innermost loop may run in lanes.
  const all = () => r.nest(shape, "serial", (offsets) => store(offsets), "vector");
  if (w.guard) r.if(w.guard, all);
  else all();
}

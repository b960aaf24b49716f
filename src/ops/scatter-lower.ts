import { type Aval, sizeOf } from "../core/aval.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { addIndex, constantIndex, flatten, type Index } from "../ir/index.ts";
import type { Routine } from "../ir/lower.ts";
import { type RoutineBuffer, RoutineBuilder } from "../ir/routine.ts";
import { others } from "./reduction.ts";
import { type ScatterDimensionNumbers, type ScatterParams, updatedDims, windowSizes } from "./scatter-shape.ts";
import { clampedStart, startInBounds } from "./starts.ts";

/** New elements from old ones and updates, of as many operands as are scattered into. */
export type Combine = (b: ExprBuilder, old: Expr[], update: Expr[]) => Expr[];
/**
 * Copies of the operands, then the updates in row-major order, so that sums have one order and the last `set` wins.
 * @param avals operands, indices, updates
 */
export function scatterRoutine(
  name: string,
  combine: Combine,
  avals: readonly Aval[],
  { dimensionNumbers: n, mode }: ScatterParams,
): Routine {
  const count = (avals.length - 1) / 2;
  const [x, indices, updates] = [avals[0], avals[count], avals[count + 1]];
  const r = new RoutineBuilder(name);
  const buffers = avals.map(r.operand);
  const starts = buffers[count];
  const results = avals.slice(0, count).map(r.result);
  const rank = x.shape.length;
  const scatterDims = others(updates.shape.length, n.updateWindowDims);
  const sizes = windowSizes(n, rank, updates.shape);
  results.forEach((result, k) => r.copy(result, buffers[k], sizeOf(x)));
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
        results,
        values: buffers.slice(count + 1),
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
  readonly results: readonly RoutineBuffer[];
  readonly values: readonly RoutineBuffer[];
  readonly corner: readonly Index[];
  readonly batch: readonly Index[];
  readonly scatterDims: readonly number[];
  readonly guard: Expr | undefined;
  readonly n: ScatterDimensionNumbers;
  readonly shape: readonly number[];
  readonly updates: readonly number[];
  readonly combine: Combine;
}
function storeWindow(r: RoutineBuilder, w: Window): void {
  const dims = updatedDims(w.n, w.shape.length);
  const store = (offsets: readonly Index[], guard?: Expr): void => {
    const at = [...w.corner];
    dims.forEach((d, k) => (at[d] = addIndex(at[d], offsets[k])));
    const from = new Array<Index>(w.updates.length);
    w.scatterDims.forEach((d, k) => (from[d] = w.batch[k]));
    w.n.updateWindowDims.forEach((d, k) => (from[d] = offsets[k]));
    const [to, source] = [flatten(at, w.shape), flatten(from, w.updates)];
    const load = (buffers: readonly RoutineBuffer[], i: Index) => buffers.map((b) => r.load(b, i));
    let made = w.combine(r.e, load(w.results, to), load(w.values, source));
    // What one result becomes may depend on what another was.
    if (made.length > 1) made = made.map((e) => r.get(r.local(e)));
    made.forEach((e, k) => r.store(w.results[k], to, e, guard));
  };
  const shape = w.n.updateWindowDims.map((d) => w.updates[d]);
  if (shape.length === 0) return store([], w.guard);
  // Elements of one window are different ones: the innermost loop may run in lanes.
  const innermost = w.results.length > 1 ? "serial" : "vector";
  const all = () => r.nest(shape, "serial", (offsets) => store(offsets), innermost);
  if (w.guard) r.if(w.guard, all);
  else all();
}

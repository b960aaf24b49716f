import { aval } from "../core/aval.ts";
import type { Jaxpr } from "../core/jaxpr.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { transpose } from "../ops/axes.ts";
import { gather } from "../ops/gather.ts";
import { others } from "../ops/reduction.ts";
import { scatter } from "../ops/scatter.ts";
import { batchScatter } from "../ops/scatter-family.ts";
import { scatterRoutine } from "../ops/scatter-lower.ts";
import { inferScatter, type ScatterParams, windowSizes } from "../ops/scatter-shape.ts";
import { concatenate, iota, reshape } from "../ops/shape.ts";
import { product, range } from "../util/list.ts";
import { checkBody, composedTangent, type Elementwise, elementwise, inlined } from "./body.ts";
import { scanFlat } from "./scan.ts";

/** Operands: arrays of one shape, indices, then updates for each array. */
export interface ScatterByParams extends ScatterParams {
  /** (old scalars, updates) -> new scalars, applied to one window after the other. */
  readonly jaxpr: Jaxpr;
}
/** Arrays, indices, updates. */
const parts = <T>(ins: readonly T[]): [T[], T, T[]] => {
  const n = (ins.length - 1) / 2;
  return [ins.slice(0, n), ins[n], ins.slice(n + 1)];
};
export const scatterByP: Primitive<ScatterByParams> = {
  name: "scatterBy",
  infer(ins, p) {
    const [xs, indices, updates] = parts(ins);
    const scalars = xs.map((x) => aval([], x.dtype));
    checkBody("scatter", p.jaxpr, [...scalars, ...scalars], scalars);
    return xs.flatMap((x, k) => inferScatter("scatter", [x, indices, updates[k]], p));
  },
  tangent: (ins, nonzero, p) => [
    bind(scatterByP, ins, p),
    composedTangent((all) => scatterScan(...parts(all), elementwise(p.jaxpr), p), ins, nonzero),
  ],
  batch: (over, ins, axes, p) => batchScatter(scatterByP, over, ins, axes, p),
  lower: {
    kind: "routine",
    routine: (avals, p) =>
      scatterRoutine("scatterBy", (b, old, updates) => inlined(b, p.jaxpr, [...old, ...updates]), avals, p),
  },
};
/** The same by other operations, for any body: a loop over the windows. */
export function scatterScan(
  xs: readonly Value[],
  indices: Value,
  updates: readonly Value[],
  combine: Elementwise,
  { dimensionNumbers: n, mode }: ScatterParams,
): Value[] {
  const [{ shape, ndim }] = xs;
  const places = indices.shape.slice(0, -1);
  const count = product(places);
  // Batching dimensions become further components of the index vectors.
  const own = n.scatterIndicesBatchingDims.map((d) => iota(indices.dtype, [...places, 1], d));
  const vectors = concatenate([indices, ...own], places.length);
  const scatterDims = others(updates[0].ndim, n.updateWindowDims);
  const windows = updates.map((u) => {
    const window = n.updateWindowDims.map((d) => u.shape[d]);
    return reshape(transpose(u, [...scatterDims, ...n.updateWindowDims]), [count, ...window]);
  });
  const inserted = [...n.insertedWindowDims, ...n.operandBatchingDims].sort((a, b) => a - b);
  const dims = [...n.scatterDimsToOperandDims, ...n.operandBatchingDims];
  const window = range(n.updateWindowDims.length);
  const reading = { offsetDims: window, collapsedSliceDims: inserted, startIndexMap: dims };
  const writing = { updateWindowDims: window, insertedWindowDims: inserted, scatterDimsToOperandDims: dims };
  const sizes = windowSizes(n, ndim, updates[0].shape);
  const step = (carry: Value[], [at, ...update]: Value[]): [Value[], Value[]] => {
    const old = carry.map((x) => gather(x, at, reading, sizes, { mode: "clip" }));
    const made = combine([...old, ...update]);
    return [carry.map((x, k) => scatter(x, at, made[k], writing, { mode, uniqueIndices: true })), []];
  };
  if (count === 0 || shape.includes(0)) return [...xs];
  return scanFlat(step, [...xs], [reshape(vectors, [count, dims.length]), ...windows], count)[0];
}

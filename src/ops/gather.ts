import type { Aval } from "../core/aval.ts";
import { LinearInput, type Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Scalar, Value } from "../core/value.ts";
import { moveAxis } from "./axes.ts";
import { pullGather } from "./gather-lower.ts";
import {
  GatherDimensionNumbers,
  type GatherFields,
  type GatherParams,
  type GatherScatterMode,
  inferGather,
} from "./gather-shape.ts";
import { isBool, scatterBy, scatterFamily } from "./scatter-family.ts";
import { type ScatterParams, windowSizes } from "./scatter-shape.ts";
import { instantiate, zeros } from "./zeros.ts";

export { GatherDimensionNumbers, type GatherScatterMode } from "./gather-shape.ts";

// Gather and scatter-add are each other's transposes.

const shift = (dims: readonly number[]): number[] => dims.map((d) => d + 1);
export const gatherP: Primitive<GatherParams> = {
  name: "gather",
  infer: inferGather,
  tangent: ([x, indices], _nonzero, params) => {
    // What is filled in is a constant: its tangent is 0.
    const inner = { ...params, fillValue: 0 };
    return [[bind1(gatherP, [x, indices], params)], ([dx]) => [dx && bind1(gatherP, [dx, indices], inner)]];
  },
  transpose: ([ct], [x, indices], { dimensionNumbers: n, indicesAreSorted, uniqueIndices, mode }) => {
    if (!ct || !(x instanceof LinearInput)) return [null, null];
    const numbers = {
      updateWindowDims: n.offsetDims,
      insertedWindowDims: n.collapsedSliceDims,
      scatterDimsToOperandDims: n.startIndexMap,
      operandBatchingDims: n.operandBatchingDims,
      scatterIndicesBatchingDims: n.startIndicesBatchingDims,
    };
    const options = { indicesAreSorted, uniqueIndices, mode };
    return [scatterAdd(zeros(x.aval), indices as Value, ct, numbers, options), null];
  },
  batch: ({ size }, [x, indices], [ax, ai], { dimensionNumbers: n, sliceSizes, ...rest }) => {
    const operand = ax === null ? x : moveAxis(x, ax, 0);
    const starts = ai === null ? indices : moveAxis(indices, ai, 0);
    const onOperand = (dims: readonly number[]) => (ax === null ? dims : shift(dims));
    const onIndices = (dims: readonly number[]) => (ai === null ? dims : shift(dims));
    const together = ax !== null && ai !== null;
    const own = ax !== null && ai === null;
    const dimensionNumbers = new GatherDimensionNumbers({
      offsetDims: own ? [0, ...shift(n.offsetDims)] : shift(n.offsetDims),
      collapsedSliceDims: onOperand(n.collapsedSliceDims),
      startIndexMap: onOperand(n.startIndexMap),
      operandBatchingDims: [...(together ? [0] : []), ...onOperand(n.operandBatchingDims)],
      startIndicesBatchingDims: [...(together ? [0] : []), ...onIndices(n.startIndicesBatchingDims)],
    });
    const sizes = ax === null ? sliceSizes : [own ? size : 1, ...sliceSizes];
    return [[bind1(gatherP, [operand, starts], { dimensionNumbers, sliceSizes: sizes, ...rest })], [0]];
  },
  lower: {
    kind: "loop",
    loop: (b, ins, avals, params) => [(at) => pullGather(b, ins, avals, params, at)],
  },
};

export interface GatherOptions {
  mode?: GatherScatterMode | undefined;
  fillValue?: Scalar | null | undefined;
  indicesAreSorted?: boolean | undefined;
  uniqueIndices?: boolean | undefined;
}
/** Windows of x of `sliceSizes`, one for each index vector in the last axis of `indices`. */
export const gather = (
  x: Value,
  indices: Value,
  dimensionNumbers: GatherFields,
  sliceSizes: readonly number[],
  { mode = "fill", fillValue = null, indicesAreSorted = false, uniqueIndices = false }: GatherOptions = {},
): Value =>
  bind1(gatherP, [x, indices], {
    dimensionNumbers: new GatherDimensionNumbers(dimensionNumbers),
    sliceSizes,
    indicesAreSorted,
    uniqueIndices,
    mode,
    fillValue,
  });

/** Indices, options and windows of the gather that reads what a scatter writes. */
export const readBack = (y: Value, indices: Value, updates: Aval, p: ScatterParams): Value =>
  gather(
    y,
    indices,
    {
      offsetDims: p.dimensionNumbers.updateWindowDims,
      collapsedSliceDims: p.dimensionNumbers.insertedWindowDims,
      startIndexMap: p.dimensionNumbers.scatterDimsToOperandDims,
      operandBatchingDims: p.dimensionNumbers.operandBatchingDims,
      startIndicesBatchingDims: p.dimensionNumbers.scatterIndicesBatchingDims,
    },
    windowSizes(p.dimensionNumbers, y.ndim, updates.shape),
    // What was dropped reads as 0, also where the promise is broken.
    {
      mode: p.mode === "clip" ? "clip" : "fill",
      fillValue: 0,
      indicesAreSorted: p.indicesAreSorted,
      uniqueIndices: p.uniqueIndices,
    },
  );

export const scatterAddP: Primitive<ScatterParams> = scatterFamily("scatterAdd", {
  arithmetic: true,
  combine: (b, old, update) => (isBool(old) ? b.or(old, update) : b.add(old, update)),
  tangent: ([x, indices, updates], _nonzero, params) => [
    [bind1(scatterAddP, [x, indices, updates], params)],
    ([dx, , du]) => {
      if (dx && !du) return [dx];
      return [du && bind1(scatterAddP, [instantiate(dx, x.aval), indices, du], params)];
    },
  ],
  transpose: ([ct], [x, indices, updates], params) => [
    x instanceof LinearInput ? ct : null,
    null,
    ct && updates instanceof LinearInput ? readBack(ct, indices as Value, updates.aval, params) : null,
  ],
});

/** x with updates added, in their order. */
export const scatterAdd = /*@__PURE__*/ scatterBy(scatterAddP);

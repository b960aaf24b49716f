import { type Aval, aval, showAval } from "../core/aval.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Scalar } from "../core/value.ts";
import { range } from "../util/list.ts";
import { others } from "./reduction.ts";
import { checkIndexType } from "./starts.ts";

/**
 * What happens to a window that is not inside the operand. clip: it is moved inside. fill: a gather gives the fill value, a
 * scatter drops it. promiseInBounds: a gather clips, a scatter drops.
 */
export type GatherScatterMode = "clip" | "fill" | "promiseInBounds";

export interface GatherFields {
  /** Axes of the result that run over the window. */
  readonly offsetDims: readonly number[];
  /** Axes of the operand whose window has size 1 and is dropped. */
  readonly collapsedSliceDims: readonly number[];
  /** Axis of the operand that component k of an index vector addresses. */
  readonly startIndexMap: readonly number[];
  /** Axes of the operand that go in step with the axes `startIndicesBatchingDims` of the indices. */
  readonly operandBatchingDims?: readonly number[];
  readonly startIndicesBatchingDims?: readonly number[];
}
/** How gather's operand, indices and result correspond; index vectors lie along the last axis of the indices. */
export class GatherDimensionNumbers {
  readonly offsetDims: readonly number[];
  readonly collapsedSliceDims: readonly number[];
  readonly startIndexMap: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly startIndicesBatchingDims: readonly number[];
  constructor(fields: GatherFields) {
    this.offsetDims = fields.offsetDims;
    this.collapsedSliceDims = fields.collapsedSliceDims;
    this.startIndexMap = fields.startIndexMap;
    this.operandBatchingDims = fields.operandBatchingDims ?? [];
    this.startIndicesBatchingDims = fields.startIndicesBatchingDims ?? [];
  }
  toString(): string {
    return `GatherDimensionNumbers(${Object.entries(this)
      .map(([k, v]) => `${k}=(${v})`)
      .join(", ")})`;
  }
}
export interface GatherParams {
  readonly dimensionNumbers: GatherDimensionNumbers;
  readonly sliceSizes: readonly number[];
  readonly indicesAreSorted: boolean;
  readonly uniqueIndices: boolean;
  readonly mode: GatherScatterMode;
  readonly fillValue: Scalar | null;
}

/** Throws unless dims are different axes of something of rank `rank`. */
export function checkDims(name: string, what: string, dims: readonly number[], rank: number): void {
  if (new Set(dims).size === dims.length && dims.every((d) => Number.isInteger(d) && d >= 0 && d < rank)) return;
  throw new ValueError(`${name}: ${what} [${dims}] must be different axes from 0 to ${rank - 1}.`);
}
/** The window's axes of the operand, in the order of offsetDims. */
export const windowDims = (n: GatherDimensionNumbers, rank: number): number[] =>
  others(rank, [...n.collapsedSliceDims, ...n.operandBatchingDims]);

export function inferGather([x, indices]: Aval[], { dimensionNumbers: n, sliceSizes, mode }: GatherParams): Aval[] {
  checkIndexType("gather", indices);
  const rank = x.shape.length;
  const fail = (fact: string): never => {
    throw new ShapeError(
      `gather: ${fact} (operand ${showAval(x)}, indices ${showAval(indices)}, ${n}, sizes [${sliceSizes}]).`,
    );
  };
  if (indices.shape.length === 0) fail("indices need an axis of index vectors. Expand them at the end");
  if (!["clip", "fill", "promiseInBounds"].includes(mode))
    throw new ValueError(`gather: mode ${mode} is unknown. Use "clip", "fill" or "promiseInBounds".`);
  const batchShape = indices.shape.slice(0, -1);
  checkDims("gather", "collapsedSliceDims", n.collapsedSliceDims, rank);
  checkDims("gather", "operandBatchingDims", n.operandBatchingDims, rank);
  checkDims("gather", "startIndexMap", n.startIndexMap, rank);
  checkDims("gather", "startIndicesBatchingDims", n.startIndicesBatchingDims, batchShape.length);
  checkDims("gather", "offsetDims", n.offsetDims, batchShape.length + n.offsetDims.length);
  if (sliceSizes.length !== rank) fail("one slice size an axis of the operand is needed");
  sliceSizes.forEach((s, d) => (s >= 0 && s <= x.shape[d]) || fail(`slice size ${s} does not fit axis ${d}`));
  if (indices.shape[indices.shape.length - 1] !== n.startIndexMap.length)
    fail("the last axis of the indices must be as long as startIndexMap");
  for (const d of [...n.collapsedSliceDims, ...n.operandBatchingDims])
    if (sliceSizes[d] > 1) fail(`axis ${d} is collapsed or batched, its slice size must be 1`);
  n.operandBatchingDims.forEach((d, k) => {
    if (x.shape[d] !== batchShape[n.startIndicesBatchingDims[k]]) fail("batching axes differ in size");
  });
  const window = windowDims(n, rank).map((d) => sliceSizes[d]);
  if (window.length !== n.offsetDims.length) fail("offsetDims must name one axis for each axis of the window");
  return [aval(mergeDims(batchShape, window, n.offsetDims), x.dtype, x.weakType)];
}
/** A shape with `window` at the positions `offsetDims` and `batch` at the others. */
function mergeDims(batch: readonly number[], window: readonly number[], offsetDims: readonly number[]): number[] {
  const rest = [...batch];
  return range(batch.length + window.length).map((d) => {
    const k = offsetDims.indexOf(d);
    return k >= 0 ? window[k] : (rest.shift() as number);
  });
}

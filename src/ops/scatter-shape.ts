import { type Aval, showAval } from "../core/aval.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { checkDims, type GatherScatterMode } from "./gather-shape.ts";
import { others } from "./reduction.ts";
import { checkIndexType } from "./starts.ts";

export interface ScatterFields {
  /** Axes of the updates that run over the window. */
  readonly updateWindowDims: readonly number[];
  /** Axes of the operand whose window has size 1 and is not in the updates. */
  readonly insertedWindowDims: readonly number[];
  /** Axis of the operand that component k of an index vector addresses. */
  readonly scatterDimsToOperandDims: readonly number[];
  /** Axes of the operand that go in step with the axes `scatterIndicesBatchingDims` of the indices. */
  readonly operandBatchingDims?: readonly number[];
  readonly scatterIndicesBatchingDims?: readonly number[];
}
/** How scatter's operand, indices and updates correspond; index vectors lie along the last axis of the indices. */
export class ScatterDimensionNumbers {
  readonly updateWindowDims: readonly number[];
  readonly insertedWindowDims: readonly number[];
  readonly scatterDimsToOperandDims: readonly number[];
  readonly operandBatchingDims: readonly number[];
  readonly scatterIndicesBatchingDims: readonly number[];
  constructor(fields: ScatterFields) {
    this.updateWindowDims = fields.updateWindowDims;
    this.insertedWindowDims = fields.insertedWindowDims;
    this.scatterDimsToOperandDims = fields.scatterDimsToOperandDims;
    this.operandBatchingDims = fields.operandBatchingDims ?? [];
    this.scatterIndicesBatchingDims = fields.scatterIndicesBatchingDims ?? [];
  }
  toString(): string {
    return `ScatterDimensionNumbers(${Object.entries(this)
      .map(([k, v]) => `${k}=(${v})`)
      .join(", ")})`;
  }
}
export interface ScatterParams {
  readonly dimensionNumbers: ScatterDimensionNumbers;
  readonly indicesAreSorted: boolean;
  readonly uniqueIndices: boolean;
  readonly mode: GatherScatterMode;
}
type Numbers = ScatterDimensionNumbers;

/** Axes of the operand that have a window in the updates, in the order of updateWindowDims. */
export const updatedDims = (n: Numbers, rank: number): number[] =>
  others(rank, [...n.insertedWindowDims, ...n.operandBatchingDims]);
/** Size of the window along each axis of the operand. */
export function windowSizes(n: Numbers, rank: number, updates: readonly number[]): number[] {
  const sizes = new Array<number>(rank).fill(1);
  updatedDims(n, rank).forEach((d, k) => (sizes[d] = updates[n.updateWindowDims[k]]));
  return sizes;
}

export function inferScatter(
  name: string,
  [x, indices, updates]: Aval[],
  { dimensionNumbers: n, mode }: ScatterParams,
): Aval[] {
  checkIndexType(name, indices);
  const rank = x.shape.length;
  const fail = (fact: string): never => {
    const types = `operand ${showAval(x)}, indices ${showAval(indices)}, updates ${showAval(updates)}`;
    throw new ShapeError(`${name}: ${fact} (${types}, ${n}).`);
  };
  if (x.dtype !== updates.dtype)
    throw new DTypeError(
      `${name}: operand ${showAval(x)} and updates ${showAval(updates)} differ in dtype. Convert one with astype.`,
    );
  if (!["clip", "fill", "promiseInBounds"].includes(mode))
    throw new ValueError(`${name}: mode ${mode} is unknown. Use "clip", "fill" or "promiseInBounds".`);
  if (indices.shape.length === 0) fail("indices need an axis of index vectors. Expand them at the end");
  const batchShape = indices.shape.slice(0, -1);
  checkDims(name, "insertedWindowDims", n.insertedWindowDims, rank);
  checkDims(name, "operandBatchingDims", n.operandBatchingDims, rank);
  checkDims(name, "scatterDimsToOperandDims", n.scatterDimsToOperandDims, rank);
  checkDims(name, "scatterIndicesBatchingDims", n.scatterIndicesBatchingDims, batchShape.length);
  checkDims(name, "updateWindowDims", n.updateWindowDims, updates.shape.length);
  if (indices.shape[indices.shape.length - 1] !== n.scatterDimsToOperandDims.length)
    fail("the last axis of the indices must be as long as scatterDimsToOperandDims");
  const window = updatedDims(n, rank);
  if (window.length !== n.updateWindowDims.length)
    fail("updateWindowDims must name one axis for each axis of the window");
  const scatterShape = others(updates.shape.length, n.updateWindowDims).map((d) => updates.shape[d]);
  if (scatterShape.length !== batchShape.length || scatterShape.some((s, d) => s !== batchShape[d]))
    fail("the updates' axes outside the window must match the indices' axes before the last");
  // Axes without a window may be empty: then every index lies outside.
  window.forEach(
    (d, k) => updates.shape[n.updateWindowDims[k]] <= x.shape[d] || fail(`the window does not fit axis ${d}`),
  );
  n.operandBatchingDims.forEach((d, k) => {
    if (x.shape[d] !== batchShape[n.scatterIndicesBatchingDims[k]]) fail("batching axes differ in size");
  });
  return [x];
}

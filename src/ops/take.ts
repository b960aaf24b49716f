import type { Value } from "../core/value.ts";
import { range } from "../util/list.ts";
import { type GatherOptions, gather } from "./gather.ts";
import { others } from "./reduction.ts";
import { reshape } from "./shape.ts";

// Gathers along one axis.

const vectors = (indices: Value): Value => reshape(indices, [...indices.shape, 1]);

/** x[..., indices, ...]: whole slices across an axis; the indices' axes take its place. */
export function takeAxis(x: Value, indices: Value, axis: number, options: GatherOptions = {}): Value {
  const n = indices.ndim;
  const offsetDims = range(x.ndim - 1).map((d) => (d < axis ? d : d + n));
  const sizes = x.shape.map((s, d) => (d === axis ? 1 : s));
  return gather(x, vectors(indices), { offsetDims, collapsedSliceDims: [axis], startIndexMap: [axis] }, sizes, options);
}
/** y[i, j, k] = x[i, indices[i, j, k], k] for axis 1: elements along one axis, line by line. */
export function takeAlong(x: Value, indices: Value, axis: number, options: GatherOptions = {}): Value {
  const batch = others(x.ndim, [axis]);
  return gather(
    x,
    vectors(indices),
    {
      offsetDims: [],
      collapsedSliceDims: [axis],
      startIndexMap: [axis],
      operandBatchingDims: batch,
      startIndicesBatchingDims: batch,
    },
    x.shape.map(() => 1),
    options,
  );
}

import { type ArrayLike, asArray } from "../api/asarray.ts";
import { type Complex, isComplexElement } from "../api/storage.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { ones } from "./creation.ts";
import { meshgrid } from "./grids.ts";
import { stack } from "./join.ts";
import { promoted } from "./promote.ts";
import { nonzero } from "./search.ts";
import { arange, linspace } from "./spaces.ts";

// Grids that are written as slices, and positions that a function of masks chooses.

/** [start, stop] or [start, stop, step]; a step {re: 0, im: n} stands for n points, the last of which is the stop. */
export type GridSlice = readonly [start: number | null, stop: number, step?: number | Complex | null];
function points(name: string, slice: GridSlice): Value {
  if (!Array.isArray(slice) || typeof slice[1] !== "number")
    throw new JAXTypeError(
      `${name}: ${JSON.stringify(slice)} is no range. Write [start, stop] or [start, stop, step].`,
    );
  const [start, stop, step] = slice as GridSlice;
  if (isComplexElement(step)) return linspace(start ?? 0, stop, Math.floor(Math.hypot(step.re, step.im)));
  return arange(start ?? 0, stop, step ?? 1);
}
const grid = (name: string, slices: readonly GridSlice[], sparse: boolean): Value[] =>
  meshgrid(
    ...promoted(
      name,
      slices.map((s) => points(name, s)),
    ),
    { indexing: "ij", sparse },
  );
/**
 * Coordinates of the points of a grid, stacked: [number of slices, ...sizes]; of one slice the points alone.
 * @example np.mgrid([0, 2], [0, 3]).tolist() // [[[0, 0, 0], [1, 1, 1]], [[0, 1, 2], [0, 1, 2]]]
 * @example np.mgrid([0, 1, { re: 0, im: 3 }]).tolist() // [0, 0.5, 1]
 */
export const mgrid = (...slices: GridSlice[]): Value =>
  slices.length === 1 ? points("mgrid", slices[0]) : stack(grid("mgrid", slices, false), 0);
/**
 * Coordinates of the points of a grid, each along an axis of its own; of one slice the points alone.
 * @example np.ogrid([0, 2], [0, 3]).map((x) => x.shape) // [[2, 1], [1, 3]]
 */
export const ogrid = (...slices: GridSlice[]): Value | Value[] =>
  slices.length === 1 ? points("ogrid", slices[0]) : grid("ogrid", slices, true);

export interface MaskIndicesOptions {
  /** Number of positions, which makes it possible under jit. */
  size?: number;
}
/**
 * Row and column numbers of what a function of matrices, such as `np.triu`, keeps of an n x n matrix.
 * @example np.maskIndices(2, np.triu).map((i) => i.tolist()) // [[0, 0, 1], [0, 1, 1]]
 */
export function maskIndices(
  n: number,
  mask: (x: Value, k: number) => ArrayLike,
  k = 0,
  { size }: MaskIndicesOptions = {},
): [Value, Value] {
  const [rows, columns] = nonzero(asArray(mask(ones([n, n]), k), "maskIndices"), size === undefined ? {} : { size });
  return [rows, columns];
}

import * as api from "../../api/tree.ts";
import { showAval } from "../../core/aval.ts";
import { ValueError } from "../../core/errors.ts";
import type { NDArray } from "../../core/value.ts";
import { reshape, transpose } from "../../numpy/shape.ts";
import { product, range } from "../../util/list.ts";

// Which axes of an array are the rows and columns of a matrix.

type Axes = number | readonly number[];
export interface AxesOptions {
  /** 0 */
  reductionAxis?: Axes;
  /** 1 */
  outputAxis?: Axes;
}
/**
 * The axes that a weight sums over, and those of its results; along all others stand further matrices.
 * @source optax.contrib.MuonDimensionNumbers
 */
export class MuonDimensionNumbers {
  readonly reductionAxis: Axes;
  readonly outputAxis: Axes;
  constructor({ reductionAxis = 0, outputAxis = 1 }: AxesOptions = {}) {
    this.reductionAxis = reductionAxis;
    this.outputAxis = outputAxis;
  }
}
/**
 * The same for `galore`, where each axis is one of both.
 * @source optax.contrib.GaLoreDimensionNumbers
 */
export class GaLoreDimensionNumbers extends MuonDimensionNumbers {}

/** A tree of dimension numbers, which may be a prefix and has null for arrays that are no matrices, or a function that makes it. */
export type DimensionNumbersOrFn = unknown | ((params: any) => unknown);
const isLeaf = (x: unknown): boolean => x === null || x instanceof MuonDimensionNumbers;
/** For every array of a tree what `f` says of it and of its dimension numbers. */
export function mapNumbers<T>(
  f: (x: NDArray, numbers: MuonDimensionNumbers | null) => unknown,
  t: T,
  given: DimensionNumbersOrFn,
): T {
  const numbers = typeof given === "function" ? given(t) : given;
  const each = (n: unknown, part: unknown): unknown =>
    api.map((x) => f(x as NDArray, n as MuonDimensionNumbers | null), part);
  return api.map(each, numbers, t, { isLeaf }) as T;
}

/** An array as matrices [n, rows, columns], and such matrices as an array again. */
export interface Matrices {
  readonly matrices: NDArray;
  readonly back: (y: NDArray) => NDArray;
}
/** @throws RangeError if an axis is both, or the array has fewer than two */
export function matricesOf(name: string, x: NDArray, { reductionAxis, outputAxis }: MuonDimensionNumbers): Matrices {
  const axes = (a: Axes): number[] => (typeof a === "number" ? [a] : a).map((d) => (d < 0 ? d + x.ndim : d));
  const [rows, columns] = [axes(reductionAxis), axes(outputAxis)];
  if (x.ndim < 2 || new Set([...rows, ...columns]).size < rows.length + columns.length)
    throw new ValueError(
      `${name}: rows ${rows} and columns ${columns} of ${showAval(x.aval)}. Name different axes of an array of rank 2 or more.`,
    );
  const batch = range(x.ndim).filter((d) => !rows.includes(d) && !columns.includes(d));
  const order = [...batch, ...rows, ...columns];
  const sizes = (ds: readonly number[]): number[] => ds.map((d) => x.shape[d]);
  const inverse = range(x.ndim).map((d) => order.indexOf(d));
  return {
    matrices: reshape(
      transpose(x, order),
      [batch, rows, columns].map((ds) => product(sizes(ds))),
    ),
    back: (y) => transpose(reshape(y, sizes(order)), inverse),
  };
}

import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { type DType, isInteger } from "../core/dtype.ts";
import { DTypeError, JAXTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { ConcreteArray, type Scalar, type Value } from "../core/value.ts";
import { broadcastTo, full } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { type GatherScatterMode, scatterAdd } from "../ops/gather.ts";
import { highest, lowest } from "../ops/reduce.ts";
import { scatterMax, scatterMin, scatterMul } from "../ops/scatter.ts";
import { concatenate, expandDims } from "../ops/shape.ts";
import { range } from "../util/list.ts";
import { max as maxOf, min as minOf, prod, sum } from "./reductions.ts";

// Reductions over rows that share a number.

export interface SegmentOptions {
  /** How many results there are; by default the largest number plus 1, which must be known. */
  numSegments?: number;
  indicesAreSorted?: boolean;
  uniqueIndices?: boolean;
  /** So many rows are reduced first, then what comes out: sums of many rows lose fewer digits. */
  bucketSize?: number;
  /** Rows whose number is out of range are dropped ("fill", the default) or go to the nearest segment ("clip"). */
  mode?: GatherScatterMode | "drop";
}
interface Kind {
  readonly scatter: typeof scatterAdd;
  readonly identity: (dtype: DType) => Scalar;
  readonly reduce: (x: Value, axis: number) => Value;
  /** Not for booleans. */
  readonly numbers?: true;
}

function countOf(name: string, ids: Value, count: number | undefined): number {
  if (count !== undefined) {
    if (!Number.isInteger(count) || count < 0)
      throw new ValueError(`${name}: numSegments is ${count}. Give an integer >= 0.`);
    return count;
  }
  if (ids instanceof ConcreteArray) return Number(maxOf(ids).item()) + 1;
  throw new JAXTypeError(
    `${name}: the number of segments depends on a traced ${showAval(ids.aval)}. Pass { numSegments }.`,
  );
}
function segments(name: string, kind: Kind, data: ArrayLike, segmentIds: ArrayLike, options: SegmentOptions): Value {
  const x = asArray(data, name);
  const ids = asArray(segmentIds, name);
  if (!isInteger(ids.dtype))
    throw new JAXTypeError(`${name}: segments are ${showAval(ids.aval)}, integers are expected. Convert them.`);
  const { mode = "fill", bucketSize, indicesAreSorted, uniqueIndices } = options;
  const rest = x.shape.slice(1);
  const count = countOf(name, ids, options.numSegments);
  if (kind.numbers && x.dtype === "bool")
    throw new DTypeError(`${name}: ${showAval(x.aval)} has no sums and products. Use segmentMax, or convert it.`);
  const rows = broadcastTo(x, [...ids.shape, ...rest]);
  if (count === 0) return full([0, ...rest], kind.identity(x.dtype), x.dtype);
  /** `at`: the position of each row, with one number for each axis of `leading`. */
  const scatter = (leading: readonly number[], at: Value): Value =>
    kind.scatter(
      full([...leading, ...rest], kind.identity(x.dtype), x.dtype),
      at,
      rows,
      {
        updateWindowDims: range(rest.length).map((d) => d + ids.ndim),
        insertedWindowDims: range(leading.length),
        scatterDimsToOperandDims: range(leading.length),
      },
      { mode: mode === "drop" ? "fill" : mode, indicesAreSorted, uniqueIndices },
    );
  if (bucketSize === undefined) return scatter([count], expandDims(ids, [ids.ndim]));
  if (!Number.isInteger(bucketSize) || bucketSize < 1)
    throw new ValueError(`${name}: bucketSize is ${bucketSize}. Give an integer > 0.`);
  if (ids.ndim !== 1)
    throw new ShapeError(`${name}: buckets of segments ${showAval(ids.aval)}. Give one number for each row.`);
  const bucket = Int32Array.from({ length: ids.size }, (_, i) => Math.floor(i / bucketSize));
  const column = (v: Value): Value => expandDims(convertElementType(v, "int32"), [1]);
  const at = concatenate([column(asArray(bucket)), column(ids)], 1);
  return convertElementType(kind.reduce(scatter([Math.ceil(ids.size / bucketSize), count], at), 0), x.dtype);
}

/**
 * Sums of the rows that share a number: y[k] = sum of data[i] with segmentIds[i] = k.
 * @param data [n, ...rest]
 * @param segmentIds int[n]; rows whose number is negative or too large are dropped
 * @returns [numSegments, ...rest]
 * @throws TypeError if the numbers are no integers, or traced and `numSegments` is not given
 * @example ops.segmentSum(np.array([1, 2, 3]), np.array([0, 0, 1], "int32")).tolist() // [3, 3]
 * @source jax.ops.segment_sum
 */
export const segmentSum = (data: ArrayLike, segmentIds: ArrayLike, options: SegmentOptions = {}): Value =>
  segments("ops.segmentSum", sums, data, segmentIds, options);
/**
 * Products of the rows that share a number; 1 where there is none.
 * @example ops.segmentProd(np.array([2, 3, 4]), np.array([0, 0, 2], "int32")).tolist() // [6, 1, 4]
 * @source jax.ops.segment_prod
 */
export const segmentProd = (data: ArrayLike, segmentIds: ArrayLike, options: SegmentOptions = {}): Value =>
  segments("ops.segmentProd", products, data, segmentIds, options);
/**
 * Largest of the rows that share a number; the least number of the dtype (-Infinity for floats) where there is none.
 * @example ops.segmentMax(np.array([2, 3, 4]), np.array([0, 0, 1], "int32")).tolist() // [3, 4]
 * @source jax.ops.segment_max
 */
export const segmentMax = (data: ArrayLike, segmentIds: ArrayLike, options: SegmentOptions = {}): Value =>
  segments("ops.segmentMax", maxima, data, segmentIds, options);
/**
 * Least of the rows that share a number; the largest number of the dtype where there is none.
 * @example ops.segmentMin(np.array([2, 3, 4]), np.array([0, 0, 1], "int32")).tolist() // [2, 4]
 * @source jax.ops.segment_min
 */
export const segmentMin = (data: ArrayLike, segmentIds: ArrayLike, options: SegmentOptions = {}): Value =>
  segments("ops.segmentMin", minima, data, segmentIds, options);
const sums: Kind = { scatter: scatterAdd, identity: () => 0, reduce: sum, numbers: true };
const products: Kind = { scatter: scatterMul, identity: () => 1, reduce: prod, numbers: true };
const maxima: Kind = { scatter: scatterMax, identity: lowest, reduce: maxOf };
const minima: Kind = { scatter: scatterMin, identity: highest, reduce: minOf };

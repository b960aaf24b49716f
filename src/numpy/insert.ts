import { type ArrayLike, asArray, defaultInt } from "../api/asarray.ts";
import { atOnce1 } from "../api/at-once.ts";
import { showAval } from "../core/aval.ts";
import { isInteger } from "../core/dtype.ts";
import { JAXIndexError, JAXTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import { ConcreteArray, NDArray, type Value } from "../core/value.ts";
import { add, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, full, moveAxis } from "../ops/axes.ts";
import { clamp } from "../ops/clamp.ts";
import { ge } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { cumsum } from "../ops/cumulative.ts";
import { reduceSum } from "../ops/reduce.ts";
import { scatter } from "../ops/scatter.ts";
import * as ops from "../ops/shape.ts";
import { sort } from "../ops/sort.ts";
import { takeAxis } from "../ops/take.ts";
import { range } from "../util/list.ts";
import { type Index, integers, parseIndex, positionsOf } from "./index-parse.ts";
import { fromEnd } from "./indexing.ts";
import { options } from "./options.ts";
import { type Axis, axesOf, axisOf } from "./promote.ts";
import { typedArrayOf } from "./read.ts";
import { taken } from "./rearrange.ts";
import { any } from "./reductions.ts";
import { ravel } from "./shape.ts";

// Elements left out and put in.

/** Positions that an index of one axis names. */
function positionsIn(index: Index | readonly number[], n: number, name: string): number[] {
  const list = Array.isArray(index) && index.length > 3 ? Int32Array.from(index as number[]) : (index as Index);
  if (list instanceof NDArray && list.dtype === "bool") {
    if (list.ndim !== 1 || list.size !== n)
      throw new ValueError(
        `${name}: mask ${showAval(list.aval)} does not fit an axis of size ${n}. Give one of bool[${n}].`,
      );
    return positionsIn(positionsOf(list, name)[0], n, name);
  }
  const [e] = parseIndex([n], [list], name);
  if (e.kind === "at") return [e.at];
  if (e.kind === "slice") return range(e.size).map((k) => e.start + k * e.step);
  if (e.kind === "new") return [];
  return Array.from(typedArrayOf(e.value, name), Number).map((i) => {
    const at = i < 0 ? i + n : i;
    if (at < 0 || at >= n)
      throw new JAXIndexError(`${name}: index ${i} is out of range for size ${n}. Use ${-n} to ${n - 1}.`);
    return at;
  });
}
export interface DeleteOptions {
  axis?: number | null;
  /** Promises that an array of indices names no place twice, so that it may be traced; those out of range are ends. */
  assumeUniqueIndices?: boolean;
}
/**
 * Without the slices at an index: of the array as a vector, or along an axis.
 * @param index an integer, [start, stop, step], or an array, which must be concrete without `assumeUniqueIndices`
 * @example np.delete(np.array([1, 2, 3]), 1).tolist() // [1, 3]
 */
function delete_(
  x: ArrayLike,
  index: Index | readonly number[],
  axis?: number | null | DeleteOptions,
  rest?: DeleteOptions,
): Value {
  const given = options<DeleteOptions>("delete", ["axis", "assumeUniqueIndices"], axis, rest);
  const { axis: along = null } = given;
  const a = along === null ? ravel(asArray(x, "delete")) : asArray(x, "delete");
  const d = axisOf("delete", along ?? 0, a);
  if (given.assumeUniqueIndices && index instanceof NDArray && isInteger(index.dtype))
    return a.shape[d] === 0 ? a : takeAxis(a, placesLeft(ravel(index), a.shape[d]), d, { mode: "clip" });
  const gone = new Set(positionsIn(index, a.shape[d], "delete"));
  return taken(
    a,
    range(a.shape[d]).filter((i) => !gone.has(i)),
    d,
  );
}

export { delete_ as delete };

/** The places of 0..n-1 that are not among different ones: place k moves up by as many as stand at or before it. */
function placesLeft(gone: Value, n: number): Value {
  const k = gone.size;
  const [sorted] = sort([inRange(integers(gone, "delete"), n)], 0);
  const before = sub(sorted, ops.iota("int32", [k]));
  const left = ops.iota("int32", [Math.max(0, n - k)]);
  const shape = [k, left.size];
  const above = ge(broadcastInDim(left, shape, [1]), broadcastInDim(before, shape, [0]));
  return add(left, reduceSum(convertElementType(above, "int32"), [0]));
}
/** Places as int32 from 0 to n, negative ones from the end. */
const inRange = (i: Value, n: number): Value =>
  clamp(scalar(0, "int32"), convertElementType(fromEnd(i, n), "int32"), scalar(n, "int32"));

type InsertIndex = number | ArrayLike | readonly (number | null)[];
/** Places before which something is put in: a scalar, or a vector. */
function placesOf(index: InsertIndex, n: number): Value {
  if (Array.isArray(index) && index.includes(null))
    return asArray(Int32Array.from(positionsIn(index as readonly (number | null)[] as Index, n, "insert")));
  const list = Array.isArray(index) || typeof index === "number";
  const at = asArray(index, "insert", list ? "int32" : undefined);
  if (!isInteger(at.dtype))
    throw new JAXTypeError(`insert: the index is ${showAval(at.aval)}, not integers. Use np.nonzero of a mask.`);
  if (at.ndim > 1)
    throw new ValueError(
      `insert: the index is ${showAval(at.aval)}. Give an integer, a slice or a vector of integers.`,
    );
  return at;
}
export interface InsertOptions {
  axis?: number | null;
}
/**
 * With values put in before an index: in the array as a vector, or along an axis.
 * @param index an integer, [start, stop, null], or an array of integers; beyond the ends means the ends
 * @example np.insert(np.array([1, 3]), 1, 2).tolist() // [1, 2, 3]
 */
export function insert(
  x: ArrayLike,
  index: InsertIndex,
  values: ArrayLike,
  axis?: number | null | InsertOptions,
  rest?: InsertOptions,
): Value {
  const { axis: along = null } = options<InsertOptions>("insert", ["axis"], axis, rest);
  const a = along === null ? ravel(asArray(x, "insert")) : asArray(x, "insert");
  const d = axisOf("insert", along ?? 0, a);
  const n = a.shape[d];
  const places = placesOf(index, n);
  const given = convertElementType(asArray(values, "insert"), a.dtype);
  const deep = ops.reshape(given, [...range(a.ndim - given.ndim).map(() => 1), ...given.shape]);
  // At one scalar place the first axis of values is the axis of insertion.
  const v = places.ndim === 0 ? moveAxis(deep, 0, d) : deep;
  const count = places.size === 1 ? v.shape[d] : places.size;
  const shape = a.shape.map((m, k) => (k === d ? count : m));
  if (shape.some((m, k) => m === 0 && k !== d))
    return full(
      a.shape.map((m, k) => (k === d ? m + count : m)),
      0,
      a.dtype,
    );
  const fits = v.ndim === a.ndim && v.shape.every((m, k) => m === 1 || m === shape[k]);
  if (!fits)
    throw new ShapeError(
      `insert: values ${showAval(given.aval)} do not fit ${count} places along axis ${d} of ${showAval(a.aval)}. Reshape them.`,
    );
  const at = inRange(broadcastInDim(places, [count], places.ndim === 0 ? [] : [0]), n);
  const spread = broadcastInDim(v, shape, range(v.ndim));
  const mix = ([old, added, where]: Value[]): Value =>
    takeAxis(ops.concatenate([old, added], d), mixed(where, n), d, { mode: "promiseInBounds" });
  return atOnce1(`insert ${d}`, mix, [a, spread, at]);
}
/** Where each element of the result stands among n old and then the new ones, which go in before the places `at`. */
function mixed(at: Value, n: number): Value {
  const count = at.size;
  const [sorted, order] = sort([at, ops.iota("int32", [count])], 0);
  const slots = ops.reshape(add(sorted, ops.iota("int32", [count])), [count, 1]);
  const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
  const put = (x: Value, v: Value): Value => scatter(x, slots, v, numbers, { uniqueIndices: true, mode: "clip" });
  const old = put(full([n + count], 1, "int32"), full([count], 0, "int32"));
  const oldPlaces = sub(cumsum(old, 0), scalar(1, "int32"));
  return put(oldPlaces, add(order, scalar(n, "int32")));
}
export interface TrimZerosOptions {
  /** "f": at the front, "b": at the back, "fb" (default): both. */
  trim?: string;
  axis?: Axis;
}
/**
 * Without the slices of zeros at the ends of all axes, or of those named; the array must be concrete.
 * @example np.trimZeros(np.array([0, 1, 0, 2, 0])).tolist() // [1, 0, 2]
 */
export function trimZeros(x: ArrayLike, trim?: string | TrimZerosOptions, rest?: TrimZerosOptions): Value {
  const given = options<TrimZerosOptions>("trimZeros", ["trim", "axis"], trim, rest);
  const ends = (given.trim ?? "fb").toLowerCase();
  const a = asArray(x, "trimZeros");
  if (!(a instanceof ConcreteArray))
    throw new JAXTypeError("trimZeros: the result's shape depends on the values. Use a concrete array.");
  if (!/[fb]/.test(ends)) return a;
  const bounds = axesOf("trimZeros", given.axis, a).map((d) => {
    const others = range(a.ndim).filter((k) => k !== d);
    const kept = Array.from(typedArrayOf(any(a, others)), Boolean);
    const none = !kept.includes(true);
    const first = none || !ends.includes("f") ? 0 : kept.indexOf(true);
    const last = none ? 0 : ends.includes("b") ? kept.lastIndexOf(true) + 1 : kept.length;
    return [d, first, last] as const;
  });
  return bounds.reduce((y, [d, first, last]) => ops.sliceInDim(y, first, last, 1, d), a as Value);
}
/**
 * Arrays that together index the cross product of positions: each along an axis of its own. Masks must be concrete.
 * @example np.ix_([0, 2], [1]).map((p) => p.shape) // [[2, 1], [1, 1]]
 */
export function ix_(...args: ArrayLike[]): Value[] {
  return args.map((x, i) => {
    const a = asArray(x, "ix_", Array.isArray(x) ? "int32" : undefined);
    if (a.ndim !== 1) throw new ShapeError(`ix_: ${showAval(a.aval)} is no vector. Pass vectors of positions.`);
    const p = a.dtype === "bool" ? positionsOf(a, "ix_")[0] : a;
    return ops.reshape(
      p.size === 0 ? convertElementType(p, defaultInt()) : p,
      args.map((_, k) => (k === i ? p.size : 1)),
    );
  });
}

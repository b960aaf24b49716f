import { type ArrayLike, asArray, defaultInt } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isComplex, isInexact } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Scalar, Value } from "../core/value.ts";
import { like, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, full, moveAxis } from "../ops/axes.ts";
import { bitwiseAnd, bitwiseOr } from "../ops/bitwise.ts";
import { eq, ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { cumsum } from "../ops/cumulative.ts";
import { scatter } from "../ops/scatter.ts";
import { where } from "../ops/select.ts";
import * as ops from "../ops/shape.ts";
import * as sorts from "../ops/sort.ts";
import { takeAxis } from "../ops/take.ts";
import { product, range } from "../util/list.ts";
import { positionsOf } from "./index-parse.ts";
import { options } from "./options.ts";
import { axisOf } from "./promote.ts";
import { placesOf } from "./search.ts";
import { ravel } from "./shape.ts";

// The different elements of an array. How many depends on values: arrays are concrete, or `size` is given.

export interface UniqueOptions {
  returnIndex?: boolean;
  returnInverse?: boolean;
  returnCounts?: boolean;
  axis?: number | null;
  equalNan?: boolean;
  /** Size of the result, which makes it possible under jit: cut off, or filled up. */
  size?: number | null;
  fillValue?: Scalar | null;
  sorted?: boolean;
}
type UniqueFlags = UniqueOptions & ({ returnIndex: true } | { returnInverse: true } | { returnCounts: true });
const keys = [
  "returnIndex",
  "returnInverse",
  "returnCounts",
  "axis",
  "equalNan",
  "size",
  "fillValue",
  "sorted",
] as const;

/** Rows that differ from the row before, in the order that sorts them. */
export function boundaries(given: Value, equalNan: boolean): { order: Value; sorted: Value; starts: Value } {
  // A complex number that is NaN in one part is NaN as a whole.
  const rows = isComplex(given.dtype) ? where(ne(given, given), like(given, Number.NaN), given) : given;
  const [n, m] = rows.shape;
  const columns = range(m).map((k) => ops.reshape(ops.slice(rows, [0, k], [n, k + 1]), [n]));
  const out = sorts.sort([...columns, ops.iota("int32", [n])], 0, Math.max(1, m));
  const order = out[out.length - 1];
  const different = out.slice(0, m).map((c) => {
    const [a, b] = [ops.sliceInDim(c, 0, n - 1), ops.sliceInDim(c, 1, n)];
    const differ = ne(a, b);
    return equalNan && isInexact(c.dtype) ? bitwiseAnd(differ, bitwiseOr(eq(a, a), eq(b, b))) : differ;
  });
  const later = different.length > 0 ? different.reduce(bitwiseOr) : full([n - 1], false, "bool");
  const starts = ops.concatenate([full([1], true, "bool"), later], 0);
  return { order, sorted: takeAxis(rows, order, 0, { mode: "promiseInBounds" }), starts };
}
/**
 * The different elements, in order (or the different slices along an axis), and what else is asked for: where each first
 * occurs, which of them each element is, how often each occurs.
 * @example np.unique(np.array([3, 1, 3])).tolist() // [1, 3]
 */
export function unique(
  x: ArrayLike,
  given?: UniqueOptions & { returnIndex?: false; returnInverse?: false; returnCounts?: false },
): Value;
export function unique(x: ArrayLike, given: UniqueFlags): Value[];
export function unique(x: ArrayLike, given: UniqueOptions = {}): Value | Value[] {
  const o = options<UniqueOptions>("unique", keys, given);
  const whole = asArray(x, "unique");
  const axis = o.axis == null ? null : axisOf("unique", o.axis, whole);
  const a = axis === null ? ravel(whole) : moveAxis(whole, axis, 0);
  const n = a.shape[0];
  const width = product(a.shape.slice(1));
  if (n === 0) return emptyUnique(whole, o);
  const { order, sorted, starts } = boundaries(ops.reshape(a, [n, width]), o.equalNan ?? true);
  // One more than asked for, since the last count ends where the next element begins.
  const edges =
    o.size == null ? positionsOf(starts, "unique")[0] : placesOf(starts, { size: o.size + 1, fillValue: n })[0];
  const first = o.size == null ? edges : ops.sliceInDim(edges, 0, o.size);
  const count = first.size;
  const found = takeAxis(sorted, first, 0, { mode: "clip" });
  const filled = o.size == null ? found : fillUp(found, first, sorted, o.fillValue ?? null, n);
  const shaped = ops.reshape(filled, [count, ...a.shape.slice(1)]);
  const results: Value[] = [axis === null ? ops.reshape(shaped, [count]) : moveAxis(shaped, 0, axis)];
  if (o.returnIndex) {
    const at = where(ne(first, scalar(n, "int32")), first, scalar(0, "int32"));
    results.push(takeAxis(order, at, 0, { mode: "clip" }));
  }
  if (o.returnInverse) {
    const rank = sub(cumsum(convertElementType(starts, "int32"), 0), scalar(1, "int32"));
    const inverse = putAt(order, rank);
    results.push(axis === null ? ops.reshape(inverse, whole.shape) : inverse);
  }
  if (o.returnCounts) {
    const end = full([o.size == null ? Math.min(1, count) : 0], n, "int32");
    const next = ops.concatenate([ops.sliceInDim(edges, 1, edges.size), end], 0);
    results.push(sub(next, first));
  }
  const [values, ...places] = results;
  return places.length === 0 ? values : [values, ...places.map((p) => convertElementType(p, defaultInt()))];
}
/** y[order[i]] = values[i] */
const putAt = (order: Value, values: Value): Value =>
  scatter(
    full(order.shape, 0, values.dtype),
    ops.reshape(order, [order.size, 1]),
    values,
    { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] },
    { uniqueIndices: true, mode: "promiseInBounds" },
  );
function fillUp(found: Value, first: Value, sorted: Value, fillValue: Scalar | null, n: number): Value {
  const inside = broadcastInDim(ne(first, scalar(n, "int32")), found.shape, [0]);
  const least = broadcastInDim(ops.sliceInDim(sorted, 0, 1), found.shape, [0, 1]);
  return where(inside, found, fillValue === null ? least : full(found.shape, fillValue, found.dtype));
}
function emptyUnique(x: Value, o: UniqueOptions): Value | Value[] {
  if (o.size && o.fillValue == null)
    throw new ValueError(`unique: ${showAval(x.aval)} has no element to fill up with. Pass fillValue.`);
  const none = full([0], 0, defaultInt());
  const inverse = full(o.axis == null ? x.shape : [x.shape[axisOf("unique", o.axis, x)]], 0, defaultInt());
  const extra = [
    ...(o.returnIndex ? [none] : []),
    ...(o.returnInverse ? [inverse] : []),
    ...(o.returnCounts ? [none] : []),
  ];
  const values = o.size ? full([o.size], o.fillValue as Scalar, x.dtype) : o.axis == null ? ravel(x) : x;
  return extra.length === 0 ? values : [values, ...extra];
}
/** Size of a result, and what fills it up. */
export type FillOptions = Pick<UniqueOptions, "size" | "fillValue">;
const sized = (name: string, given: FillOptions = {}): FillOptions =>
  options<FillOptions>(name, ["size", "fillValue"], given);
/** The different elements, each NaN by itself. */
export const uniqueValues = (x: ArrayLike, given?: FillOptions): Value =>
  unique(x, { ...sized("uniqueValues", given), equalNan: false });
/** The different elements, where each first occurs, which of them each element is, how often each occurs. */
export const uniqueAll = (x: ArrayLike, given?: FillOptions): Value[] =>
  unique(x, {
    ...sized("uniqueAll", given),
    equalNan: false,
    returnIndex: true,
    returnInverse: true,
    returnCounts: true,
  });
/** The different elements and how often each occurs. */
export const uniqueCounts = (x: ArrayLike, given?: FillOptions): Value[] =>
  unique(x, { ...sized("uniqueCounts", given), equalNan: false, returnCounts: true });
/** The different elements and which of them each element is. */
export const uniqueInverse = (x: ArrayLike, given?: FillOptions): Value[] =>
  unique(x, { ...sized("uniqueInverse", given), equalNan: false, returnInverse: true });

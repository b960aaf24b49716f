import { type ArrayLike, asArray, defaultInt } from "../api/asarray.ts";
import { ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, like } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, full } from "../ops/axes.ts";
import { bitwiseAnd, bitwiseNot } from "../ops/bitwise.ts";
import { eq, lt, ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceOr, reduceSum } from "../ops/reduce.ts";
import { searchSorted } from "../ops/search.ts";
import { where as choose } from "../ops/select.ts";
import * as ops from "../ops/shape.ts";
import * as sorts from "../ops/sort.ts";
import { takeAxis } from "../ops/take.ts";
import { range } from "../util/list.ts";
import { positionsOf } from "./index-parse.ts";
import { concatenate } from "./join.ts";
import { where } from "./logic.ts";
import { options } from "./options.ts";
import { promoted } from "./promote.ts";
import { placesOf } from "./search.ts";
import { ravel } from "./shape.ts";
import { boundaries, type FillOptions, unique } from "./unique.ts";

// Arrays as sets of their elements. Sizes depend on values: arrays are concrete, or `size` is given.

export interface IsinOptions {
  assumeUnique?: boolean;
  invert?: boolean;
  /** JAX's ways of computing it; all give the same. */
  method?: "auto" | "compare_all" | "binary_search" | "sort";
}
const isinMethods = ["auto", "compare_all", "binary_search", "sort"];
/** Above this many candidates a sorted list is searched instead of comparing with each. */
const fewCandidates = 32;
/**
 * Which elements are among others.
 * @returns bool like x
 * @example np.isin(np.array([1, 2, 3]), np.array([2])).tolist() // [false, true, false]
 */
export function isin(x: ArrayLike, candidates: ArrayLike, given: IsinOptions = {}): Value {
  const { invert = false, method = "auto" } = options<IsinOptions>("isin", ["assumeUnique", "invert", "method"], given);
  if (!isinMethods.includes(method))
    throw new ValueError(
      `isin: there is no method ${String(method)}. Use ${isinMethods.join(", ")}; all give the same.`,
    );
  const [a, others] = promoted("isin", [x, candidates]);
  const found = among(a, ravel(others));
  return invert ? bitwiseNot(found) : found;
}
function among(a: Value, list: Value): Value {
  if (list.size === 0) return full(a.shape, false, "bool");
  return list.size <= fewCandidates ? anyEqual(a, list) : lookup(a, list).found;
}
function anyEqual(a: Value, list: Value): Value {
  const shape = [...a.shape, list.size];
  const same = eq(broadcastInDim(a, shape, range(a.ndim)), broadcastInDim(list, shape, [a.ndim]));
  return reduceOr(same, [a.ndim]);
}
/** Which elements stand in a list, and where each does first. */
function lookup(a: Value, list: Value): { found: Value; at: Value } {
  if (list.size === 0) return { found: full(a.shape, false, "bool"), at: full(a.shape, 0, "int32") };
  const [sorted, order] = sorts.sort([list, ops.iota("int32", [list.size])], 0);
  const k = searchSorted(sorted, a, "left");
  const read = (x: Value): Value => takeAxis(x, k, 0, { mode: "clip" });
  return { found: eq(read(sorted), a), at: read(order) };
}
/** Sorted elements of a vector, where each stood, and which is the first of its kind. */
function ordered(a: Value, assumeUnique: boolean): { values: Value; order: Value; first: Value } {
  if (a.size === 0) return { values: a, order: full([0], 0, "int32"), first: full([0], false, "bool") };
  const { sorted, order, starts } = boundaries(ops.reshape(a, [a.size, 1]), true);
  return { values: ravel(sorted), order, first: assumeUnique ? full([a.size], true, "bool") : starts };
}

/** What a mask chooses of some vectors: all of it, or `size`; `inside` says how many places there are. */
interface Chosen {
  readonly vectors: Value[];
  readonly inside: Value;
}
function chosen(name: string, mask: Value, vectors: readonly Value[], size: number | null | undefined): Chosen {
  if (mask.size === 0) {
    const n = size ?? 0;
    return { vectors: vectors.map((v) => full([n], 0, v.dtype)), inside: full([n], false, "bool") };
  }
  const [at] = size == null ? positionsOf(mask, name) : placesOf(mask, { size, fillValue: mask.size });
  return {
    vectors: vectors.map((v) => takeAxis(v, at, 0, { mode: "clip" })),
    inside: lt(at, scalar(mask.size, "int32")),
  };
}
/** The least of sorted results where there is room left; NaN, which stands last, if it is among them, 0 if there are none. */
function least(values: Value, inside: Value): Value {
  const n = values.size;
  if (n === 0) return like(values, 0);
  const count = reduceSum(convertElementType(inside, "int32"), [0]);
  const at = (i: Value): Value => takeAxis(values, i, 0, { mode: "clip" });
  const last = at(add(count, scalar(-1, "int32")));
  const first = at(scalar(0, "int32"));
  return choose(eq(count, scalar(0, "int32")), like(first, 0), choose(ne(last, last), last, first));
}
function filled({ vectors: [values], inside }: Chosen, given: FillOptions): Value {
  if (given.size == null) return values;
  const fill = given.fillValue ?? null;
  return where(inside, values, fill === null ? broadcastTo(least(values, inside), values.shape) : fill);
}
const fillKeys = ["size", "fillValue"] as const;
/**
 * The elements of both, in order.
 * @param options.size size of the result, which makes it possible under jit: cut off, or filled up with `fillValue` (the least element)
 * @example np.union1d(np.array([3, 1]), np.array([2, 1])).tolist() // [1, 2, 3]
 */
export const union1d = (x: ArrayLike, y: ArrayLike, given: FillOptions = {}): Value =>
  unique(concatenate([ravel(x), ravel(y)]), options<FillOptions>("union1d", fillKeys, given));

export interface SetOptions extends FillOptions {
  /** Promises that no element occurs twice. */
  assumeUnique?: boolean;
}
export interface IntersectOptions extends SetOptions {
  /** Also gives where the elements first stand in x and in y; that is filled up with their sizes. */
  returnIndices?: boolean;
}
/**
 * The elements that both have, in order.
 * @param options.size size of the result, which makes it possible under jit: cut off, or filled up with `fillValue` (the least element)
 * @returns the elements, or [elements, places in x, places in y] with `returnIndices`
 * @example np.intersect1d(np.array([3, 1, 2]), np.array([2, 3])).tolist() // [2, 3]
 */
export function intersect1d(x: ArrayLike, y: ArrayLike, given?: IntersectOptions & { returnIndices?: false }): Value;
export function intersect1d(x: ArrayLike, y: ArrayLike, given: IntersectOptions): Value | Value[];
export function intersect1d(x: ArrayLike, y: ArrayLike, given: IntersectOptions = {}): Value | Value[] {
  const name = "intersect1d";
  const o = options<IntersectOptions>(name, ["assumeUnique", "returnIndices", ...fillKeys], given);
  const [a, b] = promoted(name, [x, y]).map((v) => ravel(v));
  const { values, order, first } = ordered(a, o.assumeUnique ?? false);
  const { found, at } = lookup(values, b);
  const result = chosen(name, bitwiseAnd(first, found), [values, order, at], o.size);
  if (!o.returnIndices) return filled(result, o);
  const [, inX, inY] = result.vectors;
  const place = (i: Value, n: number): Value =>
    convertElementType(choose(result.inside, i, broadcastTo(scalar(n, "int32"), i.shape)), defaultInt());
  return [filled(result, o), place(inX, a.size), place(inY, b.size)];
}
/**
 * The elements of the first that the second has not, in order; with `assumeUnique` in the order they have.
 * @param options.size size of the result, which makes it possible under jit: cut off, or filled up with `fillValue` (0)
 * @example np.setdiff1d(np.array([3, 1, 2]), np.array([2])).tolist() // [1, 3]
 */
export function setdiff1d(x: ArrayLike, y: ArrayLike, given: SetOptions = {}): Value {
  const o = options<SetOptions>("setdiff1d", ["assumeUnique", ...fillKeys], given);
  const a = ravel(x);
  const { values, first } = o.assumeUnique ? { values: a, first: full(a.shape, true, "bool") } : ordered(a, false);
  const result = chosen("setdiff1d", bitwiseAnd(first, isin(values, y, { invert: true })), [values], o.size);
  if (o.size == null) return result.vectors[0];
  const fill = convertElementType(asArray(o.fillValue ?? 0, "setdiff1d"), values.dtype);
  return choose(result.inside, result.vectors[0], broadcastTo(fill, [o.size]));
}
/**
 * The elements that just one of the two has, in order.
 * @param options.size size of the result, which makes it possible under jit: cut off, or filled up with `fillValue` (the least element)
 * @example np.setxor1d(np.array([3, 1]), np.array([2, 1])).tolist() // [2, 3]
 */
export function setxor1d(x: ArrayLike, y: ArrayLike, given: SetOptions = {}): Value {
  const o = options<SetOptions>("setxor1d", ["assumeUnique", ...fillKeys], given);
  const [a, b] = promoted("setxor1d", [x, y]).map((v) => ordered(ravel(v), o.assumeUnique ?? false));
  const only = ({ values, first }: typeof a, others: Value): Value =>
    bitwiseAnd(first, bitwiseNot(among(values, others)));
  const kept = ops.concatenate([only(a, b.values), only(b, a.values)], 0);
  const all = ops.concatenate([a.values, b.values], 0);
  const [gone, sorted] = sorts.sort([bitwiseNot(kept), all], 0, 2);
  return filled(chosen("setxor1d", bitwiseNot(gone), [sorted], o.size), o);
}

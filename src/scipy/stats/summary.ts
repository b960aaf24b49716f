import { type ArrayLike, asArray, defaultFloat, defaultInt } from "../../api/asarray.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { cummax, cummin, cumsum } from "../../lax/sorting.ts";
import { nanstd } from "../../numpy/nan.ts";
import { options } from "../../numpy/options.ts";
import { axisOf, promotedInexact } from "../../numpy/promote.ts";
import { argmax, sum } from "../../numpy/reductions.ts";
import { moveaxis } from "../../numpy/shape.ts";
import { argsort, sort } from "../../numpy/sorting.ts";
import { takeAlongAxis } from "../../numpy/take.ts";
import { std } from "../../numpy/variance.ts";
import { like } from "../../ops/arithmetic.ts";
import { broadcastTo, full } from "../../ops/axes.ts";
import { concatenate } from "../../ops/concatenate.ts";
import { convertElementType } from "../../ops/convert.ts";
import { reduceMax } from "../../ops/reduce.ts";
import { where } from "../../ops/select.ts";
import { expandDims, iota, reshape, sliceInDim } from "../../ops/shape.ts";

/** Options of `sem`. */
export interface SemOptions {
  /** 0 by default; null for all. */
  axis?: number | null;
  /** What the number of elements is lessened by: 1 by default. */
  ddof?: number;
  keepdims?: boolean;
  /** "omit" leaves NaN out; by default they propagate. */
  nanPolicy?: "propagate" | "omit";
}
/**
 * The standard error of the mean: the standard deviation over the root of the number of elements.
 * @example scipy.stats.sem(np.array([1, 3])).item() // 1
 */
export function sem(a: ArrayLike, axis?: number | null | SemOptions, rest?: SemOptions): Value {
  const o = options<SemOptions>("sem", ["axis", "ddof", "keepdims", "nanPolicy"], axis, rest);
  const [x] = promotedInexact("sem", [a]);
  const { axis: along = 0, ddof = 1, keepdims = false, nanPolicy = "propagate" } = o;
  if (nanPolicy === "omit") {
    const count = sum(convertElementType(lax.eq(x, x), x.dtype), { axis: along, keepdims });
    return lax.div(nanstd(x, { axis: along, ddof, keepdims }), lax.sqrt(count));
  }
  if (nanPolicy !== "propagate")
    throw new ValueError(`sem: there is no nanPolicy ${String(nanPolicy)}. Use "propagate" or "omit".`);
  const size = along === null ? x.size : x.shape[axisOf("sem", along, x)];
  // That of complex numbers is a complex number too, as in JAX.
  return convertElementType(lax.div(std(x, { axis: along, ddof, keepdims }), Math.sqrt(size)), x.dtype);
}

/** Lines of elements, along the last axis, in order: for each element where its run of equal ones starts and ends. */
interface Runs {
  readonly sorted: Value;
  /** True at the first of equal elements. */
  readonly first: Value;
  readonly start: Value;
  readonly end: Value;
}
function runsOf(sorted: Value): Runs {
  const last = sorted.ndim - 1;
  const n = sorted.shape[last];
  const index = iota("int32", sorted.shape, last);
  const part = (lo: number, hi: number): Value => sliceInDim(sorted, lo, hi, 1, last);
  const [here, next] = [part(0, n - 1), part(1, n)];
  // A NaN equals every NaN here.
  const differs = lax.bitwiseAnd(lax.ne(here, next), lax.bitwiseOr(lax.eq(here, here), lax.eq(next, next)));
  const edge = full([...sorted.shape.slice(0, -1), 1], true, "bool");
  const first = concatenate([edge, differs], last);
  const ends = concatenate([differs, edge], last);
  const start = cummax(where(first, index, like(index, 0)), last);
  const end = cummin(where(ends, lax.add(index, 1), like(index, n)), { axis: last, reverse: true });
  return { sorted, first, start, end };
}

/** How equal elements are ranked. */
export type RankMethod = "average" | "min" | "max" | "dense" | "ordinal";
/** Options of `rankdata`. */
export interface RankdataOptions {
  method?: RankMethod;
  /** Ranks along an axis; by default of all elements, as a vector. */
  axis?: number | null;
  /** NaN propagates; there is no other way. */
  nanPolicy?: "propagate";
}
function onlyPropagates(name: string, nanPolicy: string | undefined): void {
  if (nanPolicy !== undefined && nanPolicy !== "propagate")
    throw new ValueError(`${name}: there is no nanPolicy ${nanPolicy} here. NaN propagates: take it out before.`);
}
/**
 * Ranks of the elements, from 1 on; NaN if one is NaN. Equal elements get the average, least or greatest of their ranks, the
 * number of different elements up to them ("dense"), or ranks in their order ("ordinal").
 * @example scipy.stats.rankdata(np.array([10, 30, 10])).tolist() // [1.5, 3, 1.5]
 */
export function rankdata(a: ArrayLike, method?: RankMethod | RankdataOptions, rest?: RankdataOptions): Value {
  const o = options<RankdataOptions>(
    "rankdata",
    ["method", "axis", "nanPolicy"],
    method as RankMethod | undefined,
    rest,
  );
  const { method: ties = "average", axis = null } = o;
  onlyPropagates("rankdata", o.nanPolicy);
  const given = asArray(a, "rankdata");
  const x = axis === null ? reshape(given, [given.size]) : moveaxis(given, axisOf("rankdata", axis, given), -1);
  const dtype = defaultFloat();
  if (!rankMethods.includes(ties))
    throw new ValueError(`rankdata: there is no method ${String(ties)}. Use ${rankMethods.join(", ")}.`);
  if (given.size === 0) return full(axis === null ? [0] : given.shape, 0, dtype);
  const order = argsort(x, -1);
  const place = argsort(order, -1);
  const runs = runsOf(takeAlongAxis(x, order, -1));
  const y = convertElementType(ranksOf(runs, place, ties), dtype);
  const bad = reduceMax(convertElementType(lax.ne(x, x), "int32"), [x.ndim - 1]);
  const isBad = broadcastTo(expandDims(lax.gt(bad, 0), [x.ndim - 1]), x.shape);
  const result = where(isBad, like(y, Number.NaN), lax.mul(y, ties === "average" ? 0.5 : 1));
  return axis === null ? result : moveaxis(result, -1, axis);
}
const rankMethods: readonly RankMethod[] = ["average", "min", "max", "dense", "ordinal"];
/** The ranks of elements that stand at `place` in order; twice the ranks for "average". */
function ranksOf({ first, start, end }: Runs, place: Value, ties: RankMethod): Value {
  if (ties === "ordinal") return lax.add(place, 1);
  const least = (): Value => lax.add(start, 1);
  const ranks =
    ties === "dense"
      ? cumsum(convertElementType(first, "int32"), first.ndim - 1)
      : ties === "min"
        ? least()
        : ties === "max"
          ? end
          : lax.add(least(), end);
  return takeAlongAxis(ranks, place, -1);
}

/** Options of `mode`. */
export interface ModeOptions {
  /** 0 by default; null for all elements. */
  axis?: number | null;
  keepdims?: boolean;
  /** NaN propagates; there is no other way. */
  nanPolicy?: "propagate";
}
/** What `mode` gives. */
export interface ModeResult {
  /** The most frequent element, the least of several. */
  readonly mode: Value;
  /** How often it is there. */
  readonly count: Value;
}
/**
 * The most frequent elements along an axis.
 * @example scipy.stats.mode(np.array([1, 2, 2, 3])).mode.item() // 2
 */
export function mode(a: ArrayLike, axis?: number | null | ModeOptions, rest?: ModeOptions): ModeResult {
  const o = options<ModeOptions>("mode", ["axis", "keepdims", "nanPolicy"], axis, rest);
  const { axis: along = 0, keepdims = false } = o;
  onlyPropagates("mode", o.nanPolicy);
  const given = asArray(a, "mode");
  const v = given.ndim === 0 ? reshape(given, [1]) : given;
  const d = along === null ? null : axisOf("mode", along, v);
  const x = d === null ? reshape(v, [v.size]) : moveaxis(v, d, -1);
  const shape = v.shape.flatMap((n, i) => (d === null || i === d ? (keepdims ? [1] : []) : [n]));
  if (v.size === 0) {
    const none = (value: number): Value => full(shape, value, defaultFloat());
    return { mode: none(Number.NaN), count: none(0) };
  }
  const { sorted, start, end } = runsOf(sort(x, -1));
  const counts = convertElementType(lax.sub(end, start), defaultInt());
  const place = argmax(counts, { axis: -1, keepdims: true });
  const [value, count] = [sorted, counts].map((c) => reshape(takeAlongAxis(c, place, -1), shape));
  return { mode: value, count };
}

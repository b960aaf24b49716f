import { type ArrayLike, asArray, fromStorage } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { type DType, isComplex, isInexact } from "../core/dtype.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { add, div, like, mul, sub } from "../ops/arithmetic.ts";
import { broadcastInDim } from "../ops/axes.ts";
import { ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceMax, reduceMin, reduceOr, reduceSum } from "../ops/reduce.ts";
import { floor, round } from "../ops/rounding.ts";
import { where } from "../ops/select.ts";
import * as ops from "../ops/shape.ts";
import { sort } from "../ops/sort.ts";
import { takeAxis } from "../ops/take.ts";
import { range } from "../util/list.ts";
import { options } from "./options.ts";

const modes = [
  "constant",
  "edge",
  "reflect",
  "symmetric",
  "wrap",
  "linear_ramp",
  "linearRamp",
  "maximum",
  "minimum",
  "mean",
  "median",
  "empty",
] as const;
export type PadMode = (typeof modes)[number];
export interface PadOptions {
  mode?: PadMode;
  constantValues?: ArrayLike;
  /** What "linearRamp" ends in, 0 by default: one value, [low, high], or a pair for each axis. */
  endValues?: ArrayLike;
  /** How many elements at each end the statistics are taken of: all by default. */
  statLength?: PadWidth | null;
  /** "odd": what is reflected is also turned over at the edge's value. */
  reflectType?: "even" | "odd";
}
/** Padding for all axes: a number, [low, high], [[low, high]], or a pair for each axis. */
export type PadWidth = number | readonly number[] | readonly (readonly number[])[];

function widths(width: PadWidth, x: Value): [number, number][] {
  const fail = (): never => {
    throw new ValueError(
      `pad: widths ${JSON.stringify(width)} do not fit ${showAval(x.aval)}. Use n, [low, high], or a pair for each axis, all at least 0.`,
    );
  };
  const pair = (p: readonly number[]): [number, number] =>
    p.length === 1 ? [p[0], p[0]] : p.length === 2 ? [p[0], p[1]] : fail();
  let pairs: [number, number][];
  if (typeof width !== "number" && !Array.isArray(width)) return fail();
  if (typeof width === "number") pairs = x.shape.map(() => [width, width]);
  else if (width.length > 0 && typeof width[0] === "number") pairs = x.shape.map(() => pair(width as number[]));
  else {
    const list = (width as number[][]).map(pair);
    pairs = list.length === 1 ? x.shape.map(() => list[0]) : list;
  }
  if (pairs.length !== x.ndim || pairs.flat().some((n) => !Number.isInteger(n) || n < 0)) fail();
  return pairs;
}
/** Options besides the mode, by mode. */
const optionsOf: { readonly [mode in PadMode]?: readonly string[] } = {
  constant: ["constantValues"],
  linear_ramp: ["endValues"],
  linearRamp: ["endValues"],
  maximum: ["statLength"],
  minimum: ["statLength"],
  mean: ["statLength"],
  median: ["statLength"],
  reflect: ["reflectType"],
  symmetric: ["reflectType"],
};
/** The value for each side of each axis: v is one value, [low, high], or a pair for each axis. */
function sides(v: Value, a: Value): (d: number, side: number) => Value {
  const fits =
    v.ndim <= 1 ? v.size <= 2 : v.ndim === 2 && [1, a.ndim].includes(v.shape[0]) && [1, 2].includes(v.shape[1]);
  if (!fits)
    throw new ShapeError(
      `pad: values ${showAval(v.aval)} do not fit ${showAval(a.aval)}. Use one, [low, high], or a pair for each axis.`,
    );
  const all = broadcastInDim(v, [a.ndim, 2], range(v.ndim, 2 - v.ndim));
  return (d, side) => (v.ndim === 0 ? v : ops.reshape(ops.slice(all, [d, side], [d + 1, side + 1]), []));
}
/**
 * An array with padding around it.
 * @param padWidth n, [low, high], or a pair for each axis
 * @param options.mode "constant" (default), "edge", "reflect", "symmetric", "wrap", "linearRamp", "maximum", "minimum", "mean", "median", "empty"
 * @param options.constantValues the constant, 0 by default
 * @example np.pad(np.array([1, 2]), 1).tolist() // [0, 1, 2, 0]
 * @example np.pad(np.array([1, 2, 3]), [0, 2], { mode: "reflect" }).tolist() // [1, 2, 3, 2, 1]
 */
export function pad(x: ArrayLike, padWidth: PadWidth, mode?: PadMode | PadOptions, rest?: PadOptions): Value {
  const a = asArray(x, "pad");
  const given = options<PadOptions>(
    "pad",
    ["mode", "constantValues", "endValues", "statLength", "reflectType"],
    mode,
    rest,
  );
  const kind = given.mode ?? "constant";
  if (!modes.includes(kind)) throw new ValueError(`pad: mode ${String(kind)} is unknown. Use ${modes.join(", ")}.`);
  const pairs = widths(padWidth, a);
  const foreign = Object.keys(given).find((key) => key !== "mode" && !(optionsOf[kind] ?? []).includes(key));
  if (foreign) throw new ValueError(`pad: mode ${kind} has no ${foreign}. Leave it out.`);
  if (a.ndim === 0) return a;
  if (!["even", "odd"].includes(given.reflectType ?? "even"))
    throw new ValueError(`pad: reflectType is "even" or "odd", got ${String(given.reflectType)}.`);
  if (kind === "constant" || kind === "empty") return padConstant(a, pairs, given.constantValues ?? 0);
  const ends = sides(asArray(given.endValues ?? 0, "pad"), a);
  const lengths = given.statLength == null ? null : widths(given.statLength, a);
  return pairs.reduce((y, [lo, hi], d) => {
    if (lo + hi === 0) return y;
    if (y.size === 0 && kind !== "mean" && (isStatistic(kind) || isRamp(kind)))
      throw new ValueError(`pad: ${showAval(a.aval)} is empty, mode "${kind}" has nothing to go by.`);
    if (given.reflectType === "odd" && (kind === "reflect" || kind === "symmetric")) return padOdd(y, d, lo, hi, kind);
    if (isStatistic(kind)) return padStatistic(y, d, lo, hi, kind, lengths?.[d] ?? [y.shape[d], y.shape[d]]);
    return padAxis(y, d, lo, hi, kind, [ends(d, 0), ends(d, 1)]);
  }, a);
}
const isRamp = (mode: PadMode): boolean => mode === "linear_ramp" || mode === "linearRamp";
function padConstant(a: Value, pairs: readonly [number, number][], values: ArrayLike): Value {
  const v = asArray(values, "pad");
  if (v.ndim === 0)
    return ops.pad(
      a,
      convertElementType(v, a.dtype),
      pairs.map(([lo, hi]) => [lo, hi, 0] as const),
    );
  // Different constants for different sides, axis after axis.
  const at = sides(convertElementType(v, a.dtype), a);
  const only = (d: number, lo: number, hi: number) =>
    range(a.ndim).map((k) => (k === d ? ([lo, hi, 0] as const) : ([0, 0, 0] as const)));
  return pairs.reduce((y, [lo, hi], d) => ops.pad(ops.pad(y, at(d, 0), only(d, lo, 0)), at(d, 1), only(d, 0, hi)), a);
}
type Statistic = "maximum" | "minimum" | "mean" | "median";
const isStatistic = (m: PadMode): m is Statistic => ["maximum", "minimum", "mean", "median"].includes(m);
type Mode = Exclude<PadMode, "constant" | "empty" | Statistic>;
const repeated = (v: Value, d: number, times: number): Value =>
  broadcastInDim(
    v,
    v.shape.map((m, k) => (k === d ? times : m)),
    range(v.ndim),
  );
function padAxis(
  x: Value,
  d: number,
  lo: number,
  hi: number,
  mode: Mode,
  ends: readonly [Value, Value] | undefined,
): Value {
  const n = x.shape[d];
  if (n === 0)
    throw new ValueError(`pad: axis ${d} of ${showAval(x.aval)} is empty, mode "${mode}" has nothing to repeat.`);
  const part = (from: number, to: number) => ops.sliceInDim(x, from, to, 1, d);
  const turned = (from: number, to: number) => ops.rev(part(from, to), [d]);
  const around = (before: Value, after: Value) =>
    ops.concatenate([...(lo > 0 ? [before] : []), x, ...(hi > 0 ? [after] : [])], d);
  switch (mode) {
    case "edge":
      return around(repeated(part(0, 1), d, lo), repeated(part(n - 1, n), d, hi));
    case "wrap":
      if (lo <= n && hi <= n) return around(part(n - lo, n), part(0, hi));
      return byPosition(x, d, lo, hi, (i) => modulo(i, n));
    case "symmetric":
      if (lo <= n && hi <= n) return around(turned(0, lo), turned(n - hi, n));
      return byPosition(x, d, lo, hi, (i) => mirrored(modulo(i, 2 * n), 2 * n - 1, n));
    case "reflect":
      if (lo < n && hi < n) return around(turned(1, lo + 1), turned(n - 1 - hi, n - 1));
      return byPosition(x, d, lo, hi, (i) => (n === 1 ? 0 : mirrored(modulo(i, 2 * n - 2), 2 * n - 2, n)));
    case "linear_ramp":
    case "linearRamp":
      return around(...rampsOf(x.dtype, part(0, 1), part(n - 1, n), d, [lo, hi], ends as [Value, Value]));
  }
}
const modulo = (i: number, n: number): number => ((i % n) + n) % n;
const mirrored = (i: number, top: number, n: number): number => (i < n ? i : top - i);
/** Padding wider than the axis: each place says which element it repeats. */
function byPosition(x: Value, d: number, lo: number, hi: number, from: (i: number) => number): Value {
  const n = x.shape[d];
  const list = Int32Array.from({ length: lo + n + hi }, (_, k) => from(k - lo));
  return takeAxis(x, fromStorage(list, [list.length], "int32"), d, { mode: "promiseInBounds" });
}
/** Each end by a statistic of its nearest elements. */
function padStatistic(
  x: Value,
  d: number,
  lo: number,
  hi: number,
  which: Statistic,
  lengths: readonly number[],
): Value {
  const n = x.shape[d];
  const [first, last] = lengths.map((m) => Math.min(m, n));
  if ((first < 1 || last < 1) && (n > 0 || which !== "mean"))
    throw new ValueError(`pad: mode "${which}" needs at least one element at each end.`);
  const sides = [
    [ops.sliceInDim(x, 0, first, 1, d), lo],
    [ops.sliceInDim(x, n - last, n, 1, d), hi],
  ] as const;
  const [before, after] = sides.map(([part, width]) =>
    repeated(ops.expandDims(statistic(part, d, which), [d]), d, width),
  );
  return ops.concatenate([before, x, after], d);
}
function statistic(x: Value, d: number, which: Statistic): Value {
  if (which === "maximum" || which === "minimum") return (which === "maximum" ? reduceMax : reduceMin)(x, [d]);
  if (which === "median" && isComplex(x.dtype))
    throw new DTypeError(`pad: complex numbers (${showAval(x.aval)}) have no median. Pad with their mean.`);
  const real = isInexact(x.dtype) ? x : convertElementType(x, "float32");
  const y = which === "mean" ? mean(real, d) : medianOf(real, d);
  return convertElementType(/int/.test(x.dtype) ? round(y, "TO_NEAREST_EVEN") : y, x.dtype);
}
const mean = (x: Value, d: number): Value => {
  const s = reduceSum(x, [d]);
  return div(s, like(s, x.shape[d]));
};
function medianOf(x: Value, d: number): Value {
  const y = mean(middle(x, d), d);
  return where(reduceOr(ne(x, x), [d]), like(y, Number.NaN), y);
}
/** The one or two elements in the middle of the order. */
function middle(x: Value, d: number): Value {
  const n = x.shape[d];
  return ops.sliceInDim(sort([x], d)[0], Math.floor((n - 1) / 2), Math.floor(n / 2) + 1, 1, d);
}
/** Reflection in the edge's place and value, again and again where the padding is wider than the axis. */
function padOdd(x: Value, d: number, lo: number, hi: number, mode: "reflect" | "symmetric"): Value {
  const offset = mode === "reflect" ? 1 : 0;
  const most = x.shape[d] - offset;
  if (most < 1) return padAxis(x, d, lo, hi, "edge", undefined);
  const grow = (y: Value, width: number, before: boolean): Value => {
    for (let left = width; left > 0; left -= most) {
      const [n, m] = [y.shape[d], Math.min(left, most)];
      const edge = before ? ops.sliceInDim(y, 0, 1, 1, d) : ops.sliceInDim(y, n - 1, n, 1, d);
      const from = before ? offset : n - offset - m;
      const turned = ops.rev(ops.sliceInDim(y, from, from + m, 1, d), [d]);
      const twice = repeated(mul(edge, like(edge, 2)), d, m);
      y = ops.concatenate(before ? [sub(twice, turned), y] : [y, sub(twice, turned)], d);
    }
    return y;
  };
  return grow(grow(x, lo, true), hi, false);
}
/** From each edge to its end value in equal steps, that value outermost; integers are the floors of real steps. */
function rampsOf(
  dtype: DType,
  first: Value,
  last: Value,
  d: number,
  [lo, hi]: readonly [number, number],
  [low, high]: readonly [Value, Value],
): [Value, Value] {
  const real = isInexact(dtype) ? dtype : "float32";
  const ramp = (edge: Value, width: number, end: Value): Value => {
    const shape = edge.shape.map((m, k) => (k === d ? width : m));
    const t = broadcastInDim(convertElementType(ops.iota("int32", [width]), real), shape, [d]);
    const share = div(t, like(t, Math.max(width, 1)));
    const [from, to] = [end, edge].map((v) => broadcastInDim(convertElementType(v, real), shape, range(v.ndim)));
    const y = add(mul(from, sub(like(share, 1), share)), mul(to, share));
    return convertElementType(isInexact(dtype) || dtype === "bool" ? y : floor(y), dtype);
  };
  return [ramp(first, lo, low), ops.rev(ramp(last, hi, high), [d])];
}

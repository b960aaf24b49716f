import { type ArrayLike, asArray, fromStorage } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add, div, like, mul, sub } from "../ops/arithmetic.ts";
import { broadcastInDim } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceMax, reduceMin, reduceSum } from "../ops/reduce.ts";
import * as ops from "../ops/shape.ts";
import { takeAxis } from "../ops/take.ts";
import { range } from "../util/list.ts";
import { options } from "./options.ts";

export type PadMode =
  | "constant"
  | "edge"
  | "reflect"
  | "symmetric"
  | "wrap"
  | "linear_ramp"
  | "linearRamp"
  | "maximum"
  | "minimum"
  | "mean"
  | "empty";
export interface PadOptions {
  mode?: PadMode;
  constantValues?: ArrayLike;
  endValues?: number;
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
  if (typeof width === "number") pairs = x.shape.map(() => [width, width]);
  else if (width.length > 0 && typeof width[0] === "number") pairs = x.shape.map(() => pair(width as number[]));
  else {
    const list = (width as number[][]).map(pair);
    pairs = list.length === 1 ? x.shape.map(() => list[0]) : list;
  }
  if (pairs.length !== x.ndim || pairs.flat().some((n) => !Number.isInteger(n) || n < 0)) fail();
  return pairs;
}
/**
 * An array with padding around it.
 * @param padWidth n, [low, high], or a pair for each axis
 * @param options.mode "constant" (default), "edge", "reflect", "symmetric", "wrap", "linearRamp", "maximum", "minimum", "mean", "empty"
 * @param options.constantValues the constant, 0 by default
 * @example np.pad(np.array([1, 2]), 1).tolist() // [0, 1, 2, 0]
 * @example np.pad(np.array([1, 2, 3]), [0, 2], { mode: "reflect" }).tolist() // [1, 2, 3, 2, 1]
 */
export function pad(x: ArrayLike, padWidth: PadWidth, mode?: PadMode | PadOptions, rest?: PadOptions): Value {
  const a = asArray(x, "pad");
  const given = options<PadOptions>("pad", ["mode", "constantValues", "endValues"], mode, rest);
  const kind = given.mode ?? "constant";
  const pairs = widths(padWidth, a);
  if (kind === "constant" || kind === "empty") return padConstant(a, pairs, given.constantValues ?? 0);
  return pairs.reduce((y, [lo, hi], d) => (lo + hi === 0 ? y : padAxis(y, d, lo, hi, kind, given.endValues ?? 0)), a);
}
function padConstant(a: Value, pairs: readonly [number, number][], values: ArrayLike): Value {
  const v = asArray(values, "pad");
  if (v.ndim === 0)
    return ops.pad(
      a,
      convertElementType(v, a.dtype),
      pairs.map(([lo, hi]) => [lo, hi, 0] as const),
    );
  // Different constants for different sides, axis after axis.
  const all = broadcastInDim(convertElementType(v, a.dtype), [a.ndim, 2], range(v.ndim, 2 - v.ndim));
  const at = (d: number, side: number) => ops.reshape(ops.slice(all, [d, side], [d + 1, side + 1]), []);
  const only = (d: number, lo: number, hi: number) =>
    range(a.ndim).map((k) => (k === d ? ([lo, hi, 0] as const) : ([0, 0, 0] as const)));
  return pairs.reduce((y, [lo, hi], d) => ops.pad(ops.pad(y, at(d, 0), only(d, lo, 0)), at(d, 1), only(d, 0, hi)), a);
}
type Mode = Exclude<PadMode, "constant" | "empty">;
function padAxis(x: Value, d: number, lo: number, hi: number, mode: Mode, end: number): Value {
  const n = x.shape[d];
  if (n === 0)
    throw new ValueError(`pad: axis ${d} of ${showAval(x.aval)} is empty, mode "${mode}" has nothing to repeat.`);
  const part = (from: number, to: number) => ops.sliceInDim(x, from, to, 1, d);
  const turned = (from: number, to: number) => ops.rev(part(from, to), [d]);
  const repeated = (v: Value, times: number) =>
    broadcastInDim(
      v,
      v.shape.map((m, k) => (k === d ? times : m)),
      range(v.ndim),
    );
  const around = (before: Value, after: Value) =>
    ops.concatenate([...(lo > 0 ? [before] : []), x, ...(hi > 0 ? [after] : [])], d);
  switch (mode) {
    case "edge":
      return around(repeated(part(0, 1), lo), repeated(part(n - 1, n), hi));
    case "wrap":
      if (lo <= n && hi <= n) return around(part(n - lo, n), part(0, hi));
      return byPosition(x, d, lo, hi, (i) => modulo(i, n));
    case "symmetric":
      if (lo <= n && hi <= n) return around(turned(0, lo), turned(n - hi, n));
      return byPosition(x, d, lo, hi, (i) => mirrored(modulo(i, 2 * n), 2 * n - 1, n));
    case "reflect":
      if (lo < n && hi < n) return around(turned(1, lo + 1), turned(n - 1 - hi, n - 1));
      return byPosition(x, d, lo, hi, (i) => (n === 1 ? 0 : mirrored(modulo(i, 2 * n - 2), 2 * n - 2, n)));
    case "maximum":
    case "minimum":
    case "mean": {
      const s = ops.expandDims(statistic(x, d, mode), [d]);
      return around(repeated(s, lo), repeated(s, hi));
    }
    case "linear_ramp":
    case "linearRamp":
      return around(ramp(part(0, 1), d, lo, end, false), ramp(part(n - 1, n), d, hi, end, true));
    default:
      throw new ValueError(
        `pad: mode ${String(mode)} is unknown. Use "constant", "edge", "reflect", "symmetric", "wrap", "linearRamp".`,
      );
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
function statistic(x: Value, d: number, mode: "maximum" | "minimum" | "mean"): Value {
  if (mode !== "mean") return (mode === "maximum" ? reduceMax : reduceMin)(x, [d]);
  const s = reduceSum(x, [d]);
  return div(s, like(s, x.shape[d]));
}
/** From the edge to the end value in equal steps, the end value outermost. */
function ramp(edge: Value, d: number, width: number, end: number, after: boolean): Value {
  const shape = edge.shape.map((m, k) => (k === d ? width : m));
  const k = broadcastInDim(convertElementType(ops.iota("int32", [width]), edge.dtype), shape, [d]);
  const steps = after ? add(k, like(k, 1)) : sub(like(k, width), k);
  const e = broadcastInDim(edge, shape, range(edge.ndim));
  const slope = div(sub(scalar(end, edge.dtype), e), like(e, Math.max(width, 1)));
  return add(e, mul(steps, slope));
}

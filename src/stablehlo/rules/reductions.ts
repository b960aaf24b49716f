import { customJvp } from "../../api/custom-jvp.ts";
import { vmap } from "../../api/vmap.ts";
import { scalar } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import { isHalf } from "../../ir/narrow.ts";
import { associativeScan } from "../../lax/associative-scan.ts";
import { hostValue } from "../../lax/computation.ts";
import * as lax from "../../lax/elementwise.ts";
import { reduce } from "../../lax/reduce.ts";
import { reduceWindow } from "../../lax/reduce-window.ts";
import { selectAndScatter } from "../../lax/select-and-scatter.ts";
import { reduceSum } from "../../ops/axes.ts";
import { others } from "../../ops/reduction.ts";
import { broadcastTo, reshape } from "../../ops/shape.ts";
import { product } from "../../util/list.ts";
import { integers, pairs } from "./attributes.ts";
import { operationOf } from "./regions.ts";
import type { Rules, Running } from "./rule.ts";

type Combine = (x: readonly Value[], y: readonly Value[]) => Value[];
/** The region's function of two lists of scalars. */
const combiner =
  (run: Running): Combine =>
  (x, y) =>
    run.region(run.op.regions[0], [...x, ...y]);
const halves = (ins: Value[]): [Value[], Value[]] => [ins.slice(0, ins.length / 2), ins.slice(ins.length / 2)];

/** `f` of scalars, element by element. */
export function elementwise(f: (xs: Value[]) => Value[], xs: readonly Value[]): Value[] {
  const { shape } = xs[0];
  const flat = xs.map((x) => reshape(x, [product(shape)]));
  const outs = vmap((...scalars: Value[]) => f(scalars))(...flat) as Value[];
  return outs.map((y) => reshape(y, shape));
}
function reduction(ins: Value[], run: Running): Value[] {
  const [xs, inits] = halves(ins);
  const dimensions = integers(run, "dimensions");
  const isSum = xs.length === 1 && operationOf(run.op.regions[0]) === "stablehlo.add";
  if (isSum && isHalf(xs[0].dtype) && Number(hostValue(inits[0])) === 0) return [halfSum(xs[0], dimensions)];
  return alone(xs, inits, combiner(run), (x, init, f) => reduce(x, init, f, dimensions));
}
/** As many elements of an axis XLA sums up before it takes the next ones. */
const longestRun = 32;
/**
 * Sums of 16-bit floats are rounded at each step, as XLA's are on a CPU: first those of short runs along long axes, then those of what is left.
 * The derivative is that of any sum.
 */
function halfSum(x: Value, dimensions: readonly number[]): Value {
  const sum = customJvp((x: Value) => roundedSum(x, dimensions));
  sum.defjvp(([x], [dx]) => [roundedSum(x, dimensions), reduceSum(dx, dimensions)]);
  return x.size === 0 ? reduceSum(x, dimensions) : sum(x);
}
function roundedSum(x: Value, dimensions: readonly number[]): Value {
  const zero = scalar(0, x.dtype);
  const ones = x.shape.map(() => 1);
  const sizes = (most: number): number[] => x.shape.map((n, d) => (dimensions.includes(d) ? Math.min(n, most) : 1));
  const runs = sizes(longestRun);
  if (dimensions.some((d) => x.shape[d] > longestRun))
    return roundedSum(reduceWindow(x, zero, lax.add, runs, runs, "SAME"), dimensions);
  const whole = reduceWindow(x, zero, lax.add, runs, ones, "VALID");
  return reshape(
    whole,
    others(x.ndim, dimensions).map((d) => x.shape[d]),
  );
}
type Several = (x: Value | Value[], init: Value | Value[], f: (x: any, y: any) => any) => Value | Value[];
/** One operand goes without a list: the simplest reductions have primitives of their own. */
function alone(xs: Value[], inits: Value[], combine: Combine, f: Several): Value[] {
  if (xs.length > 1) return f(xs, inits, combine) as Value[];
  return [f(xs[0], inits[0], (x: Value, y: Value) => combine([x], [y])[0]) as Value];
}

function windowed(ins: Value[], run: Running): Value[] {
  const [xs, inits] = halves(ins);
  const rank = xs[0].ndim;
  const ones = new Array<number>(rank).fill(1);
  const window = {
    sizes: integers(run, "window_dimensions"),
    strides: integers(run, "window_strides", ones),
    padding: pairs(run, "padding", rank),
    baseDilation: integers(run, "base_dilations", ones),
    windowDilation: integers(run, "window_dilations", ones),
  };
  return windowsOf(xs, inits, combiner(run), window);
}
/** Combines what each window sees. */
export function windowsOf(xs: Value[], inits: Value[], combine: Combine, window: Window): Value[] {
  const running = cumulative(xs[0], window);
  if (running) return partial(xs, inits, combine, running);
  const { sizes, strides, padding, ...dilations } = window;
  return alone(xs, inits, combine, (x, init, f) => reduceWindow(x, init, f, sizes, strides, padding, dilations));
}
export interface Window {
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly baseDilation: readonly number[];
  readonly windowDilation: readonly number[];
}
/** Along axes up to this length windows, which are folded in order as XLA's are, cost little more. */
const shortAxis = 32;
/** A window as long as one axis that begins before it, or ends behind it, sees all elements up to each one. */
function cumulative(x: Value, w: Window): { axis: number; reverse: boolean } | null {
  const axis = w.sizes.findIndex((n) => n !== 1);
  const n = x.shape[axis];
  if (axis < 0 || n <= shortAxis || w.sizes[axis] !== n || w.sizes.some((size, d) => d !== axis && size !== 1))
    return null;
  if (![...w.strides, ...w.baseDilation, ...w.windowDilation].every((k) => k === 1)) return null;
  if (w.padding.some(([low, high], d) => d !== axis && (low !== 0 || high !== 0))) return null;
  const [low, high] = w.padding[axis];
  if (low === n - 1 && high === 0) return { axis, reverse: false };
  return low === 0 && high === n - 1 ? { axis, reverse: true } : null;
}
/** All partial results in O(n log n) steps, where windows would take O(n^2). */
function partial(xs: Value[], inits: Value[], combine: Combine, along: { axis: number; reverse: boolean }): Value[] {
  const many: Combine = (x, y) => elementwise((v) => combine(...halves(v)), [...x, ...y]);
  const seen = associativeScan(many as (a: unknown, b: unknown) => unknown, xs, along) as Value[];
  const n = xs.length;
  return elementwise(
    (v) => combine(v.slice(n), v.slice(0, n)),
    [...seen, ...inits.map((v, k) => broadcastTo(v, xs[k].shape))],
  );
}
/** A function of scalars at each place. */
const map = (ins: Value[], run: Running): Value[] =>
  elementwise((scalars) => run.region(run.op.regions[0], scalars), ins);

/** Each window of the operand selects an element, where the source's is scattered. */
function selectAndScatterRule([x, source, init]: Value[], run: Running): Value[] {
  const [select, scatter] = run.op.regions.map((region) => (a: Value, b: Value) => run.region(region, [a, b])[0]);
  const ones = x.shape.map(() => 1);
  const sizes = integers(run, "window_dimensions", ones);
  const padding = pairs(run, "padding", x.ndim);
  return [selectAndScatter(x, select, sizes, integers(run, "window_strides", ones), padding, source, init, scatter)];
}

export const reductionRules: Rules = {
  "stablehlo.map": map,
  "stablehlo.reduce": reduction,
  "stablehlo.reduce_window": windowed,
  "stablehlo.select_and_scatter": selectAndScatterRule,
};

import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo } from "../ops/axes.ts";
import { ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import * as ops from "../ops/shape.ts";
import { range } from "../util/list.ts";
import { options } from "./options.ts";
import { type Axis, axesOf, axisOf, constantLike, promoted, promotedInexact } from "./promote.ts";
import { sum } from "./reductions.ts";
import { ravel } from "./shape.ts";
import { multiply } from "./ufuncs.ts";

// Differences, derivatives and integrals of sampled functions.

const part = (x: Value, d: number, from: number, to: number): Value => ops.sliceInDim(x, from, to, 1, d);
export interface DiffOptions {
  n?: number;
  axis?: number;
  prepend?: ArrayLike | null;
  append?: ArrayLike | null;
}
/**
 * Differences of neighbours along an axis, n times; of booleans, whether they differ.
 * @example np.diff(np.array([1, 4, 9])).tolist() // [3, 5]
 */
export function diff(x: ArrayLike, n?: number | DiffOptions, rest?: DiffOptions): Value {
  const {
    n: times = 1,
    axis = -1,
    prepend = null,
    append = null,
  } = options<DiffOptions>("diff", ["n", "axis", "prepend", "append"], n, rest);
  if (!Number.isInteger(times) || times < 0) throw new ValueError(`diff: n is ${times}. Use an integer of at least 0.`);
  const input = asArray(x, "diff");
  if (times === 0) return input;
  if (input.ndim === 0) throw new ValueError("diff: a scalar has no neighbours. Use atleast1d.");
  const d = axisOf("diff", axis, input);
  const edge = input.shape.map((m, k) => (k === d ? 1 : m));
  const all = promoted(
    "diff",
    [prepend, input, append].filter((v) => v !== null),
  ).map((v) => (v.ndim === 0 ? broadcastTo(v, edge) : v));
  let a = ops.concatenate(all, d);
  for (let i = 0; i < times; i++) {
    const m = a.shape[d];
    const [later, earlier] = [part(a, d, Math.min(1, m), m), part(a, d, 0, Math.max(0, m - 1))];
    a = a.dtype === "bool" ? ne(later, earlier) : sub(later, earlier);
  }
  return a;
}
export interface Ediff1dOptions {
  toEnd?: ArrayLike | null;
  toBegin?: ArrayLike | null;
}
/** Differences of neighbours of the array as a vector, with values before and after. */
export function ediff1d(x: ArrayLike, { toEnd = null, toBegin = null }: Ediff1dOptions = {}): Value {
  const a = ravel(x);
  const y = sub(part(a, 0, Math.min(1, a.size), a.size), part(a, 0, 0, Math.max(0, a.size - 1)));
  const side = (v: ArrayLike | null): Value[] => (v === null ? [] : [convertElementType(ravel(v), y.dtype)]);
  return ops.concatenate([...side(toBegin), y, ...side(toEnd)], 0);
}

export interface GradientOptions {
  axis?: Axis;
}
/**
 * Derivatives by central differences, one-sided at the ends: one array an axis, or just that of the one axis.
 * @param spacing one step for all axes, or for each axis a step or the coordinates
 * @example np.gradient(np.array([1, 2, 4])).tolist() // [1, 1.5, 2]
 */
export function gradient(x: ArrayLike, ...args: (ArrayLike | GradientOptions)[]): Value | Value[] {
  const last = args[args.length - 1];
  const withOptions = typeof last === "object" && last !== null && Object.getPrototypeOf(last) === Object.prototype;
  const { axis = null } = withOptions ? (last as GradientOptions) : {};
  const spacing = (withOptions ? args.slice(0, -1) : args) as ArrayLike[];
  const [a, ...steps] = promotedInexact("gradient", [x, ...spacing]);
  const axes = axesOf("gradient", axis, a);
  if (spacing.length > 1 && spacing.length !== axes.length)
    throw new ValueError(
      `gradient: ${spacing.length} spacings for ${axes.length} axes. Give none, one, or one for each.`,
    );
  const slopes = axes.map((d, i) => slopeAlong(a, d, steps[Math.min(i, steps.length - 1)] ?? constantLike(a, 1)));
  return slopes.length === 1 ? slopes[0] : slopes;
}
function slopeAlong(a: Value, d: number, h: Value): Value {
  const n = a.shape[d];
  if (n < 2) throw new ValueError(`gradient: axis ${d} of ${showAval(a.aval)} has fewer than two elements.`);
  const step = (from: number, to: number): Value => sub(part(a, d, to, to + 1), part(a, d, from, from + 1));
  if (h.ndim === 0) {
    const inner = mul(sub(part(a, d, 2, n), part(a, d, 0, n - 2)), constantLike(a, 0.5));
    return div(ops.concatenate([step(0, 1), inner, step(n - 2, n - 1)], d), h);
  }
  if (h.ndim !== 1 || h.size !== n)
    throw new ShapeError(`gradient: coordinates ${showAval(h.aval)} do not fit axis ${d} of size ${n}.`);
  const gaps = sub(ops.sliceInDim(h, 1, n), ops.sliceInDim(h, 0, n - 1));
  const spread = (v: Value) =>
    broadcastInDim(
      v,
      a.shape.map((m, k) => (k === d ? v.size : m)),
      [d],
    );
  const [left, right] = [spread(ops.sliceInDim(gaps, 0, n - 2)), spread(ops.sliceInDim(gaps, 1, n - 1))];
  const both = add(left, right);
  const weights = [div(right, mul(left, both)), div(sub(right, left), mul(left, right)), div(left, mul(right, both))];
  const [before, at, after] = [part(a, d, 0, n - 2), part(a, d, 1, n - 1), part(a, d, 2, n)];
  const inner = add(sub(mul(weights[1], at), mul(weights[0], before)), mul(weights[2], after));
  const gap = (i: number) => spread(ops.sliceInDim(gaps, i, i + 1));
  return ops.concatenate([div(step(0, 1), gap(0)), inner, div(step(n - 2, n - 1), gap(n - 2))], d);
}
export interface TrapezoidOptions {
  x?: ArrayLike | null;
  dx?: ArrayLike;
  axis?: number;
}
/**
 * Integral along an axis by the trapezoidal rule.
 * @param x coordinates, equally spaced by options.dx (1) if left out
 * @example np.trapezoid(np.array([1, 2, 3])).item() // 4
 */
export function trapezoid(y: ArrayLike, x?: ArrayLike | null | TrapezoidOptions, rest?: TrapezoidOptions): Value {
  const given = options<TrapezoidOptions>("trapezoid", ["x", "dx", "axis"], x as TrapezoidOptions, rest);
  const [a] = promotedInexact("trapezoid", given.x == null ? [y] : [y, given.x]);
  const d = axisOf("trapezoid", given.axis ?? -1, a);
  const n = a.shape[d];
  const pairs = add(part(a, d, Math.min(1, n), n), part(a, d, 0, Math.max(0, n - 1)));
  const steps = gaps(given, a, d);
  const wide = steps.ndim === 1 ? ops.reshape(steps, [steps.size, ...range(a.ndim - 1 - d).map(() => 1)]) : steps;
  return multiply(sum(multiply(wide, pairs), d), 0.5);
}
function gaps({ x = null, dx = 1 }: TrapezoidOptions, a: Value, d: number): Value {
  if (x === null) return asArray(dx, "trapezoid");
  const at = convertElementType(asArray(x, "trapezoid"), a.dtype);
  return diff(at, { axis: at.ndim === 1 ? 0 : d });
}

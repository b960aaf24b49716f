import type { ArrayLike } from "../../api/asarray.ts";
import { ValueError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { options } from "../../numpy/options.ts";
import { axisOf, promotedInexact } from "../../numpy/promote.ts";
import { mean, sum } from "../../numpy/reductions.ts";
import { multiply, subtract } from "../../numpy/ufuncs.ts";
import { add, like, mul } from "../../ops/arithmetic.ts";
import { moveAxis } from "../../ops/axes.ts";
import { convertElementType } from "../../ops/convert.ts";
import { concatenate, iota, sliceInDim } from "../../ops/shape.ts";

/** Options of `detrend`. */
export interface DetrendOptions {
  /** The last by default. */
  axis?: number;
  /** "linear", by default: a straight line is taken away; "constant": the mean. */
  type?: "linear" | "constant";
  /** Where lines end and others begin. */
  bp?: number | readonly number[];
}
const name = "scipy.signal.detrend";
/** What a straight line along the last axis, of least squares, leaves. Its slope is sum(t x) / sum(t^2), t measured from the middle. */
function withoutLine(x: Value): Value {
  const n = x.shape[x.ndim - 1];
  const centred = subtract(x, mean(x, -1, { keepdims: true }));
  if (n < 2) return centred;
  const k = convertElementType(iota("int32", [n]), x.dtype);
  const t = add(k, like(k, -(n - 1) / 2));
  const slope = mul(sum(multiply(centred, t), -1, { keepdims: true }), like(x, 12 / (n * (n * n - 1))));
  return subtract(centred, multiply(slope, t));
}
/**
 * Data without its mean or its linear trend, which is fitted by least squares.
 * @param data [..., n, ...]
 * @param options.bp breakpoints: between two of them the trend is a line of its own
 * @throws RangeError for another type, or breakpoints outside the data
 * @example np.round(scipy.signal.detrend(np.array([1, 4, 8, 8, 9])), 3).tolist() // [-1, 0, 2, 0, -1]
 */
export function detrend(data: ArrayLike, axis?: number | DetrendOptions, rest?: DetrendOptions): Value {
  const o = options<DetrendOptions>(name, ["axis", "type", "bp"], axis, rest);
  const type = o.type ?? "linear";
  if (type !== "linear" && type !== "constant")
    throw new ValueError(`${name}: there is no type ${String(type)}. Use "linear" or "constant".`);
  const [x] = promotedInexact(name, [data]);
  const ax = axisOf(name, o.axis ?? -1, x);
  if (type === "constant") return subtract(x, mean(x, ax, { keepdims: true }));
  const n = x.shape[ax];
  const points = typeof o.bp === "number" ? [o.bp] : (o.bp ?? []);
  const ends = [...new Set([0, ...points, n])].sort((a, b) => a - b);
  if (ends[0] < 0 || ends[ends.length - 1] > n || !ends.every(Number.isInteger))
    throw new ValueError(`${name}: the breakpoints [${points}] are no places among ${n} elements.`);
  const moved = moveAxis(x, ax, x.ndim - 1);
  const parts = ends.slice(1).map((end, i) => withoutLine(sliceInDim(moved, ends[i], end, 1, x.ndim - 1)));
  const y = parts.length === 0 ? moved : parts.length === 1 ? parts[0] : concatenate(parts, x.ndim - 1);
  return moveAxis(y, x.ndim - 1, ax);
}

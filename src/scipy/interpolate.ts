import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import { NDArray, type Value } from "../core/value.ts";
import * as lax from "../lax/elementwise.ts";
import { getItem } from "../numpy/indexing.ts";
import { stack } from "../numpy/join.ts";
import { promotedInexact } from "../numpy/promote.ts";
import { searchsorted } from "../numpy/search.ts";
import { take } from "../numpy/take.ts";
import { like } from "../ops/arithmetic.ts";
import { broadcastInDim } from "../ops/axes.ts";
import { convertElementType } from "../ops/convert.ts";
import { where } from "../ops/select.ts";
import { reshape } from "../ops/shape.ts";
import { product } from "../util/list.ts";

type Method = "linear" | "nearest";
/** Options of `RegularGridInterpolator`. */
export interface InterpolatorOptions {
  /** "linear" by default. */
  method?: Method;
  /** Points outside the grid are no errors: a program cannot fail because of its numbers. */
  boundsError?: false;
  /** The value outside the grid, NaN by default; null extrapolates. */
  fillValue?: ArrayLike | null;
}
/**
 * What `new RegularGridInterpolator(...)` gives: a function of points, float[..., n] or a list of n arrays of coordinates. Its results
 * are float[..., ...rest of the values' shape].
 */
export type RegularGridInterpolator = (xi: ArrayLike, method?: Method) => Value;
interface Constructor {
  new (points: readonly ArrayLike[], values: ArrayLike, options?: InterpolatorOptions): RegularGridInterpolator;
}
const name = "RegularGridInterpolator";
const checkMethod = (method: Method): Method => {
  if (method !== "linear" && method !== "nearest")
    throw new ValueError(`${name}: there is no method ${String(method)}. Use "linear" or "nearest".`);
  return method;
};
/** Where a coordinate lies: the grid point below, and how far it is on the way to the next. */
interface Place {
  readonly index: Value;
  readonly share: Value;
  readonly outside: Value;
}
function placeOf(x: Value, grid: Value): Place {
  const last = grid.size - 1;
  const found = lax.sub(convertElementType(searchsorted(grid, x), "int32"), 1);
  const index = lax.min(lax.max(found, 0), Math.max(last - 1, 0));
  const [low, high] = [take(grid, index), take(grid, lax.add(index, 1))];
  const [first, end] = [0, last].map((i) => take(grid, i));
  return {
    index,
    share: lax.div(lax.sub(x, low), lax.sub(high, low)),
    outside: lax.bitwiseOr(lax.lt(x, first), lax.gt(x, end)),
  };
}
/** Linear interpolation: the corners of the cell, each with the product of its shares. */
function linear(values: Value, places: readonly Place[]): Value {
  const corner = (indices: Value[], weight: Value | null, d: number): Value => {
    if (d === places.length) {
      const v = getItem(values, indices);
      return lax.mul(v, broadcastInDim(weight!, v.shape, [0]));
    }
    const { index, share } = places[d];
    const next = (i: Value, w: Value): Value => corner([...indices, i], weight ? lax.mul(weight, w) : w, d + 1);
    return lax.add(next(index, lax.sub(1, share)), next(lax.add(index, 1), share));
  };
  return corner([], null, 0);
}
const nearest = (values: Value, places: readonly Place[]): Value =>
  getItem(
    values,
    places.map(({ index, share }) => where(lax.le(share, 0.5), index, lax.add(index, 1))),
  );
/**
 * Interpolation on a grid that is rectangular but not necessarily even.
 * `new RegularGridInterpolator(points, values, options)` is a function of points.
 * Arguments: n vectors of increasing coordinates, float[sizes of these, ...] of values, and options.
 * @example (new scipy.interpolate.RegularGridInterpolator([np.array([0, 1, 3])], np.array([0, 10, 30])))(np.array([[2]])).tolist() // [20]
 */
export const RegularGridInterpolator: Constructor = class {
  constructor(points: readonly ArrayLike[], given: ArrayLike, options: InterpolatorOptions = {}) {
    const method = checkMethod(options.method ?? "linear");
    if (options.boundsError)
      throw new ValueError(`${name}: boundsError is not possible under jit. Use fillValue, and look for NaN.`);
    const fill = options.fillValue === undefined ? Number.NaN : options.fillValue;
    const [values] = promotedInexact(name, [given]);
    const n = points.length;
    if (n > values.ndim) throw new ValueError(`${name}: ${n} axes of points for ${showAval(values.aval)}.`);
    const grids = points.map((p) => asArray(p, name, values.dtype));
    // biome-ignore lint/correctness/noConstructorReturn: JAX's object is called, and only functions can be
    return (xi: ArrayLike, other?: Method): Value => {
      const x = coordinates(xi, n, values);
      const shape = x.shape.slice(0, -1);
      const flat = reshape(x, [product(shape), n]);
      const places = grids.map((g, d) => placeOf(take(flat, d, 1), g));
      const evaluate = checkMethod(other ?? method) === "linear" ? linear : nearest;
      let y = evaluate(values, places);
      if (fill !== null) {
        const outside = places.map((p) => p.outside).reduce((a, b) => lax.bitwiseOr(a, b));
        const f = asArray(fill, name, y.dtype);
        y = where(broadcastInDim(outside, y.shape, [0]), f.ndim === 0 ? f : like(y, Number.NaN), y);
      }
      return reshape(y, [...shape, ...values.shape.slice(n)]);
    };
  }
} as never;
function coordinates(xi: ArrayLike, n: number, values: Value): Value {
  const list = Array.isArray(xi) && xi.every((v) => v instanceof NDArray);
  const x = list ? stack(xi as NDArray[], -1) : asArray(xi, name);
  const c = convertElementType(x, values.dtype);
  const points = c.ndim === 1 && c.size % n === 0 ? reshape(c, [c.size / n, n]) : c;
  if (points.ndim < 2 || points.shape[points.ndim - 1] !== n)
    throw new ValueError(`${name}: points of ${n} coordinates are asked for, not ${showAval(c.aval)}.`);
  return points;
}

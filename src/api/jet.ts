import { jetRules } from "../control/jet.ts";
import { hasTangent, sameType, showAval } from "../core/aval.ts";
import { JAXTypeError, ValueError } from "../core/errors.ts";
import type { Tangent } from "../core/primitive.ts";
import { flattenUpTo, leafPaths, showPath, unflatten } from "../core/pytree.ts";
import type { NDArray, Value } from "../core/value.ts";
import { like, mul } from "../ops/arithmetic.ts";
import { convertElementType } from "../ops/convert.ts";
import { instantiate } from "../ops/zeros.ts";
import { jetFlat } from "../transforms/jet.ts";
import { asLeaf } from "./asarray.ts";
import { type AnyFunction, flatFunction, flattenArrays, nameOf } from "./flat.ts";
import type { Arrays, Inputs, MapLeaves } from "./types.ts";

export interface JetOptions {
  /** Coefficients are derivatives (true, the default), or derivatives over k!, Taylor coefficients. */
  factorialScaled?: boolean;
}
/** x^(k) / k! from x^(k) where `to` is -1, and back where it is 1. */
function scaled(series: readonly Tangent[], to: 1 | -1): Tangent[] {
  let factorial = 1;
  return series.map((d, i) => {
    factorial *= i + 1;
    return d && i > 0 ? mul(d, like(d, factorial ** to)) : d;
  });
}
/**
 * Taylor mode: the derivatives along a curve, of any order, at once. Where x(t) has the derivatives x_1 = x'(0), x_2 = x''(0), ...
 * at the point x = x(0), the result is f(x) and the derivatives of y(t) = f(x(t)): y_1 = f'(x) x_1,
 * y_2 = f''(x) x_1^2 + f'(x) x_2, ... (Faa di Bruno). The cost grows with the square of the order, that of nested jvp
 * exponentially. As in JAX, coefficients are derivatives, not divided by k!.
 *
 * Bodies of loops, branches and jit are passed through. A rule of customJvp is used in every order, where JAX takes the series
 * of the function itself; one of customVjp is for reverse mode only, as in JAX.
 * @param primals the point: a list of the arguments, arrays or trees
 * @param series for each argument the list of its derivatives, of order 1, 2, ...; in a tree a list for each array. All lists
 *   have one length, the order. null is zero, for one derivative or for a whole list.
 * @returns [result, series]: the result's tree, and the same tree with a list of derivatives for each array
 * @throws ValueError where lists differ in length; TypeError where a derivative has not the type of its array
 * @example jet((x) => np.sin(x), [0], [[1, 0, 0]]) // [0, [1, 0, -1]]
 */
export function jet<A extends unknown[] = NDArray[], R = unknown>(
  f: (...args: A) => R,
  primals: Inputs<A>,
  series: readonly unknown[],
  options?: JetOptions,
): [value: Arrays<R>, series: MapLeaves<R, NDArray[]>];
export function jet(
  f: AnyFunction,
  primals: unknown[],
  series: readonly unknown[],
  { factorialScaled = true }: JetOptions = {},
): any {
  const name = `jet(${nameOf(f)})`;
  for (const [what, xs] of Object.entries({ primals, series }))
    if (!Array.isArray(xs)) throw new JAXTypeError(`${name}: ${what} are a list, one for each argument. Write [x].`);
  if (series.length !== primals.length)
    throw new ValueError(
      `${name}: ${primals.length} primals and ${series.length} series. Pass a list for each argument.`,
    );
  const [xs, def] = flattenArrays(primals, name, "primals");
  const place = (i: number) => showPath(leafPaths(def)[i], "series");
  const lists = flattenUpTo(def, series, name).map((list, i) => {
    if (list !== null && !Array.isArray(list))
      throw new JAXTypeError(`${name}: ${place(i)} is no list. Pass the derivatives of each array as a list.`);
    return list as unknown[] | null;
  });
  const orders = [...new Set(lists.flatMap((l) => (l ? [l.length] : [])))];
  if (orders.length > 1)
    throw new ValueError(`${name}: series have lengths ${orders.join(" and ")}. Give all of them one length.`);
  const order = orders[0] ?? 0;
  const given = lists.map((list, i) => {
    const ds = list
      ? list.map((d, k) => coefficient(d, xs[i], name, () => `${place(i)}[${k}]`))
      : Array(order).fill(null);
    return factorialScaled ? ds : scaled(ds, 1);
  });
  const flat = flatFunction(f, def, name);
  const [ys, dys] = jetFlat(flat.call, xs, given, order, jetRules, name);
  const out = ys.map((y, i) => (factorialScaled ? dys[i] : scaled(dys[i], -1)).map((d) => instantiate(d, y.aval)));
  return [unflatten(flat.out, ys), unflatten(flat.out, out)];
}
function coefficient(d: unknown, x: Value, name: string, place: () => string): Tangent {
  if (d === null || !hasTangent(x.aval)) return null;
  const v = asLeaf(d, name, place);
  const c = v.weakType && v.ndim === 0 ? convertElementType(v, x.dtype) : v;
  if (!sameType(c.aval, x.aval))
    throw new JAXTypeError(
      `${name}: ${place()} is ${showAval(v.aval)}, the array it belongs to is ${showAval(x.aval)}. Give it the same type.`,
    );
  return c;
}

import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { type DType, dtypeInfo, kindOf } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { div, like } from "../ops/arithmetic.ts";
import { broadcastTo, reduceSum } from "../ops/axes.ts";
import { partOf } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { where as selectWhere } from "../ops/select.ts";
import { expandDims } from "../ops/shape.ts";
import { product } from "../util/list.ts";
import { broadcasted } from "./promote.ts";

// What reductions with options share.

/** Puts reduced axes back with size 1, if asked. */
export const kept = (y: Value, axes: readonly number[], keepdims: boolean | undefined): Value =>
  keepdims && axes.length ? expandDims(y, axes) : y;
/** The condition of an option `where`. */
export function conditionOf(name: string, where: ArrayLike): Value {
  const c = asArray(where, name);
  if (c.dtype === "bool") return c;
  throw new ValueError(`${name}: where is ${showAval(c.aval)}, no condition. Compare it with 0 first.`);
}
/** `x`, and `otherwise` where the condition does not hold. */
export function masked(name: string, x: Value, where: ArrayLike | undefined, otherwise: Value): Value {
  if (where === undefined) return x;
  const [c, a] = broadcasted(name, [conditionOf(name, where), x]);
  return selectWhere(c, a.ndim < c.ndim ? broadcastTo(a, c.shape) : a, otherwise);
}

/** How many elements a mean is over: a number, or an array if some do not count. */
export function countOf(name: string, x: Value, axes: readonly number[], where: ArrayLike | undefined): Value | number {
  if (where === undefined) return product(axes.map((d) => x.shape[d]));
  const c = convertElementType(conditionOf(name, where), partOf(x.dtype));
  return reduceSum(c.ndim < x.ndim || c.size !== x.size ? broadcastTo(c, x.shape) : c, axes);
}
/** Divided by a number of elements. */
export const over = (total: Value, n: Value | number): Value =>
  div(total, typeof n === "number" ? like(total, n) : convertElementType(n, total.dtype));

/** Sums of 16-bit floats are kept in float32. */
export const wideOf = (d: DType): DType => (kindOf(d) === "float" && dtypeInfo[d].bytes === 2 ? "float32" : d);

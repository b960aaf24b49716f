import type { ArrayLike } from "../api/asarray.ts";
import { checkBody, elementwise } from "../control/body.ts";
import { reduceP, reduceTree } from "../control/reduce.ts";
import { type Aval, aval } from "../core/aval.ts";
import { isInexact } from "../core/dtype.ts";
import { JAXTypeError } from "../core/errors.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import { bind, bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { addP, maxP, minP, mulP } from "../ops/arithmetic.ts";
import { broadcastTo, transpose } from "../ops/axes.ts";
import { andP, orP, xorP } from "../ops/bitwise.ts";
import * as ops from "../ops/reduce.ts";
import { others } from "../ops/reduction.ts";
import { concatenate, reshape } from "../ops/shape.ts";
import { product } from "../util/list.ts";
import { hostValue, isBody, onePrimitive, stageComputation, typesOf } from "./computation.ts";
import { axesOf, operands } from "./operands.ts";

/** Of two scalars, or of two lists of them. */
export type Computation = (x: any, y: any) => any;

/** Reductions that have a primitive of their own. */
const known = new Map<AnyPrimitive, AnyPrimitive>([
  [addP, ops.reduceSumP],
  [mulP, ops.reduceProdP],
  [maxP, ops.reduceMaxP],
  [minP, ops.reduceMinP],
  [andP, ops.reduceAndP],
  [orP, ops.reduceOrP],
  [xorP, ops.reduceXorP],
]);
/** Arrays with the initial values beside them, and the function of all their scalars that a computation is. */
export function reductionOperands(
  name: string,
  xs: ArrayLike | readonly ArrayLike[],
  initValues: ArrayLike | readonly ArrayLike[],
  computation: Computation,
) {
  if (typeof computation !== "function")
    throw new JAXTypeError(`${name}: the computation is a ${typeof computation}. Pass a function of two scalars.`);
  const several = Array.isArray(xs);
  const arrays = (several ? (xs as ArrayLike[]) : [xs as ArrayLike]).map((x) => operands(name, [x])[0]);
  const inits = (several ? (initValues as ArrayLike[]) : [initValues as ArrayLike]).map(
    (v, i) => operands(name, [arrays[i], v])[1],
  );
  const n = arrays.length;
  const scalars = (all: Value[]): unknown =>
    several ? computation(all.slice(0, n), all.slice(n)) : computation(all[0], all[1]);
  const types = typesOf(arrays);
  const staged = stageComputation(name, scalars, [...types, ...types], types);
  const avals = types.map((d): Aval => aval([], d));
  checkBody(name, staged.jaxpr, [...staged.captured.map((c) => c.aval), ...avals, ...avals], avals);
  return { several, arrays, inits, staged };
}
/**
 * Reduction over axes by an associative function of two scalars, of which `initValues` is the neutral element. Several operands are
 * reduced together: give lists, and a function of two lists.
 * @param computation (x, y) => scalar, or ([x0, x1, ...], [y0, y1, ...]) => [scalar, ...]
 * @throws TypeError if the computation gives other types than it takes
 * @example lax.reduce(np.array([1, 2, 3]), 0, lax.add, [0]).item() // 6
 * @example lax.reduce(np.array([3, 4]), 0, (x, y) => np.hypot(x, y), [0]).item() // 5
 */
export function reduce<T extends ArrayLike | readonly ArrayLike[]>(
  xs: T,
  initValues: ArrayLike | readonly ArrayLike[],
  computation: Computation,
  dimensions: readonly number[],
): T extends readonly ArrayLike[] ? Value[] : Value;
export function reduce(
  xs: ArrayLike | readonly ArrayLike[],
  initValues: ArrayLike | readonly ArrayLike[],
  computation: Computation,
  dimensions: readonly number[],
): Value | Value[] {
  const { several, arrays, inits, staged } = reductionOperands("reduce", xs, initValues, computation);
  const axes = axesOf("reduce", dimensions, arrays[0]);
  // Where nothing is reduced XLA leaves initial values out.
  if (axes.length === 0) return several ? arrays : arrays[0];
  const prim = onePrimitive(staged);
  const reducer = prim && known.get(prim);
  let outs: Value[];
  if (prim && reducer) outs = [reduceFrom(inits[0], prim, reducer, arrays[0], axes)];
  else if (isBody(staged)) outs = bind(reduceP, [...arrays, ...inits], { jaxpr: staged.jaxpr, dimensions: axes });
  else outs = reduceTree(arrays, inits, elementwise(staged.jaxpr, staged.captured), axes);
  return several ? outs : outs[0];
}
/** Floats of short reductions that are folded in order are folded from the initial value on, as XLA does: it shows where sums cancel. */
function reduceFrom(init: Value, prim: AnyPrimitive, reducer: AnyPrimitive, x: Value, axes: readonly number[]): Value {
  const n = product(axes.map((d) => x.shape[d]));
  const isNeutral = hostValue(init) === (prim === mulP ? 1 : 0);
  if (n < 2 || n > longestFold || isNeutral || ![addP, mulP].includes(prim) || !isInexact(x.dtype))
    return bind1(prim, [axes.length ? bind1(reducer, [x], { axes }) : x, init], {});
  const kept = others(x.ndim, axes);
  const shape = kept.map((d) => x.shape[d]);
  const rows = reshape(transpose(x, [...axes, ...kept]), [n, ...shape]);
  return bind1(reducer, [concatenate([broadcastTo(init, [1, ...shape]), rows], 0)], { axes: [0] });
}
/** With the initial value still fewer than the lanes of longer sums. */
const longestFold = 14;

import type { ArrayLike } from "../api/asarray.ts";
import { elementwise } from "../control/body.ts";
import { reduceWindowP, reduceWindowParts } from "../control/reduce-window.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError } from "../core/errors.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { isNarrowFloat } from "../ir/narrow.ts";
import { addP, maxP, minP } from "../ops/arithmetic.ts";
import { dilated, padsOf } from "../ops/conv-shape.ts";
import { highest, lowest } from "../ops/reduce.ts";
import * as windows from "../ops/window.ts";
import { hostValue, isBody, onePrimitive } from "./computation.ts";
import { type Computation, reductionOperands } from "./reduce.ts";
import type { PaddingLike } from "./windows.ts";

export interface ReduceWindowOptions {
  baseDilation?: readonly number[] | undefined;
  windowDilation?: readonly number[] | undefined;
}
/** The window along every axis of `x`, checked and with its padding in numbers. */
export function windowOf(
  name: string,
  x: Value,
  windowDimensions: readonly number[],
  windowStrides: readonly number[],
  padding: PaddingLike,
  { baseDilation, windowDilation }: ReduceWindowOptions = {},
): windows.WindowParams {
  const ones = windowDimensions.map(() => 1);
  const base = baseDilation ?? ones;
  const holes = windowDilation ?? ones;
  if (windowDimensions.length !== x.ndim || windowStrides.length !== x.ndim)
    throw new ShapeError(
      `${name}: window [${windowDimensions}] and strides [${windowStrides}] need one number an axis of ${showAval(x.aval)}.`,
    );
  const pads = padsOf(
    name,
    x.shape.map((n, d) => dilated(n, base[d])),
    windowDimensions.map((w, d) => dilated(w, holes[d])),
    windowStrides,
    padding,
  );
  return { windowDimensions, windowStrides, padding: pads, baseDilation: base, windowDilation: holes };
}
/**
 * Reduces a window that slides along the axes. Several operands are reduced together: give lists, and a function of two lists.
 * @param initValues the computation's neutral element: 0 for lax.add, -Infinity for lax.max. Padding and gaps are left out of windows
 * @param computation an associative function of two scalars, like lax.add
 * @param windowDimensions its size along every axis
 * @param padding "SAME", "VALID", "SAME_LOWER" or [low, high] for each axis
 * @example lax.reduceWindow(np.array([1, 2, 3, 4]), 0, lax.add, [2], [2], "VALID").tolist() // [3, 7]
 */
export function reduceWindow<T extends ArrayLike | readonly ArrayLike[]>(
  xs: T,
  initValues: ArrayLike | readonly ArrayLike[],
  computation: Computation,
  windowDimensions: readonly number[],
  windowStrides: readonly number[],
  padding: PaddingLike,
  options?: ReduceWindowOptions,
): T extends readonly ArrayLike[] ? Value[] : Value;
export function reduceWindow(
  xs: ArrayLike | readonly ArrayLike[],
  initValues: ArrayLike | readonly ArrayLike[],
  computation: Computation,
  windowDimensions: readonly number[],
  windowStrides: readonly number[],
  padding: PaddingLike,
  options: ReduceWindowOptions = {},
): Value | Value[] {
  const { several, arrays, inits, staged } = reductionOperands("reduceWindow", xs, initValues, computation);
  const window = windowOf("reduceWindow", arrays[0], windowDimensions, windowStrides, padding, options);
  const known = monoid(onePrimitive(staged), inits[0]);
  let outs: Value[];
  if (known) outs = [known(arrays[0], window)];
  else if (isBody(staged)) outs = bind(reduceWindowP, [...arrays, ...inits], { jaxpr: staged.jaxpr, ...window });
  else outs = reduceWindowParts(arrays, inits, elementwise(staged.jaxpr, staged.captured), window);
  return several ? outs : outs[0];
}
type WindowFunction = (x: Value, p: windows.WindowParams) => Value;
/** A reducer that is one primitive, with its own neutral element. Sums of narrow floats are rounded at each step, which its are not. */
function monoid(prim: unknown, init: Value): WindowFunction | null {
  const value = hostValue(init);
  if (value === null) return null;
  if (prim === addP && Number(value) === 0 && !isNarrowFloat(init.dtype)) return windows.reduceWindowSum;
  if (prim === maxP && value === lowest(init.dtype)) return windows.reduceWindowMax;
  if (prim === minP && value === highest(init.dtype)) return windows.reduceWindowMin;
  return null;
}

import "../api/loops.ts";
import { type ArrayLike, asArray } from "../api/asarray.ts";
import { checkBody, elementwise } from "../control/body.ts";
import { scatterByP, scatterScan } from "../control/scatter.ts";
import { type Aval, aval, type Shape } from "../core/aval.ts";
import { bind } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { full } from "../ops/axes.ts";
import { ScatterDimensionNumbers } from "../ops/scatter.ts";
import { inferScatter } from "../ops/scatter-shape.ts";
import { isBody, stageComputation, typesOf } from "./computation.ts";
import { indexArrays, modeOf, type ScatterNumbers, type ScatterOptions } from "./index-operands.ts";
import { operands } from "./operands.ts";
import type { Computation } from "./reduce.ts";

/**
 * Operands with windows changed by a function of old elements and updates, one window after the other. Several operands are changed
 * together, at the same places: give lists, and a function of two lists.
 * @param computation (old, update) => new, of scalars
 * @throws TypeError if the computation gives other types than it takes
 * @example lax.scatterWith(np.array([1, 2, 3]), [[1], [1]], np.array([10, 20]), (x, u) => x.mul(2).add(u),
 *   { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }).tolist() // [1, 48, 3]
 */
export function scatterWith<T extends ArrayLike | readonly ArrayLike[]>(
  xs: T,
  indices: ArrayLike,
  updates: ArrayLike | readonly ArrayLike[],
  computation: Computation,
  dimensionNumbers: ScatterNumbers,
  options?: ScatterOptions,
): T extends readonly ArrayLike[] ? Value[] : Value;
export function scatterWith(
  xs: ArrayLike | readonly ArrayLike[],
  indices: ArrayLike,
  updates: ArrayLike | readonly ArrayLike[],
  computation: Computation,
  dimensionNumbers: ScatterNumbers,
  { mode, indicesAreSorted = false, uniqueIndices = false }: ScatterOptions = {},
): Value | Value[] {
  const name = "scatterWith";
  const several = Array.isArray(xs);
  const arrays = (several ? (xs as ArrayLike[]) : [xs as ArrayLike]).map((x) => asArray(x, name));
  const values = (several ? (updates as ArrayLike[]) : [updates as ArrayLike]).map(
    (u, k) => operands(name, [arrays[k], u])[1],
  );
  const n = arrays.length;
  const types = typesOf(arrays);
  const f = (all: Value[]) => (several ? computation(all.slice(0, n), all.slice(n)) : computation(all[0], all[1]));
  const staged = stageComputation(name, f, [...types, ...types], types);
  const scalars = types.map((d): Aval => aval([], d));
  checkBody(name, staged.jaxpr, [...staged.captured.map((c) => c.aval), ...scalars, ...scalars], scalars);
  const at = indexArrays(indices, name);
  const params = {
    dimensionNumbers: new ScatterDimensionNumbers(dimensionNumbers),
    indicesAreSorted,
    uniqueIndices,
    mode: modeOf(mode, name),
  };
  for (const [k, x] of arrays.entries()) inferScatter(name, [x.aval, at.aval, values[k].aval], params);
  const outs = isBody(staged)
    ? bind(scatterByP, [...arrays, at, ...values], { ...params, jaxpr: staged.jaxpr })
    : scatterScan(arrays, at, values, elementwise(staged.jaxpr, staged.captured), params);
  return several ? outs : outs[0];
}
export interface ScatterApplyOptions extends ScatterOptions {
  /** Shape of the updates that there would be. */
  updateShape?: Shape;
}
/**
 * x with `func` applied to the elements at the indices: as often as they are named.
 * @param options.updateShape the shape of the places: that of the indices but for their last axis, with the window's axes
 * @example lax.scatterApply(np.array([1, 2, 3]), [[2], [0], [2]], (x) => x.mul(10),
 *   { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }, { updateShape: [3] }).tolist() // [10, 2, 300]
 */
export function scatterApply(
  x: ArrayLike,
  indices: ArrayLike,
  func: (x: any) => any,
  dimensionNumbers: ScatterNumbers,
  { updateShape = [], ...options }: ScatterApplyOptions = {},
): Value {
  const a = asArray(x, "scatterApply");
  return scatterWith(a, indices, full(updateShape, 0, a.dtype), (old: Value) => func(old), dimensionNumbers, options);
}

import { type ArrayLike, asArray, isNumber } from "../api/asarray.ts";
import { atOnce1 } from "../api/at-once.ts";
import { showAval } from "../core/aval.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Scalar, Value } from "../core/value.ts";
import { add } from "../ops/arithmetic.ts";
import { broadcastTo, full } from "../ops/axes.ts";
import { lt } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import type { GatherScatterMode } from "../ops/gather.ts";
import { others } from "../ops/reduction.ts";
import { rem } from "../ops/rounding.ts";
import { where } from "../ops/select.ts";
import { reshape } from "../ops/shape.ts";
import * as takes from "../ops/take.ts";
import { positions } from "./index-parse.ts";
import { fromEnd } from "./indexing.ts";
import { options } from "./options.ts";
import { axisOf, broadcastShape } from "./promote.ts";

/** "fill" (default): out of bounds gives NaN, the least int or the greatest uint; "clip": the nearest; "wrap": modulo the size. */
export type TakeMode = GatherScatterMode | "wrap" | "promise_in_bounds";
export interface TakeOptions {
  axis?: number | null;
  mode?: TakeMode;
  fillValue?: Scalar;
  uniqueIndices?: boolean;
  indicesAreSorted?: boolean;
}
/** Positions as a mode means them, and the mode for the gather that remains. */
function inMode(i: Value, size: number, mode: TakeMode, name: string, wraps = true): [Value, GatherScatterMode] {
  const counted = wraps ? fromEnd(i, size) : i;
  switch (mode) {
    case "fill":
      return [counted, "fill"];
    case "clip":
      return [i, "clip"];
    case "promise_in_bounds":
    case "promiseInBounds":
      return [counted, "promiseInBounds"];
    case "wrap": {
      const r = rem(i, scalar(size, i.dtype));
      return [where(lt(r, scalar(0, i.dtype)), add(r, scalar(size, i.dtype)), r), "promiseInBounds"];
    }
    default:
      throw new ValueError(
        `${name}: mode ${String(mode)} is unknown. Use "fill", "clip", "wrap" or "promiseInBounds".`,
      );
  }
}
/**
 * Slices at positions along an axis; of all elements in row-major order by default.
 * @param indices int[...i], negative ones count from the end
 * @returns x with i in the place of the axis
 * @example np.take(np.array([10, 20, 30]), [2, -1]).tolist() // [30, 30]
 */
export function take(x: ArrayLike, indices: ArrayLike, axis?: number | null | TakeOptions, rest?: TakeOptions): Value {
  const keys = ["axis", "mode", "fillValue", "uniqueIndices", "indicesAreSorted"] as const;
  const { axis: along = null, mode = "fill", ...hints } = options<TakeOptions>("take", keys, axis, rest);
  const given = asArray(x, "take");
  const a = along === null ? reshape(given, [given.size]) : given;
  const d = axisOf("take", along ?? 0, a);
  const at = asArray(indices, "take", Array.isArray(indices) || isNumber(indices) ? "int32" : undefined);
  const i = positions(at.dtype === "bool" ? convertElementType(at, "int32") : at, "take");
  if (a.shape[d] === 0 && i.size > 0)
    throw new ValueError(`take: axis ${d} of ${showAval(a.aval)} is empty, there is nothing to take.`);
  if (i.size === 0) return full(a.shape.toSpliced(d, 1, ...i.shape), 0, a.dtype);
  const read = ([from, at]: Value[]): Value => {
    const [place, how] = inMode(at, from.shape[d], mode, "take");
    return takes.takeAxis(from, place, d, { mode: how, ...hints });
  };
  const { fillValue, uniqueIndices, indicesAreSorted } = hints;
  return atOnce1(`take ${[d, mode, fillValue, uniqueIndices, indicesAreSorted]}`, read, [a, i]);
}
export interface TakeAlongAxisOptions {
  axis?: number | null;
  mode?: TakeMode;
  fillValue?: Scalar;
  /** Whether negative positions count from the end: true by default. Else they are out of bounds. */
  wrapNegativeIndices?: boolean;
}
/** Operand and positions broadcast along all axes but one. */
function aligned(name: string, x: Value, i: Value, axis: number): [Value, Value] {
  if (x.ndim !== i.ndim)
    throw new ShapeError(
      `${name}: ${showAval(x.aval)} and indices ${showAval(i.aval)} differ in rank. Expand the axes of one.`,
    );
  const rest = others(x.ndim, [axis]);
  const common = broadcastShape(
    name,
    [x, i].map((v) => rest.map((d) => v.shape[d])),
    () => `${showAval(x.aval)}, ${showAval(i.aval)}`,
  );
  const to = (v: Value) => {
    const shape = [...common];
    shape.splice(axis, 0, v.shape[axis]);
    return broadcastTo(v, shape);
  };
  return [to(x), to(i)];
}
/**
 * Elements at positions along an axis, line by line: y[i, j] = x[i, indices[i, j]] for the last of two axes.
 * @example np.takeAlongAxis(np.array([[10, 20], [30, 40]]), np.array([[1], [0]], { dtype: "int32" }), 1).tolist() // [[20], [30]]
 */
export function takeAlongAxis(
  x: ArrayLike,
  indices: ArrayLike,
  axis?: number | null | TakeAlongAxisOptions,
  rest?: TakeAlongAxisOptions,
): Value {
  const name = "takeAlongAxis";
  const {
    axis: along = -1,
    mode = "fill",
    fillValue,
    wrapNegativeIndices: wraps = true,
  } = options<TakeAlongAxisOptions>(name, ["axis", "mode", "fillValue", "wrapNegativeIndices"], axis, rest);
  const given = asArray(x, name);
  const a = along === null ? reshape(given, [given.size]) : given;
  const d = axisOf(name, along ?? 0, a);
  const read = ([from, at]: Value[]): Value => {
    // Negative positions count from the end here, also before they are clipped.
    const counted = mode === "clip" && wraps ? fromEnd(at, from.shape[d]) : at;
    const [i, how] = inMode(counted, from.shape[d], mode, name, wraps);
    const [operand, place] = aligned(name, from, i, d);
    if (operand.size === 0 || place.size === 0) return full(place.shape, 0, operand.dtype);
    return takes.takeAlong(operand, place, d, { mode: how, fillValue });
  };
  return atOnce1(`${name} ${[d, mode, fillValue, wraps]}`, read, [a, positions(indices, name)]);
}

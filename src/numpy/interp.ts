import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isComplex } from "../core/dtype.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { abs, div, like, sub } from "../ops/arithmetic.ts";
import { clamp } from "../ops/clamp.ts";
import { gt, le, lt } from "../ops/compare.ts";
import { searchSorted } from "../ops/search.ts";
import { where as choose } from "../ops/select.ts";
import { concatenate, reshape, sliceInDim } from "../ops/shape.ts";
import { sort } from "../ops/sort.ts";
import { takeAxis } from "../ops/take.ts";
import { remainder } from "./arithmetic.ts";
import { where } from "./logic.ts";
import { promotedInexact } from "./promote.ts";
import { add as plus, subtract, multiply as times } from "./ufuncs.ts";

// Linear interpolation.

type Beyond = ArrayLike | "extrapolate" | null;
export interface InterpOptions {
  left?: Beyond;
  right?: Beyond;
  period?: ArrayLike | null;
}
/** The table with x and its places inside one period, sorted, and one place more at each end. */
function unrolled(x: Value, xp: Value, fp: Value, period: ArrayLike): [Value, Value, Value] {
  const given = asArray(period, "interp");
  if (given.ndim !== 0) throw new ShapeError(`interp: the period ${showAval(given.aval)} is no number. Pass one.`);
  const p = abs(given);
  const n = xp.size;
  const [keys, values] = sort([remainder(xp, p), fp], 0);
  const [first, last] = [(a: Value) => sliceInDim(a, 0, 1), (a: Value) => sliceInDim(a, n - 1, n)];
  const around = concatenate([subtract(last(keys), p), keys, plus(first(keys), p)], 0);
  return [remainder(x, p), around, concatenate([last(values), values, first(values)], 0)];
}
function checkBeyond(side: string, v: Beyond): void {
  if (typeof v === "string" && v !== "extrapolate")
    throw new ValueError(`interp: ${side} is ${JSON.stringify(v)}. Pass a value or "extrapolate".`);
}
/**
 * Linear interpolation in a table of increasing xp and their fp, which may be complex.
 * @param options.left value below the table, fp[0] by default; "extrapolate" goes on
 * @param options.period period of x: the table may then be in any order
 * @throws ShapeError unless xp and fp are vectors of one size; TypeError for complex x
 * @example np.interp(1.5, np.array([1, 2]), np.array([10, 20])).item() // 15
 */
export function interp(
  x: ArrayLike,
  xp: ArrayLike,
  fp: ArrayLike,
  { left = null, right = null, period = null }: InterpOptions = {},
): Value {
  let [v, keys] = promotedInexact("interp", [x, xp]);
  let [values] = promotedInexact("interp", [fp]);
  if (keys.ndim !== 1 || values.ndim !== 1 || keys.size !== values.size || keys.size === 0)
    throw new ShapeError(
      `interp: xp and fp must be vectors of one size, got ${showAval(keys.aval)} and ${showAval(values.aval)}.`,
    );
  checkBeyond("left", left);
  checkBeyond("right", right);
  if (isComplex(v.dtype)) throw new DTypeError(`interp: x of ${v.dtype} has no order. Interpolate real numbers.`);
  if (period !== null) [v, keys, values] = unrolled(v, keys, values, period);
  const n = keys.size;
  const int = (i: number) => scalar(i, "int32");
  const end = (a: Value, i: number) => reshape(sliceInDim(a, i, i + 1), []);
  const i = clamp(int(Math.min(1, n - 1)), searchSorted(keys, v, "right"), int(Math.max(1, n - 1)));
  const at = (a: Value, k: Value) => takeAxis(a, k, 0, { mode: "clip" });
  const before = sub(i, int(1));
  const [x0, y0] = [at(keys, before), at(values, before)];
  const dx = sub(at(keys, i), x0);
  // Equal keys: no slope.
  const flat = le(abs(dx), like(dx, v.dtype === "float64" ? 2 ** -104 : v.dtype === "float16" ? 2 ** -20 : 2 ** -46));
  const share = div(sub(v, x0), choose(flat, like(dx, 1), dx));
  const line = where(flat, y0, plus(y0, times(share, sub(at(values, i), y0))));
  if (period !== null) return line;
  const below = left === "extrapolate" ? line : where(lt(v, end(keys, 0)), left ?? end(values, 0), line);
  return right === "extrapolate" ? below : where(gt(v, end(keys, n - 1)), right ?? end(values, n - 1), below);
}

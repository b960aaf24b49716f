import { type ArrayLike, asArray, defaultInt } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType, kindOf } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { like } from "../ops/arithmetic.ts";
import { ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import * as cumulative from "../ops/cumulative.ts";
import { where } from "../ops/select.ts";
import { pad, reshape } from "../ops/shape.ts";
import { options } from "./options.ts";
import { axisOf } from "./promote.ts";

// Running reductions.

export interface CumulativeOptions {
  /** Axis to run along; the array is read in order by default. */
  axis?: number | null;
  dtype?: DType;
}
/** Booleans are counted; integers keep their type, and wrap. */
function widened(x: Value, dtype: DType | undefined, name: string): Value {
  if (dtype !== undefined) return convertElementType(x, checkDType(dtype, name));
  return x.dtype === "bool" ? convertElementType(x, defaultInt()) : x;
}
/** `skip` stands for NaN, if they are to be left out. */
const running =
  (name: string, f: (x: Value, axis: number) => Value, skip?: number) =>
  (x: ArrayLike, axis?: number | null | CumulativeOptions, rest?: CumulativeOptions): Value => {
    const given = options<CumulativeOptions>(name, ["axis", "dtype"], axis, rest);
    let a = widened(asArray(x, name), given.dtype, name);
    if (skip !== undefined && kindOf(a.dtype) === "float") a = where(ne(a, a), like(a, skip), a);
    if (given.axis === undefined || given.axis === null) return f(reshape(a, [a.size]), 0);
    return f(a, axisOf(name, given.axis, a));
  };
/**
 * Running sum.
 * @example np.cumsum(np.array([1, 2, 3])).tolist() // [1, 3, 6]
 */
export const cumsum = /*@__PURE__*/ running("cumsum", (x, axis) => cumulative.cumsum(x, axis));
/**
 * Running product.
 * @example np.cumprod(np.array([1, 2, 3])).tolist() // [1, 2, 6]
 */
export const cumprod = /*@__PURE__*/ running("cumprod", (x, axis) => cumulative.cumprod(x, axis));
/** Running sum of what is not NaN. */
export const nancumsum = /*@__PURE__*/ running("nancumsum", (x, axis) => cumulative.cumsum(x, axis), 0);
/** Running product of what is not NaN. */
export const nancumprod = /*@__PURE__*/ running("nancumprod", (x, axis) => cumulative.cumprod(x, axis), 1);

export interface CumulativeSumOptions {
  axis?: number;
  dtype?: DType;
  /** Starts with the identity, so that there is one element more. */
  includeInitial?: boolean;
}
const standard =
  (name: string, f: typeof cumsum, identity: number) =>
  (x: ArrayLike, axis?: number | CumulativeSumOptions, rest?: CumulativeSumOptions): Value => {
    const given = options<CumulativeSumOptions>(name, ["axis", "dtype", "includeInitial"], axis, rest);
    const a = asArray(x, name);
    if (given.axis === undefined && a.ndim !== 1)
      throw new ValueError(`${name}: ${showAval(a.aval)} is no vector. Name the axis.`);
    const d = axisOf(name, given.axis ?? 0, a);
    const y = f(a, { axis: d, ...(given.dtype && { dtype: given.dtype }) });
    if (!given.includeInitial) return y;
    return pad(
      y,
      like(y, identity),
      y.shape.map((_, i) => [i === d ? 1 : 0, 0, 0] as const),
    );
  };
/**
 * Running sum along the only axis, or the named one.
 * @example np.cumulativeSum(np.array([1, 2, 3]), { includeInitial: true }).tolist() // [0, 1, 3, 6]
 */
export const cumulativeSum = /*@__PURE__*/ standard("cumulativeSum", cumsum, 0);
/** Running product along the only axis, or the named one. */
export const cumulativeProd = /*@__PURE__*/ standard("cumulativeProd", cumprod, 1);

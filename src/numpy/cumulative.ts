import { type ArrayLike, asArray, defaultInt } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType, dtypeInfo, isInexact, kindOf } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { like } from "../ops/arithmetic.ts";
import { ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import * as cumulative from "../ops/cumulative.ts";
import { where } from "../ops/select.ts";
import { pad, reshape } from "../ops/shape.ts";
import { options } from "./options.ts";
import { axisOf, truth } from "./promote.ts";

// Running reductions.

export interface CumulativeOptions {
  /** Axis to run along; the array is read in order by default. */
  axis?: number | null;
  dtype?: DType;
}
/**
 * In the type of the result. Booleans are counted; integers keep their type, and wrap, unless they are promoted. As booleans, if
 * those are asked for, numbers are 0 or not.
 */
function summands(name: string, x: Value, dtype: DType | undefined, promoteIntegers: boolean): Value {
  if (dtype === "bool") return convertElementType(truth(x), defaultInt());
  if (dtype !== undefined) return convertElementType(x, checkDType(dtype, name));
  const wide = defaultInt();
  if (x.dtype === "bool") return convertElementType(x, wide);
  const widens = promoteIntegers && !isInexact(x.dtype) && dtypeInfo[x.dtype].bytes < dtypeInfo[wide].bytes;
  return convertElementType(x, widens ? (kindOf(x.dtype) === "uint" ? (`u${wide}` as DType) : wide) : x.dtype);
}
interface Running {
  /** What stands for NaN, if they are left out. */
  readonly skip?: number;
  readonly promoteIntegers?: boolean;
}
const running =
  (name: string, f: (x: Value, axis: number) => Value, { skip, promoteIntegers = false }: Running = {}) =>
  (x: ArrayLike, axis?: number | null | CumulativeOptions, rest?: CumulativeOptions): Value => {
    const given = options<CumulativeOptions>(name, ["axis", "dtype"], axis, rest);
    let a = asArray(x, name);
    if (skip !== undefined && isInexact(a.dtype)) a = where(ne(a, a), like(a, skip), a);
    a = summands(name, a, given.dtype, promoteIntegers);
    const whole = given.axis === undefined || given.axis === null;
    if (whole || a.ndim === 0) a = reshape(a, [a.size]);
    const y = f(a, whole ? 0 : axisOf(name, given.axis as number, a));
    return given.dtype === "bool" ? convertElementType(y, "bool") : y;
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
/**
 * Running sum of what is not NaN.
 * @example np.nancumsum(np.array([1, NaN, 3])).tolist() // [1, 1, 4]
 */
export const nancumsum = /*@__PURE__*/ running("nancumsum", (x, axis) => cumulative.cumsum(x, axis), { skip: 0 });
/**
 * Running product of what is not NaN.
 * @example np.nancumprod(np.array([2, NaN, 3])).tolist() // [2, 2, 6]
 */
export const nancumprod = /*@__PURE__*/ running("nancumprod", (x, axis) => cumulative.cumprod(x, axis), {
  skip: 1,
});

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
    if (a.ndim === 0 || (given.axis === undefined && a.ndim !== 1))
      throw new ValueError(`${name}: ${showAval(a.aval)} is no vector. Name the axis.`);
    const d = axisOf(name, given.axis ?? 0, a);
    const y = f(a, { axis: d, ...(given.dtype && { dtype: given.dtype }) });
    if (!given.includeInitial) return y;
    return pad(
      y,
      scalar(y.dtype === "bool" ? identity !== 0 : identity, y.dtype),
      y.shape.map((_, i) => [i === d ? 1 : 0, 0, 0] as const),
    );
  };
const cumsumPromoted = /*@__PURE__*/ running("cumulativeSum", (x, axis) => cumulative.cumsum(x, axis), {
  promoteIntegers: true,
});
/**
 * Running sum along the only axis, or the named one. Integers below the default ones widen.
 * @example np.cumulativeSum(np.array([1, 2, 3]), { includeInitial: true }).tolist() // [0, 1, 3, 6]
 */
export const cumulativeSum = /*@__PURE__*/ standard("cumulativeSum", cumsumPromoted, 0);
/**
 * Running product along the only axis, or the named one.
 * @example np.cumulativeProd(np.array([1, 2, 3]), { includeInitial: true }).tolist() // [1, 1, 2, 6]
 */
export const cumulativeProd = /*@__PURE__*/ standard("cumulativeProd", cumprod, 1);

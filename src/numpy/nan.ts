import { type ArrayLike, asArray } from "../api/asarray.ts";
import { isComplex, isInexact } from "../core/dtype.ts";
import type { Value } from "../core/value.ts";
import { div, like, neg, sqrt } from "../ops/arithmetic.ts";
import { full } from "../ops/axes.ts";
import { bitwiseNot } from "../ops/bitwise.ts";
import { eq, ne } from "../ops/compare.ts";
import { complex, imag, real } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceAnd } from "../ops/reduce.ts";
import { where } from "../ops/select.ts";
import { expandDims } from "../ops/shape.ts";
import { finfo } from "./constants.ts";
import { options } from "./options.ts";
import { type Axis, axesOf, operands } from "./promote.ts";
import {
  type ArgOptions,
  argmax,
  argmin,
  type ExtremumOptions,
  type MeanOptions,
  max,
  mean,
  min,
  prod,
  type SumOptions,
  sum,
} from "./reductions.ts";
import { type NanVarOptions, nanVarKeys, variance } from "./variance.ts";

// Reductions that leave NaN out, and what stands in for it.

const isNan = (x: Value): Value => (isInexact(x.dtype) ? ne(x, x) : full(x.shape, false, "bool"));
const replaceNan = (x: Value, by: number): Value => (isInexact(x.dtype) ? where(isNan(x), like(x, by), x) : x);
/** Sum of what is not NaN. */
export const nansum = (x: ArrayLike, axis?: Axis | SumOptions, rest?: SumOptions): Value =>
  sum(replaceNan(asArray(x, "nansum"), 0), axis, rest);
/** Product of what is not NaN. */
export const nanprod = (x: ArrayLike, axis?: Axis | SumOptions, rest?: SumOptions): Value =>
  prod(replaceNan(asArray(x, "nanprod"), 1), axis, rest);

const nanExtremum =
  (name: string, fold: typeof max, worst: number) =>
  (x: ArrayLike, axis?: Axis | ExtremumOptions, rest?: ExtremumOptions): Value => {
    const given = options<ExtremumOptions>(name, ["axis", "keepdims", "initial", "where"], axis, rest);
    const a = asArray(x, name);
    const y = fold(replaceNan(a, worst), given);
    if (!isInexact(a.dtype) || given.initial !== undefined) return y;
    const axes = axesOf(name, given.axis, a);
    const none = reduceAnd(isNan(a), axes);
    return where(given.keepdims ? expandDims(none, axes) : none, like(y, Number.NaN), y);
  };
/**
 * Greatest of what is not NaN; NaN if nothing else is there.
 * @example np.nanmax(np.array([1, NaN])).item() // 1
 */
export const nanmax = /*@__PURE__*/ nanExtremum("nanmax", max, Number.NEGATIVE_INFINITY);
/** Smallest of what is not NaN; NaN if nothing else is there. */
export const nanmin = /*@__PURE__*/ nanExtremum("nanmin", min, Number.POSITIVE_INFINITY);

const nanArg =
  (name: string, fold: typeof argmax, worst: number) =>
  (x: ArrayLike, axis?: number | null | ArgOptions, rest?: ArgOptions): Value => {
    const given = options<ArgOptions>(name, ["axis", "keepdims"], axis, rest);
    const a = asArray(x, name);
    const y = fold(replaceNan(a, worst), given);
    if (!isInexact(a.dtype)) return y;
    const axes = axesOf(name, given.axis, a);
    const none = reduceAnd(isNan(a), axes);
    return where(given.keepdims ? expandDims(none, axes) : none, like(y, -1), y);
  };
/** Index of the greatest element that is not NaN; -1 if there is none. */
export const nanargmax = /*@__PURE__*/ nanArg("nanargmax", argmax, Number.NEGATIVE_INFINITY);
/** Index of the smallest element that is not NaN; -1 if there is none. */
export const nanargmin = /*@__PURE__*/ nanArg("nanargmin", argmin, Number.POSITIVE_INFINITY);

/**
 * Mean of what is not NaN.
 * @example np.nanmean(np.array([1, NaN, 3])).item() // 2
 */
export function nanmean(x: ArrayLike, axis?: Axis | MeanOptions, rest?: MeanOptions): Value {
  const given = options<MeanOptions>("nanmean", ["axis", "keepdims", "dtype", "where"], axis, rest);
  const a = asArray(x, "nanmean");
  if (!isInexact(a.dtype)) return mean(a, given);
  const total = nansum(a, { ...given, dtype: given.dtype ?? a.dtype });
  return div(total, sum(bitwiseNot(isNan(a)), { ...given, dtype: total.dtype }));
}
/**
 * Variance of what is not NaN.
 * @example np.nanvar(np.array([1, NaN, 3])).item() // 1
 */
export const nanvar = (x: ArrayLike, axis?: Axis | NanVarOptions, rest?: NanVarOptions): Value =>
  variance("nanvar", x, options<NanVarOptions>("nanvar", nanVarKeys, axis, rest), true);
/**
 * Standard deviation of what is not NaN.
 * @example np.nanstd(np.array([1, NaN, 3])).item() // 1
 */
export const nanstd = (x: ArrayLike, axis?: Axis | NanVarOptions, rest?: NanVarOptions): Value =>
  sqrt(variance("nanstd", x, options<NanVarOptions>("nanstd", nanVarKeys, axis, rest), true));
export interface NanToNumOptions {
  copy?: boolean;
  nan?: ArrayLike;
  posinf?: ArrayLike | null;
  neginf?: ArrayLike | null;
}
/**
 * With NaN replaced by 0 and infinities by the largest numbers, or by what the options say.
 * @example np.nanToNum(np.array([NaN, 1])).tolist() // [0, 1]
 */
export function nanToNum(x: ArrayLike, copy?: boolean | NanToNumOptions, rest?: NanToNumOptions): Value {
  const keys = ["copy", "nan", "posinf", "neginf"] as const;
  const { nan = 0, posinf, neginf } = options<NanToNumOptions>("nanToNum", keys, copy, rest);
  const a = asArray(x, "nanToNum");
  if (!isInexact(a.dtype)) return a;
  if (isComplex(a.dtype)) return complex(nanToNum(real(a), copy, rest), nanToNum(imag(a), copy, rest));
  const largest = Number(finfo(a.dtype).max);
  const infinity = like(a, Number.POSITIVE_INFINITY);
  const replace = (b: Value, at: Value, by: ArrayLike) => {
    const [v, r] = operands("nanToNum", [b, by]);
    return where(at, r, v);
  };
  let out = replace(convertElementType(a, a.dtype), isNan(a), nan);
  out = replace(out, eq(a, infinity), posinf ?? largest);
  return replace(out, eq(a, neg(infinity)), neginf ?? -largest);
}

import { type ArrayLike, asArray, inexactOf } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType, isComplex, isInexact } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import * as ops from "../ops/arithmetic.ts";
import { broadcastInDim, broadcastTo, transpose } from "../ops/axes.ts";
import { bitwiseAnd, bitwiseNot } from "../ops/bitwise.ts";
import { gt, ne } from "../ops/compare.ts";
import { imag, partOf, real } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceSum } from "../ops/reduce.ts";
import { reshape } from "../ops/shape.ts";
import { product } from "../util/list.ts";
import { where } from "./logic.ts";
import { options } from "./options.ts";
import { type Axis, axesOf, promotedInexact } from "./promote.ts";
import { conditionOf, countOf, kept, masked, over, wideOf } from "./reduction-parts.ts";
import { type MeanOptions, mean, sum } from "./reductions.ts";

// Variances and weighted means.

export interface NanVarOptions extends MeanOptions {
  /** Delta degrees of freedom: the sum of squares is divided by n - ddof. */
  ddof?: number;
  /** The mean, if it is known: with the reduced axes of size 1. */
  mean?: ArrayLike;
}
export interface VarOptions extends NanVarOptions {
  /** Another name of ddof. */
  correction?: number;
}
export const nanVarKeys = ["axis", "keepdims", "dtype", "ddof", "where", "mean"] as const;
const varKeys = [...nanVarKeys, "correction"] as const;
/** |x|^2, a real number. */
const squaredModulus = (x: Value): Value =>
  isComplex(x.dtype) ? ops.add(ops.square(real(x)), ops.square(imag(x))) : ops.square(x);
/** The types of the computation and of the result. */
function typesOf(name: string, x: Value, dtype: DType | undefined): [DType, DType] {
  if (dtype === undefined) {
    const own = inexactOf(x.dtype);
    return [own, isInexact(x.dtype) ? partOf(own) : own];
  }
  const to = checkDType(dtype, name);
  if (isComplex(x.dtype) && !isComplex(to))
    throw new ValueError(
      `${name}: of ${x.dtype} numbers in ${to}. Leave the dtype out, or take the variance of a part.`,
    );
  return [to, to];
}
/** Degrees of freedom that are lost. */
function lostOf(name: string, { ddof, correction }: VarOptions): number {
  if (ddof && correction !== undefined)
    throw new ValueError(`${name}: ddof ${ddof} and correction ${correction} say the same. Pass one of them.`);
  return correction ?? ddof ?? 0;
}
/** Variance of the elements, or of those that are not NaN. NaN where no degree of freedom is left. */
export function variance(name: string, x: ArrayLike, given: VarOptions, skipNan = false): Value {
  const raw = asArray(x, name);
  const [computed, dtype] = typesOf(name, raw, given.dtype);
  const a = convertElementType(raw, wideOf(computed));
  const axes = axesOf(name, given.axis, a);
  const valid = skipNan ? validOf(name, a, given.where) : given.where;
  const n = countOf(name, a, axes, valid);
  const zero = ops.like(a, 0);
  const outer = a.shape.map((s, d) => (axes.includes(d) ? 1 : s));
  const center =
    given.mean === undefined
      ? reshape(over(reduceSum(masked(name, a, valid, zero), axes), n), outer)
      : convertElementType(asArray(given.mean, name), a.dtype);
  const centered = ops.sub(a, broadcastTo(center, a.shape));
  // NaN are taken out before squares are taken, so that their derivative is 0.
  const distances = squaredModulus(skipNan ? masked(name, centered, valid, zero) : centered);
  const squares = masked(name, distances, valid, ops.like(distances, 0));
  const total = reduceSum(squares, axes);
  const lost = lostOf(name, given);
  const left = typeof n === "number" ? n - lost : ops.sub(n, ops.like(n, lost));
  const y = convertElementType(over(total, left), dtype);
  if (typeof left === "number" && left > 0 && isInexact(dtype)) return kept(y, axes, given.keepdims);
  const some = typeof left === "number" ? left > 0 : gt(left, ops.like(left, 0));
  const known = where(some, y, Number.NaN);
  return kept(skipNan ? convertElementType(known, dtype) : known, axes, given.keepdims);
}
function validOf(name: string, a: Value, condition: ArrayLike | undefined): Value {
  const there = bitwiseNot(ne(a, a));
  return condition === undefined ? there : bitwiseAnd(there, broadcastTo(conditionOf(name, condition), a.shape));
}
type Argument<O> = Axis | O;
/**
 * Mean of the squared distances from the mean; of complex numbers a real number. NaN where n - ddof is not positive.
 * @example np.var(np.array([1, 3])).item() // 1
 */
const var_ = (x: ArrayLike, axis?: Argument<VarOptions>, rest?: VarOptions): Value =>
  variance("var", x, options<VarOptions>("var", varKeys, axis, rest));

export { var_ as var };
/**
 * Standard deviation: square root of `var`.
 * @throws ValueError for a dtype of integers
 * @example np.std(np.array([1, 3])).item() // 1
 */
export function std(x: ArrayLike, axis?: Argument<VarOptions>, rest?: VarOptions): Value {
  const given = options<VarOptions>("std", varKeys, axis, rest);
  if (given.dtype !== undefined && !isInexact(checkDType(given.dtype, "std")))
    throw new ValueError(`std: ${given.dtype} has no square roots. Choose a floating point type.`);
  return ops.sqrt(variance("std", x, given));
}

export interface AverageOptions {
  axis?: Axis;
  /** They have the shape of x, or that of its axes `axis`. */
  weights?: ArrayLike;
  keepdims?: boolean;
  /** Gives the sum of the weights as well. */
  returned?: boolean;
}
/** Weights along some axes in the place where they belong. */
function along(a: Value, w: Value, given: AverageOptions): Value {
  const axes = axesOf("average", given.axis, a);
  const fits = w.ndim === axes.length && axes.every((d, i) => a.shape[d] === w.shape[i]);
  if (given.axis === undefined || given.axis === null || !fits)
    throw new ValueError(
      `average: weights ${showAval(w.aval)} do not fit ${showAval(a.aval)}. Give them its shape, or that of the axes.`,
    );
  const order = axes.map((_, i) => i).sort((i, j) => axes[i] - axes[j]);
  return broadcastInDim(
    transpose(w, order),
    a.shape,
    order.map((i) => axes[i]),
  );
}
/**
 * Weighted mean. Weights have the shape of x, or are a vector along the axis.
 * @example np.average(np.array([1, 2]), { weights: np.array([3, 1]) }).item() // 1.25
 */
export function average(
  x: ArrayLike,
  axis: Argument<AverageOptions> | undefined,
  rest: AverageOptions & { returned: true },
): [Value, Value];
export function average(x: ArrayLike, given: AverageOptions & { returned: true }): [Value, Value];
export function average(x: ArrayLike, axis?: Argument<AverageOptions>, rest?: AverageOptions): Value;
export function average(x: ArrayLike, axis?: Argument<AverageOptions>, rest?: AverageOptions): Value | [Value, Value] {
  const given = options<AverageOptions>("average", ["axis", "weights", "keepdims", "returned"], axis, rest);
  const where = { ...(given.axis !== undefined && { axis: given.axis }), keepdims: given.keepdims ?? false };
  const [a, w] = promotedInexact("average", given.weights === undefined ? [x] : [x, given.weights]);
  if (!w) {
    const y = mean(a, where);
    const n = product(axesOf("average", given.axis, a).map((d) => a.shape[d]));
    return given.returned ? [y, broadcastTo(ops.like(y, n), y.shape)] : y;
  }
  const full = w.ndim === a.ndim && w.shape.every((n, d) => n === a.shape[d]) ? w : along(a, w, given);
  const total = sum(full, where);
  const y = ops.div(sum(ops.mul(a, full), where), total);
  return given.returned ? [y, total] : y;
}

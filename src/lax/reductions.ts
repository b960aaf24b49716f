import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { checkDType, type DType, isComplex, isInteger, type Kind } from "../core/dtype.ts";
import { DTypeError, ShapeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { checkComputed } from "../ops/checks.ts";
import { convertElementType } from "../ops/convert.ts";
import * as dots from "../ops/dot.ts";
import { bits, comparable, fields } from "../ops/elementwise.ts";
import * as reduce from "../ops/reduce.ts";
import { range } from "../util/list.ts";
import { axesOf, axisOf, operands } from "./operands.ts";
import { productOperands } from "./product-types.ts";
import "../api/products.ts";

/** A reduction over some axes, which disappear. */
export type Reduction = (x: ArrayLike, axes: readonly number[]) => Value;
const reduction =
  (name: string, takes: readonly Kind[], f: (x: Value, axes: readonly number[]) => Value): Reduction =>
  (x, axes) => {
    const a = asArray(x, name);
    checkComputed(name, a.aval, takes);
    const own = axesOf(name, axes, a);
    if (new Set(own).size < own.length) throw new ValueError(`${name}: axes [${axes}] repeat. Give each once.`);
    return f(a, own);
  };
/**
 * Sum over axes.
 * @example lax.reduceSum(np.array([[1, 2], [3, 4]]), [0]).tolist() // [4, 6]
 */
export const reduceSum: Reduction = /*@__PURE__*/ reduction("reduceSum", fields, (x, axes) =>
  reduce.reduceSum(x, axes),
);
/**
 * Product over axes.
 * @example lax.reduceProd(np.array([2, 3, 4]), [0]).item() // 24
 */
export const reduceProd: Reduction = /*@__PURE__*/ reduction("reduceProd", fields, (x, axes) =>
  reduce.reduceProd(x, axes),
);
/**
 * Greatest element over axes; -infinity over empty ones. NaN wins.
 * @example lax.reduceMax(np.array([2, 3, 1]), [0]).item() // 3
 */
export const reduceMax: Reduction = /*@__PURE__*/ reduction("reduceMax", comparable, (x, axes) =>
  reduce.reduceMax(x, axes),
);
/**
 * Smallest element over axes; infinity over empty ones. NaN wins.
 * @example lax.reduceMin(np.array([2, 3, 1]), [0]).item() // 1
 */
export const reduceMin: Reduction = /*@__PURE__*/ reduction("reduceMin", comparable, (x, axes) =>
  reduce.reduceMin(x, axes),
);
/** Bits set in all elements; of booleans: all. */
export const reduceAnd: Reduction = /*@__PURE__*/ reduction("reduceAnd", bits, (x, axes) => reduce.reduceAnd(x, axes));
/** Bits set in any element; of booleans: any. */
export const reduceOr: Reduction = /*@__PURE__*/ reduction("reduceOr", bits, (x, axes) => reduce.reduceOr(x, axes));
/** Bits set in an odd number of elements. */
export const reduceXor: Reduction = /*@__PURE__*/ reduction("reduceXor", bits, (x, axes) => reduce.reduceXor(x, axes));

const argReduction =
  (name: string, f: (x: Value, axis: number, indexDtype: DType) => Value) =>
  (x: ArrayLike, axis: number, indexDtype: DType = "int32"): Value => {
    const a = asArray(x, name);
    const d = axisOf(name, axis, a.ndim, a.aval);
    if (!isInteger(checkDType(indexDtype, name)))
      throw new DTypeError(`${name}: indices are integers, not ${indexDtype}. Use int32.`);
    if (a.shape[d] === 0) throw new ValueError(`${name}: axis ${d} of ${showAval(a.aval)} has no element.`);
    return f(a, d, indexDtype);
  };
/**
 * Index of the first greatest element along an axis; NaN counts as greatest.
 * @example lax.argmax(np.array([1, 3, 2]), 0).item() // 1
 */
export const argmax = /*@__PURE__*/ argReduction("argmax", (x, d, dtype) => reduce.argmax(x, d, dtype));
/**
 * Index of the first smallest element along an axis; NaN counts as smallest.
 * @example lax.argmin(np.array([2, 1, 3]), 0).item() // 1
 */
export const argmin = /*@__PURE__*/ argReduction("argmin", (x, d, dtype) => reduce.argmin(x, d, dtype));

export type { DotDimensionNumbers } from "../ops/dot.ts";
/** How exactly products are computed: always in full float32 here, so it changes nothing. */
export const Precision = { DEFAULT: "default", HIGH: "high", HIGHEST: "highest" } as const;
export interface DotOptions {
  preferredElementType?: DType;
  precision?: unknown;
}
/**
 * A contraction. `dimensionNumbers` is [[lhs, rhs contracted axes], [lhs, rhs batch axes]]; the result has the batch axes,
 * then the other axes of x, then those of y. Operands of two dtypes meet in the higher one.
 * @param options.preferredElementType the dtype in which products are summed, and of the result
 * @throws TypeError if axes or dtypes do not fit
 * @example lax.dotGeneral(np.array([1, 2]), np.array([3, 4]), [[[0], [0]], [[], []]]).item() // 11
 */
export function dotGeneral(
  x: ArrayLike,
  y: ArrayLike,
  dimensionNumbers: dots.DotDimensionNumbers,
  { preferredElementType }: DotOptions = {},
): Value {
  const [a, b, result] = productOperands(
    "dotGeneral",
    ...(operands("dotGeneral", [x, y]) as [Value, Value]),
    preferredElementType,
  );
  if (isComplex(a.dtype)) return convertElementType(dots.dotGeneral(a, b, dimensionNumbers), result);
  return dots.dotGeneral(a, b, dimensionNumbers, result === a.dtype ? undefined : result);
}
/**
 * The last axis of x against the first of y, for vectors and matrices.
 * @param options.dimensionNumbers other axes, as for dotGeneral
 * @example lax.dot(np.array([1, 2]), np.array([3, 4])).item() // 11
 */
export function dot(
  x: ArrayLike,
  y: ArrayLike,
  { dimensionNumbers, ...options }: DotOptions & { dimensionNumbers?: dots.DotDimensionNumbers | null } = {},
): Value {
  const [a, b] = operands("dot", [x, y]);
  if (dimensionNumbers) return dotGeneral(a, b, dimensionNumbers, options);
  if ([a, b].some((v) => v.ndim < 1 || v.ndim > 2))
    throw new ShapeError(
      `dot: takes vectors and matrices, got ${showAval(a.aval)} and ${showAval(b.aval)}. Use dotGeneral.`,
    );
  return dotGeneral(
    a,
    b,
    [
      [[a.ndim - 1], [0]],
      [[], []],
    ],
    options,
  );
}
/** Products of matrices that stand in the last two axes; the axes before are batch axes. */
export function batchMatmul(x: ArrayLike, y: ArrayLike, options: DotOptions = {}): Value {
  const [a, b] = operands("batchMatmul", [x, y]);
  const batch = range(a.ndim - 2);
  return dotGeneral(
    a,
    b,
    [
      [[a.ndim - 1], [b.ndim - 2]],
      [batch, batch],
    ],
    options,
  );
}

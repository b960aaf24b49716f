import { type ArrayLike, asArray } from "../api/asarray.ts";
import { isComplex, kindOf } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import * as ops from "../ops/arithmetic.ts";
import { full } from "../ops/axes.ts";
import { bitwiseAnd, bitwiseNot, bitwiseOr, bitwiseXor } from "../ops/bitwise.ts";
import { eq, le, ne } from "../ops/compare.ts";
import { imag, partOf, real } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { reduceAnd } from "../ops/reduce.ts";
import * as rounding from "../ops/rounding.ts";
import { where as selectWhere } from "../ops/select.ts";
import { sameList } from "../util/list.ts";
import { options } from "./options.ts";
import { broadcasted, operands, pair, pairInexact, promoted, truth } from "./promote.ts";
import { type NonzeroOptions, nonzero } from "./search.ts";

const logical =
  (name: string, f: (x: Value, y: Value) => Value) =>
  (x: ArrayLike, y: ArrayLike): Value => {
    const [a, b] = broadcasted(name, [truth(asArray(x, name)), truth(asArray(y, name))]);
    return f(a, b);
  };
/**
 * True where both are not 0.
 * @example np.logicalAnd(true, false).item() // false
 */
export const logicalAnd = /*@__PURE__*/ logical("logicalAnd", (x, y) => bitwiseAnd(x, y));
/**
 * True where either is not 0.
 * @example np.logicalOr(true, false).item() // true
 */
export const logicalOr = /*@__PURE__*/ logical("logicalOr", (x, y) => bitwiseOr(x, y));
/**
 * True where exactly one is not 0.
 * @example np.logicalXor(true, true).item() // false
 */
export const logicalXor = /*@__PURE__*/ logical("logicalXor", (x, y) => bitwiseXor(x, y));
/**
 * True where x is 0.
 * @example np.logicalNot(false).item() // true
 */
export const logicalNot = (x: ArrayLike): Value => bitwiseNot(truth(asArray(x, "logicalNot")));

/**
 * A question about floating point numbers; `otherwise` is the answer for integers. Complex numbers answer by both parts,
 * or by either.
 */
const about =
  (name: string, f: (x: Value) => Value, otherwise: boolean) =>
  (x: ArrayLike): Value => {
    const a = asArray(x, name);
    if (isComplex(a.dtype)) return (otherwise ? bitwiseAnd : bitwiseOr)(f(real(a)), f(imag(a)));
    return kindOf(a.dtype) === "float" ? f(a) : full(a.shape, otherwise, "bool");
  };
const infinity = (x: Value): Value => ops.like(x, Number.POSITIVE_INFINITY);
/**
 * True for NaN.
 * @example np.isnan(NaN).item() // true
 */
export const isnan = /*@__PURE__*/ about("isnan", (x) => ne(x, x), false);
/**
 * True for infinities.
 * @example np.isinf(Infinity).item() // true
 */
export const isinf = /*@__PURE__*/ about("isinf", (x) => eq(ops.abs(x), infinity(x)), false);
/**
 * True for numbers, false for infinities and NaN.
 * @example np.isfinite(1).item() // true
 */
export const isfinite = /*@__PURE__*/ about("isfinite", (x) => rounding.isFinite(x), true);
const aboutReal = (name: string, f: (x: Value) => Value) => {
  const g = about(name, f, false);
  return (x: ArrayLike): Value => {
    const a = asArray(x, name);
    if (isComplex(a.dtype)) throw new ValueError(`${name}: ${a.dtype} has no sign. Ask for its parts, or use isinf.`);
    return g(a);
  };
};
/** True for +infinity. */
export const isposinf = /*@__PURE__*/ aboutReal("isposinf", (x) => eq(x, infinity(x)));
/** True for -infinity. */
export const isneginf = /*@__PURE__*/ aboutReal("isneginf", (x) => eq(x, ops.neg(infinity(x))));

export interface CloseOptions {
  rtol?: ArrayLike;
  atol?: ArrayLike;
  equalNan?: boolean;
}
const closeKeys = ["rtol", "atol", "equalNan"] as const;
/**
 * True where |x - y| <= atol + rtol |y|; equal infinities are close.
 * @example np.isclose(1, 1 + 1e-7).item() // true
 */
export function isclose(x: ArrayLike, y: ArrayLike, rtol?: number | CloseOptions, rest?: CloseOptions): Value {
  const given = options<CloseOptions>("isclose", closeKeys, rtol, rest);
  const [a, b] = pairInexact("isclose", x, y);
  const [, r, t] = promoted("isclose", [a, given.rtol ?? 1e-5, given.atol ?? 1e-8]);
  const [nearR, nearT] = [convertElementType(r, partOf(a.dtype)), convertElementType(t, partOf(a.dtype))];
  const near = le(ops.abs(ops.sub(a, b)), ops.add(nearT, ops.mul(nearR, ops.abs(b))));
  // An infinite tolerance is none.
  const finite = bitwiseAnd(isfinite(a), isfinite(b));
  const close = bitwiseOr(bitwiseAnd(near, finite), eq(a, b));
  return given.equalNan ? bitwiseOr(close, bitwiseAnd(ne(a, a), ne(b, b))) : close;
}
/**
 * True if all elements are close.
 * @example np.allclose(np.array([1, 2]), np.array([1, 2])).item() // true
 */
export const allclose = (x: ArrayLike, y: ArrayLike, rtol?: number | CloseOptions, rest?: CloseOptions): Value =>
  reduceAnd(isclose(x, y, rtol, rest));

export interface ArrayEqualOptions {
  equalNan?: boolean;
}
/**
 * True if shapes and all elements are equal.
 * @example np.arrayEqual(np.array([1, 2]), np.array([1, 2])).item() // true
 */
export function arrayEqual(
  x: ArrayLike,
  y: ArrayLike,
  equalNan?: boolean | ArrayEqualOptions,
  rest?: ArrayEqualOptions,
): Value {
  const given = options<ArrayEqualOptions>("arrayEqual", ["equalNan"], equalNan, rest);
  const [a, b] = [asArray(x, "arrayEqual"), asArray(y, "arrayEqual")];
  if (!sameList(a.shape, b.shape)) return full([], false, "bool");
  const [u, v] = pair("arrayEqual", a, b);
  const same = eq(u, v);
  return reduceAnd(given.equalNan ? bitwiseOr(same, bitwiseAnd(ne(u, u), ne(v, v))) : same);
}
/** True if the arrays broadcast to one shape and are equal there. */
export function arrayEquiv(x: ArrayLike, y: ArrayLike): Value {
  try {
    return reduceAnd(convertElementType(eq(...pair("arrayEquiv", x, y)), "bool"));
  } catch (e) {
    if (e instanceof ShapeError) return full([], false, "bool");
    throw e;
  }
}

/**
 * x where the condition holds, else y, all broadcast. The gradient goes to the side that is taken, but a NaN in the
 * derivative of the other side spreads: make its argument safe as well.
 * @example np.where(np.array([true, false]), 1, 2).tolist() // [1, 2]
 */
export function where(condition: ArrayLike, options?: NonzeroOptions): Value[];
export function where(condition: ArrayLike, x: ArrayLike, y: ArrayLike): Value;
export function where(condition: ArrayLike, x?: ArrayLike | NonzeroOptions, y?: ArrayLike): Value | Value[] {
  if (y === undefined)
    return nonzero(condition, options<NonzeroOptions>("where", ["size", "fillValue"], x as NonzeroOptions));
  const [a, b] = promoted("where", [x as ArrayLike, y]);
  const [c, u, v] = broadcasted("where", [truth(asArray(condition, "where")), a, b]);
  return selectWhere(c, u, v);
}
export interface SelectOptions {
  default: ArrayLike;
}
const isDefault = (x: ArrayLike | SelectOptions): x is SelectOptions =>
  typeof x === "object" && Object.getPrototypeOf(x) === Object.prototype && "default" in x;
/**
 * For each element the choice whose condition is the first to hold, else `fallback`.
 * @example np.select([np.array([true, false])], [np.array([1, 2])], 0).tolist() // [1, 0]
 */
export function select(
  conditions: readonly ArrayLike[],
  choices: readonly ArrayLike[],
  fallback: ArrayLike | SelectOptions = 0,
): Value {
  const otherwise = isDefault(fallback) ? fallback.default : fallback;
  if (conditions.length !== choices.length || choices.length === 0)
    throw new ShapeError(
      `select: ${conditions.length} conditions for ${choices.length} choices. Give as many of each.`,
    );
  const values = operands("select", [...choices, otherwise]);
  return values.slice(0, -1).reduceRight((rest, v, i) => where(conditions[i], v, rest), values[choices.length]);
}

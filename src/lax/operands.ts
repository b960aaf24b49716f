import { type ArrayLike, asArray, isNumber } from "../api/asarray.ts";
import { type Aval, showAval } from "../core/aval.ts";
import { type DType, isComplex, isFloat, isInteger } from "../core/dtype.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import type { Scalar, Value } from "../core/value.ts";
import { broadcastTo } from "../ops/axes.ts";
import { checkKnown } from "../ops/checks.ts";
import { convertElementType } from "../ops/convert.ts";
import { sameList } from "../util/list.ts";

/**
 * Operands of a lax function, which does not promote: JS numbers take the type of the first array.
 * @throws DTypeError for a fraction beside an array of integers, and where one of them is boolean and the other is not
 */
export function operands(name: string, xs: readonly ArrayLike[]): Value[] {
  const first = xs.find((x) => !isNumber(x));
  if (first === undefined) return xs.map((x) => asArray(x, name));
  const { dtype, aval } = asArray(first, name);
  return xs.map((x) => {
    if (!isNumber(x)) return asArray(x, name);
    if (!fits(x, dtype))
      throw new DTypeError(
        `${name}: the ${typeof x} ${x} does not fit the array, which is ${showAval(aval)}. Convert one of them with astype.`,
      );
    const value = asArray(x, name, dtype);
    return aval.weakType && dtype !== "bool" ? convertElementType(value, dtype, true) : value;
  });
}
/** A boolean stands beside booleans, a bigint beside integers, a whole number beside all numbers. */
function fits(x: Scalar, dtype: DType): boolean {
  if (typeof x === "boolean" || dtype === "bool") return typeof x === "boolean" && dtype === "bool";
  return typeof x === "bigint" ? isInteger(dtype) : Number.isInteger(x) || isFloat(dtype) || isComplex(dtype);
}
/** Operands whose axes of size 1 are repeated where others of the same rank are longer. */
export function spreadOperands(name: string, xs: readonly ArrayLike[]): Value[] {
  const all = operands(name, xs);
  const shapes = all.map((x) => x.shape).filter((s) => s.length > 0);
  if (shapes.every((s) => sameList(s, shapes[0]))) return all;
  const shape = shapes[0].map((_, d) => shapes.map((s) => s[d]).find((n) => n !== 1) ?? 1);
  const fit = shapes.every((s) => s.length === shape.length && s.every((n, d) => n === 1 || n === shape[d]));
  return fit ? all.map((x) => (x.ndim > 0 ? broadcastTo(x, shape) : x)) : all;
}
/** An axis counted from 0; negative ones count from the end. */
export function axisOf(name: string, axis: number, rank: number, of?: Aval): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    checkKnown(name, "the axis", axis);
    throw new ValueError(
      `${name}: axis ${axis} is out of range for ${of ? showAval(of) : `rank ${rank}`}. ` +
        (rank > 0 ? `Use ${-rank} to ${rank - 1}.` : "It has no axes."),
    );
  }
  return axis < 0 ? axis + rank : axis;
}
export const axesOf = (name: string, axes: readonly number[], x: Value): number[] =>
  axes.map((d) => axisOf(name, d, x.ndim, x.aval));

import { type ArrayLike, asArray, isNumber } from "../api/asarray.ts";
import { type Aval, showAval } from "../core/aval.ts";
import { isFloat } from "../core/dtype.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { checkKnown } from "../ops/checks.ts";

/**
 * Operands of a lax function, which does not promote: JS numbers take the dtype of the arrays beside them.
 * @throws DTypeError for a fraction beside an array of integers
 */
export function operands(name: string, xs: readonly ArrayLike[]): Value[] {
  const first = xs.find((x) => !isNumber(x));
  if (first === undefined) return xs.map((x) => asArray(x, name));
  const { dtype, aval } = asArray(first, name);
  return xs.map((x) => {
    if (!isNumber(x)) return asArray(x, name);
    if (typeof x === "number" && !Number.isInteger(x) && !isFloat(dtype))
      throw new DTypeError(
        `${name}: the number ${x} is not a whole one, the array is ${showAval(aval)}. Convert the array with astype.`,
      );
    return asArray(x, name, dtype);
  });
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

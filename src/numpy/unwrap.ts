import { type ArrayLike, asArray } from "../api/asarray.ts";
import { isComplex, isInteger } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";
import { cumsum as runningSum } from "../ops/cumulative.ts";
import { concatenate, sliceInDim } from "../ops/shape.ts";
import { floorDivide, remainder } from "./arithmetic.ts";
import { diff } from "./differences.ts";
import { logicalAnd, where } from "./logic.ts";
import { options } from "./options.ts";
import { axisOf, promoted } from "./promote.ts";
import { abs, add, divide, equal, greater, less, negative, subtract } from "./ufuncs.ts";

// Angles without jumps.

export interface UnwrapOptions {
  /** A difference of neighbours below it is left as it is: half the period by default. */
  discont?: ArrayLike | null;
  axis?: number;
  /** 2 pi by default. */
  period?: ArrayLike;
}
/**
 * Angles along an axis with multiples of the period added, so that no step is larger than half of it.
 * @throws ValueError for complex numbers
 * @example np.unwrap(np.array([0, 3, 2]), { period: 4 }).tolist() // [0, -1, -2]
 */
export function unwrap(x: ArrayLike, discont?: ArrayLike | null | UnwrapOptions, rest?: UnwrapOptions): Value {
  const keys = ["discont", "axis", "period"] as const;
  const given = options<UnwrapOptions>("unwrap", keys, discont as UnwrapOptions, rest);
  const [p, period] = promoted("unwrap", [asArray(x, "unwrap"), given.period ?? 2 * Math.PI]);
  if (isComplex(p.dtype)) throw new ValueError(`unwrap: ${p.dtype} is no angle. Pass np.angle of it.`);
  const d = axisOf("unwrap", given.axis ?? -1, p);
  if (p.shape[d] === 0) return p;
  const half = isInteger(p.dtype) ? floorDivide(period, 2) : divide(period, 2);
  const step = diff(p, { axis: d });
  const folded = subtract(remainder(add(step, half), period), half);
  const upwards = logicalAnd(equal(folded, negative(half)), greater(step, 0));
  const short = where(upwards, half, folded);
  const turns = where(less(abs(step), given.discont ?? divide(period, 2)), 0, subtract(short, step));
  const later = add(sliceInDim(p, 1, p.shape[d], 1, d), convertElementType(runningSum(turns, d), turns.dtype));
  const [first, others] = promoted("unwrap", [sliceInDim(p, 0, 1, 1, d), later]);
  return convertElementType(concatenate([first, others], d), others.dtype);
}

import { type ArrayLike, asArray } from "../api/asarray.ts";
import { isInexact } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { integerPow, square } from "../ops/arithmetic.ts";

/** x to the power of a JS number that is whole: multiplied out, with the derivative of that. Null for other exponents. */
export function wholePower(x: ArrayLike, y: ArrayLike): Value | null {
  if (typeof y !== "number" || !Number.isInteger(y) || Math.abs(y) >= 2 ** 31) return null;
  const a = asArray(x, "power");
  if (!isInexact(a.dtype) && y < 0)
    throw new ValueError(`power: integers have no power ${y}. Convert the base with astype("float32").`);
  if (a.dtype === "bool") return null;
  return y === 2 ? square(a) : integerPow(a, y);
}

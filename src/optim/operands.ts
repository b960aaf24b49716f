import { type ArrayLike, asArray } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isFloat, isInteger } from "../core/dtype.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import type { NDArray } from "../core/value.ts";
import { sameList } from "../util/list.ts";

// What losses ask of their operands.

/** @throws TypeError unless it is a real float */
export function float(name: string, x: ArrayLike): NDArray {
  const a = asArray(x, name);
  if (isFloat(a.dtype)) return a;
  throw new DTypeError(`${name}: ${showAval(a.aval)} is no float. Convert it with astype.`);
}
/** @throws TypeError unless it holds integers */
export function integers(name: string, x: ArrayLike): NDArray {
  const a = asArray(x, name);
  if (isInteger(a.dtype)) return a;
  throw new DTypeError(`${name}: ${showAval(a.aval)} is no integer. Give the numbers of classes.`);
}
/** @throws RangeError unless the shapes are the same */
export function sameShape(name: string, x: NDArray, y: NDArray): void {
  if (!sameList(x.shape, y.shape))
    throw new ValueError(`${name}: ${showAval(x.aval)} and ${showAval(y.aval)} differ in shape. Make them equal.`);
}

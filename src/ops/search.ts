import { isComplex, isFloat } from "../core/dtype.ts";
import { scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { add } from "./arithmetic.ts";
import { full } from "./axes.ts";
import { bitwiseAnd, bitwiseOr, shiftRightLogical } from "./bitwise.ts";
import { eq, le, lt, ne } from "./compare.ts";
import { imag, real } from "./complex.ts";
import { where } from "./select.ts";
import { takeAxis } from "./take.ts";

/** x <= y, or x < y, in the order in which sorting puts them: NaN last, complex numbers by their real parts first. */
function ordered(x: Value, y: Value, orEqual: boolean): Value {
  if (isComplex(x.dtype)) {
    const [a, b] = [real(x), real(y)];
    const equal = bitwiseAnd(ordered(a, b, true), ordered(b, a, true));
    return bitwiseOr(ordered(a, b, false), bitwiseAnd(equal, ordered(imag(x), imag(y), orEqual)));
  }
  const plain = orEqual ? le(x, y) : lt(x, y);
  if (!isFloat(x.dtype)) return plain;
  return bitwiseOr(plain, orEqual ? ne(y, y) : bitwiseAnd(ne(y, y), eq(x, x)));
}
/**
 * Where each of `values` would be inserted into `sorted` (of rank 1) to keep it sorted; before equal elements (left) or after.
 * Bisection: the steps are the same for all values, so they are unrolled and fuse.
 */
export function searchSorted(sorted: Value, values: Value, side: "left" | "right"): Value {
  const n = sorted.size;
  let [low, high] = [0, n].map((v) => full(values.shape, v, "int32"));
  const steps = Math.ceil(Math.log2(n + 1));
  for (let i = 0; i < steps; i++) {
    const middle = shiftRightLogical(add(low, high), scalar(1, "int32"));
    const goLeft = ordered(values, takeAxis(sorted, middle, 0, { mode: "clip" }), side === "left");
    [low, high] = [where(goLeft, low, middle), where(goLeft, middle, high)];
  }
  return high;
}

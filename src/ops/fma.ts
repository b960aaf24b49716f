import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import "../ir/fma.ts";
import { isNarrowFloat, narrowed } from "../ir/narrow.ts";
import { mul, plus } from "./arithmetic.ts";
import { elementwise } from "./elementwise.ts";

/** x * y + z with one rounding: what XLA makes of a sum that takes a product in. */
export const fmaP: Primitive<object> = /*@__PURE__*/ elementwise<object>({
  name: "fma",
  takes: ["float"],
  scalar: (b, [x, y, z], _, [{ dtype }]) => {
    const sum = b.fma(x, y, z);
    return isNarrowFloat(dtype) ? narrowed(b, sum, dtype) : sum;
  },
  tangent: ([x, y, z]) => [[fma(x, y, z)], ([dx, dy, dz]) => [plus(plus(dx && mul(dx, y), dy && mul(x, dy)), dz)]],
});
export const fma = (x: Value, y: Value, z: Value): Value => bind1(fmaP, [x, y, z], {});

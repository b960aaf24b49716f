import type { Primitive, Tangent } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { plus } from "./arithmetic.ts";
import { bitwiseAnd } from "./bitwise.ts";
import { gt, lt } from "./compare.ts";
import { comparable, elementwise } from "./elementwise.ts";
import { where } from "./select.ts";

const zero = (x: Value): Value => scalar(0, x.dtype);

export const clampP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "clamp",
  takes: comparable,
  scalar: (b, [lo, x, hi]) => (x.type === "bool" ? b.and(b.or(x, lo), hi) : b.min(b.max(x, lo), hi)),
  tangent([lo, x, hi], [nlo, nx, nhi]) {
    const inside = nx ? bitwiseAnd(gt(x, lo), lt(x, hi)) : null;
    const below = nlo ? lt(x, lo) : null;
    const above = nhi ? gt(x, hi) : null;
    return [
      [clamp(lo, x, hi)],
      ([dlo, dx, dhi]) => {
        const parts: Tangent[] = [
          dlo && below && where(below, dlo, zero(lo)),
          dx && inside && where(inside, dx, zero(x)),
          dhi && above && where(above, dhi, zero(hi)),
        ];
        return [parts.reduce(plus)];
      },
    ];
  },
});
/** min(max(x, lo), hi) */
export const clamp = (lo: Value, x: Value, hi: Value): Value => bind1(clampP, [lo, x, hi], {});

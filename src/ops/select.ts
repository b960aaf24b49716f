import { showAval } from "../core/aval.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import { LinearInput, type Primitive, type Tangent } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr } from "../ir/expr.ts";
import { checkSameDtype } from "./checks.ts";
import { elementwise } from "./elementwise.ts";

const zero = (x: { aval: Value["aval"] }): Value => scalar(0, x.aval.dtype);

/** Case number `which` of those that follow it; `which` is bool for two, int32 for more. */
export const selectNP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "selectN",
  takes([which, ...cases]) {
    if (cases.length === 0) throw new ShapeError("selectN: there is no case to select. Pass at least one.");
    if (which.dtype !== "int32" && !(which.dtype === "bool" && cases.length <= 2))
      throw new DTypeError(
        `selectN: ${showAval(which)} cannot choose between ${cases.length} cases. Use bool for two cases, int32 for any number.`,
      );
    checkSameDtype("selectN", cases);
  },
  result: (ins) => ins[1].dtype,
  weak: (ins) => ins.slice(1).every((a) => a.weakType),
  scalar(b, [which, ...cases]) {
    if (which.type === "bool") return b.select(which, cases[cases.length - 1], cases[0]);
    return cases.reduceRight((rest: Expr, x, i) =>
      i === cases.length - 1 ? x : b.select(b.lt(which, b.i32(i + 1)), x, rest),
    );
  },
  tangent([which, ...cases]) {
    return [
      [selectN(which, ...cases)],
      ([, ...ds]) => [ds.some((d) => d !== null) ? selectN(which, ...ds.map((d, i) => d ?? zero(cases[i]))) : null],
    ];
  },
  transpose([ct], [which, ...cases]) {
    const choose = (k: number): Tangent =>
      ct && selectN(which as Value, ...cases.map((x, i) => (i === k ? ct : zero(x))));
    return [null, ...cases.map((x, k) => (x instanceof LinearInput ? choose(k) : null))];
  },
});
export const selectN = (which: Value, ...cases: Value[]): Value => bind1(selectNP, [which, ...cases], {});
/** `x` where the condition holds, else `y`. */
export const where = (condition: Value, x: Value, y: Value): Value => selectN(condition, y, x);

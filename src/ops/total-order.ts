import { type DType, kindOf } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { like } from "./arithmetic.ts";
import { bitcastConvertType } from "./bitcast.ts";
import { bitwiseXor } from "./bitwise.ts";
import { checkSameDtype } from "./checks.ts";
import { lt } from "./compare.ts";
import { elementwise } from "./elementwise.ts";
import { highest } from "./reduce.ts";
import { where } from "./select.ts";

/** IEEE 754's total order of floats, -NaN < -inf < ... < -0 < 0 < ... < inf < NaN, as that of integers. */
function ordinal(b: ExprBuilder, x: Expr): Expr {
  if (x.type === "bool") return b.convert(x, "int32");
  if (x.type !== "float32" && x.type !== "float64") return x;
  const [word, sign, most] =
    x.type === "float32" ? (["int32", 31, 2 ** 31 - 1] as const) : (["int64", 63n, 2n ** 63n - 1n] as const);
  const bits = b.bitcast(x, word);
  return b.xor(bits, b.and(b.shrs(bits, b.constant(sign, word)), b.constant(most, word)));
}
const compareTotal = (name: string, f: (b: ExprBuilder, x: Expr, y: Expr) => Expr, commutative?: true): Primitive<{}> =>
  elementwise<{}>({
    name,
    takes(ins) {
      checkSameDtype(name, ins);
      if (["complex", "key", "float0"].includes(kindOf(ins[0].dtype)))
        throw new DTypeError(`${name}: ${ins[0].dtype} has no order.`);
    },
    result: () => "bool",
    weak: () => false,
    scalar: (b, [x, y]) => f(b, ordinal(b, x), ordinal(b, y)),
    tangent: "zero",
    ...(commutative && { commutative }),
  });
export const eqToP: Primitive<{}> = /*@__PURE__*/ compareTotal("eqTo", (b, x, y) => b.eq(x, y), true);
export const ltToP: Primitive<{}> = /*@__PURE__*/ compareTotal("ltTo", (b, x, y) => b.lt(x, y));
export const leToP: Primitive<{}> = /*@__PURE__*/ compareTotal("leTo", (b, x, y) => b.le(x, y));
export const eqTo = (x: Value, y: Value): Value => bind1(eqToP, [x, y], {});
export const ltTo = (x: Value, y: Value): Value => bind1(ltToP, [x, y], {});
export const leTo = (x: Value, y: Value): Value => bind1(leToP, [x, y], {});

const words: Partial<Record<DType, DType>> = {
  float16: "int16",
  bfloat16: "int16",
  float32: "int32",
  float64: "int64",
};
/** Integers in the total order of floats; undefined for other numbers, which order themselves. */
export function ordinals(x: Value): Value | undefined {
  const word = words[x.dtype];
  if (!word) return undefined;
  const bits = bitcastConvertType(x, word);
  return where(lt(bits, like(bits, 0)), bitwiseXor(bits, scalar(highest(word), word)), bits);
}

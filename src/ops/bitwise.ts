import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { bits, elementwise, integers } from "./elementwise.ts";

type Combine = (b: ExprBuilder, x: Expr, y: Expr) => Expr;
const bitwise = (name: string, f: Combine): Primitive<{}> =>
  elementwise<{}>({ name, takes: bits, scalar: (b, [x, y]) => f(b, x, y), tangent: "zero", commutative: true });
/** Amounts of the width and more give 0 (arithmetic right shift: the sign). */
const shift = (name: string, f: Combine): Primitive<{}> =>
  elementwise<{}>({ name, takes: integers, scalar: (b, [x, y]) => f(b, x, y), tangent: "zero" });
const ofBits = (name: string, f: (b: ExprBuilder, x: Expr) => Expr, takes = integers): Primitive<{}> =>
  elementwise<{}>({ name, takes, scalar: (b, [x]) => f(b, x), tangent: "zero" });

export const andP: Primitive<{}> = /*@__PURE__*/ bitwise("and", (b, x, y) => b.and(x, y));
export const orP: Primitive<{}> = /*@__PURE__*/ bitwise("or", (b, x, y) => b.or(x, y));
export const xorP: Primitive<{}> = /*@__PURE__*/ bitwise("xor", (b, x, y) => b.xor(x, y));
export const notP: Primitive<{}> = /*@__PURE__*/ ofBits("not", (b, x) => b.not(x), bits);
export const shiftLeftP: Primitive<{}> = /*@__PURE__*/ shift("shiftLeft", (b, x, y) => b.shl(x, y));
export const shiftRightArithmeticP: Primitive<{}> = /*@__PURE__*/ shift("shiftRightArithmetic", (b, x, y) => {
  if (x.type === "int32") return b.shrs(x, y);
  return b.bitcast(b.shrs(b.bitcast(x, "int32"), b.bitcast(y, "int32")), x.type);
});
export const shiftRightLogicalP: Primitive<{}> = /*@__PURE__*/ shift("shiftRightLogical", (b, x, y) => b.shru(x, y));
export const populationCountP: Primitive<{}> = /*@__PURE__*/ ofBits("populationCount", (b, x) => b.popcount(x));
export const clzP: Primitive<{}> = /*@__PURE__*/ ofBits("clz", (b, x) => b.clz(x));

export const bitwiseAnd = (x: Value, y: Value): Value => bind1(andP, [x, y], {});
export const bitwiseOr = (x: Value, y: Value): Value => bind1(orP, [x, y], {});
export const bitwiseXor = (x: Value, y: Value): Value => bind1(xorP, [x, y], {});
export const bitwiseNot = (x: Value): Value => bind1(notP, [x], {});
export const shiftLeft = (x: Value, y: Value): Value => bind1(shiftLeftP, [x, y], {});
export const shiftRightArithmetic = (x: Value, y: Value): Value => bind1(shiftRightArithmeticP, [x, y], {});
export const shiftRightLogical = (x: Value, y: Value): Value => bind1(shiftRightLogicalP, [x, y], {});
export const populationCount = (x: Value): Value => bind1(populationCountP, [x], {});
export const clz = (x: Value): Value => bind1(clzP, [x], {});

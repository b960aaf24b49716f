import { type DType, dtypeInfo } from "../core/dtype.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import { type Expr, type ExprBuilder, registerOf } from "../ir/expr.ts";
import { isNarrow, narrowed } from "../ir/narrow.ts";
import { bits, elementwise, integers } from "./elementwise.ts";

type Combine = (b: ExprBuilder, x: Expr, y: Expr) => Expr;
const bitwise = (name: string, f: Combine): Primitive<{}> =>
  elementwise<{}>({ name, takes: bits, scalar: (b, [x, y]) => f(b, x, y), tangent: "zero", commutative: true });
/** Amounts of the width and more give 0 (arithmetic right shift: the sign). */
const shift = (name: string, f: (b: ExprBuilder, x: Expr, y: Expr, dtype: DType) => Expr): Primitive<{}> =>
  elementwise<{}>({
    name,
    takes: integers,
    scalar: (b, [x, y], _, [{ dtype }]) => f(b, x, y, dtype),
    tangent: "zero",
  });
const ofBits = (name: string, f: (b: ExprBuilder, x: Expr, dtype: DType) => Expr, takes = integers): Primitive<{}> =>
  elementwise<{}>({ name, takes, scalar: (b, [x], _, [{ dtype }]) => f(b, x, dtype), tangent: "zero" });
/** The bits of an integer of up to 16 bits, with zeros above; others as they are. */
const ownBits = (b: ExprBuilder, x: Expr, dtype: DType): Expr =>
  isNarrow(dtype) ? b.and(x, b.constant(2 ** dtypeInfo[dtype].bits - 1, x.type)) : x;

export const andP: Primitive<{}> = /*@__PURE__*/ bitwise("and", (b, x, y) => b.and(x, y));
export const orP: Primitive<{}> = /*@__PURE__*/ bitwise("or", (b, x, y) => b.or(x, y));
export const xorP: Primitive<{}> = /*@__PURE__*/ bitwise("xor", (b, x, y) => b.xor(x, y));
export const notP: Primitive<{}> = /*@__PURE__*/ ofBits("not", (b, x) => b.not(x), bits);
export const shiftLeftP: Primitive<{}> = /*@__PURE__*/ shift("shiftLeft", (b, x, y) => b.shl(x, y));
export const shiftRightArithmeticP: Primitive<{}> = /*@__PURE__*/ shift("shiftRightArithmetic", (b, x, y, dtype) => {
  if (dtype.startsWith("int")) return b.shrs(x, y);
  const signed = dtype.slice(1) as "int8" | "int32";
  const word = b.bitcast(x, registerOf[signed]);
  return b.bitcast(b.shrs(isNarrow(signed) ? narrowed(b, word, signed) : word, b.bitcast(y, word.type)), x.type);
});
export const shiftRightLogicalP: Primitive<{}> = /*@__PURE__*/ shift("shiftRightLogical", (b, x, y, dtype) =>
  b.shru(ownBits(b, x, dtype), y),
);
export const populationCountP: Primitive<{}> = /*@__PURE__*/ ofBits("populationCount", (b, x, dtype) =>
  b.popcount(ownBits(b, x, dtype)),
);
export const clzP: Primitive<{}> = /*@__PURE__*/ ofBits("clz", (b, x, dtype) => {
  const zeros = b.clz(ownBits(b, x, dtype));
  return isNarrow(dtype) ? b.sub(zeros, b.constant(32 - dtypeInfo[dtype].bits, x.type)) : zeros;
});

export const bitwiseAnd = (x: Value, y: Value): Value => bind1(andP, [x, y], {});
export const bitwiseOr = (x: Value, y: Value): Value => bind1(orP, [x, y], {});
export const bitwiseXor = (x: Value, y: Value): Value => bind1(xorP, [x, y], {});
export const bitwiseNot = (x: Value): Value => bind1(notP, [x], {});
export const shiftLeft = (x: Value, y: Value): Value => bind1(shiftLeftP, [x, y], {});
export const shiftRightArithmetic = (x: Value, y: Value): Value => bind1(shiftRightArithmeticP, [x, y], {});
export const shiftRightLogical = (x: Value, y: Value): Value => bind1(shiftRightLogicalP, [x, y], {});
export const populationCount = (x: Value): Value => bind1(populationCountP, [x], {});
export const clz = (x: Value): Value => bind1(clzP, [x], {});

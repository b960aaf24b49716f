import { type DType, isInexact, kindOf } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import { ConcreteArray, type Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { checkThere, isNarrow, narrowed } from "../ir/narrow.ts";
import { elementwise } from "./elementwise.ts";
import { register } from "./reduction.ts";

export interface ConvertParams {
  readonly newDtype: DType;
  readonly weakType: boolean;
}
/**
 * To another dtype. Floats become integers by dropping the fraction, saturating, NaN as 0; integers wrap; what is not 0
 * is true; 16-bit floats round to nearest, ties to even; complex numbers lose their imaginary part.
 */
export const convertElementTypeP: Primitive<ConvertParams> = /*@__PURE__*/ elementwise<ConvertParams>({
  name: "convertElementType",
  takes([x], { newDtype }) {
    for (const d of [x.dtype, newDtype])
      if (kindOf(d) === "key" || d === "float0")
        throw new DTypeError(`convertElementType: ${x.dtype} does not convert to ${newDtype}.`);
    checkThere(newDtype, "convertElementType");
  },
  result: (_, { newDtype }) => newDtype,
  weak: (_, { weakType }) => weakType,
  scalar: (b, [x], { newDtype }) => convertScalar(b, x, newDtype),
  tangent: ([x], _, { newDtype }) => [
    [bind1(convertElementTypeP, [x], { newDtype, weakType: false })],
    ([dx]) => [dx && isInexact(newDtype) ? convertElementType(dx, newDtype) : null],
  ],
  transpose: ([ct], [x]) => [ct && convertElementType(ct, x.aval.dtype)],
});
/** The same values in another dtype; `x` itself if it has it. */
export function convertElementType(x: Value, newDtype: DType, weakType = false): Value {
  if (x.dtype === newDtype && x.weakType === weakType) return x;
  const constant = x instanceof ConcreteArray ? hostNumber(x) : undefined;
  if (constant !== undefined && keepsValue(constant, newDtype)) return scalar(constant, newDtype, weakType);
  return bind1(convertElementTypeP, [x], { newDtype, weakType });
}
/** The number that a scalar array was made from, as its dtype holds it; a weak one has no dtype of its own yet. */
function hostNumber({ scalar: v, dtype, weakType }: ConcreteArray): number | undefined {
  if (typeof v !== "number") return undefined;
  return dtype === "float32" && !weakType ? Math.fround(v) : v;
}
/** Whether a number is converted by writing it in the other dtype: constants stay literals. */
const keepsValue = (v: number, d: DType): boolean =>
  d === "float32" ||
  d === "float64" ||
  ((d === "int32" || d === "uint32") && Number.isInteger(v) && !Object.is(v, -0) && v >= 0 && v < 2 ** 31);

function convertScalar(b: ExprBuilder, x: Expr, to: DType): Expr {
  if (to === "bool") return b.convert(x, "bool");
  return isNarrow(to) ? narrowed(b, x, to) : b.convert(x, register(to));
}

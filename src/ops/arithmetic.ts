import { type DType, isComplex, isInteger, type Kind } from "../core/dtype.ts";
import { notLinear } from "../core/errors.ts";
import { LinearInput, type Primitive, type Tangent } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { isNarrow, narrowed } from "../ir/narrow.ts";
import { Later } from "../util/later.ts";
import { eq, ge } from "./compare.ts";
import { comparable, elementwise, fields, inexact, numbers } from "./elementwise.ts";
import { where } from "./select.ts";

/** A number of the same dtype as `x`, for rules. */
export const like = (x: Value, value: number): Value => scalar(value, x.dtype);

/** A function of one number. `rule` gives the result and the slope; both are computed in the outer stage. */
export function unary(
  name: string,
  takes: readonly Kind[],
  f: (b: ExprBuilder, x: Expr) => Expr,
  rule: "zero" | ((x: Value) => [y: Value, slope: Value]),
): Primitive<{}> {
  return elementwise<{}>({
    name,
    takes,
    scalar: (b, [x]) => f(b, x),
    tangent:
      rule === "zero"
        ? rule
        : ([x]) => {
            const [y, slope] = rule(x);
            return [[y], ([dx]) => [dx && mul(dx, slope)]];
          },
  });
}
/** A function of two numbers. `rule` gives the result and the slopes, of which only those needed are computed. */
export function binary(
  name: string,
  takes: readonly Kind[],
  f: (b: ExprBuilder, x: Expr, y: Expr) => Expr,
  rule: "zero" | ((x: Value, y: Value) => [z: Value, slopeX: () => Value, slopeY: () => Value]),
  commutative?: true,
): Primitive<{}> {
  return elementwise<{}>({
    name,
    takes,
    scalar: (b, [x, y]) => f(b, x, y),
    tangent:
      rule === "zero"
        ? rule
        : ([x, y], nonzero) => {
            const [z, slopeX, slopeY] = rule(x, y);
            const [sx, sy] = [nonzero[0] ? slopeX() : null, nonzero[1] ? slopeY() : null];
            return [[z], ([dx, dy]) => [plus(dx && sx && mul(dx, sx), dy && sy && mul(dy, sy))]];
          },
    ...(commutative && { commutative }),
  });
}

export const addP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "add",
  takes: fields,
  scalar: (b, [x, y]) => b.add(x, y),
  tangent: ([x, y]) => [[add(x, y)], ([dx, dy]) => [plus(dx, dy)]],
  transpose: ([ct], ins) => ins.map((x) => (x instanceof LinearInput ? ct : null)),
  commutative: true,
});
export const subP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "sub",
  takes: fields,
  scalar: (b, [x, y]) => b.sub(x, y),
  tangent: ([x, y]) => [[sub(x, y)], ([dx, dy]) => [dx && dy ? sub(dx, dy) : dx ? dx : dy && neg(dy)]],
  transpose: ([ct], [x, y]) => [x instanceof LinearInput ? ct : null, y instanceof LinearInput && ct ? neg(ct) : null],
});
export const negP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "neg",
  takes: fields,
  scalar: (b, [x]) => b.neg(x),
  tangent: "linear",
  transpose: ([ct]) => [ct && neg(ct)],
});
export const mulP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "mul",
  takes: fields,
  scalar: (b, [x, y]) => b.mul(x, y),
  tangent: ([x, y]) => [[mul(x, y)], ([dx, dy]) => [plus(dx && mul(dx, y), dy && mul(x, dy))]],
  transpose([ct], [x, y]) {
    if (x instanceof LinearInput === y instanceof LinearInput)
      throw notLinear("mul", "both factors depend on what is transposed");
    if (x instanceof LinearInput) return [ct && mul(ct, y as Value), null];
    return [null, ct && mul(x, ct)];
  },
  commutative: true,
});
/** Integers are divided towards 0; x / 0 is -1. */
export const divP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "div",
  takes: fields,
  scalar: (b, [x, y]) => b.div(x, y),
  tangent([x, y], [, ny]) {
    const z = div(x, y);
    const slope = ny ? neg(div(z, y)) : null;
    return [[z], ([dx, dy]) => [plus(dx && div(dx, y), dy && slope && mul(dy, slope))]];
  },
  transpose([ct], [x, y]) {
    if (!(x instanceof LinearInput) || y instanceof LinearInput)
      throw notLinear("div", "the denominator depends on what is transposed");
    return [ct && div(ct, y), null];
  },
});
export const add = (x: Value, y: Value): Value => bind1(addP, [x, y], {});
export const sub = (x: Value, y: Value): Value => bind1(subP, [x, y], {});
export const neg = (x: Value): Value => bind1(negP, [x], {});
export const mul = (x: Value, y: Value): Value => bind1(mulP, [x, y], {});
export const div = (x: Value, y: Value): Value => bind1(divP, [x, y], {});
/** Sum of tangents, null being zero. */
export const plus = (a: Tangent, b: Tangent): Tangent => (a && b ? add(a, b) : (a ?? b));

/** 1 where the operand is the result, shared at ties, 0 elsewhere. */
const share = (x: Value, z: Value, y: Value): Value =>
  where(eq(x, z), where(eq(y, z), like(x, 0.5), like(x, 1)), like(x, 0));
const extremum = (name: string, float: "min" | "max", flag: "and" | "or"): Primitive<{}> => {
  const self: Primitive<{}> = binary(
    name,
    comparable,
    (b, x, y) => (x.type === "bool" ? b[flag](x, y) : b[float](x, y)),
    (x, y) => {
      const z = bind1(self, [x, y], {});
      return [z, () => share(x, z, y), () => share(y, z, x)];
    },
    true,
  );
  return self;
};
export const maxP: Primitive<{}> = /*@__PURE__*/ extremum("max", "max", "or");
export const minP: Primitive<{}> = /*@__PURE__*/ extremum("min", "min", "and");
const isUnsigned = (x: Expr): boolean => x.type === "uint32" || x.type === "uint64";
export const absP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "abs",
  takes: numbers,
  scalar: (b, [x]) => (isUnsigned(x) ? x : b.abs(x)),
  tangent([x]) {
    const positive = ge(x, like(x, 0));
    return [[abs(x)], ([dx]) => [dx && where(positive, dx, neg(dx))]];
  },
});
export const signP: Primitive<{}> = /*@__PURE__*/ unary("sign", fields, signOf, "zero");
/** -1, 0 or 1; zeros and NaN stay. */
function signOf(b: ExprBuilder, x: Expr): Expr {
  const [zero, one] = [b.constant(0, x.type), b.constant(1, x.type)];
  const rest = isUnsigned(x) ? x : b.select(b.lt(x, zero), b.constant(-1, x.type), x);
  return b.select(b.lt(zero, x), one, rest);
}
export const squareP: Primitive<{}> = /*@__PURE__*/ unary(
  "square",
  fields,
  (b, x) => b.mul(x, x),
  (x) => [square(x), mul(like(x, 2), x)],
);
export const sqrtP: Primitive<{}> = /*@__PURE__*/ unary(
  "sqrt",
  inexact,
  (b, x) => b.sqrt(x),
  (x) => {
    const y = sqrt(x);
    return [y, div(like(x, 0.5), y)];
  },
);

export interface IntegerPowParams {
  readonly y: number;
}
/** x to a whole power, by repeated squaring; a negative power is the reciprocal of the positive one. */
export const integerPowP: Primitive<IntegerPowParams> = /*@__PURE__*/ elementwise<IntegerPowParams>({
  name: "integerPow",
  takes: fields,
  scalar: (b, [x], { y }, [a]) => powerOf(b, x, y, a.dtype),
  tangent([x], _, { y }) {
    const slope = y === 0 ? null : mul(like(x, y), integerPow(x, y - 1));
    return [[integerPow(x, y)], ([dx]) => [dx && slope && mul(dx, slope)]];
  },
});
function powerOf(b: ExprBuilder, x: Expr, y: number, dtype: DType): Expr {
  const one = b.constant(1, x.type);
  if (y < 0) {
    const positive = powerOf(b, x, -y, dtype);
    return b.div(one, isInteger(dtype) && isNarrow(dtype) ? narrowed(b, positive, dtype) : positive);
  }
  let result: Expr | null = null;
  for (let base = x, n = y; n > 0; n = Math.floor(n / 2), base = b.mul(base, base))
    if (n % 2 === 1) result = result ? b.mul(result, base) : base;
  return result ?? one;
}
/** x to the power of the whole number `y`. */
export const integerPow = (x: Value, y: number): Value => (y === 1 ? x : bind1(integerPowP, [x], { y }));

/** A NaN wins; -0 is less than 0. */
export const max = (x: Value, y: Value): Value => bind1(maxP, [x, y], {});
export const min = (x: Value, y: Value): Value => bind1(minP, [x, y], {});
/** The modulus of complex numbers, which pages without them leave out. */
export const modulus: Later<(z: Value) => Value> = /*@__PURE__*/ new Later("complex numbers", "api/complex.ts");
export const abs = (x: Value): Value => (isComplex(x.dtype) ? modulus.get()(x) : bind1(absP, [x], {}));
export const sign = (x: Value): Value => bind1(signP, [x], {});
export const square = (x: Value): Value => bind1(squareP, [x], {});
export const sqrt = (x: Value): Value => bind1(sqrtP, [x], {});

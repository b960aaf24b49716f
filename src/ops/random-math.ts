import type { DType } from "../core/dtype.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1, scalar } from "../core/trace.ts";
import "../ir/fma.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { isNarrowFloat, narrowed } from "../ir/narrow.ts";
import { add, div, mul, square } from "./arithmetic.ts";
import { elementwise } from "./elementwise.ts";
import { exp } from "./transcendental.ts";

// Functions of XLA on CPUs, rounding by rounding, so that random numbers equal JAX's in every bit. The public log, log1p and
// erfInv are more exact; nothing but `random` uses these. float32, in which 16-bit floats are computed too.

const horner = (b: ExprBuilder, x: Expr, coefficients: readonly number[]): Expr =>
  coefficients.slice(1).reduce((p, c) => b.fma(p, x, b.f32(c)), b.f32(coefficients[0]) as Expr);

const logA = [7.0376836292e-2, -1.151461031e-1, 1.167699874e-1];
const logB = [-1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1];
const logC = [2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1];
/** log of a normal positive number; -infinity at 0, NaN below. */
function xlaLog(b: ExprBuilder, v: Expr): Expr {
  const word = b.bitcast(v, "int32");
  const half = b.bitcast(b.or(b.and(word, b.i32(0x7fffff)), b.i32(0x3f000000)), "float32");
  const small = b.lt(half, b.f32(Math.SQRT1_2));
  const exponent = b.sub(b.shrs(word, b.i32(23)), b.select(small, b.i32(127), b.i32(126)));
  const e = b.convert(exponent, "float32");
  const x = b.sub(b.select(small, b.add(half, half), half), b.f32(1));
  const x2 = b.mul(x, x);
  const x3 = b.mul(x2, x);
  const t = b.mul(e, b.f32(-2.1219444e-4));
  const y = b.fma(b.fma(b.fma(horner(b, x, logA), x3, horner(b, x, logB)), x3, horner(b, x, logC)), x3, t);
  const r = b.add(b.fma(b.f32(-0.5), x2, x), y);
  const log = b.fma(e, b.f32(0.693359375), r);
  const atZero = b.select(b.eq(v, b.f32(0)), b.f32(-Infinity), b.f32(Number.NaN));
  return b.select(b.gt(v, b.f32(0)), b.select(b.eq(v, b.f32(Infinity)), v, log), atZero);
}

const log1pN = [
  4.5270000862445199635e-5, 0.49854102823193375972, 6.5787325942061044847, 29.911919328553073277, 60.949667980987787058,
  57.112963590585538103, 20.03955349920128126,
];
const log1pD = [
  1, 15.062909083469192044, 83.047565967967209469, 221.76239823732856465, 309.09872225312059774, 216.42788614495947685,
  60.118660497603843919,
];
function xlaLog1p(b: ExprBuilder, x: Expr): Expr {
  const x2 = b.mul(x, x);
  const ratio = b.div(horner(b, x, log1pN), horner(b, x, log1pD));
  const near = b.add(x, b.fma(x2, b.f32(-0.5), b.mul(b.mul(x, x2), ratio)));
  return b.select(b.lt(b.abs(x), b.f32(Math.SQRT2 - 1)), near, xlaLog(b, b.add(b.f32(1), x)));
}

const erfInvNear = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const erfInvFar = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];
function xlaErfInv(b: ExprBuilder, u: Expr): Expr {
  const w = b.neg(xlaLog1p(b, b.mul(b.neg(u), u)));
  const near = b.lt(w, b.f32(5));
  const t = b.select(near, b.sub(w, b.f32(2.5)), b.sub(b.sqrt(w), b.f32(3)));
  const coefficient = (i: number) => b.select(near, b.f32(erfInvNear[i]), b.f32(erfInvFar[i]));
  let p = coefficient(0);
  for (let i = 1; i < erfInvNear.length; i++) p = b.fma(p, t, coefficient(i));
  return b.mul(b.select(b.eq(b.abs(u), b.f32(1)), b.f32(Infinity), p), u);
}

/** XLA rounds each of these results to its dtype. */
const rounded = (b: ExprBuilder, x: Expr, dtype: DType): Expr => (isNarrowFloat(dtype) ? narrowed(b, x, dtype) : x);
const float32 = (
  name: string,
  f: (b: ExprBuilder, x: Expr) => Expr,
  slope: (x: Value, y: Value) => Value,
): Primitive<object> => {
  const prim: Primitive<object> = elementwise<object>({
    name,
    takes: ["float"],
    scalar: (b, [x], _, [{ dtype }]) => rounded(b, f(b, x), dtype),
    tangent: ([x]) => {
      const y = bind1(prim, [x], {});
      const s = slope(x, y);
      return [[y], ([dx]) => [dx && mul(dx, s)]];
    },
  });
  return prim;
};
const number = (x: Value, v: number) => scalar(v, x.dtype);
export const randomLogP: Primitive<object> = float32("randomLog", xlaLog, (x) => div(number(x, 1), x));
export const randomLog1pP: Primitive<object> = float32("randomLog1p", xlaLog1p, (x) =>
  div(number(x, 1), add(x, number(x, 1))),
);
export const randomErfInvP: Primitive<object> = float32("randomErfInv", xlaErfInv, (x, y) =>
  mul(exp(square(y)), number(x, Math.sqrt(Math.PI) / 2)),
);
/** A float64 in [0, 1) of the upper 52 bits of two words. */
export const unitFloat64P: Primitive<object> = elementwise<object>({
  name: "unitFloat64",
  takes: ["uint"],
  result: () => "float64",
  scalar: (b, [high, low]) => {
    const word = (x: Expr) => b.convert(x, "uint64");
    const both = b.or(b.shl(word(high), b.constant(32n, "uint64")), word(low));
    const bits = b.or(b.shru(both, b.constant(12n, "uint64")), b.constant(0x3ff0000000000000n, "uint64"));
    return b.sub(b.bitcast(bits, "float64"), b.constant(1, "float64"));
  },
  tangent: "zero",
});

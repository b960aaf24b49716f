import type { DType } from "../core/dtype.ts";
import { type FloatFormat, floatFormat } from "../util/float-format.ts";
import type { Expr, ExprBuilder } from "./expr.ts";
import { fromFloat8, toFloat8 } from "./float8.ts";

// The bits of floats that are held as float32, and back.

const maker = (b: ExprBuilder): Parameters<typeof toFloat8<Expr>>[0] => ({
  op: (op, type, args) => b.op(op, type, ...args),
  constant: (value, type) => b.constant(value, type),
});
/** The bits of a number of the dtype, in the low end of a uint32. */
export function bitsOfFloat(b: ExprBuilder, x: Expr, dtype: DType): Expr {
  if (dtype === "bfloat16") return b.shru(b.bitcast(x, "uint32"), b.constant(16, "uint32"));
  return dtype === "float16" ? halfBits(b, x) : toFloat8(maker(b), x, floatFormat(dtype) as FloatFormat);
}
/** The number that has these bits. */
export function floatOfBits(b: ExprBuilder, bits: Expr, dtype: DType): Expr {
  if (dtype === "bfloat16") return b.bitcast(b.shl(bits, b.constant(16, "uint32")), "float32");
  return dtype === "float16" ? halfFromBits(b, bits) : fromFloat8(maker(b), bits, floatFormat(dtype) as FloatFormat);
}
/** float16 that is held as a float32: below 2^-14 its bits count units of 2^-24. */
function halfBits(b: ExprBuilder, x: Expr): Expr {
  const u = (n: number) => b.constant(n, "uint32");
  const whole = b.bitcast(b.abs(x), "uint32");
  const normal = b.sub(b.shru(whole, u(13)), u(112 << 10));
  const denormal = b.convert(b.mul(b.abs(x), b.f32(2 ** 24)), "uint32");
  // Infinity and NaN keep their mantissa.
  const special = b.or(u(0x7c00), b.and(b.shru(whole, u(13)), u(0x3ff)));
  const finite = b.select(b.lt(b.abs(x), b.f32(2 ** -14)), denormal, normal);
  const size = b.select(b.lt(whole, u(0x7f800000)), finite, special);
  return b.or(size, b.and(b.shru(b.bitcast(x, "uint32"), u(16)), u(0x8000)));
}
function halfFromBits(b: ExprBuilder, bits: Expr): Expr {
  const u = (n: number) => b.constant(n, "uint32");
  const size = b.and(bits, u(0x7fff));
  const sign = b.shl(b.and(bits, u(0x8000)), u(16));
  const normal = b.add(b.shl(size, u(13)), u(112 << 23));
  const special = b.or(u(0x7f800000), b.shl(size, u(13)));
  const denormal = b.bitcast(b.mul(b.convert(size, "float32"), b.f32(2 ** -24)), "uint32");
  const finite = b.select(b.lt(size, u(0x400)), denormal, normal);
  return b.bitcast(b.or(sign, b.select(b.lt(size, u(0x7c00)), finite, special)), "float32");
}

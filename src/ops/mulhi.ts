import { dtypeInfo } from "../core/dtype.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder } from "../ir/expr.ts";
import { elementwise, integers } from "./elementwise.ts";

/** The high half of the product of two unsigned 64-bit numbers, from those of their halves. */
function high64(b: ExprBuilder, x: Expr, y: Expr): Expr {
  const half = b.constant(32n, "uint64");
  const parts = (v: Expr): [low: Expr, high: Expr] => [b.and(v, b.constant(2n ** 32n - 1n, "uint64")), b.shru(v, half)];
  const [[xl, xh], [yl, yh]] = [parts(x), parts(y)];
  const [ll, lh, hl] = [b.mul(xl, yl), b.mul(xl, yh), b.mul(xh, yl)];
  const [[, carry], [lhl, lhh], [hll, hlh]] = [parts(ll), parts(lh), parts(hl)];
  const middle = b.add(b.add(carry, lhl), hll);
  return b.add(b.add(b.mul(xh, yh), b.shru(middle, half)), b.add(lhh, hlh));
}
function high(b: ExprBuilder, x: Expr, y: Expr, bits: number): Expr {
  const { type } = x;
  const signed = type.startsWith("int");
  if (bits < 32) return b[signed ? "shrs" : "shru"](b.mul(x, y), b.constant(bits, type));
  if (bits === 32) {
    const wide = signed ? "int64" : "uint64";
    const whole = b.mul(b.convert(x, wide), b.convert(y, wide));
    return b.convert(b[signed ? "shrs" : "shru"](whole, b.constant(32n, wide)), type);
  }
  const unsigned = (v: Expr) => b.bitcast(v, "uint64");
  const top = b.bitcast(high64(b, unsigned(x), unsigned(y)), type);
  if (!signed) return top;
  // A negative number is its unsigned value less 2^64.
  const zero = b.constant(0n, type);
  const extra = (v: Expr, w: Expr) => b.select(b.lt(v, zero), w, zero);
  return b.sub(top, b.add(extra(x, y), extra(y, x)));
}
export const mulhiP: Primitive<{}> = /*@__PURE__*/ elementwise<{}>({
  name: "mulhi",
  takes: integers,
  scalar: (b, [x, y], _, [a]) => high(b, x, y, dtypeInfo[a.dtype].bits),
  tangent: "zero",
  commutative: true,
});
/** The upper half of the bits of a product. */
export const mulhi = (x: Value, y: Value): Value => bind1(mulhiP, [x, y], {});

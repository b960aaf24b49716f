import { type Aval, aval, showAval } from "../core/aval.ts";
import { type DType, dtypeInfo, kindOf } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder, Register } from "../ir/expr.ts";
import { constantIndex, type Index } from "../ir/index.ts";
import type { Pull } from "../ir/lower.ts";
import { range } from "../util/list.ts";
import { moveAxis } from "./axes.ts";
import { register } from "./reduction.ts";

export interface BitcastParams {
  readonly newDtype: DType;
}
const bytesOf = (d: DType): number => dtypeInfo[d].bytes;
function bitcastShape(x: Aval, to: DType): readonly number[] {
  const [from, wanted] = [bytesOf(x.dtype), bytesOf(to)];
  if (from === wanted) return x.shape;
  if (from > wanted) return [...x.shape, from / wanted];
  const last = x.shape.length > 0 ? x.shape[x.shape.length - 1] : 1;
  if (last * from !== wanted)
    throw new ShapeError(
      `bitcastConvertType: the last axis of ${showAval(x)} has ${last} elements, ${wanted / from} make one ${to}. Reshape it.`,
    );
  return x.shape.slice(0, -1);
}
/**
 * The same bits as another dtype. To a narrower one: a last axis is added, lowest bits first; to a wider one: the last
 * axis, which must have the right size, goes.
 */
export const bitcastConvertTypeP: Primitive<BitcastParams> = {
  name: "bitcastConvertType",
  infer([x], { newDtype }) {
    for (const d of [x.dtype, newDtype])
      if (!["int", "uint", "float"].includes(kindOf(d)))
        throw new DTypeError(
          `bitcastConvertType: ${showAval(x)} to ${newDtype}: the bits of ${d} are not defined. Convert with astype.`,
        );
    return [aval(bitcastShape(x, newDtype), newDtype)];
  },
  tangent: "zero",
  batch: (_axis, [x], [ax], params) => [[bind1(bitcastConvertTypeP, [moveAxis(x, ax as number, 0)], params)], [0]],
  lower: {
    kind: "loop",
    loop: (b, [x], [a], { newDtype }) => [(at) => fromBits(b, bitsAt(b, x, a.dtype, bytesOf(newDtype), at), newDtype)],
  },
};
export const bitcastConvertType = (x: Value, newDtype: DType): Value =>
  x.dtype === newDtype ? x : bind1(bitcastConvertTypeP, [x], { newDtype });

const wordOf = (bytes: number): Register => (bytes === 8 ? "uint64" : "uint32");
const amount = (b: ExprBuilder, n: number, word: Register): Expr => b.constant(word === "uint64" ? BigInt(n) : n, word);
/** So many bytes of the operand for the result's index: a part of an element, an element, or several together. */
function bitsAt(b: ExprBuilder, x: Pull, from: DType, wanted: number, at: readonly Index[]): Expr {
  const own = bytesOf(from);
  const [narrow, wide] = [wordOf(own), wordOf(wanted)];
  if (own <= wanted)
    return range(wanted / own)
      .map((k) => {
        const bits = b.convert(toBits(b, x(own < wanted ? [...at, constantIndex(k)] : at), from), wide);
        return k === 0 ? bits : b.shl(bits, amount(b, 8 * own * k, wide));
      })
      .reduce(b.or);
  const place = b.mul(b.convert(b.index(at[at.length - 1]), narrow), amount(b, 8 * wanted, narrow));
  const part = b.convert(b.shru(toBits(b, x(at.slice(0, -1)), from), place), wide);
  return wanted < 4 ? b.and(part, b.constant(2 ** (8 * wanted) - 1, wide)) : part;
}
/** The bits of an element, in the low end of an unsigned register. */
function toBits(b: ExprBuilder, x: Expr, dtype: DType): Expr {
  const u = (n: number) => b.constant(n, "uint32");
  if (dtype === "bfloat16") return b.shru(b.bitcast(x, "uint32"), u(16));
  if (dtype === "float16") return halfBits(b, x);
  const bits = b.bitcast(x, wordOf(bytesOf(dtype)));
  return bytesOf(dtype) < 4 ? b.and(bits, u(2 ** (8 * bytesOf(dtype)) - 1)) : bits;
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
/** The element that has these bits. */
function fromBits(b: ExprBuilder, bits: Expr, dtype: DType): Expr {
  const u = (n: number) => b.constant(n, "uint32");
  if (dtype === "bfloat16") return b.bitcast(b.shl(bits, u(16)), "float32");
  if (dtype === "float16") return halfFromBits(b, bits);
  const bytes = bytesOf(dtype);
  if (kindOf(dtype) !== "int" || bytes >= 4) return b.bitcast(bits, register(dtype));
  const by = b.i32(32 - 8 * bytes);
  return b.shrs(b.shl(b.bitcast(bits, "int32"), by), by);
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

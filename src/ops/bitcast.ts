import { type Aval, aval, showAval } from "../core/aval.ts";
import { type DType, dtypeInfo, kindOf } from "../core/dtype.ts";
import { DTypeError, ShapeError } from "../core/errors.ts";
import type { Primitive } from "../core/primitive.ts";
import { bind1 } from "../core/trace.ts";
import type { Value } from "../core/value.ts";
import type { Expr, ExprBuilder, Register } from "../ir/expr.ts";
import { constantIndex, type Index } from "../ir/index.ts";
import type { Pull } from "../ir/lower.ts";
import { checkThere, isNarrowFloat, narrowNumbers } from "../ir/narrow.ts";
import { range } from "../util/list.ts";
import { moveAxis } from "./axes.ts";
import { register } from "./reduction.ts";

export interface BitcastParams {
  readonly newDtype: DType;
}
const bitsOf = (d: DType): number => dtypeInfo[d].bits;
function bitcastShape(x: Aval, to: DType): readonly number[] {
  const [from, wanted] = [bitsOf(x.dtype), bitsOf(to)];
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
    checkThere(newDtype, "bitcastConvertType");
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
    loop: (b, [x], [a], { newDtype }) => [(at) => fromBits(b, bitsAt(b, x, a.dtype, bitsOf(newDtype), at), newDtype)],
  },
};
export const bitcastConvertType = (x: Value, newDtype: DType): Value =>
  x.dtype === newDtype ? x : bind1(bitcastConvertTypeP, [x], { newDtype });

const wordOf = (bits: number): Register => (bits === 64 ? "uint64" : "uint32");
const amount = (b: ExprBuilder, n: number, word: Register): Expr => b.constant(word === "uint64" ? BigInt(n) : n, word);
/** So many bits of the operand for the result's index: a part of an element, an element, or several together. */
function bitsAt(b: ExprBuilder, x: Pull, from: DType, wanted: number, at: readonly Index[]): Expr {
  const own = bitsOf(from);
  const [narrow, wide] = [wordOf(own), wordOf(wanted)];
  if (own <= wanted)
    return range(wanted / own)
      .map((k) => {
        const bits = b.convert(toBits(b, x(own < wanted ? [...at, constantIndex(k)] : at), from), wide);
        return k === 0 ? bits : b.shl(bits, amount(b, own * k, wide));
      })
      .reduce(b.or);
  const place = b.mul(b.convert(b.index(at[at.length - 1]), narrow), amount(b, wanted, narrow));
  const part = b.convert(b.shru(toBits(b, x(at.slice(0, -1)), from), place), wide);
  return wanted < 32 ? b.and(part, b.constant(2 ** wanted - 1, wide)) : part;
}
/** The bits of an element, in the low end of an unsigned register. */
function toBits(b: ExprBuilder, x: Expr, dtype: DType): Expr {
  if (isNarrowFloat(dtype)) return narrowNumbers.get().bitsOfFloat(b, x, dtype);
  const own = bitsOf(dtype);
  const bits = b.bitcast(x, wordOf(own));
  return own < 32 ? b.and(bits, b.constant(2 ** own - 1, "uint32")) : bits;
}
/** The element that has these bits. */
function fromBits(b: ExprBuilder, bits: Expr, dtype: DType): Expr {
  if (isNarrowFloat(dtype)) return narrowNumbers.get().floatOfBits(b, bits, dtype);
  const own = bitsOf(dtype);
  if (kindOf(dtype) !== "int" || own >= 32) return b.bitcast(bits, register(dtype));
  const by = b.i32(32 - own);
  return b.shrs(b.shl(b.bitcast(bits, "int32"), by), by);
}

import { type DType, dtypeInfo, integerRange } from "../core/dtype.ts";
import {
  type FloatFormat,
  floatFormat,
  fromFloat8,
  leastNormal,
  leastPositive,
  toFloat8,
} from "../util/float-format.ts";
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "../util/float16.ts";
import { type CellExpr, type Expr, type ExprBuilder, type OpExpr, registerOf } from "./expr.ts";
import { isHalf } from "./narrow.ts";

// Integers of up to 16 bits are computed in registers of 32, floats of 8 and 16 bits in float32. A result that may not be a
// number of its dtype is made one here: integers wrap, floats round to nearest even.

/** The bits of a float as its dtype is stored. */
export const toBits = (v: number, dtype: DType): number =>
  dtype === "float16" ? toFloat16(v) : dtype === "bfloat16" ? toBfloat16(v) : toFloat8(v, formatOf(dtype));
/** The float that stored bits stand for. */
export const fromBits = (bits: number, dtype: DType): number =>
  dtype === "float16"
    ? fromFloat16(bits)
    : dtype === "bfloat16"
      ? fromBfloat16(bits)
      : fromFloat8(bits, formatOf(dtype));
const formatOf = (dtype: DType): FloatFormat => floatFormat(dtype) as FloatFormat;

export function greatest(dtype: DType): number {
  const { beyond, max } = formatOf(dtype);
  return beyond === Number.POSITIVE_INFINITY ? beyond : max;
}
/** The number of the dtype nearest to a float, or equal to an integer but for multiples of its range. */
export function narrowNumber(v: number, dtype: DType): number {
  const { bits, kind } = dtypeInfo[dtype];
  if (kind === "float") return fromBits(toBits(v, dtype), dtype);
  const by = 32 - bits;
  return kind === "int" ? (v << by) >> by : (v << by) >>> by;
}
/** Values that `narrowed` made. */
const made = new WeakMap<Expr, DType>();
/** The number of the dtype that a value of any register becomes: integers wrap, floats round, or saturate to integers. */
export function narrowed(b: ExprBuilder, x: Expr, dtype: DType): Expr {
  const { bits, kind } = dtypeInfo[dtype];
  const type = registerOf[dtype as "int8"];
  const bound = (n: number) => b.constant(n, type);
  // From float64 XLA rounds once, but to bfloat16 by way of float32.
  const once = x.type === "float64" && type === "float32" && dtype !== "bfloat16";
  let y = once ? toOdd(b, x) : b.convert(x, type);
  if (dtype === "bfloat16") y = unlessNan(b, y, roundBits(b, y, 16));
  else if (kind === "float") y = roundTo(b, y, formatOf(dtype));
  else if (x.type === "float32" || x.type === "float64") {
    const [least, greatest] = integerRange(dtype);
    y = b.min(b.max(y, bound(least)), bound(greatest));
  } else if (kind === "int") y = b.shrs(b.shl(y, bound(32 - bits)), bound(32 - bits));
  else y = b.and(y, bound(2 ** bits - 1));
  made.set(y, dtype);
  return y;
}
/** A float64 as float32 whose last bit is 1 where something was lost: rounding it on gives what rounding once does. */
function toOdd(b: ExprBuilder, x: Expr): Expr {
  const one = b.constant(1, "uint32");
  const y = b.convert(x, "float32");
  const back = b.convert(y, "float64");
  const word = b.bitcast(y, "uint32");
  const odd = b.select(b.lt(b.abs(back), b.abs(x)), b.add(word, one), b.sub(word, one));
  return b.bitcast(b.select(b.or(b.eq(back, x), b.eq(b.and(word, one), one)), word, odd), "float32");
}
/** Drops the last bits of a float32, ties to even. */
function roundBits(b: ExprBuilder, x: Expr, drop: number): Expr {
  const c = (n: number) => b.constant(n, "uint32");
  const word = b.bitcast(x, "uint32");
  const odd = b.and(b.shru(word, c(drop)), c(1));
  return b.bitcast(b.and(b.add(b.add(word, c(2 ** (drop - 1) - 1)), odd), c(-(2 ** drop))), "float32");
}
/** A NaN stays as it is; adding to its bits could make another number of it. */
const unlessNan = (b: ExprBuilder, x: Expr, y: Expr): Expr => b.select(b.eq(x, x), y, x);
/** Rounds a float32 to a format of fewer bits for the exponent too. */
function roundTo(b: ExprBuilder, x: Expr, f: FloatFormat): Expr {
  const size = b.abs(x);
  // The bits of a number of this size end where the subnormal numbers do.
  const aligned = b.f32(2 ** 23 * leastPositive(f));
  const small = b.sub(b.add(size, aligned), aligned);
  const finite = b.select(b.lt(size, b.f32(leastNormal(f))), small, roundBits(b, size, 23 - f.mantissaBits));
  const all = b.select(b.le(finite, b.f32(f.max)), finite, b.f32(f.beyond));
  const sign = b.and(b.bitcast(x, "uint32"), b.constant(2 ** 31, "uint32"));
  const signed = b.bitcast(b.or(b.bitcast(all, "uint32"), sign), "float32");
  return unlessNan(b, x, f.signedZero ? signed : b.select(b.eq(all, b.f32(0)), all, signed));
}

/** Operations that give numbers of a dtype from numbers of it. */
const closed = {
  half: ["neg", "abs", "floor", "ceil", "trunc", "nearest", "rem"],
  // Above may be no whole number any more, and below no -0.
  float: ["abs"],
  int: ["and", "or", "xor", "not", "shrs", "rem"],
  uint: ["and", "or", "xor", "shru", "rem"],
};
const closedInAll = ["select", "min", "max", "pmin", "pmax"];
/**
 * Whether a value is a number of the dtype by the way it is made.
 * @param cell whether an element that it is made of is one
 */
export function fits(x: Expr, dtype: DType, cell: (c: CellExpr) => boolean): boolean {
  const belongs = (a: Expr): boolean => fits(a, dtype, cell);
  switch (x.kind) {
    case "cell":
      return cell(x);
    case "const":
      return Object.is(narrowNumber(Number(x.value), dtype), x.value);
    case "param":
      return true;
    case "piece":
      return x.args.every(belongs);
    case "result":
      return [x.of.values, x.of.combiner.identity, x.of.combiner.outs].every((xs) => belongs(xs[x.k]));
    case "op":
      return made.get(x) === dtype || fitsOp(x, dtype, belongs);
    default:
      return false;
  }
}
function fitsOp({ op, args }: OpExpr, dtype: DType, belongs: (a: Expr) => boolean): boolean {
  const [a] = args;
  const { kind } = dtypeInfo[dtype];
  // A bool, or an integer in the other register.
  if (op === "convert") return a.type === "bool" || (kind !== "float" && a.type !== "float32" && belongs(a));
  const isClosed = closedInAll.includes(op) || closed[isHalf(dtype) ? "half" : (kind as "float")].includes(op);
  return isClosed && args.every((e, i) => e.type === "bool" || (op.startsWith("sh") && i === 1) || belongs(e));
}
/** Whether every integer of the first dtype is one of the second. */
export function holds(d: DType, wide: DType): boolean {
  const [[lo, hi], [least, greatest]] = [integerRange(d), integerRange(wide)];
  return lo >= least && hi <= greatest;
}

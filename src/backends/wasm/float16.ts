// 16-bit floats are stored as their bits and computed with as float32. Eight of them are a vector of 16-bit lanes, and two
// vectors of float32: the conversions work on all eight where they can, since that halves their instructions.

import type { DType } from "../../core/dtype.ts";
import { narrowNumber } from "../../ir/narrow.ts";
import type { FunctionBuilder, Local } from "./assembler.ts";
import type { Node } from "./graph.ts";
import type { OpContext } from "./scalar-ops.ts";

/** How a dtype is stored, in 16-bit lanes. */
export interface HalfFormat {
  /** Sets `to[0]` to the low four elements of `raw` as float32, and `to[1]`, if there is one, to the high four. */
  widen(c: OpContext, raw: Local, to: readonly Local[]): void;
  /**
   * Pushes one or two vectors of float32 as elements, rounded to nearest even. A single one gives the low four.
   * @param exact they are numbers of the dtype
   */
  narrow(c: OpContext, values: readonly Local[], exact: boolean): void;
}
const formats: Partial<Record<DType, HalfFormat>> = {
  bfloat16: { widen: widenBfloat16, narrow: narrowBfloat16 },
  float16: { widen: widenFloat16, narrow: narrowFloat16 },
};
export type HalfFloats = typeof halves;
export const halves = { formats, isNumberOf, loadEight, storeEight };

/** Operations that give numbers of a 16-bit float dtype from such numbers. */
const closed: ReadonlySet<string> = /*@__PURE__*/ new Set(["select", "neg", "abs", "min", "max", "pmin", "pmax"]);
/** Whether a value is loaded as a number of the dtype, or chosen among such, in a few steps. */
function isNumberOf(dtype: DType, n: Node, steps = 20): boolean {
  if (n.type === "bool") return true;
  if (n.kind === "const") return Object.is(narrowNumber(Number(n.value), dtype), n.value);
  if (n.kind === "load") return n.access.dtype === dtype;
  return n.kind === "op" && closed.has(n.op) && steps > 0 && n.args.every((a) => isNumberOf(dtype, a, steps / 2 - 1));
}
/** Stack: address of eight contiguous elements; sets two vectors. */
function loadEight(c: OpContext, dtype: DType, offset: number, reversed: boolean, to: readonly Local[]): void {
  const { f } = c;
  const raw = c.temp("v128");
  f.v128.load(1, offset);
  if (reversed) f.i32x4.const(0).i8x16.shuffle(halvesReversed);
  f.local.set(raw);
  (formats[dtype] as HalfFormat).widen(c, raw, to);
}
const halvesReversed = [14, 15, 12, 13, 10, 11, 8, 9, 6, 7, 4, 5, 2, 3, 0, 1];
/** Stack: address of eight contiguous elements, which two vectors are. */
function storeEight(
  c: OpContext,
  dtype: DType,
  offset: number,
  reversed: boolean,
  values: readonly Local[],
  exact: boolean,
): void {
  const { f } = c;
  (formats[dtype] as HalfFormat).narrow(c, values, exact);
  if (reversed) f.i32x4.const(0).i8x16.shuffle(halvesReversed);
  f.v128.store(1, offset);
}

/** Halves of two operands in turn: those of the first one are the low halves of 32-bit lanes. */
const interleave = [
  [0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23],
  [8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31],
];
/** The high halves of all 32-bit lanes. */
const highHalves = [2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31];

const sign = 2 ** 31;
const word = (c: OpContext, n: number): FunctionBuilder => {
  c.constant(n | 0, "int32", true);
  return c.f;
};
const half = (c: OpContext, n: number): FunctionBuilder => word(c, (n << 16) | n);
/** A local with what is on the stack. */
const keep = (c: OpContext): Local => {
  const t = c.temp("v128");
  c.f.local.set(t);
  return t;
};
function widenBfloat16(c: OpContext, raw: Local, to: readonly Local[]): void {
  for (const [i, target] of to.entries()) word(c, 0).local.get(raw).i8x16.shuffle(interleave[i]).local.set(target);
}
function narrowBfloat16(c: OpContext, values: readonly Local[], exact: boolean): void {
  const { f } = c;
  for (const x of values) {
    f.local.get(x);
    if (exact) continue;
    // Of a NaN the sign stays, as in XLA: with its mantissa's first bit set, which adding -0 does, no more than that bit.
    c.constant(-0, "float32", true);
    f.f32x4.add();
    word(c, 0x7fc00000).i32x4.min_s();
    word(c, 0xffc00000).i32x4.min_u();
    const bits = keep(c);
    f.local.get(bits);
    word(c, 0x7fff).i32x4.add().local.get(bits).i32.const(16).i32x4.shr_u();
    word(c, 1).v128.and().i32x4.add();
  }
  if (values.length === 1) f.local.get(keep(c)).i32x4.const(0);
  f.i8x16.shuffle(highHalves);
}

function widenFloat16(c: OpContext, raw: Local, to: readonly Local[]): void {
  const { f } = c;
  f.local.get(raw);
  half(c, 0x7fff).v128.and();
  const magnitude = keep(c);
  // With the exponent in float32's place the value is 2^112 too small; infinity and NaN have all ones there.
  f.local.get(raw).i32.const(3).i16x8.shr_s();
  half(c, 0x8fff).v128.and().local.get(magnitude);
  half(c, 0x7bff).i16x8.gt_s();
  half(c, 0x7000).v128.and().v128.or();
  const high = keep(c);
  f.local.get(raw).i32.const(13).i16x8.shl();
  const low = keep(c);
  for (const [i, target] of to.entries())
    f.local.get(low).local.get(high).i8x16.shuffle(interleave[i]).local.set(target);
  // The product is exact, but processors take a hundred cycles for one of a subnormal number.
  half(c, 0x83ff).local.get(magnitude);
  half(c, 0x7fff).i16x8.add().i16x8.gt_s().i8x16.bitmask().ifUnlikely();
  const careful = c.helpers.outlined("subnormal float16", ["v128"], "v128", subnormalProduct);
  for (const target of to) f.local.get(target).call(careful).local.set(target);
  f.else();
  for (const target of to) {
    f.local.get(target);
    c.constant(2 ** 112, "float32", true);
    f.f32x4.mul().local.set(target);
  }
  f.end();
}
/** 2^112 times the parameter, whose subnormal numbers, of at most ten bits, are converted from integers. */
function subnormalProduct(f: FunctionBuilder): void {
  const [size, small] = [f.local.new("v128"), f.local.new("v128")];
  f.local.get(0).i32x4.const(0x7fffffff).v128.and().local.set(size);
  f.i32x4.const(0x00800000).local.get(size).i32x4.gt_s().local.set(small);
  f.local.get(size).i32.const(13).i32x4.shr_u().f32x4.convert_i32x4_s();
  f.f32x4
    .const(2 ** -24)
    .f32x4.mul()
    .local.get(small)
    .v128.and();
  f.local
    .get(size)
    .local.get(small)
    .v128.andnot()
    .f32x4.const(2 ** 112)
    .f32x4.mul()
    .v128.or();
  f.local.get(0).i32x4.const(-sign).v128.and().v128.or();
}

function narrowFloat16(c: OpContext, values: readonly Local[], exact: boolean): void {
  const { f } = c;
  const sizes = values.map((x) => {
    f.local.get(x);
    word(c, 0x7fffffff).v128.and();
    return keep(c);
  });
  /** Of 32-bit lanes, saturated. */
  const packed = (push: (size: Local, x: Local) => void): void => {
    for (const [i, size] of sizes.entries()) push(size, values[i]);
    if (sizes.length === 1) f.local.get(keep(c)).i32x4.const(0);
    f.i16x8.narrow_i32x4_s();
  };
  // Normal numbers: the exponent's bias changed and 13 bits rounded away. What is too large saturates.
  packed((size) => {
    f.local.get(size);
    word(c, (exact ? 0 : 0xfff) - 0x38000000).i32x4.add();
    if (!exact) {
      f.local.get(size).i32.const(13).i32x4.shr_u();
      word(c, 1).v128.and().i32x4.add();
    }
    f.i32.const(13).i32x4.shr_s();
  });
  const normal = keep(c);
  // Adding 1/2 leaves the bits of a subnormal number, rounded, at the low end. What that gives for a normal number is no less
  // than its bits, and below the least one of these the bits above are less: no comparison is needed.
  f.local.get(normal);
  half(c, 0x0400).i16x8.max_s();
  packed((size) => {
    f.local.get(size);
    c.constant(0.5, "float32", true);
    f.f32x4.add();
    word(c, -0x3f000000).i32x4.add();
  });
  f.i16x8.min_s();
  half(c, 0x7c00).i16x8.min_s();
  const bits = keep(c);
  // NaNs are among what is saturated.
  f.local.get(normal);
  half(c, 0x7fff).i16x8.eq().i8x16.bitmask().ifUnlikely();
  packed((size) => {
    f.local.get(size).i32.const(13).i32x4.shr_u().i32x4.const(0x3ff).v128.and().i32x4.const(0x7e00).v128.or();
  });
  f.local.get(bits);
  packed((_, x) => void f.local.get(x).local.get(x).f32x4.ne());
  f.v128.bitselect().local.set(bits).end();
  f.local.get(bits);
  packed((_, x) => void f.local.get(x));
  half(c, 0x8000).v128.and().v128.or();
}

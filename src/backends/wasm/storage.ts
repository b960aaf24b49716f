// Loads and stores of storage types, of one element, of four, and of eight where that takes less.

import type { DType } from "../../core/dtype.ts";
import { dtypeInfo } from "../../core/dtype.ts";
import { Later } from "../../util/later.ts";
import type { FunctionBuilder } from "./assembler.ts";
import type { HalfFloats, HalfFormat } from "./float16.ts";
import type { OpContext } from "./scalar-ops.ts";

/** Floats of 16 bits; installed by what makes such arrays. */
export const halfFloats: Later<HalfFloats> = /*@__PURE__*/ new Later("16-bit floats", "api/narrow.ts");
const halfFormat = (d: DType): HalfFormat | undefined => halfFloats.installed?.formats[d];
/** Whether eight contiguous elements are loaded and stored at once. */
export const comesInEights = (d: DType): boolean => halfFormat(d) !== undefined;

const signed = (d: DType): boolean => dtypeInfo[d].kind === "int";

/** Stack: address. */
export function loadScalar(c: OpContext, dtype: DType, offset: number): void {
  const { f } = c;
  const { bytes } = dtypeInfo[dtype];
  const half = halfFormat(dtype);
  if (half) {
    f.v128.load16_splat(1, offset);
    widened(c, half);
    f.f32x4.extract_lane(0);
  } else if (dtype === "float32") f.f32.load(2, offset);
  else if (dtype === "float64") f.f64.load(3, offset);
  else if (bytes === 8) f.i64.load(3, offset);
  else if (bytes === 4) f.i32.load(2, offset);
  else if (bytes === 2) signed(dtype) ? f.i32.load16_s(1, offset) : f.i32.load16_u(1, offset);
  else signed(dtype) ? f.i32.load8_s(0, offset) : f.i32.load8_u(0, offset);
}
/** Stack: address, value. */
export function storeScalar(c: OpContext, dtype: DType, offset: number, exact = false): void {
  const { f } = c;
  const { bytes } = dtypeInfo[dtype];
  if (halfFormat(dtype)) {
    f.f32x4.splat();
    pack(c, dtype, exact);
    f.v128.store16_lane(1, offset, 0);
  } else if (dtype === "float32") f.f32.store(2, offset);
  else if (dtype === "float64") f.f64.store(3, offset);
  else if (bytes === 8) f.i64.store(3, offset);
  else if (bytes === 4) f.i32.store(2, offset);
  else if (bytes === 2) f.i32.store16(1, offset);
  else f.i32.store8(0, offset);
}

/** Stack: address of contiguous elements, four or two of float64. `reversed`: the last one comes first. */
export function loadVector(c: OpContext, dtype: DType, offset: number, reversed: boolean): void {
  const { f } = c;
  const { bytes } = dtypeInfo[dtype];
  const half = halfFormat(dtype);
  if (half) {
    f.v128.load64_zero(1, offset);
    widened(c, half);
  } else if (bytes >= 4) f.v128.load(2, offset);
  else if (bytes === 2) signed(dtype) ? f.v128.load16x4_s(1, offset) : f.v128.load16x4_u(1, offset);
  else {
    f.v128.load32_zero(0, offset);
    if (signed(dtype)) f.i16x8.extend_low_i8x16_s().i32x4.extend_low_i16x8_s();
    else f.i16x8.extend_low_i8x16_u().i32x4.extend_low_i16x8_u();
  }
  if (dtype === "bool") f.i32x4.neg();
  if (reversed) reverse(f);
}
function reverse(f: FunctionBuilder): void {
  // shuffle takes two operands; the second one may be anything
  f.i32x4.const(0).i32x4.shuffle(3, 2, 1, 0);
}
/** Stack: vector of 16-bit floats; then the low four as float32. */
function widened(c: OpContext, format: HalfFormat): void {
  const [raw, wide] = [c.temp("v128"), c.temp("v128")];
  c.f.local.set(raw);
  format.widen(c, raw, [wide]);
  c.f.local.get(wide);
}
/** Four elements that stand anywhere; `address` pushes a lane's address and gives the offset. */
export function loadLanes(c: OpContext, dtype: DType, address: (lane: number) => number): void {
  const { f } = c;
  const all = c.temp("v128");
  const isWord = dtypeInfo[dtype].bytes === 4;
  const half = halfFormat(dtype);
  for (let lane = 0; lane < 4; lane++) {
    if (half) {
      const offset = address(lane);
      if (lane === 0) f.v128.load16_splat(1, offset);
      else f.local.get(all).v128.load16_lane(1, offset, lane);
    } else if (isWord) {
      const offset = address(lane);
      if (lane === 0) f.v128.load32_zero(2, offset);
      else f.local.get(all).v128.load32_lane(2, offset, lane);
    } else {
      if (lane > 0) f.local.get(all);
      loadScalar(c, dtype, address(lane));
      if (lane === 0) f.i32x4.splat();
      else f.i32x4.replace_lane(lane);
    }
    f.local.set(all);
  }
  f.local.get(all);
  if (half) widened(c, half);
  if (dtype === "bool") f.i32x4.neg();
}

const everyByte = [0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12];
const everyHalf = [0, 1, 4, 5, 8, 9, 12, 13, 0, 1, 4, 5, 8, 9, 12, 13];
/** Stack: vector of registers; then their elements as they are stored, in the lowest bytes. `exact`: they need no rounding. */
export function pack(c: OpContext, dtype: DType, exact: boolean): void {
  const { f } = c;
  const { bytes } = dtypeInfo[dtype];
  const half = halfFormat(dtype);
  if (half) {
    const t = c.temp("v128");
    f.local.set(t);
    half.narrow(c, [t], exact);
    return;
  }
  if (dtype === "bool") f.i32x4.const(1).v128.and();
  if (bytes < 4) f.i32x4.const(0).i8x16.shuffle(bytes === 2 ? everyHalf : everyByte);
}
/** Stack: address, vector. Contiguous elements, four or two of float64; `reversed`: the last one comes first. */
export function storeVector(c: OpContext, dtype: DType, offset: number, reversed: boolean, exact = false): void {
  const { f } = c;
  const { bytes } = dtypeInfo[dtype];
  if (reversed) reverse(f);
  pack(c, dtype, exact);
  if (bytes >= 4) f.v128.store(2, offset);
  else if (bytes === 2) f.v128.store64_lane(1, offset, 0);
  else f.v128.store32_lane(0, offset, 0);
}
/** Stack: address, vector that is packed. Stores one lane. */
export function storeLane(f: FunctionBuilder, dtype: DType, offset: number, lane: number): void {
  const { bytes } = dtypeInfo[dtype];
  if (bytes === 4) f.v128.store32_lane(2, offset, lane);
  else if (bytes === 2) f.v128.store16_lane(1, offset, lane);
  else f.v128.store8_lane(0, offset, lane);
}

// The instructions as methods: one class a namespace, made from the opcode tables; `FunctionBuilder` holds an instance of
// each. A method appends its instruction and returns the builder.

import type { FunctionBuilder, Local, ValueType } from "./assembler.ts";
import * as op from "./opcodes.ts";

type Plain<T> = { readonly [K in keyof T]: () => FunctionBuilder };
type Memory<T> = { readonly [K in keyof T]: (align?: number, offset?: number) => FunctionBuilder };
type MemoryLane<T> = { readonly [K in keyof T]: (align: number, offset: number, lane: number) => FunctionBuilder };
type Lane<T> = { readonly [K in keyof T]: (lane: number) => FunctionBuilder };

interface Instructions<P, M, L, X> {
  new (f: FunctionBuilder): { readonly f: FunctionBuilder } & Plain<P> & Memory<M> & Lane<L> & MemoryLane<X>;
}

/** A class with one method an instruction, made from opcode tables. */
function instructions<
  P extends Record<string, number>,
  M extends Record<string, op.MemoryOp> = {},
  L extends Record<string, number> = {},
  X extends Record<string, op.MemoryOp> = {},
>(plain: P, memory = {} as M, lane = {} as L, memoryLane = {} as X): Instructions<P, M, L, X> {
  class Namespace {
    readonly f: FunctionBuilder;
    constructor(f: FunctionBuilder) {
      this.f = f;
    }
  }
  const methods: Record<string, unknown> = {};
  for (const [name, code] of Object.entries(plain)) {
    methods[name] = function (this: { f: FunctionBuilder }) {
      return this.f.emit(code);
    };
  }
  for (const [name, [code, natural]] of Object.entries(memory)) {
    methods[name] = function (this: { f: FunctionBuilder }, align = natural, offset = 0) {
      return this.f.emit(code).memoryImmediate(align, offset, natural);
    };
  }
  for (const [name, code] of Object.entries(lane)) {
    methods[name] = function (this: { f: FunctionBuilder }, index: number) {
      return this.f.emit(code).byte(index);
    };
  }
  for (const [name, [code, natural]] of Object.entries(memoryLane)) {
    methods[name] = function (this: { f: FunctionBuilder }, align: number, offset: number, index: number) {
      return this.f.emit(code).memoryImmediate(align, offset, natural).byte(index);
    };
  }
  Object.assign(Namespace.prototype, methods);
  return Namespace as unknown as Instructions<P, M, L, X>;
}

const scratch = new DataView(new ArrayBuffer(16));
const scratchBytes = new Uint8Array(scratch.buffer);

export class I32 extends instructions(op.i32Plain, op.i32Memory) {
  const(value: number): FunctionBuilder {
    this.f.code.byte(0x41);
    this.f.code.signed(value);
    return this.f;
  }
}

export class I64 extends instructions(op.i64Plain, op.i64Memory) {
  const(value: bigint): FunctionBuilder {
    this.f.code.byte(0x42);
    this.f.code.signed64(value);
    return this.f;
  }
}

export class F32 extends instructions(op.f32Plain, op.f32Memory) {
  /** The float32 nearest to `value`. */
  const(value: number): FunctionBuilder {
    scratch.setFloat32(0, value, true);
    return this.f.byte(0x43).append(scratchBytes.subarray(0, 4));
  }
}

export class F64 extends instructions(op.f64Plain, op.f64Memory) {
  const(value: number): FunctionBuilder {
    scratch.setFloat64(0, value, true);
    return this.f.byte(0x44).append(scratchBytes.subarray(0, 8));
  }
}

export class V128 extends instructions(op.v128Plain, op.v128Memory, {}, op.v128MemoryLane) {
  /** Sixteen bytes, the lowest lane first. */
  const(bytes: ArrayLike<number>): FunctionBuilder {
    if (bytes.length !== 16) throw new RangeError(`v128.const: ${bytes.length} bytes. Give 16.`);
    return this.f.byte(0xfd).byte(0x0c).append(bytes);
  }
}

export class I8x16 extends instructions(op.i8x16Plain, {}, op.i8x16Lane) {
  /** Sixteen byte indices into the 32 bytes of both operands. */
  shuffle(lanes: ArrayLike<number>): FunctionBuilder {
    if (lanes.length !== 16) throw new RangeError(`i8x16.shuffle: ${lanes.length} lanes. Give 16.`);
    return this.f.byte(0xfd).byte(0x0d).append(lanes);
  }
}

export const I16x8 = instructions(op.i16x8Plain, {}, op.i16x8Lane);

export class I32x4 extends instructions(op.i32x4Plain, {}, op.i32x4Lane) {
  /** Four int32 lanes, or one in all of them. */
  const(a: number, b = a, c = a, d = a): FunctionBuilder {
    for (const [i, value] of [a, b, c, d].entries()) scratch.setInt32(4 * i, value, true);
    return this.f.v128.const(scratchBytes);
  }
  /** Four lane indices into the eight lanes of both operands. */
  shuffle(a: number, b: number, c: number, d: number): FunctionBuilder {
    const lanes = [a, b, c, d].flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));
    return this.f.i8x16.shuffle(lanes);
  }
}

export class I64x2 extends instructions(op.i64x2Plain, {}, op.i64x2Lane) {
  const(a: bigint, b = a): FunctionBuilder {
    scratch.setBigInt64(0, a, true);
    scratch.setBigInt64(8, b, true);
    return this.f.v128.const(scratchBytes);
  }
}

export class F32x4 extends instructions(op.f32x4Plain, {}, op.f32x4Lane) {
  const(a: number, b = a, c = a, d = a): FunctionBuilder {
    for (const [i, value] of [a, b, c, d].entries()) scratch.setFloat32(4 * i, value, true);
    return this.f.v128.const(scratchBytes);
  }
}

export class F64x2 extends instructions(op.f64x2Plain, {}, op.f64x2Lane) {
  const(a: number, b = a): FunctionBuilder {
    scratch.setFloat64(0, a, true);
    scratch.setFloat64(8, b, true);
    return this.f.v128.const(scratchBytes);
  }
}

export class Locals {
  readonly f: FunctionBuilder;
  constructor(f: FunctionBuilder) {
    this.f = f;
  }
  /** Declares a local variable; it starts as zero. */
  new(type: ValueType): Local {
    return this.f.declare(type);
  }
  get(index: Local): FunctionBuilder {
    return this.f.byte(0x20).unsigned(index);
  }
  set(index: Local): FunctionBuilder {
    return this.f.byte(0x21).unsigned(index);
  }
  tee(index: Local): FunctionBuilder {
    return this.f.byte(0x22).unsigned(index);
  }
}

export class MemoryOps {
  readonly f: FunctionBuilder;
  constructor(f: FunctionBuilder) {
    this.f = f;
  }
  size(): FunctionBuilder {
    return this.f.byte(0x3f).byte(0);
  }
  grow(): FunctionBuilder {
    return this.f.byte(0x40).byte(0);
  }
  /** Stack: destination, source, bytes. */
  copy(): FunctionBuilder {
    return this.f.byte(0xfc).byte(10).byte(0).byte(0);
  }
  /** Stack: destination, byte value, bytes. */
  fill(): FunctionBuilder {
    return this.f.byte(0xfc).byte(11).byte(0);
  }
}

import { type Aval, sizeOf } from "../core/aval.ts";
import { type DType, dtypeInfo, type TypedArray } from "../core/dtype.ts";
import type { Buffer, Scalar } from "../core/value.ts";
import { isNarrowFloat, narrowNumbers, wrapped } from "../ir/narrow.ts";
import { type Block, deleted, Heap } from "./heap.ts";

let shared: Heap | undefined;
/** The one heap of this thread, made when it is first needed. */
export const heap = (): Heap => (shared ??= new Heap());

/** The typed array of `n` storage elements of a dtype at a place in memory. */
function viewAt(dtype: DType, memory: ArrayBufferLike, at: number, elements: number): TypedArray {
  const { storage, parts } = dtypeInfo[dtype];
  return new (storage as Float32ArrayConstructor)(memory as ArrayBuffer, at, elements * parts);
}

/** Elements in the heap. */
export class HeapBuffer implements Buffer {
  readonly block: Block;
  private readonly dtype: DType;
  private readonly elements: number;
  constructor(block: Block, type: Aval) {
    this.block = block;
    this.dtype = type.dtype;
    this.elements = sizeOf(type);
  }
  static of(type: Aval, data: TypedArray): HeapBuffer {
    const h = heap();
    const block = h.alloc(data.byteLength);
    const buffer = new HeapBuffer(block, type);
    viewAt(type.dtype, h.memory.buffer, block.ptr, buffer.elements).set(data as never);
    return buffer;
  }
  get byteLength(): number {
    return this.block.bytes;
  }
  get deleted(): boolean {
    return this.block.freed;
  }
  read(): TypedArray {
    const bytes = heap().bytes(this.block);
    return viewAt(this.dtype, bytes.buffer, bytes.byteOffset, this.elements).slice() as TypedArray;
  }
  dispose(why?: string): void {
    this.block.free(why);
  }
}

/** One element, kept outside the heap: calls pass it by value. */
export class ScalarBuffer implements Buffer {
  readonly dtype: DType;
  /** Text: why it is gone. */
  private data: TypedArray | number | string;
  constructor(dtype: DType, data: TypedArray | number) {
    this.dtype = dtype;
    this.data = typeof data !== "number" && data.length === 1 && typeof data[0] === "number" ? data[0] : data;
  }
  static of(type: Aval, value: Scalar): ScalarBuffer {
    return new ScalarBuffer(type.dtype, storageOf(type.dtype, value));
  }
  get byteLength(): number {
    return dtypeInfo[this.dtype].bytes;
  }
  get deleted(): boolean {
    return typeof this.data === "string";
  }
  private get live(): TypedArray | number {
    if (typeof this.data === "string") throw deleted(this.data);
    return this.data;
  }
  read(): TypedArray {
    const d = this.live;
    if (typeof d !== "number") return d.slice() as TypedArray;
    const out = new dtypeInfo[this.dtype].storage(1) as Float32Array;
    out[0] = d;
    return out;
  }
  /** Writes the element where machine code reads it. */
  writeTo(h: Heap, at: number): void {
    const d = this.live;
    if (this.dtype === "float32") h.f32[at / 4] = d as number;
    else if (typeof d === "number") viewAt(this.dtype, h.memory.buffer, at, 1)[0] = d;
    else viewAt(this.dtype, h.memory.buffer, at, 1).set(d as never);
  }
  static readFrom(dtype: DType, h: Heap, at: number): ScalarBuffer {
    if (dtype === "float32") return new ScalarBuffer(dtype, h.f32[at / 4]);
    return new ScalarBuffer(dtype, viewAt(dtype, h.memory.buffer, at, 1).slice() as TypedArray);
  }
  dispose(why = "disposed of"): void {
    if (!this.deleted) this.data = why;
  }
}
function storageOf(dtype: DType, value: Scalar): TypedArray | number {
  const { kind, bytes } = dtypeInfo[dtype];
  if (kind === "bool") return value ? 1 : 0;
  if (kind === "int" || kind === "uint") {
    if (bytes === 8) {
      const n = typeof value === "bigint" ? value : BigInt(Math.trunc(Number(value)));
      return dtype === "int64" ? BigInt64Array.of(n) : BigUint64Array.of(n);
    }
    return wrapped(value, dtype);
  }
  const x = Number(value);
  if (isNarrowFloat(dtype)) return narrowNumbers.get().toBits(x, dtype);
  if (kind !== "complex") return x;
  return dtype === "complex64" ? Float32Array.of(x, 0) : Float64Array.of(x, 0);
}

import { type Aval, sizeOf } from "../core/aval.ts";
import { type DType, dtypeInfo } from "../core/dtype.ts";
import { ConcreteArray } from "../core/value.ts";
import type { Executable, Program } from "../ir/program.ts";
import { HeapBuffer, heap, ScalarBuffer } from "./buffers.ts";
import type { Block } from "./heap.ts";

/** Room for scalars and small arenas of running calls: a stack, since a callback may call again. */
const stackBytes = 1 << 16;
let stack: { base: number; top: number } | undefined;
/** Where the next call's frame lies; undefined where the stack has no room for it: then it comes from the heap. */
function frame(bytes: number): number | undefined {
  if (!stack) {
    const base = heap().pin(heap().alloc(stackBytes));
    stack = { base, top: 0 };
  }
  if (stack.top + bytes > stackBytes) return undefined;
  const at = stack.base + stack.top;
  stack.top += bytes;
  return at;
}
/** Arenas above this come from the heap. */
const largestFrame = 4096;

/** A compiled program with the types of its results: called with arrays, gives arrays. */
export class Callable {
  private readonly executable: Executable;
  private readonly outs: readonly { readonly type: Aval; readonly bytes: number; readonly scalar: boolean }[];
  private readonly inputs: number;
  private readonly arenaBytes: number;
  private readonly frameBytes: number;

  constructor(executable: Executable, program: Program, outTypes: readonly Aval[]) {
    this.executable = executable;
    this.inputs = program.inputs;
    this.arenaBytes = program.arenaBytes;
    this.outs = outTypes.map((type) => ({
      type,
      bytes: sizeOf(type) * dtypeInfo[type.dtype].bytes,
      scalar: type.shape.length === 0 && dtypeInfo[type.dtype].bytes > 0,
    }));
    const slots = 16 * (program.inputs + outTypes.length);
    this.frameBytes = (slots + (this.arenaBytes <= largestFrame ? this.arenaBytes : 0) + 127) & ~63;
  }
  call(ins: readonly ConcreteArray[]): ConcreteArray[] {
    const h = heap();
    const onStack = frame(this.frameBytes);
    const pointers: number[] = new Array(this.inputs + this.outs.length + 1);
    const pinned: Block[] = [];
    const temporary: Block[] = [];
    const take = (bytes: number): number => {
      const block = h.alloc(bytes);
      temporary.push(block);
      return h.pin(block);
    };
    try {
      const base = onStack ?? take(this.frameBytes);
      for (let i = 0; i < this.inputs; i++) {
        const b = ins[i].buffer;
        if (b instanceof ScalarBuffer) {
          b.writeTo(h, (pointers[i] = base + 16 * i));
        } else {
          const { block } = b as HeapBuffer;
          pointers[i] = h.pin(block);
          pinned.push(block);
        }
      }
      const results: (HeapBuffer | null)[] = new Array(this.outs.length);
      for (let k = 0; k < this.outs.length; k++) {
        const { type, bytes, scalar } = this.outs[k];
        if (scalar) {
          pointers[this.inputs + k] = base + 16 * (this.inputs + k);
          results[k] = null;
        } else {
          const block = h.alloc(bytes);
          pointers[this.inputs + k] = h.pin(block);
          pinned.push(block);
          results[k] = new HeapBuffer(block, type);
        }
      }
      pointers[this.inputs + this.outs.length] = base + this.frameBytes - ((this.arenaBytes + 63) & ~63);
      if (this.arenaBytes > largestFrame) pointers[this.inputs + this.outs.length] = take(this.arenaBytes);
      this.executable.run(pointers);
      return this.outs.map(({ type }, k) => {
        const b = results[k] ?? ScalarBuffer.readFrom(type.dtype as DType, h, pointers[this.inputs + k]);
        return new ConcreteArray(type, b);
      });
    } finally {
      for (const b of pinned) h.unpin(b);
      for (const b of temporary) {
        h.unpin(b);
        b.free();
      }
      if (onStack !== undefined) (stack as { top: number }).top -= this.frameBytes;
    }
  }
}

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
    const onStack = frame(this.frameBytes);
    const held = new Held();
    try {
      this.place(ins, held, onStack);
      this.executable.run(held.pointers);
      return this.take(held);
    } finally {
      held.release();
      if (onStack !== undefined) (stack as { top: number }).top -= this.frameBytes;
    }
  }
  /** The same where running takes several jobs: the frame is not on the stack, since other calls come in between. */
  async callWith(
    ins: readonly ConcreteArray[],
    run: (executable: Executable, pointers: readonly number[]) => Promise<void>,
  ): Promise<ConcreteArray[]> {
    const held = new Held();
    try {
      this.place(ins, held, undefined);
      await run(this.executable, held.pointers);
      return this.take(held);
    } finally {
      held.release();
    }
  }
  /** Puts operands where the program reads them, and finds room for the rest. */
  private place(ins: readonly ConcreteArray[], held: Held, frame: number | undefined): void {
    const h = heap();
    const { pointers } = held;
    const base = frame ?? held.temporary(this.frameBytes);
    for (let i = 0; i < this.inputs; i++) {
      const b = ins[i].buffer;
      if (b instanceof ScalarBuffer) b.writeTo(h, (pointers[i] = base + 16 * i));
      else pointers[i] = held.pin((b as HeapBuffer).block);
    }
    for (let k = 0; k < this.outs.length; k++) {
      const { type, bytes, scalar } = this.outs[k];
      if (scalar) {
        pointers[this.inputs + k] = base + 16 * (this.inputs + k);
        held.results.push(null);
      } else {
        const block = h.alloc(bytes);
        pointers[this.inputs + k] = held.pin(block);
        held.results.push(new HeapBuffer(block, type));
      }
    }
    pointers[this.inputs + this.outs.length] =
      this.arenaBytes > largestFrame
        ? held.temporary(this.arenaBytes)
        : base + this.frameBytes - ((this.arenaBytes + 63) & ~63);
  }
  private take({ results, pointers }: Held): ConcreteArray[] {
    const h = heap();
    return this.outs.map(({ type }, k) => {
      const b = results[k] ?? ScalarBuffer.readFrom(type.dtype as DType, h, pointers[this.inputs + k]);
      return new ConcreteArray(type, b);
    });
  }
}
/** What a call holds while it runs. */
class Held {
  readonly pointers: number[] = [];
  /** Null for scalars. */
  readonly results: (HeapBuffer | null)[] = [];
  private readonly pinned: Block[] = [];
  private readonly temporaries: Block[] = [];

  pin(block: Block): number {
    const at = heap().pin(block);
    this.pinned.push(block);
    return at;
  }
  /** Room until the end of the call. */
  temporary(bytes: number): number {
    const block = heap().alloc(bytes);
    this.temporaries.push(block);
    return this.pin(block);
  }
  release(): void {
    const h = heap();
    for (const b of this.pinned) h.unpin(b);
    for (const b of this.temporaries) b.free();
  }
}

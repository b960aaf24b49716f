// The memory of the Wasm backend: one WebAssembly.Memory, out of which arrays get blocks.
//
// Nobody counts references. A block's handle is an ordinary object, and when it is unreachable the block is free again:
//   - in Node each handle has a WeakRef; dropped ones are found under pressure, after a forced collection, or when V8
//     collects by itself;
//   - in browsers a FinalizationRegistry tells, but not before the running job ends. Until then room is made by moving
//     the least recently used blocks out into ArrayBuffers, which hang on their handles alone and so are collected with
//     them at any time.
// Blocks are moved out in Node too when live data exceeds what Wasm can address; use brings them back.

import { DeletedArrayError, InternalError, OutOfMemoryError } from "../core/errors.ts";
import { type Collector, nodeCollector } from "./reclaim.ts";
import { Regions, sizeClass } from "./regions.ts";

const page = 2 ** 16;
const mebi = 2 ** 20;

/** What the heap knows about a block. While the block is in memory the heap's table holds it, never its handle. */
interface Entry {
  /** Its address; -1 when moved out, -2 when freed. */
  ptr: number;
  bytes: number;
  /** Bytes of memory it takes: the size class. */
  size: number;
  pins: number;
  lastUse: number;
  /** The elements, when moved out. */
  host: ArrayBuffer | undefined;
  /** What became of it, when freed for a reason worth telling. */
  why?: string | undefined;
  /** Place in the table. */
  index: number;
  handle: WeakRef<Block> | undefined;
}

// Nothing lives in the first KiB, so that 0 is no address, nor in the last 64 bytes, so that a vector load at the end of
// a block stays inside the memory.
const lowest = 1024;
const slack = 64;

const movedOut = -1;
const freed = -2;

/** A handle of a block of memory. Whoever reaches it owns the block; dropping it is enough. */
export class Block {
  readonly #heap: Heap;
  /** Internal to the heap. */
  readonly entry: Entry;

  constructor(heap: Heap, entry: Entry) {
    this.#heap = heap;
    this.entry = entry;
  }

  get bytes(): number {
    return this.entry.bytes;
  }

  /** Its address, 64-byte aligned. Any allocation may move a block that is not pinned: read it again afterwards. */
  get ptr(): number {
    return this.#heap.locate(this);
  }

  get freed(): boolean {
    return this.entry.ptr === freed;
  }

  /** Gives the memory back at once, rather than when the handle is collected. `why`: for who uses it afterwards. */
  free(why?: string): void {
    this.entry.why ??= why;
    this.#heap.free(this);
  }
}

/** For tests and unusual hosts; the defaults fit. */
export interface HeapOptions {
  /** Largest size of the memory in bytes; by default 4 GiB minus a page. */
  maximum?: number;
  /** Bytes up to which memory grows without trying to reclaim; it adapts. */
  budget?: number;
  /** Null: as in a browser. */
  collector?: Collector | null;
}

/** Counts, in bytes where not said otherwise. */
export interface HeapStats {
  /** In memory by blocks that are not known to be dropped, in size classes. */
  readonly inUse: number;
  readonly peak: number;
  /** Size of the WebAssembly.Memory. */
  readonly capacity: number;
  /** Number of blocks in memory. */
  readonly blocks: number;
  /** Number of forced collections. */
  readonly collections: number;
  /** Number of blocks moved out so far. */
  readonly evictions: number;
}

// Handles that may be dropped and not noticed, before the heap looks for them whatever their size.
const leastHandleBudget = 2 ** 15;
// A WeakRef keeps its target until the job ends; every so many allocations they are released.
const releaseInterval = 1024;
// Budgets do not grow above this on account of the time that collections take.
const largestPatience = 512 * mebi;

/** The allocator. */
export class Heap {
  readonly memory: WebAssembly.Memory;
  /** Views of the whole memory; replaced when it grows, so never keep one across an allocation. */
  u8!: Uint8Array<ArrayBuffer>;
  i32!: Int32Array<ArrayBuffer>;
  f32!: Float32Array<ArrayBuffer>;
  f64!: Float64Array<ArrayBuffer>;

  readonly #maximum: number;
  readonly #regions = new Regions();
  readonly #table: Entry[] = [];
  readonly #collector: Collector | null;
  readonly #finalizers: FinalizationRegistry<Entry | undefined>;
  #clock = 0;
  #capacity: number;
  #inUse = 0;
  #peak = 0;
  #collections = 0;
  #evictions = 0;
  #patience: number;
  #budget: number;
  #handleBudget = leastHandleBudget;
  #untilRelease = releaseInterval;
  #lastCollection = 0;
  /** Bytes admitted since then. */
  #sinceCollection = 0;

  constructor(options: HeapOptions = {}) {
    const { maximum = 2 ** 32 - page, budget = 256 * mebi, collector = nodeCollector() ?? null } = options;
    this.#collector = collector;
    this.#patience = budget;
    this.#budget = budget;
    [this.memory, this.#maximum] = reserve(Math.floor(maximum / page));
    this.#capacity = this.memory.buffer.byteLength;
    this.#regions.add(lowest, this.#capacity - lowest - slack);
    this.#refreshViews();
    this.#finalizers = new FinalizationRegistry((entry) => {
      if (!entry) this.#awaitCollection();
      else if (entry.pins === 0) this.#drop(entry); // a block that stays pinned is never moved or freed
    });
    if (collector) this.#awaitCollection();
  }

  /** A block of at least `bytes` bytes with unspecified contents. @throws OutOfMemoryError */
  alloc(bytes: number): Block {
    const entry: Entry = {
      ptr: freed, bytes, size: sizeClass(bytes), pins: 0, lastUse: 0, host: undefined, index: -1, handle: undefined,
    }; // biome-ignore format: short
    const block = new Block(this, entry);
    this.#admit(block);
    if (this.#collector && --this.#untilRelease <= 0) this.#releaseHandles();
    return block;
  }

  /** Gives a block back; a second time does nothing. */
  free(block: Block): void {
    const { entry } = block;
    if (entry.pins > 0) throw new InternalError("free: the block is in use by a running call");
    if (!this.#collector) this.#finalizers.unregister(entry);
    if (entry.ptr >= 0) this.#drop(entry);
    entry.ptr = freed;
    entry.host = undefined;
  }

  /** Makes a block larger or smaller; its first bytes stay. It may move. @throws OutOfMemoryError */
  realloc(block: Block, bytes: number): void {
    const { entry } = block;
    const size = sizeClass(bytes);
    if (size !== entry.size) {
      const from = this.pin(block);
      try {
        const to = this.#find(size);
        this.u8.copyWithin(to, from, from + Math.min(bytes, entry.bytes));
        this.#regions.give(from, entry.size);
        this.#count(size - entry.size);
        entry.ptr = to;
        entry.size = size;
      } finally {
        this.unpin(block);
      }
    }
    entry.bytes = bytes;
  }

  /** Keeps a block where it is until `unpin`, and gives its address. Pins nest. */
  pin(block: Block): number {
    const ptr = this.locate(block);
    block.entry.pins++;
    return ptr;
  }

  unpin(block: Block): void {
    block.entry.pins--;
  }

  /** A block's address; brings it back if it was moved out. */
  locate(block: Block): number {
    const { entry } = block;
    entry.lastUse = ++this.#clock;
    if (entry.ptr < 0) this.#bringBack(block);
    return entry.ptr;
  }

  /** A view of a block's bytes, until the next allocation. Does not bring back a block that was moved out. */
  bytes({ entry }: Block): Uint8Array<ArrayBuffer> {
    if (entry.host) return new Uint8Array(entry.host);
    if (entry.ptr === freed) throw deleted(entry.why);
    entry.lastUse = ++this.#clock;
    return this.u8.subarray(entry.ptr, entry.ptr + entry.bytes);
  }

  /** Frees the blocks of all dropped handles now, where the host can tell. */
  collect(): void {
    if (!this.#collector) return;
    this.#collector.collect();
    this.#collections++;
    this.#sinceCollection = 0;
    this.#sweep();
  }

  stats(): HeapStats {
    return {
      inUse: this.#inUse, peak: this.#peak, capacity: this.#capacity, blocks: this.#table.length,
      collections: this.#collections, evictions: this.#evictions,
    }; // biome-ignore format: short
  }

  /** Finds memory for a block and enters it in the table; from now on it is freed when `block` is dropped. */
  #admit(block: Block): void {
    const { entry } = block;
    entry.ptr = this.#find(entry.size);
    entry.lastUse = ++this.#clock;
    entry.index = this.#table.push(entry) - 1;
    this.#count(entry.size);
    this.#sinceCollection += entry.size;
    if (!this.#collector) this.#finalizers.register(block, entry, entry);
    else if (!entry.handle) entry.handle = new WeakRef(block);
  }

  /** Removes a block from the table; its memory becomes free. */
  #drop(entry: Entry): void {
    const last = this.#table.pop()!;
    if (last !== entry) {
      this.#table[entry.index] = last;
      last.index = entry.index;
    }
    this.#count(-entry.size);
    this.#regions.give(entry.ptr, entry.size);
    entry.ptr = freed;
  }

  #count(bytes: number): void {
    this.#inUse += bytes;
    if (this.#inUse > this.#peak) this.#peak = this.#inUse;
  }

  #bringBack(block: Block): void {
    const { host, size } = block.entry;
    if (!host) throw deleted(block.entry.why);
    this.#admit(block);
    this.u8.set(new Uint8Array(host), block.entry.ptr);
    block.entry.host = undefined;
    // It should not have left: allow more, so that a larger working set comes to rest.
    this.#budget = Math.min(this.#maximum, this.#budget + size);
  }

  /** The address of `size` free bytes, for which blocks may be reclaimed or moved out, or memory may grow. */
  #find(size: number): number {
    // First: addresses have 32 bits, larger sizes must not come to the regions.
    if (size > this.#maximum - page) throw this.#outOfMemory(size);
    const free = this.#regions.take(size);
    if (free !== undefined) return free;
    const found = this.#capacity + size > this.#budget ? this.#relieve(size) : undefined;
    return found ?? this.#grow(size) ?? this.#moveOut(size) ?? this.#fail(size);
  }

  /** Beyond the budget: looks for dropped blocks, or in browsers moves blocks out. */
  #relieve(size: number): number | undefined {
    if (!this.#collector) return this.#moveOut(size);
    // At the limit every allocation comes here, but a collection finds at most what has come since the last one.
    if (this.#sinceCollection < Math.max(this.#inUse / 32, 2 * mebi)) return undefined;
    const start = performance.now();
    this.collect();
    const end = performance.now();
    const costly = end - start > (start - this.#lastCollection) / 4;
    if (costly) this.#patience = Math.max(this.#patience, Math.min(1.5 * this.#patience, largestPatience));
    this.#lastCollection = end;
    const garbage = Math.min(this.#inUse, 2 * this.#patience); // what may pile up until the next collection
    this.#budget = Math.min(this.#maximum, Math.max(this.#patience, this.#inUse + garbage));
    return this.#regions.take(size);
  }

  /** Enlarges the memory by at least `size` and a quarter. */
  #grow(size: number): number | undefined {
    const room = (this.#maximum - this.#capacity) / page;
    const least = Math.ceil(size / page);
    const ample = Math.max(least, Math.min(this.#capacity / 4, 64 * mebi) / page);
    for (const pages of [Math.min(Math.ceil(ample), room), least]) {
      if (pages < least || pages > room) continue;
      try {
        this.memory.grow(pages);
      } catch {
        continue; // the host has no more
      }
      this.#regions.add(this.#capacity - slack, pages * page);
      this.#capacity += pages * page;
      this.#refreshViews();
      return this.#regions.take(size);
    }
    return undefined;
  }

  /** Moves least recently used blocks out until `size` bytes are free in one piece; some more, so as to do it seldom. */
  #moveOut(size: number): number | undefined {
    const movable = this.#table.filter((entry) => entry.pins === 0).sort((a, b) => a.lastUse - b.lastUse);
    const goal = Math.max(size, this.#capacity / 32);
    let moved = 0;
    for (const entry of movable) {
      try {
        entry.host = this.memory.buffer.slice(entry.ptr, entry.ptr + entry.bytes) as ArrayBuffer;
      } catch {
        break; // the host has no more
      }
      if (!this.#collector) this.#finalizers.unregister(entry); // it would hold the elements
      this.#drop(entry);
      entry.ptr = movedOut;
      this.#evictions++;
      moved += entry.size;
      if (moved < goal) continue;
      const found = this.#regions.take(size);
      if (found !== undefined) return found;
    }
    return this.#regions.take(size);
  }

  /** Frees the blocks whose handles are gone. */
  #sweep(): void {
    for (let i = this.#table.length - 1; i >= 0; i--) {
      const entry = this.#table[i];
      if (entry.pins === 0 && entry.handle!.deref() === undefined) this.#drop(entry);
    }
    this.#collector?.release(); // reading the WeakRefs has kept the rest
  }

  /** Keeps the number of dropped handles in bounds: V8 collects them by itself only once they are released. */
  #releaseHandles(): void {
    this.#untilRelease = releaseInterval;
    this.#collector!.release();
    if (this.#table.length < this.#handleBudget) return;
    this.#sweep();
    if (this.#table.length > this.#handleBudget / 2) this.collect();
    this.#handleBudget = Math.max(leastHandleBudget, 2 * this.#table.length);
  }

  /** Sweeps whenever V8 has collected by itself, which the end of an unreachable object tells. */
  #awaitCollection(): void {
    this.#sweep();
    this.#finalizers.register({}, undefined);
  }

  #refreshViews(): void {
    const buffer = this.memory.buffer as ArrayBuffer;
    this.u8 = new Uint8Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }

  #fail(size: number): never {
    throw this.#outOfMemory(size);
  }

  #outOfMemory(size: number): OutOfMemoryError {
    const pinned = this.#table.filter((entry) => entry.pins > 0).length;
    return new OutOfMemoryError(
      `array: no room for ${inUnits(size)}: ${this.#table.length} arrays take ${inUnits(this.#inUse)} of at most ` +
        `${inUnits(this.#maximum)}, ${pinned} are in use by a running call. Use smaller batches or a smaller dtype, ` +
        "donate arguments, or dispose of arrays.",
    );
  }
}

/** The error of who uses an array that is gone. */
export const deleted = (why = "disposed of"): DeletedArrayError =>
  new DeletedArrayError(`array: it was ${why}. Use the array that took its place, or read it before.`);

function inUnits(bytes: number): string {
  if (bytes < mebi) return `${Math.ceil(bytes / 1024)} KiB`;
  return bytes < 1024 * mebi ? `${(bytes / mebi).toFixed(1)} MiB` : `${(bytes / (1024 * mebi)).toFixed(2)} GiB`;
}

/** The memory with the largest maximum, in pages, that the host allows; the maximum in bytes. */
function reserve(pages: number): [WebAssembly.Memory, number] {
  for (let maximum = pages; ; maximum = Math.floor(maximum / 2)) {
    try {
      return [new WebAssembly.Memory({ initial: Math.min(16, maximum), maximum }), maximum * page];
    } catch (error) {
      if (maximum <= 16) throw error;
    }
  }
}

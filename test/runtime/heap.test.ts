import { describe, expect, test } from "vitest";
import { DeletedArrayError, OutOfMemoryError } from "../../src/core/errors.ts";
import { type Block, Heap } from "../../src/runtime/heap.ts";
import { nodeCollector } from "../../src/runtime/reclaim.ts";

const mebi = 2 ** 20;

function fill(heap: Heap, block: Block, value: number): void {
  const ptr = block.ptr;
  heap.f64.fill(value, ptr / 8, (ptr + block.bytes) / 8);
}

/** Whether all of a block's elements are `value`. */
function holds(heap: Heap, block: Block, value: number): boolean {
  const start = block.ptr / 8;
  for (let i = start; i < start + block.bytes / 8; i++) if (heap.f64[i] !== value) return false;
  return true;
}

describe("blocks", () => {
  test("are aligned, apart, and counted exactly", () => {
    const heap = new Heap();
    const sizes = [0, 1, 64, 65, 1000, 5000, 100_000, 3 * mebi];
    const blocks = sizes.map((bytes) => heap.alloc(bytes));
    expect(blocks.map((block) => block.bytes)).toEqual(sizes);
    expect(blocks.every((block) => block.ptr % 64 === 0 && block.ptr > 0)).toBe(true);
    expect(heap.stats()).toMatchObject({ inUse: 64 + 64 + 64 + 128 + 1024 + 5120 + 106_496 + 3 * mebi, blocks: 8 });
    for (const block of blocks) block.free();
    expect(heap.stats()).toMatchObject({ inUse: 0, blocks: 0 });
  });

  test("reuse memory, and a step that allocates and frees leaves no trace", () => {
    const heap = new Heap();
    const weights = heap.alloc(mebi);
    const step = () => {
      for (const block of [3000, 7 * mebi, 20_000, 64].map((bytes) => heap.alloc(bytes))) block.free();
    };
    step();
    const { inUse, peak, capacity } = heap.stats();
    for (let i = 0; i < 1000; i++) step();
    expect(heap.stats()).toMatchObject({ inUse, peak, capacity, blocks: 1 });
    expect(weights.freed).toBe(false);
  });

  test("the views follow growth", () => {
    const heap = new Heap();
    const first = heap.alloc(64);
    fill(heap, first, 7);
    const large = heap.alloc(40 * mebi);
    fill(heap, large, 8);
    expect(heap.f32.buffer).toBe(heap.memory.buffer);
    expect([holds(heap, first, 7), holds(heap, large, 8)]).toEqual([true, true]);
    expect(heap.bytes(large)).toHaveLength(40 * mebi);
  });

  test("realloc keeps the first bytes", () => {
    const heap = new Heap();
    const block = heap.alloc(800);
    fill(heap, block, 5);
    heap.realloc(block, 5 * mebi);
    expect(heap.f64.subarray(block.ptr / 8, block.ptr / 8 + 100).every((x) => x === 5)).toBe(true);
    heap.realloc(block, 80);
    expect(holds(heap, block, 5)).toBe(true);
    expect(heap.stats()).toMatchObject({ inUse: 128, blocks: 1 });
  });

  test("freed ones tell so", () => {
    const heap = new Heap();
    const block = heap.alloc(8);
    block.free();
    block.free();
    expect(block.freed).toBe(true);
    expect(() => block.ptr).toThrow(DeletedArrayError);
    const pinned = heap.alloc(8);
    heap.pin(pinned);
    expect(() => pinned.free()).toThrow("in use by a running call");
  });
});

describe("dropped handles", () => {
  test("are found by collect", () => {
    const heap = new Heap();
    const kept = heap.alloc(1000);
    for (let i = 0; i < 100; i++) heap.alloc(1000);
    expect(heap.stats().blocks).toBe(101);
    heap.collect();
    expect(heap.stats()).toMatchObject({ blocks: 1, inUse: 1024 });
    expect(kept.freed).toBe(false);
  });

  test("are reclaimed within a synchronous loop", () => {
    const heap = new Heap({ budget: 32 * mebi });
    const kept = heap.alloc(mebi);
    fill(heap, kept, 3);
    let last = heap.alloc(mebi);
    for (let i = 0; i < 2000; i++) {
      const next = heap.alloc(mebi);
      heap.f64[next.ptr / 8] = i;
      if (i > 0 && heap.f64[last.ptr / 8] !== i - 1) throw new Error(`step ${i}: the last array has changed`);
      last = next;
    }
    expect(holds(heap, kept, 3)).toBe(true);
    expect(heap.stats().capacity).toBeLessThan(640 * mebi); // the largest patience, and a last growth
    expect(heap.stats().evictions).toBe(0);
  });

  test("small ones are reclaimed too", () => {
    const heap = new Heap();
    for (let i = 0; i < 100_000; i++) heap.alloc(32);
    expect(heap.stats().blocks).toBeLessThan(40_000);
  });

  test("are freed between jobs once V8 has collected", async () => {
    const heap = new Heap();
    for (let i = 0; i < 100; i++) heap.alloc(1000);
    for (let i = 0; i < 20 && heap.stats().blocks > 0; i++) {
      nodeCollector()!.collect();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(heap.stats()).toMatchObject({ blocks: 0, inUse: 0, collections: 0 });
  });
});

for (const [host, collector] of [
  ["Node", undefined],
  ["a browser", null],
] as const) {
  describe(`more live data than memory, in ${host}`, () => {
    test("least recently used blocks move out and come back", () => {
      const heap = new Heap({ maximum: 4 * mebi, budget: 2 * mebi, collector });
      const blocks = Array.from({ length: 40 }, () => heap.alloc(mebi / 4));
      for (let round = 0; round < 3; round++) {
        for (const [i, block] of blocks.entries()) fill(heap, block, 100 * round + i);
        expect(blocks.every((block, i) => holds(heap, block, 100 * round + i))).toBe(true);
      }
      expect(heap.stats().capacity).toBeLessThanOrEqual(4 * mebi);
      expect(heap.stats().evictions).toBeGreaterThan(100);
      for (const block of blocks) block.free();
      expect(heap.stats()).toMatchObject({ blocks: 0, inUse: 0 });
    });

    test("pinned blocks stay", () => {
      const heap = new Heap({ maximum: 4 * mebi, budget: 2 * mebi, collector });
      const pinned = heap.alloc(mebi / 4);
      const ptr = heap.pin(pinned);
      fill(heap, pinned, 1);
      const others = Array.from({ length: 40 }, () => heap.alloc(mebi / 4));
      expect(pinned.ptr).toBe(ptr);
      expect(holds(heap, pinned, 1)).toBe(true);
      heap.unpin(pinned);
      for (const block of others) block.free();
    });

    test("random allocation, freeing, dropping, growing and pinning lose nothing", () => {
      const heap = new Heap({ maximum: 8 * mebi, budget: 2 * mebi, collector });
      let seed = 1;
      const below = (limit: number) => {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        return Math.floor((seed / 2 ** 32) * limit);
      };
      let live: { block: Block; value: number; pinned: boolean }[] = [];
      const intact = (x: { block: Block; value: number }) => {
        const at = x.block.ptr / 8;
        return heap.f64[at] === x.value && heap.f64[at + x.block.bytes / 8 - 1] === x.value;
      };
      for (let i = 0; i < 2000; i++) {
        const at = below(live.length);
        const action = below(live.length > 60 ? 9 : 6);
        if (action < 4) {
          const block = heap.alloc(8 * (1 + below(action === 0 ? 60_000 : 3000)));
          fill(heap, block, i);
          live.push({ block, value: i, pinned: false });
          continue;
        }
        const [one] = live.splice(at, 1);
        if (!intact(one)) throw new Error(`step ${i}: block of step ${one.value} has changed`);
        if (one.pinned) heap.unpin(one.block);
        one.pinned = false;
        if (action === 4) one.block.free();
        else if (action === 5) {
          heap.realloc(one.block, 8 * (1 + below(5000)));
          fill(heap, one.block, one.value);
          live.push(one);
        } else if (action === 6 && live.filter((x) => x.pinned).length < 5) {
          heap.pin(one.block);
          live.push({ ...one, pinned: true });
        } // else it is dropped
      }
      expect(live.every(intact)).toBe(true);
      expect(heap.stats().evictions).toBeGreaterThan(0);
      for (const x of live) {
        if (x.pinned) heap.unpin(x.block);
        x.block.free();
      }
      live = [];
      heap.collect();
      if (host === "Node") expect(heap.stats()).toMatchObject({ inUse: 0, blocks: 0 });
    });

    test("a request for one large piece moves out as much as it takes", () => {
      const heap = new Heap({ maximum: 16 * mebi, budget: 4 * mebi, collector });
      const small = Array.from({ length: 100 }, () => heap.alloc(128 * 1024));
      for (const [i, block] of small.entries()) fill(heap, block, i);
      const large = heap.alloc(12 * mebi);
      fill(heap, large, -1);
      expect(small.every((block, i) => holds(heap, block, i))).toBe(true);
      expect(holds(heap, large, -1)).toBe(true);
    });

    test("out of memory names sizes and what to do", () => {
      const heap = new Heap({ maximum: 16 * mebi, collector });
      const message = /^array: no room for 20\.0 MiB: 0 arrays take 0 KiB of at most 16\.0 MiB, .* Use smaller batches/;
      expect(() => heap.alloc(20 * mebi)).toThrow(message);
      expect(() => heap.alloc(20 * mebi)).toThrow(OutOfMemoryError);
      for (const bytes of [2 ** 32, 2 ** 33, 2 ** 40]) expect(() => heap.alloc(bytes)).toThrow(OutOfMemoryError);
      const pinned = heap.alloc(9 * mebi);
      heap.pin(pinned);
      expect(() => heap.alloc(9 * mebi)).toThrow("1 arrays take 9.0 MiB of at most 16.0 MiB, 1 are in use");
      heap.unpin(pinned);
      expect(heap.alloc(9 * mebi).ptr).toBeGreaterThan(0);
    });
  });
}

test("in a browser a synchronous loop moves dropped blocks out, whose elements are then collected", () => {
  const heap = new Heap({ budget: 16 * mebi, collector: null });
  const kept = heap.alloc(mebi);
  fill(heap, kept, 3);
  let last = heap.alloc(mebi);
  for (let i = 0; i < 500; i++) {
    const next = heap.alloc(mebi);
    fill(heap, next, i);
    if (i > 0 && heap.f64[last.ptr / 8] !== i - 1) throw new Error(`step ${i}: the last array has changed`);
    last = next;
  }
  expect(holds(heap, kept, 3)).toBe(true);
  expect(heap.stats().capacity).toBeLessThan(32 * mebi);
  nodeCollector()!.collect();
  expect(process.memoryUsage().arrayBuffers).toBeLessThan(200 * mebi);
});

/** A free range of addresses; its place in a bin makes removal O(1). */
interface Range {
  start: number;
  bytes: number;
  bin: number;
  index: number;
}

/**
 * The size in which a request is served: multiples of 64 up to 1 KiB, then eight steps a doubling up to 1 MiB, then
 * multiples of 64 KiB; so at most 1/8 is wasted, and sizes repeat.
 */
export function sizeClass(bytes: number): number {
  if (bytes <= 64) return 64;
  const step = bytes <= 1024 ? 64 : bytes <= 2 ** 20 ? 2 ** (28 - Math.clz32(bytes - 1)) : 2 ** 16;
  return Math.ceil(bytes / step) * step;
}

const binOf = (bytes: number) => 4 * (31 - Math.clz32(bytes)) + ((bytes >>> Math.max(0, 29 - Math.clz32(bytes))) & 3);

/**
 * Which addresses are free. A freed region goes to a quick list of its exact size, from which the next request of that
 * size takes it; only when a request finds nothing are the lists emptied and neighbours merged.
 */
export class Regions {
  readonly #quick = new Map<number, number[]>();
  readonly #bins: Range[][] = Array.from({ length: 128 }, () => []);
  readonly #byStart = new Map<number, Range>();
  readonly #byEnd = new Map<number, Range>();

  /** The start of a region of exactly `size` bytes, a size class; undefined if there is none. */
  take(size: number): number | undefined {
    const quick = this.#quick.get(size);
    if (quick !== undefined && quick.length > 0) {
      return quick.pop();
    }
    const found = this.#split(size);
    if (found !== undefined || this.#quick.size === 0) return found;
    this.merge();
    return this.#split(size);
  }

  /** Gives back a region that `take` gave. */
  give(start: number, size: number): void {
    const quick = this.#quick.get(size);
    if (quick) quick.push(start);
    else this.#quick.set(size, [start]);
  }

  /** Adds fresh memory. */
  add(start: number, bytes: number): void {
    if (bytes > 0) this.#insert(start, bytes);
  }

  /** Empties the quick lists and merges neighbours. */
  merge(): void {
    for (const [size, starts] of this.#quick) for (const start of starts) this.#insert(start, size);
    this.#quick.clear();
  }

  #split(size: number): number | undefined {
    const range = this.#find(size);
    if (!range) return undefined;
    const { start, bytes } = range;
    this.#remove(range);
    if (bytes > size) this.#place({ start: start + size, bytes: bytes - size, bin: 0, index: 0 });
    return start;
  }

  #find(size: number): Range | undefined {
    const first = binOf(size);
    const fitting = this.#bins[first].find((range) => range.bytes >= size);
    if (fitting) return fitting;
    for (let bin = first + 1; bin < this.#bins.length; bin++) {
      const range = this.#bins[bin].at(-1);
      if (range) return range;
    }
    return undefined;
  }

  #insert(start: number, bytes: number): void {
    const before = this.#byEnd.get(start);
    const after = this.#byStart.get(start + bytes);
    if (before) this.#remove(before);
    if (after) this.#remove(after);
    const from = before ? before.start : start;
    const to = after ? after.start + after.bytes : start + bytes;
    this.#place({ start: from, bytes: to - from, bin: 0, index: 0 });
  }

  #place(range: Range): void {
    range.bin = binOf(range.bytes);
    range.index = this.#bins[range.bin].push(range) - 1;
    this.#byStart.set(range.start, range);
    this.#byEnd.set(range.start + range.bytes, range);
  }

  #remove(range: Range): void {
    const bin = this.#bins[range.bin];
    const last = bin.pop()!;
    if (last !== range) {
      bin[range.index] = last;
      last.index = range.index;
    }
    this.#byStart.delete(range.start);
    this.#byEnd.delete(range.start + range.bytes);
  }
}

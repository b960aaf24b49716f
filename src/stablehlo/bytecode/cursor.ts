import { StablehloError } from "../errors.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads forward through a part of a file, `bytes[at]` up to `bytes[end]`; places in errors are those in the whole file.
 * Nothing is believed that the bytes left do not bear out: a count is never larger than their number.
 */
export class Cursor {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }
  get left(): number {
    return this.end - this.at;
  }
  fail(fact: string, at = this.at): never {
    throw new StablehloError({ byte: at }, fact);
  }
  /** Moves over `n` bytes and returns where they begin. */
  take(n: number, what: string): number {
    if (n > this.left) this.fail(`${what} takes ${n} bytes, ${this.left} are left`);
    const from = this.at;
    this.at += n;
    return from;
  }
  byte(what: string): number {
    return this.bytes[this.take(1, what)];
  }
  /** The next `n` bytes; no copy. */
  slice(n: number, what: string): Uint8Array {
    const from = this.take(n, what);
    return this.bytes.subarray(from, from + n);
  }
  /** The next `n` bytes as a part of their own. */
  part(n: number, what: string): Cursor {
    const from = this.take(n, what);
    return new Cursor(this.bytes, from, from + n);
  }
  /** UTF-8; of other bytes, which backends may put into their configuration, each is a character. */
  text(n: number, what: string): string {
    const bytes = this.slice(n, what);
    try {
      return utf8.decode(bytes);
    } catch {
      return Array.from(bytes, (b) => String.fromCharCode(b)).join("");
    }
  }
  /** Text up to a zero byte. */
  zeroEnded(what: string): string {
    const length = this.bytes.subarray(this.at, this.end).indexOf(0);
    if (length < 0) this.fail(`${what} has no end`);
    const text = this.text(length, what);
    this.at++;
    return text;
  }
  /**
   * An unsigned integer of one to nine bytes: as many zeros as end the first byte, so many bytes follow it, and the value is
   * what stands above the lowest one.
   */
  varint64(what: string): bigint {
    const first = this.byte(what);
    if (first & 1) return BigInt(first >> 1);
    const follow = first === 0 ? 8 : 31 - Math.clz32(first & -first);
    const from = this.take(follow, what);
    let value = 0n;
    for (let i = follow - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[from + i]);
    return first === 0 ? value : ((value << 8n) | BigInt(first)) >> BigInt(follow + 1);
  }
  /** The same, small enough to be exact as a number. */
  varint(what: string): number {
    const from = this.at;
    if (this.left > 0 && this.bytes[from] & 1) return this.bytes[this.at++] >> 1;
    const value = this.varint64(what);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) this.fail(`${what} is ${value}, more than can be`, from);
    return Number(value);
  }
  /** A signed integer: the lowest bit is its sign. */
  signed(what: string): bigint {
    const value = this.varint64(what);
    return (value >> 1n) ^ -(value & 1n);
  }
  /** How many of something follow, each of at least one byte. */
  count(what: string): number {
    const from = this.at;
    return this.fits(this.varint(what), what, from);
  }
  fits(n: number, what: string, at: number): number {
    if (n > this.left) this.fail(`${n} ${what} are announced, ${this.left} bytes are left`, at);
    return n;
  }
  list<T>(what: string, read: () => T): T[] {
    const n = this.count(what);
    const out: T[] = [];
    for (let i = 0; i < n; i++) out.push(read());
    return out;
  }
  /** An element of a table, by its index. */
  entry<T>(table: readonly T[], what: string): T {
    const from = this.at;
    return this.of(table, this.varint(what), what, from);
  }
  of<T>(table: readonly T[], index: number, what: string, at: number): T {
    if (index >= table.length) this.fail(`${what} ${index} of ${table.length}`, at);
    return table[index];
  }
  /** All of the part must have been read. */
  finish(what: string): void {
    if (this.left > 0) this.fail(`${this.left} bytes follow the end of ${what}`);
  }
}

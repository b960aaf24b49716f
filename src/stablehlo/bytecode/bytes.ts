/** Bytes that are written one after the other: what {@link Cursor} reads. */
export class Bytes {
  #bytes = new Uint8Array(64);
  #length = 0;
  get length(): number {
    return this.#length;
  }
  /** What was written; no copy. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }
  put(bytes: ArrayLike<number>): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }
  #room(n: number): void {
    if (this.#length + n <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + n));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
  text(text: string): void {
    this.put(new TextEncoder().encode(text));
  }
  zeroEnded(text: string): void {
    this.text(text);
    this.byte(0);
  }
  /** An unsigned integer of one to nine bytes, as few as it takes. */
  varint(value: number | bigint): void {
    const v = BigInt(value);
    let n = 1;
    while (n < 9 && v >> BigInt(7 * n) !== 0n) n++;
    if (n === 9) this.byte(0);
    this.#littleEndian(n === 9 ? v : (v << BigInt(n)) | (1n << BigInt(n - 1)), Math.min(n, 8));
  }
  #littleEndian(v: bigint, n: number): void {
    for (let k = 0; k < n; k++) this.byte(Number((v >> BigInt(8 * k)) & 0xffn));
  }
  /** A signed integer: the lowest bit is its sign. */
  signed(value: number | bigint): void {
    const v = BigInt(value);
    this.varint(BigInt.asUintN(64, (v << 1n) ^ (v >> 63n)));
  }
  list<T>(items: readonly T[], write: (item: T) => void): void {
    this.varint(items.length);
    items.forEach(write);
  }
  section(id: number, write: (to: Bytes) => void): void {
    const part = new Bytes();
    write(part);
    this.byte(id);
    this.varint(part.length);
    this.put(part.bytes);
  }
}

/** A growable byte string with the encoders of WebAssembly's binary format. */
export class Bytes {
  #data: Uint8Array;
  length = 0;

  constructor(capacity = 256) {
    this.#data = new Uint8Array(capacity);
  }

  #reserve(extra: number): void {
    const needed = this.length + extra;
    if (needed <= this.#data.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#data.length * 2));
    grown.set(this.#data.subarray(0, this.length));
    this.#data = grown;
  }

  byte(value: number): void {
    if (this.length === this.#data.length) this.#reserve(1);
    this.#data[this.length++] = value;
  }

  append(bytes: ArrayLike<number>): void {
    this.#reserve(bytes.length);
    // A call into the engine costs more than a few stores.
    if (bytes.length <= 16) for (let i = 0; i < bytes.length; i++) this.#data[this.length + i] = bytes[i];
    else this.#data.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Unsigned LEB128 of a number below 2^32. */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed LEB128 of an int32. */
  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      const done = (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40);
      this.byte(done ? low : low | 0x80);
      if (done) return;
    }
  }

  /** Signed LEB128 of an int64. */
  signed64(value: bigint): void {
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      const done = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
      this.byte(done ? low : low | 0x80);
      if (done) return;
    }
  }

  /** UTF-8 text behind its length. */
  text(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.unsigned(encoded.length);
    this.append(encoded);
  }

  /** The bytes so far; a view, valid until the next write. */
  view(): Uint8Array {
    return this.#data.subarray(0, this.length);
  }
}

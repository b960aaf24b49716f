import { StablehloError } from "../errors.ts";

/**
 * A file of tables that point forward to others, as FlatBuffers writes it. What is read is counted: a hostile file can point to
 * the same table or text again and again.
 */
export class FlatBuffer {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #toRead: number;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#toRead = 4 * bytes.length;
  }
  fail(byte: number, fact: string): never {
    throw new StablehloError({ byte }, fact);
  }
  root(): Table {
    return new Table(this, this.target(0));
  }
  /** Counts `n` bytes that are read. */
  count(byte: number, n: number): void {
    this.#toRead -= n;
    if (this.#toRead < 0) this.fail(byte, "the file refers to the same parts again and again");
  }
  check(at: number, n: number): number {
    if (at + n > this.bytes.length)
      this.fail(Math.min(at, this.bytes.length), `${n} bytes are expected, the file ends at byte ${this.bytes.length}`);
    return at;
  }
  uint8 = (at: number): number => this.bytes[this.check(at, 1)];
  uint16 = (at: number): number => this.#view.getUint16(this.check(at, 2), true);
  uint32 = (at: number): number => this.#view.getUint32(this.check(at, 4), true);
  int32 = (at: number): number => this.#view.getInt32(this.check(at, 4), true);
  /** Where the offset at `at` points to. */
  target = (at: number): number => {
    const offset = this.uint32(at);
    return offset < this.bytes.length - at
      ? at + offset
      : this.fail(at, `what stands ${offset} bytes further on is not in the file`);
  };
  string = (at: number): string => {
    const { from, length } = this.vector(this.target(at), 1);
    this.count(at, length);
    return new TextDecoder().decode(this.bytes.subarray(from, from + length));
  };
  table = (at: number): Table => new Table(this, this.target(at));
  /** Its number of elements, `size` bytes each, stands in front. */
  vector(at: number, size: number): { readonly from: number; readonly length: number } {
    const length = this.uint32(at);
    this.check(at + 4, length * size);
    return { from: at + 4, length };
  }
}
/** A table: its fields are found through a list of their places, in which 0 is absent. */
export class Table {
  readonly file: FlatBuffer;
  readonly at: number;
  constructor(file: FlatBuffer, at: number) {
    this.file = file;
    this.at = at;
    file.count(at, 4);
  }
  /** Where the field is, or null. */
  field(index: number): number | null {
    const { file, at } = this;
    const places = at - file.int32(at);
    if (places < 0 || places >= file.bytes.length) file.fail(at, "a table whose list of fields is not in the file");
    const slot = 4 + 2 * index;
    const offset = slot + 2 <= file.uint16(places) ? file.uint16(places + slot) : 0;
    return offset === 0 ? null : at + offset;
  }
  read<T>(index: number, read: (at: number) => T, absent: T): T {
    const at = this.field(index);
    return at === null ? absent : read(at);
  }
  /** The elements of a list, each of `size` bytes. */
  list<T>(index: number, read: (at: number) => T, size = 4): T[] {
    const at = this.field(index);
    if (at === null) return [];
    const { from, length } = this.file.vector(this.file.target(at), size);
    this.file.count(at, length * size);
    return Array.from({ length }, (_, k) => read(from + k * size));
  }
}

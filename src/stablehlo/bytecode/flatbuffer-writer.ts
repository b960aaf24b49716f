/** What a field of a table, or an element of a list, holds. */
export type Field =
  | { readonly kind: "uint"; readonly bytes: 1 | 2 | 4; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  /** Numbers of some bytes each. */
  | { readonly kind: "numbers"; readonly bytes: 1 | 2 | 4; readonly values: ArrayLike<number> }
  | { readonly kind: "list"; readonly items: readonly Field[] }
  | TableField;
export interface TableField {
  readonly kind: "table";
  /** By their numbers; those left out or undefined are absent. */
  readonly fields: Readonly<Record<number, Field | undefined>>;
}
export const uint = (value: number, bytes: 1 | 2 | 4): Field => ({ kind: "uint", bytes, value });
export const text = (value: string): Field => ({ kind: "text", value });
export const numbers = (values: ArrayLike<number>, bytes: 1 | 2 | 4): Field => ({ kind: "numbers", bytes, values });
export const list = (items: readonly Field[]): Field => ({ kind: "list", items });
export const table = (fields: TableField["fields"]): TableField => ({ kind: "table", fields });

const aligned = (at: number, bytes: number): number => Math.ceil(at / bytes) * bytes;

/**
 * A file of tables, as FlatBuffers has them: parts stand behind those that refer to them, lists of numbers and offsets aligned to their
 * elements.
 */
export function flatBuffer(root: TableField): Uint8Array {
  return new Writer().file(root);
}
class Writer {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 4;

  file(root: TableField): Uint8Array {
    this.#set(0, this.#part(root), 4);
    return this.#bytes.slice(0, aligned(this.#length, 4));
  }
  /** Room at the end; returns where it begins. */
  #take(n: number, alignment: number, before = 0): number {
    const at = aligned(this.#length + before, alignment) - before;
    this.#length = at + n;
    if (this.#length + 4 > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + 4));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
  #set(at: number, value: number, bytes: 1 | 2 | 4): void {
    if (bytes === 1) this.#view.setUint8(at, value);
    else if (bytes === 2) this.#view.setUint16(at, value, true);
    else this.#view.setUint32(at, value, true);
  }
  /** Writes what stands elsewhere than where it is referred to. */
  #part(field: Field): number {
    switch (field.kind) {
      case "text": {
        const bytes = new TextEncoder().encode(field.value);
        const at = this.#take(4 + bytes.length + 1, 4);
        this.#set(at, bytes.length, 4);
        this.#bytes.set(bytes, at + 4);
        return at;
      }
      case "numbers": {
        const { values, bytes } = field;
        // What MLIR reads in place is aligned as it asks for.
        const at = this.#take(4 + values.length * bytes, bytes === 1 ? 16 : 4, 4);
        this.#set(at, values.length, 4);
        if (bytes === 1) this.#bytes.set(values, at + 4);
        else for (let k = 0; k < values.length; k++) this.#set(at + 4 + k * bytes, values[k], bytes);
        return at;
      }
      case "list": {
        const at = this.#take(4 + 4 * field.items.length, 4);
        this.#set(at, field.items.length, 4);
        field.items.forEach((item, k) => {
          this.#refer(at + 4 + 4 * k, item);
        });
        return at;
      }
      case "table":
        return this.#table(field);
      default:
        return this.#length;
    }
  }
  #refer(at: number, field: Field): void {
    this.#set(at, this.#part(field) - at, 4);
  }
  /** In front of it the list of the places of its fields, largest ones first. */
  #table({ fields }: TableField): number {
    const entries = Object.entries(fields).flatMap(([k, field]) => (field ? [{ k: Number(k), field }] : []));
    const sizeOf = (f: Field): 1 | 2 | 4 => (f.kind === "uint" ? f.bytes : 4);
    entries.sort((a, b) => sizeOf(b.field) - sizeOf(a.field) || a.k - b.k);
    const slots = Math.max(-1, ...entries.map((e) => e.k)) + 1;
    const places: number[] = [];
    let size = 4;
    for (const { field } of entries) {
      places.push(size);
      size += sizeOf(field);
    }
    const listBytes = aligned(4 + 2 * slots, 4);
    const list = this.#take(listBytes + size, 4);
    const at = list + listBytes;
    this.#set(list, 4 + 2 * slots, 2);
    this.#set(list + 2, size, 2);
    this.#set(at, at - list, 4);
    entries.forEach(({ k }, i) => {
      this.#set(list + 4 + 2 * k, places[i], 2);
    });
    entries.forEach(({ field }, i) => {
      if (field.kind === "uint") this.#set(at + places[i], field.value, field.bytes);
      else this.#refer(at + places[i], field);
    });
    return at;
  }
}

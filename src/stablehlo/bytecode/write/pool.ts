import type { Attribute, Elements } from "../../syntax.ts";
import { Bytes } from "../bytes.ts";
import type { AnyType } from "../entries.ts";
import { writeAxes, writeVhloAttribute, writeVhloType } from "../vhlo.ts";

/** In the tables' dialect 0, builtin, or 1, vhlo. */
interface Entry {
  readonly dialect: 0 | 1;
  readonly bytes: Uint8Array;
}
/** Longer ones are not compared with others: they are the elements of arrays. */
const longestKey = 256;
const dictionaryCode = 1;
const stringCode = 2;
const unknownLocationCode = 15;

/** A table whose entries stand in it once. */
class Table {
  readonly entries: Entry[] = [];
  private readonly known = new Map<string, number>();
  add(dialect: 0 | 1, write: (to: Bytes) => void): number {
    const to = new Bytes();
    write(to);
    const { bytes } = to;
    const key = bytes.length <= longestKey ? `${dialect}${String.fromCharCode(...bytes)}` : null;
    const found = key === null ? undefined : this.known.get(key);
    if (found !== undefined) return found;
    if (key !== null) this.known.set(key, this.entries.length);
    return this.entries.push({ dialect, bytes }) - 1;
  }
}
/** The tables of strings, attributes and types of a file that is written: what `Entries` reads. */
export class Pool {
  readonly strings: string[] = [];
  readonly attributes = new Table();
  readonly types = new Table();
  private readonly known = new Map<string, number>();
  string(text: string): number {
    let index = this.known.get(text);
    if (index === undefined) this.known.set(text, (index = this.strings.push(text) - 1));
    return index;
  }
  type(type: AnyType): number {
    return this.vhloType((to) => writeVhloType(to, type, this));
  }
  vhloType(write: (to: Bytes) => void): number {
    return this.types.add(1, write);
  }
  /** In VHLO; `code` says which encoding where the kind does not. */
  attribute(a: Attribute, code?: number): number {
    return this.attributes.add(1, (to) => writeVhloAttribute(to, a, this, code));
  }
  axes(a: Elements): number {
    return this.attributes.add(1, (to) => writeAxes(to, a, this));
  }
  listOf(indices: readonly number[]): number {
    return this.attributes.add(1, (to) => {
      to.varint(1);
      to.list(indices, (k) => to.varint(k));
    });
  }
  /** The attributes of an operation: their names are MLIR's own strings. */
  dictionary(entries: readonly (readonly [string, number])[]): number {
    const named = entries.map(([name, value]) => {
      const text = this.string(name);
      return [
        this.attributes.add(0, (to) => {
          to.varint(stringCode);
          to.varint(text);
        }),
        value,
      ] as const;
    });
    return this.attributes.add(0, (to) => {
      to.varint(dictionaryCode);
      to.list(named, ([name, value]) => {
        to.varint(name);
        to.varint(value);
      });
    });
  }
  location(): number {
    return this.attributes.add(0, (to) => to.varint(unknownLocationCode));
  }
}

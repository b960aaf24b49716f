import type { Cursor } from "./cursor.ts";

// MLIR's bytecode is a header and sections: tables of strings, of dialects with the names of their operations, of attributes and
// types, and the operations, which refer to all of these by index.

/** Which version of the format brought what. */
export const since = {
  dialectVersions: 1,
  isolatedRegions: 2,
  useOrders: 3,
  elidedLocations: 4,
  properties: 5,
  newest: 6,
} as const;
export const sections = {
  strings: 0,
  dialects: 1,
  entries: 2,
  entryOffsets: 3,
  operations: 4,
  dialectVersions: 7,
  properties: 8,
} as const;
const largestSection = 8;
const alignmentByte = 0xcb;

export interface Section {
  readonly id: number;
  readonly data: Cursor;
}
/** `origin` is where the bytecode begins: alignments count from there. */
export function readSection(from: Cursor, origin: number): Section {
  const start = from.at;
  const head = from.byte("a section");
  const id = head & 0x7f;
  if (id > largestSection) from.fail(`section ${id} is unknown`, start);
  const length = from.varint("the length of a section");
  if (head & 0x80) {
    const alignment = from.varint("the alignment of a section");
    if (alignment < 1 || !Number.isInteger(Math.log2(alignment)))
      from.fail(`alignment ${alignment} is no power of 2`, start);
    while ((from.at - origin) % alignment !== 0)
      if (from.byte("padding") !== alignmentByte) from.fail("padding is not 0xCB", from.at - 1);
  }
  return { id, data: from.part(length, `section ${id}`) };
}

export interface OperationName {
  /** With its dialect: vhlo.add_v1. */
  readonly name: string;
  /** Its properties have an encoding of their own; those of other operations are an attribute. */
  readonly isRegistered: boolean;
}
/** An attribute or type, not read yet. */
export interface Encoded {
  readonly dialect: string;
  /** In the dialect's own encoding, or as text. */
  readonly isBinary: boolean;
  readonly from: number;
  readonly to: number;
}
export interface Bytecode {
  readonly version: number;
  readonly origin: number;
  readonly strings: readonly string[];
  readonly operationNames: readonly OperationName[];
  readonly attributes: readonly Encoded[];
  readonly types: readonly Encoded[];
  /** Each the properties of one operation; operations refer to them by index. */
  readonly properties: readonly Cursor[];
  readonly operations: Cursor;
}
export const isBytecode = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x4d && bytes[1] === 0x4c && bytes[2] === 0xef && bytes[3] === 0x52;

/** The header and the tables; attributes, types and operations are found, not read. */
export function readBytecode(file: Cursor): Bytecode {
  const origin = file.at;
  file.take(4, "the magic number");
  const at = file.at;
  const version = file.varint("the version");
  if (version > since.newest)
    file.fail(
      `bytecode of version ${version}; versions up to ${since.newest} can be read. Serialize for an older one`,
      at,
    );
  file.zeroEnded("the producer");
  const found = new Map<number, Cursor>();
  while (file.left > 0) {
    const start = file.at;
    const { id, data } = readSection(file, origin);
    if (found.has(id)) file.fail(`section ${id} stands twice`, start);
    found.set(id, data);
  }
  const section = (id: number, what: string): Cursor =>
    found.get(id) ?? file.fail(`the section of ${what} is missing`, origin);
  const strings = readStrings(section(sections.strings, "strings"));
  const dialectSection = section(sections.dialects, "dialects");
  const dialects = readDialects(dialectSection, version, strings, origin);
  const operationNames = readOperationNames(dialectSection, version, strings, dialects);
  const offsets = section(sections.entryOffsets, "offsets");
  const { attributes, types } = readOffsets(offsets, section(sections.entries, "attributes and types"), dialects);
  const properties = found.get(sections.properties);
  return {
    version,
    origin,
    strings,
    operationNames,
    attributes,
    types,
    properties: properties ? readProperties(properties) : [],
    operations: section(sections.operations, "operations"),
  };
}
/** The lengths, of the last string first, then all texts, each with a zero behind it. */
function readStrings(from: Cursor): string[] {
  const lengths = from.list("strings", () => from.varint("the length of a string"));
  const strings = lengths.reverse().map((length) => {
    if (length === 0) return from.fail("a string without its final zero");
    const text = from.text(length - 1, "a string");
    if (from.byte("the end of a string") !== 0) from.fail("a string does not end where its length says", from.at - 1);
    return text;
  });
  from.finish("the strings");
  return strings;
}
function readDialects(from: Cursor, version: number, strings: readonly string[], origin: number): string[] {
  return from.list("dialects", () => {
    if (version < since.dialectVersions) return from.entry(strings, "string");
    const at = from.at;
    const nameAndFlag = from.varint("a dialect");
    if (nameAndFlag % 2 === 1 && readSection(from, origin).id !== sections.dialectVersions)
      from.fail("the version of a dialect is expected", at);
    return from.of(strings, Math.floor(nameAndFlag / 2), "string", at);
  });
}
function readOperationNames(
  from: Cursor,
  version: number,
  strings: readonly string[],
  dialects: readonly string[],
): OperationName[] {
  if (version >= since.elidedLocations) from.count("names of operations");
  const names: OperationName[] = [];
  while (from.left > 0) {
    const dialect = from.entry(dialects, "dialect");
    const n = from.count("names of operations");
    for (let i = 0; i < n; i++) {
      const at = from.at;
      const given = from.varint("the name of an operation");
      const hasFlag = version >= since.properties;
      const name = from.of(strings, hasFlag ? Math.floor(given / 2) : given, "string", at);
      names.push({ name: `${dialect}.${name}`, isRegistered: !hasFlag || given % 2 === 1 });
    }
  }
  return names;
}
function readOffsets(
  from: Cursor,
  data: Cursor,
  dialects: readonly string[],
): { attributes: Encoded[]; types: Encoded[] } {
  const sizes = [from.count("attributes"), from.count("types")];
  const [attributes, types] = sizes.map((size) => {
    const entries: Encoded[] = [];
    while (entries.length < size) {
      const dialect = from.entry(dialects, "dialect");
      const at = from.at;
      const n = from.count("entries");
      if (entries.length + n > size) from.fail(`${entries.length + n} entries, ${size} were announced`, at);
      for (let i = 0; i < n; i++) {
        const sizeAndFlag = from.varint("the size of an entry");
        const start = data.take(Math.floor(sizeAndFlag / 2), "an attribute or type");
        entries.push({ dialect, isBinary: sizeAndFlag % 2 === 1, from: start, to: data.at });
      }
    }
    return entries;
  });
  from.finish("the offsets");
  return { attributes, types };
}
function readProperties(from: Cursor): Cursor[] {
  return from.list("properties", () => from.part(from.varint("the size of properties"), "properties"));
}

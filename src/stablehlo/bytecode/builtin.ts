import type { DType } from "../../core/dtype.ts";
import type { Attribute } from "../syntax.ts";
import type { Cursor } from "./cursor.ts";
import type { AnyType, Entries } from "./entries.ts";
import { complexOf, elementsOf, floatOf, integerOf, tensorOf, typeAttribute } from "./parts.ts";

// Attributes and types of MLIR itself. Portable artifacts have few: dictionaries of attributes, their names, locations (which are
// never asked for).

const symbol = (name: string): Attribute => ({ kind: "symbol", name });
const attributes: Readonly<Record<number, (from: Cursor, entries: Entries) => Attribute>> = {
  0: (from, entries) => ({ kind: "list", elements: entries.attributes(from) }),
  1: (from, entries) => ({
    kind: "dictionary",
    entries: new Map(from.list("entries", () => [entries.name(from), entries.attribute(from)])),
  }),
  2: (from, entries) => ({ kind: "string", value: entries.string(from) }),
  4: (from, entries) => symbol(entries.name(from)),
  6: (from, entries) => typeAttribute(entries.anyType(from)),
  7: () => ({ kind: "unit" }),
  8: (from, entries) => integerOf(from, entries.scalar(from)),
  9: (from, entries) => floatOf(from, entries.scalar(from)),
  18: (from, entries) => elementsOf(from, entries.tensor(from)),
};
export function readBuiltinAttribute(from: Cursor, entries: Entries): Attribute {
  const at = from.at;
  const code = from.varint("the code of an attribute");
  const read = attributes[code] ?? from.fail(`attribute ${code} of MLIR is not supported`, at);
  return read(from, entries);
}

const integerTypes: Readonly<Record<number, readonly DType[]>> = {
  1: ["bool", "bool", "bool"],
  2: ["int2", "int2", "uint2"],
  4: ["int4", "int4", "uint4"],
  8: ["int8", "int8", "uint8"],
  16: ["int16", "int16", "uint16"],
  32: ["int32", "int32", "uint32"],
  64: ["int64", "int64", "uint64"],
};
const types: Readonly<Record<number, (from: Cursor, entries: Entries) => AnyType>> = {
  // The width, and in the two lowest bits: 0 no sign, 1 signed, 2 unsigned.
  0: (from) => {
    const given = from.varint("the width of an integer");
    const width = Math.floor(given / 4);
    const dtype = integerTypes[width]?.[given % 4];
    return dtype ? { kind: "scalar", dtype } : { kind: "other", name: `i${width}` };
  },
  1: () => ({ kind: "scalar", dtype: "int64" }),
  2: (from, entries) => ({ kind: "function", args: entries.types(from), results: entries.types(from) }),
  3: () => ({ kind: "scalar", dtype: "bfloat16" }),
  4: () => ({ kind: "scalar", dtype: "float16" }),
  5: () => ({ kind: "scalar", dtype: "float32" }),
  6: () => ({ kind: "scalar", dtype: "float64" }),
  9: (from, entries) => complexOf(from, entries.scalar(from)),
  12: () => ({ kind: "none" }),
  13: (from, entries) => tensorOf(from, entries),
  15: (from, entries) => ({ kind: "tuple", elements: entries.types(from) }),
};
export function readBuiltinType(from: Cursor, entries: Entries): AnyType {
  const code = from.varint("the code of a type");
  const read = types[code];
  if (read) return read(from, entries);
  from.at = from.end;
  return { kind: "other", name: `${code} of MLIR` };
}

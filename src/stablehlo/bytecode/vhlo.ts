import type { DType } from "../../core/dtype.ts";
import { InternalError } from "../../core/errors.ts";
import type { Attribute, Attributes, Elements } from "../syntax.ts";
import type { Bytes } from "./bytes.ts";
import type { Cursor } from "./cursor.ts";
import type { AnyType, Entries } from "./entries.ts";
import { complexOf, elementsOf, floatOf, integerOf, tensorOf, typeAttribute, unknownSize } from "./parts.ts";
import { quantizedAlong, quantizedUniformly } from "./quantized.ts";
import { writeElements, writeFloat, writeInteger } from "./write/parts.ts";
import type { Pool } from "./write/pool.ts";

// Attributes and types of VHLO, the dialect of portable artifacts: those of StableHLO with a version in their name. A code comes
// first. What is read is what StableHLO has in its place.

type ReadType = (from: Cursor, entries: Entries) => AnyType;
/** How an attribute with a code is read and written. */
interface Encoding {
  read(from: Cursor, entries: Entries): Attribute;
  /** None for what is only read. */
  write?(to: Bytes, a: any, pool: Pool): void;
}
const enumeration = (type: string, values: readonly string[], first = 0): Encoding => ({
  read(from) {
    const at = from.at;
    const given = from.varint(type);
    const value = values[given - first] ?? from.fail(`${type} ${given} is unknown`, at);
    return { kind: "enum", type: `stablehlo.${type}`, value };
  },
  write: (to, a) => to.varint(values.indexOf(a.value) + first),
});
const integers = (from: Cursor): Attribute => ({
  kind: "array",
  type: "int64",
  values: from.list("integers", () => Number(from.signed("an integer"))),
});
const integer = (from: Cursor): Attribute => ({ kind: "integer", value: from.signed("an integer"), type: "int64" });

const elementsCode = 15;
const encodings: Readonly<Record<number, Encoding>> = {
  1: {
    read: (from, entries) => ({ kind: "list", elements: entries.attributes(from) }),
    write: (to, a, pool) => to.list(a.elements, (x: Attribute) => to.varint(pool.attribute(x))),
  },
  2: {
    read(from) {
      const at = from.at;
      const value = from.varint("a truth value");
      if (value > 1) from.fail(`${value} is no truth value`, at);
      return { kind: "bool", value: value === 1 };
    },
    write: (to, a) => to.varint(a.value ? 1 : 0),
  },
  3: enumeration("comparison_direction", ["EQ", "NE", "GE", "GT", "LE", "LT"]),
  4: enumeration("comparison_type", ["NOTYPE", "FLOAT", "TOTALORDER", "SIGNED", "UNSIGNED"]),
  // The version of a calling convention: in StableHLO it is a number.
  5: {
    read: (from) => ({ kind: "integer", value: BigInt(from.varint("api_version")), type: "int32" }),
    write: (to, a) => to.varint(a.value),
  },
  6: {
    read: (from, entries) => ({
      kind: "dictionary",
      entries: new Map(from.list("entries", () => [entries.name(from), entries.attribute(from)])),
    }),
    write: (to, a, pool) =>
      to.list([...(a.entries as Attributes)], ([name, value]) => {
        to.varint(pool.attribute({ kind: "string", value: name }));
        to.varint(pool.attribute(value));
      }),
  },
  7: enumeration("fft_type", ["FFT", "IFFT", "RFFT", "IRFFT"]),
  8: {
    read: (from, entries) => floatOf(from, entries.scalar(from)),
    write: (to, a, pool) => {
      to.varint(pool.type({ kind: "scalar", dtype: a.type }));
      writeFloat(to, a.value, a.type);
    },
  },
  9: {
    read: (from, entries) => integerOf(from, entries.scalar(from)),
    write: (to, a, pool) => {
      to.varint(pool.type({ kind: "scalar", dtype: a.type }));
      writeInteger(to, a.value, a.type);
    },
  },
  10: {
    read: (from) => ({
      kind: "record",
      type: "stablehlo.output_operand_alias",
      fields: new Map([
        ["output_tuple_indices", integers(from)],
        ["operand_index", integer(from)],
        ["operand_tuple_indices", integers(from)],
      ]),
    }),
  },
  11: enumeration("precision", ["DEFAULT", "HIGH", "HIGHEST"]),
  12: enumeration("rng_algorithm", ["DEFAULT", "THREE_FRY", "PHILOX"]),
  13: enumeration("rng_distribution", ["UNIFORM", "NORMAL"], 1),
  14: {
    read: (from, entries) => ({ kind: "string", value: entries.string(from) }),
    write: (to, a, pool) => to.varint(pool.string(a.value)),
  },
  [elementsCode]: {
    read: (from, entries) => elementsOf(from, entries.tensor(from)),
    write: (to, a, pool) => {
      to.varint(pool.type(a.type));
      writeElements(to, a);
    },
  },
  16: enumeration("transpose", ["TRANSPOSE_INVALID", "NO_TRANSPOSE", "TRANSPOSE", "ADJOINT"]),
  17: {
    read: (from, entries) => typeAttribute(entries.anyType(from)),
    write: (to, a, pool) => to.varint(pool.type(a.type)),
  },
  19: enumeration("result_accuracy_mode", ["DEFAULT", "HIGHEST", "TOLERANCE"]),
  20: {
    read: (from, entries) => ({
      kind: "record",
      type: "stablehlo.result_accuracy",
      fields: new Map([
        ["atol", floatOf(from, "float64")],
        ["rtol", floatOf(from, "float64")],
        ["ulps", integer(from)],
        ["mode", entries.attribute(from)],
      ]),
    }),
  },
};
/** Which encoding an attribute has: the code of its kind, of one of several names that of its type. */
const codes: Partial<Record<Attribute["kind"], number>> = {
  list: 1,
  bool: 2,
  dictionary: 6,
  float: 8,
  integer: 9,
  string: 14,
  elements: elementsCode,
  type: 17,
};
const enumerations: Readonly<Record<string, number>> = {
  "stablehlo.comparison_direction": 3,
  "stablehlo.comparison_type": 4,
  "stablehlo.fft_type": 7,
  "stablehlo.precision": 11,
  "stablehlo.rng_algorithm": 12,
  "stablehlo.rng_distribution": 13,
  "stablehlo.transpose": 16,
};
export const apiVersionCode = 5;
/** The code of an attribute, and what belongs to it. */
export function writeVhloAttribute(to: Bytes, a: Attribute, pool: Pool, given?: number): void {
  const code = given ?? (a.kind === "enum" ? enumerations[a.type] : codes[a.kind]);
  const write = code === undefined ? undefined : encodings[code].write;
  if (code === undefined || !write) throw new InternalError(`an attribute of kind ${a.kind} has no form in bytecode`);
  to.varint(code);
  write(to, a, pool);
}
/** Of meshes of devices and their axes. */
const sharding = { first: 21, last: 25 } as const;
export function readVhloAttribute(from: Cursor, entries: Entries): Attribute {
  const at = from.at;
  const code = from.varint("the code of an attribute");
  if (code >= sharding.first && code <= sharding.last) {
    from.at = from.end;
    return { kind: "opaque", text: "#stablehlo.mesh" };
  }
  const encoding = encodings[code] ?? from.fail(`attribute ${code} of VHLO is not supported`, at);
  return encoding.read(from, entries);
}

const scalar =
  (dtype: DType): ReadType =>
  () => ({ kind: "scalar", dtype });
/** Scalars, by their codes. */
const scalars: Readonly<Record<number, DType>> = {
  0: "bool",
  2: "bfloat16",
  3: "float16",
  4: "float32",
  5: "float64",
  6: "float8_e4m3fn",
  7: "float8_e5m2",
  10: "int4",
  11: "int8",
  12: "int16",
  13: "int32",
  14: "int64",
  15: "uint4",
  16: "uint8",
  17: "uint16",
  18: "uint32",
  19: "uint64",
  27: "float8_e4m3fnuz",
  28: "float8_e5m2fnuz",
  29: "float8_e4m3b11fnuz",
  31: "int2",
  32: "uint2",
  35: "float8_e4m3",
  36: "float8_e3m4",
};
const indexCode = 9;
const complexCode = 1;
const functionCode = 8;
const tensorCode = 20;
const types: Readonly<Record<number, ReadType>> = {
  ...Object.fromEntries(Object.entries(scalars).map(([code, dtype]) => [code, scalar(dtype)])),
  [complexCode]: (from, entries) => complexOf(from, entries.scalar(from)),
  [functionCode]: (from, entries) => ({ kind: "function", args: entries.types(from), results: entries.types(from) }),
  [indexCode]: scalar("int64"),
  [tensorCode]: (from, entries) => tensorOf(from, entries),
  // An encoding, which says how a compiler lays the array out or bounds its sizes, comes first.
  21: (from, entries) => {
    from.varint("an encoding");
    return tensorOf(from, entries);
  },
  22: () => ({ kind: "token" }),
  23: (from, entries) => ({ kind: "tuple", elements: entries.types(from) }),
  24: quantizedUniformly,
  30: quantizedAlong,
  33: () => ({ kind: "none" }),
};
const scalarCodes = new Map(Object.entries(scalars).map(([code, dtype]) => [dtype, Number(code)]));
/** The code of a type, and what belongs to it. */
export function writeVhloType(to: Bytes, type: AnyType, pool: Pool): void {
  switch (type.kind) {
    case "scalar": {
      const part = type.dtype === "complex64" ? "float32" : type.dtype === "complex128" ? "float64" : null;
      if (part !== null) {
        to.varint(complexCode);
        to.varint(pool.type({ kind: "scalar", dtype: part }));
        return;
      }
      const code = scalarCodes.get(type.dtype);
      if (code === undefined) throw new InternalError(`arrays of ${type.dtype} have no form in bytecode`);
      to.varint(code);
      return;
    }
    case "function":
      to.varint(functionCode);
      to.list(type.args, (t) => to.varint(pool.type(t)));
      to.list(type.results, (t) => to.varint(pool.type(t)));
      return;
    case "tensor":
      to.varint(tensorCode);
      to.list(type.shape, (n) => to.signed(n ?? unknownSize));
      to.varint(pool.type({ kind: "scalar", dtype: type.dtype }));
      return;
    default:
      throw new InternalError(`a ${type.kind} has no form in bytecode`);
  }
}
/** Elements that number the axes of arrays are of the type index. */
export function writeAxes(to: Bytes, a: Elements, pool: Pool): void {
  const index = pool.vhloType((t) => t.varint(indexCode));
  const type = pool.vhloType((t) => {
    t.varint(tensorCode);
    t.list(a.type.shape, (n) => t.signed(n as number));
    t.varint(index);
  });
  to.varint(elementsCode);
  to.varint(type);
  writeElements(to, a);
}
const otherTypes: Readonly<Record<number, string>> = {
  25: "tensor<*>",
  26: "witness",
  34: "tf32",
  37: "f4E2M1FN",
  38: "f6E2M3FN",
  39: "f6E3M2FN",
  40: "f8E8M0FNU",
  41: "memref",
  42: "future",
};
export function readVhloType(from: Cursor, entries: Entries): AnyType {
  const code = from.varint("the code of a type");
  const read = types[code];
  if (read) return read(from, entries);
  from.at = from.end;
  return { kind: "other", name: otherTypes[code] ?? `${code} of VHLO` };
}

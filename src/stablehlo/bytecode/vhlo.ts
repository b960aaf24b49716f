import type { DType } from "../../core/dtype.ts";
import type { Attribute } from "../syntax.ts";
import type { Cursor } from "./cursor.ts";
import type { AnyType, Entries } from "./entries.ts";
import { complexOf, elementsOf, floatOf, integerOf, tensorOf, typeAttribute } from "./parts.ts";

// Attributes and types of VHLO, the dialect of portable artifacts: those of StableHLO with a version in their name. A code comes
// first. What is read is what StableHLO has in its place.

type ReadAttribute = (from: Cursor, entries: Entries) => Attribute;
type ReadType = (from: Cursor, entries: Entries) => AnyType;

const enumeration =
  (type: string, values: readonly string[], first = 0): ReadAttribute =>
  (from) => {
    const at = from.at;
    const given = from.varint(type);
    const value = values[given - first] ?? from.fail(`${type} ${given} is unknown`, at);
    return { kind: "enum", type: `stablehlo.${type}`, value };
  };
const integers = (from: Cursor): Attribute => ({
  kind: "array",
  type: "int64",
  values: from.list("integers", () => Number(from.signed("an integer"))),
});
const integer = (from: Cursor): Attribute => ({ kind: "integer", value: from.signed("an integer"), type: "int64" });

const attributes: Readonly<Record<number, ReadAttribute>> = {
  1: (from, entries) => ({ kind: "list", elements: entries.attributes(from) }),
  2: (from) => {
    const at = from.at;
    const value = from.varint("a truth value");
    if (value > 1) from.fail(`${value} is no truth value`, at);
    return { kind: "bool", value: value === 1 };
  },
  3: enumeration("comparison_direction", ["EQ", "NE", "GE", "GT", "LE", "LT"]),
  4: enumeration("comparison_type", ["NOTYPE", "FLOAT", "TOTALORDER", "SIGNED", "UNSIGNED"]),
  // The version of a calling convention: in StableHLO it is a number.
  5: (from) => ({ kind: "integer", value: BigInt(from.varint("api_version")), type: "int32" }),
  6: (from, entries) => ({
    kind: "dictionary",
    entries: new Map(from.list("entries", () => [entries.name(from), entries.attribute(from)])),
  }),
  7: enumeration("fft_type", ["FFT", "IFFT", "RFFT", "IRFFT"]),
  8: (from, entries) => floatOf(from, entries.scalar(from)),
  9: (from, entries) => integerOf(from, entries.scalar(from)),
  10: (from) => ({
    kind: "record",
    type: "stablehlo.output_operand_alias",
    fields: new Map([
      ["output_tuple_indices", integers(from)],
      ["operand_index", integer(from)],
      ["operand_tuple_indices", integers(from)],
    ]),
  }),
  11: enumeration("precision", ["DEFAULT", "HIGH", "HIGHEST"]),
  12: enumeration("rng_algorithm", ["DEFAULT", "THREE_FRY", "PHILOX"]),
  13: enumeration("rng_distribution", ["UNIFORM", "NORMAL"], 1),
  14: (from, entries) => ({ kind: "string", value: entries.string(from) }),
  15: (from, entries) => elementsOf(from, entries.tensor(from)),
  16: enumeration("transpose", ["TRANSPOSE_INVALID", "NO_TRANSPOSE", "TRANSPOSE", "ADJOINT"]),
  17: (from, entries) => typeAttribute(entries.anyType(from)),
  19: enumeration("result_accuracy_mode", ["DEFAULT", "HIGHEST", "TOLERANCE"]),
  20: (from, entries) => ({
    kind: "record",
    type: "stablehlo.result_accuracy",
    fields: new Map([
      ["atol", floatOf(from, "float64")],
      ["rtol", floatOf(from, "float64")],
      ["ulps", integer(from)],
      ["mode", entries.attribute(from)],
    ]),
  }),
};
/** Of meshes of devices and their axes. */
const sharding = { first: 21, last: 25 } as const;
export function readVhloAttribute(from: Cursor, entries: Entries): Attribute {
  const at = from.at;
  const code = from.varint("the code of an attribute");
  if (code >= sharding.first && code <= sharding.last) {
    from.at = from.end;
    return { kind: "opaque", text: "#stablehlo.mesh" };
  }
  const read = attributes[code] ?? from.fail(`attribute ${code} of VHLO is not supported`, at);
  return read(from, entries);
}

const scalar =
  (dtype: DType): ReadType =>
  () => ({ kind: "scalar", dtype });
const types: Readonly<Record<number, ReadType>> = {
  0: scalar("bool"),
  1: (from, entries) => complexOf(from, entries.scalar(from)),
  2: scalar("bfloat16"),
  3: scalar("float16"),
  4: scalar("float32"),
  5: scalar("float64"),
  6: scalar("float8_e4m3fn"),
  7: scalar("float8_e5m2"),
  8: (from, entries) => ({ kind: "function", args: entries.types(from), results: entries.types(from) }),
  9: scalar("int64"),
  10: scalar("int4"),
  11: scalar("int8"),
  12: scalar("int16"),
  13: scalar("int32"),
  14: scalar("int64"),
  15: scalar("uint4"),
  16: scalar("uint8"),
  17: scalar("uint16"),
  18: scalar("uint32"),
  19: scalar("uint64"),
  20: (from, entries) => tensorOf(from, entries),
  // An encoding, which says how a compiler lays the array out or bounds its sizes, comes first.
  21: (from, entries) => {
    from.varint("an encoding");
    return tensorOf(from, entries);
  },
  22: () => ({ kind: "token" }),
  23: (from, entries) => ({ kind: "tuple", elements: entries.types(from) }),
  27: scalar("float8_e4m3fnuz"),
  28: scalar("float8_e5m2fnuz"),
  29: scalar("float8_e4m3b11fnuz"),
  31: scalar("int2"),
  32: scalar("uint2"),
  33: () => ({ kind: "none" }),
  35: scalar("float8_e4m3"),
  36: scalar("float8_e3m4"),
};
const otherTypes: Readonly<Record<number, string>> = {
  24: "quant.uniform",
  25: "tensor<*>",
  26: "witness",
  30: "quant.uniform",
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

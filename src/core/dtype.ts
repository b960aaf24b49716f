import { DTypeError, TypePromotionError } from "./errors.ts";

/** Element types. A dtype is its name; `np.float32` is the string "float32". */
export type DType =
  | "bool"
  | "int2"
  | "int4"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint2"
  | "uint4"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float8_e3m4"
  | "float8_e4m3"
  | "float8_e4m3b11fnuz"
  | "float8_e4m3fn"
  | "float8_e4m3fnuz"
  | "float8_e5m2"
  | "float8_e5m2fnuz"
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64"
  | "complex64"
  | "complex128"
  | "float0"
  | "key<fry>"
  | "key<rbg>"
  | "key<urbg>";

export type TypedArray =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;
type TypedArrayConstructor =
  | Uint8ArrayConstructor
  | Int8ArrayConstructor
  | Int16ArrayConstructor
  | Uint16ArrayConstructor
  | Int32ArrayConstructor
  | Uint32ArrayConstructor
  | BigInt64ArrayConstructor
  | BigUint64ArrayConstructor
  | Float32ArrayConstructor
  | Float64ArrayConstructor;

export type Kind = "bool" | "int" | "uint" | "float" | "complex" | "float0" | "key";
export interface DTypeInfo {
  /** JAX's short name, as in f32[3,4]. */
  readonly short: string;
  readonly kind: Kind;
  /** Bytes of one element in memory; of both parts for complex, of all words for a key. */
  readonly bytes: number;
  /** Bits of one element: fewer than its bytes have where an integer takes a part of one. */
  readonly bits: number;
  /** Type of the storage: floats of 8 and 16 bits as their bits, complex as interleaved parts. */
  readonly storage: TypedArrayConstructor;
  /** Storage elements an array element takes: 2 for complex, as many as there are words for keys. */
  readonly parts: number;
  /** For elements that are a pair in compiled code, the dtype of both halves. */
  readonly half?: DType | undefined;
}
export const row = (
  short: string,
  kind: Kind,
  bytes: number,
  storage: TypedArrayConstructor,
  parts = 1,
  half?: DType,
): DTypeInfo => ({
  short,
  kind,
  bytes,
  bits: 8 * bytes,
  storage,
  parts,
  half,
});
const table = {
  bool: row("bool", "bool", 1, Uint8Array),
  int8: row("i8", "int", 1, Int8Array),
  int16: row("i16", "int", 2, Int16Array),
  int32: row("i32", "int", 4, Int32Array),
  int64: row("i64", "int", 8, BigInt64Array),
  uint8: row("u8", "uint", 1, Uint8Array),
  uint16: row("u16", "uint", 2, Uint16Array),
  uint32: row("u32", "uint", 4, Uint32Array),
  uint64: row("u64", "uint", 8, BigUint64Array),
  float16: row("f16", "float", 2, Uint16Array),
  bfloat16: row("bf16", "float", 2, Uint16Array),
  float32: row("f32", "float", 4, Float32Array),
  float64: row("f64", "float", 8, Float64Array),
  complex64: row("c64", "complex", 8, Float32Array, 2, "float32"),
  complex128: row("c128", "complex", 16, Float64Array, 2, "float64"),
  float0: row("float0", "float0", 0, Uint8Array, 0),
  "key<fry>": row("key<fry>", "key", 8, Uint32Array, 2),
  "key<rbg>": row("key<rbg>", "key", 16, Uint32Array, 4, "key<fry>"),
  "key<urbg>": row("key<urbg>", "key", 16, Uint32Array, 4, "key<fry>"),
};
/** Those of 8 bits and less that are no bytes are added by what makes arrays (`small-dtypes.ts`). */
export const dtypeInfo = table as unknown as Readonly<Record<DType, DTypeInfo>>;
export const dtypes = Object.keys(dtypeInfo) as DType[];
export const kindOf = (d: DType): Kind => dtypeInfo[d].kind;
export const isFloat = (d: DType): boolean => dtypeInfo[d].kind === "float";
export const isComplex = (d: DType): boolean => dtypeInfo[d].kind === "complex";
/** Two values in compiled code: complex numbers, and keys of four words. */
export const isPaired = (d: DType): boolean => dtypeInfo[d].half !== undefined;
/** Has a derivative: floating or complex. */
export const isInexact = (d: DType): boolean => dtypeInfo[d].kind === "float" || dtypeInfo[d].kind === "complex";
/** The least and the greatest number of an integer dtype; rounded to a float where it has 64 bits. */
export function integerRange(d: DType): readonly [number, number] {
  const { kind, bits } = dtypeInfo[d];
  return kind === "uint" ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}
/** int or uint, not bool. */
export const isInteger = (d: DType): boolean => dtypeInfo[d].kind === "int" || dtypeInfo[d].kind === "uint";

export function checkDType(d: unknown, name: string): DType {
  if (typeof d === "string" && d in dtypeInfo) return d as DType;
  throw new DTypeError(
    `${name}: ${String(d)} is no dtype. Use one of ${dtypes.filter((t) => t !== "float0").join(", ")}.`,
  );
}

/** The promotion lattice of JAX: an edge from each type to those just above it. `i*` and `f*` are weak JS numbers. */
const above: Record<string, string[]> = {
  bool: ["i*"],
  "i*": ["uint8", "int8"],
  uint8: ["int16", "uint16"],
  uint16: ["int32", "uint32"],
  uint32: ["int64", "uint64"],
  uint64: ["f*"],
  int8: ["int16"],
  int16: ["int32"],
  int32: ["int64"],
  int64: ["f*"],
  "f*": ["bfloat16", "float16", "c*"],
  bfloat16: ["float32"],
  float16: ["float32"],
  float32: ["float64", "complex64"],
  float64: ["complex128"],
  "c*": ["complex64"],
  complex64: ["complex128"],
  complex128: [],
};
/** Adds dtypes that promote to nothing else: only weak numbers of their kind do to them, and integers to floats. */
export function addDTypes(infos: Partial<Record<DType, DTypeInfo>>): void {
  Object.assign(table, infos);
  for (const d of Object.keys(infos) as DType[]) {
    dtypes.push(d);
    above[isFloat(d) ? "f*" : "i*"].push(d);
  }
}
const upper = new Map<string, Set<string>>();
const upperBounds = (t: string): Set<string> => {
  let s = upper.get(t);
  if (!s) {
    s = new Set([t]);
    for (const a of above[t] ?? []) for (const b of upperBounds(a)) s.add(b);
    upper.set(t, s);
  }
  return s;
};
/** Least upper bound in the lattice of two nodes. */
function join(a: string, b: string, name: string): string {
  const common = [...upperBounds(a)].filter((t) => upperBounds(b).has(t));
  const least = common.find((t) => common.every((u) => upperBounds(t).has(u)));
  if (least === undefined)
    throw new TypePromotionError(`${name}: ${a} and ${b} have no common dtype. Convert one with astype.`);
  return least;
}
/** A type in a promotion: weak ones come from JS numbers and do not raise the others. */
export interface TypeLike {
  readonly dtype: DType;
  readonly weakType: boolean;
}
const weakNode: Partial<Record<Kind, string>> = { int: "i*", uint: "i*", float: "f*", complex: "c*" };
const widest: Record<string, readonly [DType, DType]> = {
  "i*": ["int32", "int64"],
  "f*": ["float32", "float64"],
  "c*": ["complex64", "complex128"],
};
const node = (t: TypeLike): string => (t.weakType ? (weakNode[kindOf(t.dtype)] ?? t.dtype) : t.dtype);

/**
 * The type that several operands promote to.
 * All weak: the widest of their dtypes, weak. 64-bit integers that arise only from a mix (u32 with i32) narrow to int32
 * unless `x64`, as JAX does.
 */
export function promoteTypes(types: readonly TypeLike[], name: string, x64 = false): TypeLike {
  const nodes = types.map((t) => {
    if (t.dtype !== "float0" && kindOf(t.dtype) !== "key") return node(t);
    const why = t.dtype === "float0" ? ", the tangent of an integer. Differentiate with respect to floats" : "";
    throw new DTypeError(
      `${name}: arithmetic is not defined on ${t.dtype}${why}.${kindOf(t.dtype) === "key" ? " Draw numbers with random.normal and its like." : ""}`,
    );
  });
  const j = nodes.reduce((a, b) => join(a, b, name));
  if (j.endsWith("*")) {
    const same = types.filter((t) => node(t) === j).map((t) => t.dtype);
    return {
      dtype: same.reduce(
        (a, b) => (dtypeInfo[a].bytes >= dtypeInfo[b].bytes ? a : b),
        same[0] ?? widest[j][x64 ? 1 : 0],
      ),
      weakType: true,
    };
  }
  const dtype = j as DType;
  if (dtype === "int64" && !x64 && !types.some((t) => t.dtype === "int64" || t.dtype === "uint64"))
    return { dtype: "int32", weakType: false };
  return { dtype, weakType: types.every((t) => t.weakType && t.dtype !== "bool") };
}

import type { DType, TypedArray } from "../core/dtype.ts";

/**
 * StableHLO modules as data, whatever they were read from: every operation in its generic form (a name, operands, attributes
 * under the names of the specification, regions, results), uses resolved to the values they name, `call` and `return` of the
 * func dialect as `func.call` and `func.return`. Attributes whose value is the default may be absent.
 */
export interface Module {
  readonly name: string | null;
  readonly attributes: Attributes;
  /** In the order of the file, names are unique. */
  readonly functions: readonly Func[];
}
export interface Func {
  readonly name: string;
  readonly isPublic: boolean;
  readonly argAttributes: readonly Attributes[];
  readonly results: readonly Type[];
  readonly resultAttributes: readonly Attributes[];
  /** Its arguments are the function's; its last operation is `func.return`. */
  readonly body: Region;
  readonly at: Place;
}
/** One block: what StableHLO allows. Operations may use values of enclosing regions, except those of a function. */
export interface Region {
  readonly args: readonly Ref[];
  /** The last one is the terminator, `stablehlo.return` or `func.return`. */
  readonly ops: readonly Operation[];
}
export interface Operation {
  /** With its dialect: stablehlo.add, chlo.erf, func.call, func.return. */
  readonly name: string;
  readonly operands: readonly Ref[];
  /** Properties and discardable attributes together. */
  readonly attributes: Attributes;
  readonly regions: readonly Region[];
  readonly results: readonly Ref[];
  readonly at: Place;
}
/** A value: the result of one operation or the argument of one region. Its identity is what operands refer to. */
export interface Ref {
  readonly type: Type;
}
/** Where something stands, both counted from 1 in text; `byte` from 0 in bytecode. */
export type Place = { readonly line: number; readonly column: number } | { readonly byte: number };

export type Type = TensorType | TupleType | TokenType;
export interface TensorType {
  readonly kind: "tensor";
  /** null is a dimension that only the arguments fix, `?` in text. */
  readonly shape: readonly (number | null)[];
  /** i1 is bool, i32 int32, ui8 uint8, complex<f32> complex64. */
  readonly dtype: DType;
  /** Of arrays of quantized numbers, whose `dtype` is that of the integers in which they are stored. */
  readonly quantization?: Quantization;
}
/** Integers q that stand for scale * (q - zero point). */
export interface Quantization {
  /** Of the numbers that they stand for. */
  readonly expressed: DType;
  /** The least and the greatest integer that is used. */
  readonly range: readonly [number, number];
  /** Along which scales and zero points differ; null where there is one of each. */
  readonly axis: number | null;
  readonly scales: readonly number[];
  readonly zeroPoints: readonly number[];
}
export interface TupleType {
  readonly kind: "tuple";
  readonly elements: readonly Type[];
}
export interface TokenType {
  readonly kind: "token";
}
/** Stands in attributes only. */
export interface FunctionType {
  readonly kind: "function";
  readonly args: readonly Type[];
  readonly results: readonly Type[];
}

export type Attributes = ReadonlyMap<string, Attribute>;
export type Attribute =
  | { readonly kind: "unit" }
  | { readonly kind: "bool"; readonly value: boolean }
  /** `type` is that written behind it, `i64` where none is. */
  | { readonly kind: "integer"; readonly value: bigint; readonly type: DType | "index" }
  | { readonly kind: "float"; readonly value: number; readonly type: DType }
  | { readonly kind: "string"; readonly value: string }
  /** `@main`; of nested symbols the parts are joined by `::@`. */
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "list"; readonly elements: readonly Attribute[] }
  /** `array<i64: 1, 2>`, truth values as 0 and 1. */
  | { readonly kind: "array"; readonly type: DType; readonly values: readonly number[] }
  | Elements
  | { readonly kind: "dictionary"; readonly entries: Attributes }
  | { readonly kind: "type"; readonly type: Type | FunctionType | DType }
  /** `#stablehlo<precision HIGHEST>`: type "stablehlo.precision", value "HIGHEST". */
  | { readonly kind: "enum"; readonly type: string; readonly value: string }
  /**
   * `#stablehlo.gather<offset_dims = [0], ...>`: type "stablehlo.gather" and its fields: integers, lists of integers as
   * `array` of int64, booleans. Convolutions (`#stablehlo.conv`) have the fields of their raw form, `input_batch_dimension`,
   * ..., `output_spatial_dimensions`.
   */
  | { readonly kind: "record"; readonly type: string; readonly fields: Attributes }
  /** Of a dialect whose attributes have no meaning here: its text. */
  | { readonly kind: "opaque"; readonly text: string };

/** `dense<...>`: all elements in row-major order, or the one they all equal. */
export interface Elements {
  readonly kind: "elements";
  readonly type: TensorType;
  readonly splat: boolean;
  /** In the dtype's storage (16-bit floats as bits, complex as pairs): all elements, of a splat one. */
  readonly data: TypedArray;
}

/** No program has more elements in one array; a type beyond is refused before anything is allocated. */
export const largestSize = 2 ** 31;

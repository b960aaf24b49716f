import { type DType, dtypeInfo, isFloat, type TypedArray } from "../../core/dtype.ts";
import { fromBits } from "../../ir/narrow-numbers.ts";
import { product } from "../../util/list.ts";
import { type Attribute, type Elements, largestSize, type TensorType, type Type } from "../syntax.ts";
import { wholeBytes } from "../text/elements.ts";
import { shapeFaultOf, showQuantized } from "../text/quantized-types.ts";
import { sameType } from "../text/types.ts";
import type { Cursor } from "./cursor.ts";
import type { AnyType, Entries } from "./entries.ts";

// What the dialects encode alike.

const largestRank = 64;
export const unknownSize = -(2n ** 63n);

/** A tensor type: the signed sizes of its axes, the smallest number where one is unknown, and the type of an element. */
export function tensorOf(from: Cursor, entries: Entries): TensorType {
  const at = from.at;
  const shape = from.list("axes", () => {
    const size = from.signed("the size of an axis");
    if (size === unknownSize) return null;
    if (size < 0n || size > largestSize) from.fail(`an axis of ${size} elements`, at);
    return Number(size);
  });
  if (shape.length > largestRank)
    from.fail(`a tensor of rank ${shape.length}: at most ${largestRank} is supported`, at);
  if (product(shape.map((n) => n ?? 1)) > largestSize)
    from.fail(`a tensor of [${shape.map((n) => n ?? "?")}] has more than 2^31 elements`, at);
  const element = entries.element(from);
  const wrong = element.quantization ? shapeFaultOf(shape, element.quantization) : null;
  return wrong === null ? { kind: "tensor", shape, ...element } : from.fail(wrong, at);
}
/** Whether both are one type: others than tensors stand once in a file. */
export const sameTensor = (a: Type, b: Type): boolean =>
  a === b || (a.kind === "tensor" && b.kind === "tensor" && sameType(a, b));
export function complexOf(from: Cursor, part: DType): AnyType {
  if (part !== "float32" && part !== "float64") from.fail(`a complex number has parts f32 or f64, not ${part}`);
  return { kind: "scalar", dtype: part === "float32" ? "complex64" : "complex128" };
}
/** No type at all, where an operation may have one, is a unit. */
export function typeAttribute(type: AnyType): Attribute {
  if (type.kind === "none") return { kind: "unit" };
  if (type.kind === "other") return { kind: "opaque", text: type.name };
  if (type.kind === "quantized") return { kind: "opaque", text: showQuantized(type.dtype, type.quantization) };
  return { kind: "type", type: type.kind === "scalar" ? type.dtype : type };
}
/** Up to 8 bits are a byte, up to 64 a signed integer. */
function bitsOf(from: Cursor, width: number): bigint {
  return width <= 8 ? BigInt(from.byte("an integer")) : from.signed("an integer");
}
export function integerOf(from: Cursor, type: DType): Attribute {
  if (type === "bool") return { kind: "bool", value: (from.byte("a truth value") & 1) === 1 };
  const { kind, bits: width } = dtypeInfo[type];
  if (kind !== "int" && kind !== "uint") from.fail(`an integer of type ${type}`);
  const bits = bitsOf(from, width);
  const value = kind === "uint" ? BigInt.asUintN(width, bits) : BigInt.asIntN(width, bits);
  return { kind: "integer", value, type };
}
const word = new DataView(new ArrayBuffer(8));
function wordAs(type: DType): number {
  if (type === "float64") return word.getFloat64(0);
  if (type === "float32") return word.getFloat32(4);
  return fromBits(dtypeInfo[type].bits === 16 ? word.getUint16(6) : word.getUint8(7), type);
}
export function floatOf(from: Cursor, type: DType): Attribute {
  if (!isFloat(type)) from.fail(`a real number of type ${type}`);
  word.setBigInt64(0, bitsOf(from, dtypeInfo[type].bits));
  return { kind: "float", value: wordAs(type), type };
}

/** Elements in row-major order and little-endian bytes, or the one they all equal. The length says which. */
export function elementsOf(from: Cursor, type: TensorType): Elements {
  const at = from.at;
  if (type.shape.includes(null)) from.fail("elements of a tensor whose shape is not known", at);
  const n = product(type.shape as number[]);
  const given = from.slice(from.varint("the length of elements"), "elements");
  const { storage, bytes: one } = dtypeInfo[type.dtype];
  const bytes = type.dtype === "bool" ? truthValues(given, n) : new Uint8Array(given);
  const splat = bytes.length === one;
  if (!splat && bytes.length !== n * one)
    from.fail(
      `${n} elements of ${type.dtype} take ${n * one} bytes, or ${one} if they are equal, not ${bytes.length}`,
      at,
    );
  const data = new storage(bytes.buffer, 0, bytes.length / storage.BYTES_PER_ELEMENT) as TypedArray;
  return { kind: "elements", type, splat, data: wholeBytes(data, type.dtype) };
}
/** Truth values are packed, eight a byte, the first the lowest. 0xFF alone means that all are true; older files may not pack. */
function truthValues(given: Uint8Array, n: number): Uint8Array<ArrayBuffer> {
  if (given.length === 1 && given[0] === 0xff) return Uint8Array.of(1);
  if (given.length !== Math.ceil(n / 8) || given.length === n) return new Uint8Array(given).map((b) => b && 1);
  const values = Uint8Array.from({ length: n }, (_, i) => (given[i >> 3] >> (i & 7)) & 1);
  return given.length === 1 && given[0] === 0 ? values.slice(0, 1) : values;
}

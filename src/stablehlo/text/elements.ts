import { type DType, dtypeInfo, kindOf, type TypedArray } from "../../core/dtype.ts";
import { isNarrowFloat } from "../../ir/narrow.ts";
import { narrowNumber, toBits } from "../../ir/narrow-numbers.ts";
import { product } from "../../util/list.ts";
import type { Elements, TensorType } from "../syntax.ts";
import type { Scanner } from "./scanner.ts";
import { type TypeAliases, type } from "./types.ts";

type Data = { [n: number]: number | bigint; readonly length: number };

/** `dense<...> : type`, after the word. The type says how the elements in front of it are read. */
export function denseElements(s: Scanner, aliases: TypeAliases): Elements {
  s.expect("<");
  const start = s.at;
  const end = s.text.indexOf(">", start);
  if (end < 0) s.fail("the elements are not closed by >", start);
  s.at = end + 1;
  const t = typeOf(s, aliases);
  const after = s.at;
  s.at = start;
  const found = s.seesString() ? hexElements(s, t) : listed(s, t, end - start);
  s.expect(">");
  if (s.at !== end + 1) s.fail("expected one literal or list of elements", start);
  s.at = after;
  return found;
}
/** `: type`, of a tensor whose sizes are known. */
export function typeOf(s: Scanner, aliases: TypeAliases): TensorType & { readonly shape: readonly number[] } {
  s.expect(":");
  const start = s.start();
  const t = type(s, aliases);
  if (t.kind !== "tensor" || t.shape.includes(null))
    s.fail("elements are those of a tensor whose sizes are known", start);
  return t as TensorType & { readonly shape: readonly number[] };
}
function hexElements(s: Scanner, t: TensorType & { readonly shape: readonly number[] }): Elements {
  const start = s.at;
  const text = s.string();
  const bytes = hexBytes(text) ?? s.fail("a string of elements is 0x and two hexadecimal digits a byte", start);
  return fromBytes(t, bytes) ?? s.fail(`${bytes.length} bytes are not the elements of this type`, start);
}
/** The bytes of 0x and hexadecimal digits, null for any other text. */
export function hexBytes(text: string): Uint8Array | null {
  if (!text.startsWith("0x") || text.length % 2) return null;
  const bytes = new Uint8Array(text.length / 2 - 1);
  for (let k = 0; k < bytes.length; k++) {
    const high = digit(text.charCodeAt(2 * k + 2));
    const low = digit(text.charCodeAt(2 * k + 3));
    if (high < 0 || low < 0) return null;
    bytes[k] = 16 * high + low;
  }
  return bytes;
}
function digit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
/** All elements, or the one that all equal, from little-endian bytes; null if they are not as many as the type needs. */
export function fromBytes(
  type: TensorType & { readonly shape: readonly number[] },
  bytes: Uint8Array,
): Elements | null {
  const size = product(type.shape);
  const { bytes: width, storage } = dtypeInfo[type.dtype];
  if (type.dtype === "bool" && bytes.length !== size) return fromBits(type, bytes, size);
  const splat = bytes.length === width && size !== 1;
  if (!splat && bytes.length !== size * width) return null;
  if (type.dtype === "bool") return { kind: "elements", type, splat, data: bytes.map((b) => (b ? 1 : 0)) };
  const data = new storage(bytes.slice().buffer) as TypedArray;
  return { kind: "elements", type, splat, data: wholeBytes(data, type.dtype) };
}
/** Integers of less than 8 bits, whose bytes have anything above, as they are stored here. */
export const wholeBytes = (data: TypedArray, dtype: DType): TypedArray =>
  dtypeInfo[dtype].bits < 8 ? (data as Int8Array).map((v) => narrowNumber(v, dtype)) : data;
/** Truth values, eight a byte from the lowest bit on; one byte that says the same of all is a splat. */
function fromBits(type: TensorType, bytes: Uint8Array, size: number): Elements | null {
  if (bytes.length === 1 && (size > 8 || bytes[0] === 255))
    return { kind: "elements", type, splat: true, data: Uint8Array.of(bytes[0] & 1) };
  if (bytes.length !== Math.ceil(size / 8)) return null;
  const data = new Uint8Array(size);
  for (let k = 0; k < size; k++) data[k] = (bytes[k >> 3] >> (k & 7)) & 1;
  return { kind: "elements", type, splat: false, data };
}

/** One literal, or nested lists of them. */
function listed(s: Scanner, t: TensorType & { readonly shape: readonly number[] }, length: number): Elements {
  const { storage, parts } = dtypeInfo[t.dtype];
  const read = literal[kindOf(t.dtype) as keyof typeof literal];
  if (s.sees(">")) {
    if (product(t.shape) > 0) s.fail("elements are missing");
    return { kind: "elements", type: t, splat: false, data: new storage(0) as TypedArray };
  }
  if (!s.sees("[")) {
    const data = new storage(parts);
    read(s, data, 0, t.dtype);
    return { kind: "elements", type: t, splat: true, data: data as TypedArray };
  }
  const size = product(t.shape);
  // Each element takes a character and a comma: the type cannot ask for more memory than the text takes.
  if (2 * size > length + 1) s.fail(`the type has ${size} elements, fewer are listed`);
  const data = new storage(size * parts);
  let count = 0;
  const list = (axis: number): void => {
    s.expect("[");
    for (let k = 0; k < t.shape[axis]; k++) {
      if (k > 0) s.expect(",");
      if (axis + 1 < t.shape.length) list(axis + 1);
      else read(s, data, count++ * parts, t.dtype);
    }
    s.expect("]");
  };
  if (t.shape.length === 0) s.fail("a scalar has no list of elements");
  list(0);
  return { kind: "elements", type: t, splat: false, data: data as TypedArray };
}

const integerPattern = /-?(?:0x[0-9A-Fa-f]+|\d+)/y;
const floatPattern = /-?(?:0x[0-9A-Fa-f]+|\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)/y;
const longest = 400;

const literal = {
  bool(s: Scanner, to: Data, at: number): void {
    if (s.accept("true")) to[at] = 1;
    else if (s.accept("false")) to[at] = 0;
    else to[at] = Number(integer(s, 0n, 1n));
  },
  int: readInteger,
  uint: readInteger,
  float(s: Scanner, to: Data, at: number, dtype: DType): void {
    readFloat(s, to, at, dtype);
  },
  complex(s: Scanner, to: Data, at: number, dtype: DType): void {
    const part = dtype === "complex64" ? "float32" : "float64";
    s.expect("(");
    readFloat(s, to, at, part);
    s.expect(",");
    readFloat(s, to, at + 1, part);
    s.expect(")");
  },
};
function integer(s: Scanner, least: bigint, most: bigint): bigint {
  const start = s.start();
  const text = s.match(integerPattern) ?? s.unexpected("an integer");
  if (text.length > longest) s.fail("the integer is too long", start);
  const value = text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
  if (value < least || value > most) s.fail(`${text} is not between ${least} and ${most}`, start);
  return value;
}
/** Both signs' ranges are taken for either, and wrap. */
function readInteger(s: Scanner, to: Data, at: number, dtype: DType): void {
  const { bits, storage } = dtypeInfo[dtype];
  const value = integer(s, -(1n << BigInt(bits - 1)), (1n << BigInt(bits)) - 1n);
  to[at] = storage.BYTES_PER_ELEMENT === 8 ? value : bits < 8 ? narrowNumber(Number(value), dtype) : Number(value);
}
/** A decimal number, or 0x and the bits. */
function readFloat(s: Scanner, to: Data, at: number, dtype: DType): void {
  const start = s.start();
  const text = s.match(floatPattern) ?? s.unexpected("a number");
  if (text.length > longest) s.fail("the number is too long", start);
  if (text.includes("x")) setBits(s, to, at, dtype, text, start);
  else {
    const value = Number(text);
    to[at] = isNarrowFloat(dtype) ? toBits(value, dtype) : value;
  }
}
function setBits(s: Scanner, to: Data, at: number, dtype: DType, text: string, start: number): void {
  const { bytes } = dtypeInfo[dtype];
  if (text.startsWith("-") || text.length > 2 + 2 * bytes)
    s.fail(`${text} are not the ${8 * bytes} bits of a float`, start);
  if (bytes < 4) to[at] = Number(text);
  else if (bytes === 4) new Uint32Array((to as Float32Array).buffer)[at] = Number(text);
  else new BigUint64Array((to as Float64Array).buffer)[at] = BigInt(text);
}

import type { DType } from "../../core/dtype.ts";
import type { Quantization } from "../syntax.ts";
import { faultOf } from "../text/quantized-types.ts";
import type { Cursor } from "./cursor.ts";
import type { Entries, QuantizedType } from "./entries.ts";
import { floatOf } from "./parts.ts";

// Types of quantized numbers: whether integers have a sign, their type, that of the numbers they stand for, scales, zero points, bounds.

const integer = (from: Cursor): number => Number(from.signed("an integer"));
const scale = (from: Cursor): number => (floatOf(from, "float64") as { value: number }).value;
const types = (from: Cursor, entries: Entries): [dtype: DType, expressed: DType] => {
  const isSigned = from.varint("the sign of integers") % 2 === 1;
  const dtype = entries.scalar(from);
  // Their type here is that of integers of this width.
  const name = dtype.replace(/^u?int/, isSigned ? "int" : "uint") as DType;
  return [name, entries.scalar(from)];
};
function checked(from: Cursor, at: number, dtype: DType, quantization: Quantization): QuantizedType {
  const wrong = faultOf(dtype, quantization);
  return wrong === null ? { kind: "quantized", dtype, quantization } : from.fail(wrong, at);
}
export function quantizedUniformly(from: Cursor, entries: Entries): QuantizedType {
  const { at } = from;
  const [dtype, expressed] = types(from, entries);
  const [scales, zeroPoints] = [[scale(from)], [integer(from)]];
  const range = [integer(from), integer(from)] as const;
  return checked(from, at, dtype, { expressed, range, axis: null, scales, zeroPoints });
}
export function quantizedAlong(from: Cursor, entries: Entries): QuantizedType {
  const { at } = from;
  const [dtype, expressed] = types(from, entries);
  const axis = from.varint("an axis");
  const range = [integer(from), integer(from)] as const;
  const scales = from.list("scales", () => scale(from));
  const zeroPoints = from.list("zero points", () => integer(from));
  return checked(from, at, dtype, { expressed, range, axis, scales, zeroPoints });
}

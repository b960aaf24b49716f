import { type DType, dtypeInfo, isFloat, kindOf } from "../../core/dtype.ts";
import { sameList } from "../../util/list.ts";
import type { Quantization } from "../syntax.ts";
import { elementName, elementType } from "./element-types.ts";
import type { Scanner } from "./scanner.ts";

/** The type of an element of a tensor. */
export interface ElementType {
  readonly dtype: DType;
  readonly quantization?: Quantization;
}
/** `!quant.uniform<i8<-127:127>:f32, 0.5:3>`, or with a scale for each index of an axis, `<u8:f32:1, {0.5:3, 0.25}>`. */
export function quantizedType(s: Scanner): ElementType {
  const start = s.start();
  s.expect("!");
  const name = s.word("a type");
  if (name !== "quant.uniform") s.fail(`element type !${name} is not supported`, start);
  s.expect("<");
  const dtype = storageType(s);
  const range = s.accept("<") ? bounds(s) : fullRange(dtype);
  s.expect(":");
  const expressed = elementType(s);
  if (s.accept(":") && s.sees("{")) s.fail("a scale for each block of an array is not supported", start);
  const axis = s.sees(",") ? null : s.integer("an axis");
  s.expect(",");
  const steps = axis === null ? [step(s)] : s.list("{", "}", () => step(s));
  s.expect(">");
  const [scales, zeroPoints] = [steps.map((p) => p[0]), steps.map((p) => p[1])];
  const quantization = { expressed, range, axis, scales, zeroPoints };
  const wrong = faultOf(dtype, quantization);
  return wrong === null ? { dtype, quantization } : s.fail(wrong, start);
}
function storageType(s: Scanner): DType {
  const start = s.start();
  const [, unsigned, width] = /^(u?)i?(\d+)$/.exec(s.word("a type of integers")) ?? [];
  const dtype = `${unsigned ? "u" : ""}int${width}`;
  return dtype in dtypeInfo ? (dtype as DType) : s.fail("numbers are quantized to integers of 2 to 32 bits", start);
}
function bounds(s: Scanner): [number, number] {
  const least = s.integer();
  s.expect(":");
  const most = s.integer();
  s.expect(">");
  return [least, most];
}
/** `scale:zero point`; a zero point of 0 may be left out. */
function step(s: Scanner): [number, number] {
  const scale = Number(s.match(/\d+(?:\.\d*)?(?:[eE][-+]?\d+)?/y) ?? s.unexpected("a scale"));
  return [scale, s.accept(":") ? s.integer("a zero point") : 0];
}
export function fullRange(dtype: DType): [number, number] {
  const { bits, kind } = dtypeInfo[dtype];
  return kind === "uint" ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}
/** Why there is no such type, null if there is. */
export function faultOf(dtype: DType, { expressed, range, axis, scales, zeroPoints }: Quantization): string | null {
  const kind = kindOf(dtype);
  if ((kind !== "int" && kind !== "uint") || dtypeInfo[dtype].bits > 32)
    return `numbers are quantized to integers of 2 to 32 bits, not ${elementName(dtype)}`;
  if (!isFloat(expressed)) return `quantized numbers stand for floats, not ${elementName(expressed)}`;
  const [least, most] = fullRange(dtype);
  if (!(range[0] >= least && range[0] < range[1] && range[1] <= most))
    return `${range.join(":")} are no bounds of ${elementName(dtype)}`;
  if (!scales.every((x) => x > 0 && Number.isFinite(x))) return "a scale is a positive number";
  if (axis !== null && axis < 0) return `${axis} is no axis`;
  return scales.length === zeroPoints.length ? null : "there are as many zero points as scales";
}
/** Why a tensor of this shape cannot be quantized so, null if it can. */
export function shapeFaultOf(shape: readonly (number | null)[], { axis, scales }: Quantization): string | null {
  if (axis === null) return null;
  if (axis >= shape.length) return `axis ${axis} has scales, the tensor has ${shape.length} axes`;
  const size = shape[axis];
  return size === null || size === scales.length
    ? null
    : `axis ${axis} has ${size} elements and ${scales.length} scales`;
}
export function sameQuantization(a: Quantization | undefined, b: Quantization | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.expressed === b.expressed &&
    sameList(a.range, b.range) &&
    a.axis === b.axis &&
    sameList(a.scales, b.scales) &&
    sameList(a.zeroPoints, b.zeroPoints)
  );
}
export function showQuantized(dtype: DType, { expressed, range, axis, scales, zeroPoints }: Quantization): string {
  const storage = elementName(dtype).replace("ui", "u");
  const limits = sameList(range, fullRange(dtype)) ? "" : `<${range.join(":")}>`;
  const steps = scales.map((x, k) => (zeroPoints[k] === 0 ? `${x}` : `${x}:${zeroPoints[k]}`));
  const along = axis === null ? `, ${steps[0]}` : `:${axis}, {${steps.join(", ")}}`;
  return `!quant.uniform<${storage}${limits}:${elementName(expressed)}${along}>`;
}

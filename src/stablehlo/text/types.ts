import type { DType } from "../../core/dtype.ts";
import { type FunctionType, largestSize, type TensorType, type Type } from "../syntax.ts";
import type { Scanner } from "./scanner.ts";

const elementTypes = new Map<string, DType>([
  ["i1", "bool"],
  ["f8E3M4", "float8_e3m4"],
  ["f8E4M3", "float8_e4m3"],
  ["f8E4M3B11FNUZ", "float8_e4m3b11fnuz"],
  ["f8E4M3FN", "float8_e4m3fn"],
  ["f8E4M3FNUZ", "float8_e4m3fnuz"],
  ["f8E5M2", "float8_e5m2"],
  ["f8E5M2FNUZ", "float8_e5m2fnuz"],
  ["f16", "float16"],
  ["bf16", "bfloat16"],
  ["f32", "float32"],
  ["f64", "float64"],
  ...[2, 4, 8, 16, 32, 64].flatMap((n): [string, DType][] => [
    [`i${n}`, `int${n}` as DType],
    [`si${n}`, `int${n}` as DType],
    [`ui${n}`, `uint${n}` as DType],
  ]),
]);
const known = [...elementTypes.keys()].filter((name) => !name.startsWith("si")).join(", ");
const largestRank = 64;

/** Aliases of types, `!name = ...`. */
export type TypeAliases = ReadonlyMap<string, Type>;

/** i32, f32, complex<f32>, index. */
export function elementType(s: Scanner): DType {
  const start = s.start();
  const name = s.word("an element type");
  if (name === "complex") {
    s.expect("<");
    const part = elementType(s);
    s.expect(">");
    if (part !== "float32" && part !== "float64") s.fail("a complex number has parts f32 or f64", start);
    return part === "float32" ? "complex64" : "complex128";
  }
  if (name === "index") return "int64";
  return elementTypes.get(name) ?? s.fail(`element type ${name} is not supported: use ${known} or complex`, start);
}
/** Throws if an array of this type has too many elements. */
export function checkSize(s: Scanner, shape: readonly (number | null)[], at: number): void {
  if (shape.length > largestRank) s.fail(`a tensor of rank ${shape.length}: at most ${largestRank} is supported`, at);
  let size = 1;
  for (const n of shape) {
    if (n !== null && n > largestSize) s.fail(`an axis of ${n} elements, more than 2^31`, at);
    size *= n ?? 1;
  }
  // Of no elements: the other axes do not matter.
  if (size > largestSize) s.fail(`a tensor of [${shape.map((n) => n ?? "?")}] has more than 2^31 elements`, at);
}
function tensor(s: Scanner): TensorType {
  const start = s.at;
  s.expect("<");
  if (s.sees("*")) s.fail("tensors without a rank are not supported");
  const shape: (number | null)[] = [];
  for (let d = s.match(/(?:\d+|\?)x/y); d !== null; d = s.match(/(?:\d+|\?)x/y))
    shape.push(d === "?x" ? null : Number(d.slice(0, -1)));
  checkSize(s, shape, start);
  const dtype = elementType(s);
  // An encoding says how a compiler lays the array out, or bounds its sizes.
  while (!s.sees(">")) {
    if (s.atEnd()) s.unexpected(">");
    if (s.match(/[^<>"]+/y) === null) s.sees("<") ? s.balanced() : s.string();
  }
  s.expect(">");
  return { kind: "tensor", shape, dtype };
}
/** A type of a value. */
export function type(s: Scanner, aliases: TypeAliases): Type {
  const start = s.start();
  if (s.accept("tensor")) return tensor(s);
  if (s.accept("!stablehlo.token") || s.accept("!mhlo.token")) return { kind: "token" };
  if (s.accept("tuple")) return { kind: "tuple", elements: s.nested(() => s.list("<", ">", () => type(s, aliases))) };
  if (s.accept("!")) {
    const name = s.word("the name of a type");
    return aliases.get(name) ?? s.fail(`type !${name} is not supported`, start);
  }
  s.unexpected("a type");
}
/** `(T, T) -> T`, `T -> (T, T)`; the parentheses around one type may be left out. */
export function functionType(s: Scanner, aliases: TypeAliases): FunctionType {
  const args = types(s, aliases);
  s.expect("->");
  return { kind: "function", args, results: types(s, aliases) };
}
/** `(T, T)` or `T`. */
export const types = (s: Scanner, aliases: TypeAliases): Type[] =>
  s.sees("(") ? s.list("(", ")", () => type(s, aliases)) : [type(s, aliases)];
export function sameType(a: Type, b: Type): boolean {
  if (a.kind === "tensor" && b.kind === "tensor")
    return a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((n, d) => n === b.shape[d]);
  if (a.kind === "tuple" && b.kind === "tuple")
    return a.elements.length === b.elements.length && a.elements.every((t, k) => sameType(t, b.elements[k]));
  return a.kind === b.kind;
}
const shortNames = new Map<DType, string>([...elementTypes].reverse().map(([name, dtype]) => [dtype, name]));
export const elementName = (d: DType): string =>
  d === "complex64" ? "complex<f32>" : d === "complex128" ? "complex<f64>" : (shortNames.get(d) ?? d);
/** As MLIR writes it. */
export function showType(t: Type): string {
  if (t.kind === "token") return "!stablehlo.token";
  if (t.kind === "tuple") return `tuple<${t.elements.map(showType).join(", ")}>`;
  return `tensor<${t.shape.map((n) => `${n ?? "?"}x`).join("")}${elementName(t.dtype)}>`;
}

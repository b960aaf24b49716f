import { sameList } from "../../util/list.ts";
import { type FunctionType, largestSize, type TensorType, type Type } from "../syntax.ts";
import { elementName, elementType } from "./element-types.ts";
import { quantizedType, sameQuantization, shapeFaultOf, showQuantized } from "./quantized-types.ts";
import type { Scanner } from "./scanner.ts";

const largestRank = 64;

/** Aliases of types, `!name = ...`. */
export type TypeAliases = ReadonlyMap<string, Type>;

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
  const element = s.sees("!") ? quantizedType(s) : { dtype: elementType(s) };
  const wrong = element.quantization ? shapeFaultOf(shape, element.quantization) : null;
  if (wrong !== null) s.fail(wrong, start);
  // An encoding says how a compiler lays the array out, or bounds its sizes.
  while (!s.sees(">")) {
    if (s.atEnd()) s.unexpected(">");
    if (s.match(/[^<>"]+/y) === null) s.sees("<") ? s.balanced() : s.string();
  }
  s.expect(">");
  return { kind: "tensor", shape, ...element };
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
    return a.dtype === b.dtype && sameList(a.shape, b.shape) && sameQuantization(a.quantization, b.quantization);
  if (a.kind === "tuple" && b.kind === "tuple")
    return a.elements.length === b.elements.length && a.elements.every((t, k) => sameType(t, b.elements[k]));
  return a.kind === b.kind;
}
/** As MLIR writes it. */
export function showType(t: Type): string {
  if (t.kind === "token") return "!stablehlo.token";
  if (t.kind === "tuple") return `tuple<${t.elements.map(showType).join(", ")}>`;
  const element = t.quantization ? showQuantized(t.dtype, t.quantization) : elementName(t.dtype);
  return `tensor<${t.shape.map((n) => `${n ?? "?"}x`).join("")}${element}>`;
}

import type { DType } from "../../core/dtype.ts";
import type { Attribute, Attributes, Type } from "../syntax.ts";
import { convolutionNumbers } from "./convolution-numbers.ts";
import { elementType } from "./element-types.ts";
import { denseElements, fromBytes, hexBytes, typeOf } from "./elements.ts";
import { Scanner } from "./scanner.ts";
import { functionType, type, types } from "./types.ts";

/** Names that a file gives to attributes and types. */
export class Aliases {
  readonly attributes = new Map<string, Attribute>();
  readonly types = new Map<string, Type>();
  private found: ReadonlyMap<string, number> | null = null;
  /** Where the bytes of resources stand in the text. */
  resources(text: string): ReadonlyMap<string, number> {
    this.found ??= resourcesOf(text);
    return this.found;
  }
}

/** `{a = 1 : i32, "b.c", ...}`; an entry without a value is a unit. */
export function dictionary(s: Scanner, aliases: Aliases): Attributes {
  const entries = new Map<string, Attribute>();
  s.nested(() =>
    s.list("{", "}", () => {
      const start = s.start();
      const name = s.seesString() ? s.string() : s.word("the name of an attribute");
      if (entries.has(name)) s.fail(`attribute ${name} stands twice`, start);
      entries.set(name, s.accept("=") ? attribute(s, aliases) : { kind: "unit" });
    }),
  );
  return entries;
}
export const optionalDictionary = (s: Scanner, aliases: Aliases): Attributes =>
  s.sees("{") ? dictionary(s, aliases) : new Map();

export function attribute(s: Scanner, aliases: Aliases): Attribute {
  s.skip();
  switch (s.text[s.at]) {
    case '"':
      return suffixed(s, { kind: "string", value: s.string() });
    case "@":
      return { kind: "symbol", name: symbol(s) };
    case "[":
      return { kind: "list", elements: s.nested(() => s.list("[", "]", () => attribute(s, aliases))) };
    case "{":
      return { kind: "dictionary", entries: dictionary(s, aliases) };
    case "#":
      return s.nested(() => hashed(s, aliases));
    case "(":
      return { kind: "type", type: functionType(s, aliases.types) };
    case "!":
      return { kind: "type", type: type(s, aliases.types) };
  }
  return s.seesPattern(/-?\d/y) ? number(s) : named(s, aliases);
}
/** `@main`, `@"with spaces"`, `@a::@b`. */
export function symbol(s: Scanner): string {
  s.expect("@");
  const name = s.seesString() ? s.string() : (s.match(/[\w$.-]+/y) ?? s.unexpected("a name"));
  return s.accept("::") ? `${name}::@${symbol(s)}` : name;
}
/** Attributes that begin with a word. */
function named(s: Scanner, aliases: Aliases): Attribute {
  const start = s.at;
  if (s.accept("true")) return { kind: "bool", value: true };
  if (s.accept("false")) return { kind: "bool", value: false };
  if (s.accept("unit")) return { kind: "unit" };
  if (s.accept("dense")) return denseElements(s, aliases.types);
  if (s.accept("dense_resource")) return resource(s, aliases);
  if (s.accept("array")) return array(s);
  if (s.sees("loc")) {
    s.location();
    return { kind: "opaque", text: s.text.slice(start, s.at) };
  }
  if (s.sees("tensor") || s.sees("tuple")) {
    const t = type(s, aliases.types);
    return {
      kind: "type",
      type: s.accept("->") ? { kind: "function", args: [t], results: types(s, aliases.types) } : t,
    };
  }
  if (s.seesPattern(/(?:[su]?i|b?f)\d+\b|index\b|complex\b/y)) return { kind: "type", type: elementType(s) };
  const word = s.match(/[A-Za-z_][\w$.]*/y) ?? s.unexpected("an attribute");
  // Types of numbers that are not computed with, where they say how exact a product is.
  if (/^(?:tf32|f[468]E\w+)$/.test(word)) return { kind: "opaque", text: word };
  if (!["affine_map", "affine_set", "strided", "distinct"].includes(word)) s.fail(`unknown attribute ${word}`, start);
  if (s.sees("[") || s.sees("<")) s.balanced();
  if (word === "distinct" && s.sees("<")) s.balanced();
  return { kind: "opaque", text: s.text.slice(start, s.at) };
}
/** The type behind a literal says nothing more of it. */
function suffixed<A extends Attribute>(s: Scanner, a: A): A {
  if (s.accept(":")) elementType(s);
  return a;
}
function number(s: Scanner): Attribute {
  const start = s.at;
  const text = s.match(/-?(?:0x[0-9A-Fa-f]+|\d+(?:\.\d*(?:[eE][-+]?\d+)?)?)/y) as string;
  if (text.length > 400) s.fail("the number is too long", start);
  const given: DType | null = s.accept(":") ? elementType(s) : null;
  const isFloat = text.includes(".") || given?.includes("float");
  if (isFloat) return { kind: "float", value: floatOf(text, given), type: given ?? "float64" };
  const value = text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
  return { kind: "integer", value, type: given ?? "int64" };
}
/** Hexadecimal digits are the bits. */
function floatOf(text: string, dtype: DType | null): number {
  if (!text.startsWith("0x")) return dtype === "float32" ? Math.fround(Number(text)) : Number(text);
  const bits = BigInt(text);
  if (dtype === "float32") return new Float32Array(Uint32Array.of(Number(bits & 0xffffffffn)).buffer)[0];
  return new Float64Array(BigUint64Array.of(bits & 0xffffffffffffffffn).buffer)[0];
}
/** `array<i64: 1, 2>`, after the word. */
function array(s: Scanner): Attribute {
  s.expect("<");
  const dtype = elementType(s);
  const values: number[] = [];
  const item = (): number => {
    if (dtype === "bool" && s.accept("true")) return 1;
    if (dtype === "bool" && s.accept("false")) return 0;
    return Number(s.match(/-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?/y) ?? s.unexpected("a number"));
  };
  if (s.accept(":"))
    do values.push(item());
    while (s.accept(","));
  s.expect(">");
  return { kind: "array", type: dtype, values };
}
/** `dense_resource<name> : type`: its bytes stand in the section {-# ... #-} at the end of the file. */
function resource(s: Scanner, aliases: Aliases): Attribute {
  s.expect("<");
  const start = s.start();
  const name = s.seesString() ? s.string() : (s.match(/[\w$.-]+/y) ?? s.unexpected("the name of a resource"));
  s.expect(">");
  const t = typeOf(s, aliases.types);
  const place = aliases.resources(s.text).get(name) ?? s.fail(`resource ${name} is not in the file`, start);
  const bytes = hexBytes(new Scanner(s.text, place).string());
  // The first four bytes say how the others are aligned.
  const found = bytes && bytes.length >= 4 ? fromBytes(t, bytes.subarray(4)) : null;
  return found ?? s.fail(`resource ${name} has another size than its type`, start);
}
/** Where the strings of resources begin, in the section {-# ... #-} behind the module: `{ dialect: { name: "0x..." } }`. */
function resourcesOf(text: string): Map<string, number> {
  const places = new Map<string, number>();
  const section = text.lastIndexOf("{-#");
  if (section < 0) return places;
  const s = new Scanner(text, section + 3);
  while (!s.atEnd() && !s.sees("#-}")) {
    if (s.accept("{") || s.accept("}") || s.accept(",")) continue;
    const name = s.seesString() ? s.string() : (s.match(/[\w$.-]+/y) ?? s.unexpected("the name of a resource"));
    s.expect(":");
    if (!s.seesString()) continue;
    places.set(name, s.at);
    s.string();
  }
  return places;
}

/** `#alias`, `#dialect<mnemonic value>`, `#dialect.mnemonic<...>`. */
function hashed(s: Scanner, aliases: Aliases): Attribute {
  const start = s.at;
  s.expect("#");
  const name = s.word("the name of an attribute");
  if (!s.sees("<")) {
    const known = aliases.attributes.get(name);
    if (known) return known;
    return name.includes(".") ? { kind: "opaque", text: `#${name}` } : s.fail(`#${name} is not defined`, start);
  }
  const body = s.at;
  if (["stablehlo", "chlo", "mhlo", "vhlo"].includes(name.split(".")[0])) {
    const found = name.includes(".") ? record(s, name, aliases) : enumValue(s, name);
    if (found) return found;
    s.at = body;
  }
  s.balanced();
  return { kind: "opaque", text: s.text.slice(start, s.at) };
}
/** `<precision HIGHEST>` */
function enumValue(s: Scanner, dialect: string): Attribute | null {
  s.expect("<");
  const mnemonic = s.match(/[a-z_]+(?=[ <])/y);
  const bracketed = mnemonic !== null && s.accept("<");
  const value = s.match(/\w+/y);
  if (bracketed) s.expect(">");
  if (mnemonic === null || value === null || !s.accept(">")) return null;
  return { kind: "enum", type: `${dialect}.${mnemonic}`, value };
}
/** `<offset_dims = [0], index_vector_dim = 1>`, `<DEFAULT>`; null where it reads otherwise. */
export function record(s: Scanner, name: string, aliases: Aliases): Attribute | null {
  s.expect("<");
  if (name.endsWith(".conv") && s.sees("[")) {
    const fields = convolutionNumbers(s);
    s.expect(">");
    return { kind: "record", type: name, fields };
  }
  const value = s.match(/[A-Z]\w*(?=\s*>)/y);
  if (value !== null && s.accept(">")) return { kind: "enum", type: name, value };
  s.accept("raw");
  const fields = new Map<string, Attribute>();
  while (!s.accept(">")) {
    if (fields.size > 0) s.expect(",");
    const key = s.match(/[a-z]\w*(?=\s*=)/y);
    if (key === null || fields.has(key)) return null;
    s.expect("=");
    fields.set(key, integers(s) ?? attribute(s, aliases));
  }
  return { kind: "record", type: name, fields };
}
/** `[0, 1]` as an array. */
function integers(s: Scanner): Attribute | null {
  if (!s.seesPattern(/\[\s*(?:-?\d+\s*(?:,\s*-?\d+\s*)*)?\]/y)) return null;
  return { kind: "array", type: "int64", values: s.list("[", "]", () => s.integer()) };
}

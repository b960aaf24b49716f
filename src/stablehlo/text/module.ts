import { StablehloError } from "../errors.ts";
import type { Attribute, Attributes, Func, Module, Operation, Ref, Type } from "../syntax.ts";
import { Aliases, attribute, dictionary, optionalDictionary, symbol } from "./attributes.ts";
import { Reader } from "./operations.ts";
import { Scanner } from "./scanner.ts";
import { sameType, showType, type, types } from "./types.ts";

interface Head {
  readonly name: string | null;
  readonly attributes: Attributes;
}

/** The module of a text in MLIR's syntax, pretty, generic or mixed. */
export function parseModule(text: string): Module {
  const s = new Scanner(text);
  const r = new Reader(s, new Aliases());
  const functions: Func[] = [];
  let head: Head | null = null;
  while (!s.atEnd()) {
    if (definition(s, r.aliases)) continue;
    if (!s.sees("module") && !s.sees('"builtin.module"')) symbolOf(r, functions);
    else if (head === null) head = module(r, functions);
    else s.fail("a second module");
    s.location();
  }
  if (head === null && functions.length === 0) s.fail("there is no module");
  const names = new Set<string>();
  for (const f of functions) {
    if (names.has(f.name)) throw new StablehloError(f.at, `function @${f.name} stands twice`);
    names.add(f.name);
  }
  return { name: head?.name ?? null, attributes: head?.attributes ?? new Map(), functions };
}
/** `#a = attribute`, `!t = type`, `{-# resources #-}`. */
function definition(s: Scanner, aliases: Aliases): boolean {
  if (s.accept("{-#")) {
    const end = s.text.indexOf("#-}", s.at);
    if (end < 0) s.fail("the section of resources is not closed by #-}");
    s.at = end + 3;
    return true;
  }
  if (s.accept("#")) {
    const name = s.word("a name");
    s.expect("=");
    aliases.attributes.set(name, attribute(s, aliases));
    return true;
  }
  if (!s.accept("!")) return false;
  const name = s.word("a name");
  s.expect("=");
  aliases.types.set(name, type(s, aliases.types));
  return true;
}
function module(r: Reader, functions: Func[]): Head {
  const { s } = r;
  if (s.seesString()) return genericModule(r, functions);
  s.expect("module");
  const name = s.sees("@") ? symbol(s) : null;
  const attributes = s.accept("attributes") ? dictionary(s, r.aliases) : new Map();
  s.expect("{");
  while (!s.accept("}")) symbolOf(r, functions);
  return { name, attributes };
}
/** `"builtin.module"() <{sym_name = "m"}> ({ functions }) {attributes} : () -> ()` */
function genericModule(r: Reader, functions: Func[]): Head {
  const { s } = r;
  const properties = genericHead(r);
  s.expect("(");
  s.expect("{");
  s.match(/\^\w+(?:\(\))?:/y);
  while (!s.accept("}")) symbolOf(r, functions);
  s.expect(")");
  const name = properties.get("sym_name");
  return { name: name?.kind === "string" ? name.value : null, attributes: genericTail(r) };
}
/** `"name"() <{properties}>` */
function genericHead({ s, aliases }: Reader): Attributes {
  s.string();
  s.expect("(");
  s.expect(")");
  if (!s.accept("<")) return new Map();
  const properties = dictionary(s, aliases);
  s.expect(">");
  return properties;
}
/** `{attributes} : () -> ()` */
function genericTail(r: Reader): Attributes {
  const attributes = optionalDictionary(r.s, r.aliases);
  r.s.expect(":");
  types(r.s, r.aliases.types);
  r.s.expect("->");
  types(r.s, r.aliases.types);
  return attributes;
}
/** What stands in a module: a function, or a mesh of devices, which is skipped. */
function symbolOf(r: Reader, functions: Func[]): void {
  const { s } = r;
  if (s.accept("sdy.mesh")) {
    symbol(s);
    s.expect("=");
    s.balanced();
    if (s.sees("{")) s.balanced();
  } else if (s.sees('"sdy.mesh"')) {
    genericHead(r);
    genericTail(r);
  } else functions.push(s.sees('"func.func"') ? genericFunc(r) : func(r));
  s.location();
}

/** `func.func public @f(%a: T {attributes}) -> (T {attributes}) { ... }` */
function func(r: Reader): Func {
  const { s } = r;
  if (!s.sees("func.func") && !s.sees("func")) s.unexpected("a function");
  const at = s.place(s.at);
  s.word("a function");
  const isPublic = !s.accept("private") && !s.accept("nested");
  s.accept("public");
  const name = symbol(s);
  return r.scoped(() => {
    const args = s.list("(", ")", () => r.argument());
    const results: Type[] = [];
    const resultAttributes: Attributes[] = [];
    const result = (): void => {
      results.push(r.type());
      resultAttributes.push(optionalDictionary(s, r.aliases));
      s.location();
    };
    if (s.accept("->")) {
      if (s.sees("(")) s.list("(", ")", result);
      else {
        results.push(r.type());
        resultAttributes.push(new Map());
      }
    }
    if (s.accept("attributes")) dictionary(s, r.aliases);
    if (!s.sees("{")) s.fail(`function @${name} has no body`);
    s.expect("{");
    const body = r.block(args.map(({ ref }) => ref));
    return checked({
      name,
      isPublic,
      argAttributes: args.map((a) => a.attributes),
      results,
      resultAttributes,
      body,
      at,
    });
  });
}
/** `"func.func"() <{function_type = (T) -> T, sym_name = "f", ...}> ({ ... }) {...} : () -> ()` */
function genericFunc(r: Reader): Func {
  const { s } = r;
  const start = s.at;
  const at = s.place(start);
  const properties = new Map(genericHead(r));
  s.expect("(");
  const body = r.region();
  s.expect(")");
  for (const [key, value] of genericTail(r)) properties.set(key, value);
  const name = properties.get("sym_name");
  const t = properties.get("function_type");
  if (name?.kind !== "string" || t?.kind !== "type" || typeof t.type === "string" || t.type.kind !== "function")
    return s.fail("a function has attributes sym_name and function_type", start);
  const visibility = properties.get("sym_visibility");
  const isPublic = visibility?.kind !== "string" || visibility.value === "public";
  return checked({
    name: name.value,
    isPublic,
    argAttributes: dictionaries(properties.get("arg_attrs"), body.args),
    results: t.type.results,
    resultAttributes: dictionaries(properties.get("res_attrs"), t.type.results),
    body,
    at,
  });
}
const dictionaries = (a: Attribute | undefined, of: readonly (Ref | Type)[]): Attributes[] =>
  of.map((_, k) => {
    const entry = a?.kind === "list" ? a.elements[k] : undefined;
    return entry?.kind === "dictionary" ? entry.entries : new Map();
  });
/** Throws unless the function returns what it says. */
function checked(f: Func): Func {
  const returned = (f.body.ops.at(-1) as Operation).operands.map((o) => o.type);
  const { at } = f.body.ops.at(-1) as Operation;
  if (returned.length !== f.results.length)
    throw new StablehloError(at, `@${f.name} has ${f.results.length} results, ${returned.length} are returned`);
  returned.forEach((t, k) => {
    if (!sameType(t, f.results[k]))
      throw new StablehloError(
        at,
        `result ${k} of @${f.name} is ${showType(f.results[k])}, ${showType(t)} is returned`,
      );
  });
  return f;
}

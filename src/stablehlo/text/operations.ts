import type { Attribute, Attributes, Operation, Ref, Region, Type } from "../syntax.ts";
import { type Aliases, dictionary, optionalDictionary } from "./attributes.ts";
import { formOf } from "./forms.ts";
import type { Scanner } from "./scanner.ts";
import { checkOperands, type Parts } from "./signature.ts";
import { functionType, type } from "./types.ts";

interface Scope {
  readonly names: Map<string, readonly Ref[]>;
  readonly outer: Scope | null;
}
const terminators = new Set(["stablehlo.return", "func.return"]);

/** Reads operations; knows the values that may be used where it stands. */
export class Reader {
  readonly s: Scanner;
  readonly aliases: Aliases;
  private scope: Scope | null = null;
  constructor(s: Scanner, aliases: Aliases) {
    this.s = s;
    this.aliases = aliases;
  }
  /** `%name` where it is given to a value, or to several. */
  name(): string {
    return this.s.match(/%[\w$.-]+/y) ?? this.s.unexpected("a value, %name");
  }
  define(name: string, refs: readonly Ref[], at: number): void {
    for (let scope = this.scope; scope; scope = scope.outer)
      if (scope.names.has(name)) this.s.fail(`${name} is defined twice`, at);
    this.scope?.names.set(name, refs);
  }
  /** A value that is used: `%name` or `%name#2`. */
  use(): Ref {
    const start = this.s.start();
    const name = this.name();
    const index = this.s.match(/#\d+/y);
    for (let scope = this.scope; scope; scope = scope.outer) {
      const refs = scope.names.get(name);
      if (!refs) continue;
      if (index === null && refs.length > 1)
        this.s.fail(`${name} is ${refs.length} values: say which, as in ${name}#0`, start);
      return refs[Number(index?.slice(1) ?? 0)] ?? this.s.fail(`${name} has ${refs.length} values, no ${index}`, start);
    }
    this.s.fail(`${name} is not defined here`, start);
  }
  type(): Type {
    return type(this.s, this.aliases.types);
  }
  /** `%name: type`, and what may stand behind it. */
  argument(): { ref: Ref; attributes: Attributes } {
    const start = this.s.start();
    const name = this.name();
    this.s.expect(":");
    const ref: Ref = { type: this.type() };
    const attributes = optionalDictionary(this.s, this.aliases);
    this.s.location();
    this.define(name, [ref], start);
    return { ref, attributes };
  }
  /** What `read` defines is known to it only. A function does not see the values around it. */
  scoped<T>(read: () => T): T {
    const outer = this.scope;
    this.scope = { names: new Map(), outer };
    try {
      return this.s.nested(read);
    } finally {
      this.scope = outer;
    }
  }
  /** `{ operations }` in a scope of its own; `^bb0(arguments):` may come first. */
  region(): Region {
    return this.scoped(() => {
      this.s.expect("{");
      const args = this.blockLabel();
      return this.block(args);
    });
  }
  private blockLabel(): Ref[] {
    if (this.s.match(/\^\w+/y) === null) return [];
    const args = this.s.sees("(") ? this.s.list("(", ")", () => this.argument().ref) : [];
    this.s.expect(":");
    return args;
  }
  /** `(%a, %b) <{properties}> ({region}, ...) {attributes} : (types) -> types`, behind a name. */
  generic(): Parts {
    const { s } = this;
    const operands = s.list("(", ")", () => this.use());
    if (s.sees("[")) s.fail("operations with successors are not supported");
    const attributes = new Map<string, Attribute>();
    const add = (found: Attributes): void => {
      for (const [key, value] of found) attributes.set(key, value);
    };
    if (s.accept("<")) {
      add(dictionary(s, this.aliases));
      s.expect(">");
    }
    const regions = s.sees("(") ? s.list("(", ")", () => this.region()) : [];
    if (s.sees("{")) add(dictionary(s, this.aliases));
    s.expect(":");
    const t = functionType(s, this.aliases.types);
    checkOperands(this, operands, t.args);
    return { operands, attributes, regions, results: t.results };
  }
  /** Operations up to `}`, after `{`. */
  block(args: readonly Ref[]): Region {
    const ops: Operation[] = [];
    for (;;) {
      const last = ops.at(-1);
      if (last && terminators.has(last.name)) {
        if (this.s.sees("^")) this.s.fail("a region of several blocks is not supported");
        this.s.expect("}");
        return { args, ops };
      }
      if (this.s.sees("}")) this.s.fail("the region does not end in a return");
      ops.push(operation(this));
    }
  }
}

/** `%a, %b:2 = name ...` */
export function operation(r: Reader): Operation {
  const { s } = r;
  const names: { name: string; count: number; at: number }[] = [];
  if (s.sees("%")) {
    do {
      const at = s.start();
      const name = r.name();
      names.push({ name, count: s.accept(":") ? s.integer("a number of results") : 1, at });
    } while (s.accept(","));
    s.expect("=");
  }
  const start = s.start();
  const at = s.place(start);
  const [name, parts] = s.seesString() ? ([s.string(), r.generic()] as const) : pretty(r);
  const results = parts.results.map((t): Ref => ({ type: t }));
  const named = names.reduce((n, { count }) => n + count, 0);
  if (names.length > 0 && named !== results.length)
    s.fail(`${name} has ${results.length} results, ${named} are named`, start);
  s.location();
  let from = 0;
  for (const n of names) r.define(n.name, results.slice(from, (from += n.count)), n.at);
  return { ...parts, name, results, at };
}
function pretty(r: Reader): [string, Parts] {
  const start = r.s.at;
  const word = r.s.word("an operation");
  const name = word === "return" || word === "call" ? `func.${word}` : word;
  const form = formOf(name) ?? r.s.fail(`operation ${name} is not supported`, start);
  return [name, form(r)];
}

import type { Attributes, Func, Module, Operation, Ref, Region } from "../../syntax.ts";
import { Bytes } from "../bytes.ts";
import { has } from "../operations.ts";
import { sections } from "../sections.ts";
import { Pool } from "./pool.ts";
import { type Versioned, versioned } from "./versioned.ts";

/** Attributes of operations are dictionaries: later versions of the format know them by their place. */
const formatVersion = 4;
/** The first that has all operations and versions of them that are written. */
const producer = "StableHLO_v1.4.0";
const magic = [0x4d, 0x4c, 0xef, 0x52];

/**
 * A module as a portable artifact: MLIR bytecode of the VHLO dialect, which StableHLO's `deserialize_portable_artifact` reads, and
 * `readModule`.
 */
export function writeModule(module: Module): Uint8Array {
  const writer = new ModuleWriter();
  const operations = new Bytes();
  writer.module(operations, module);
  return writer.file(operations);
}
class ModuleWriter {
  private readonly pool = new Pool();
  /** Of VHLO; builtin.module stands in front of them. */
  private readonly names: string[] = [];
  private readonly known = new Map<string, number>();
  private readonly location = this.pool.location();

  private nameOf(operation: string): number {
    let index = this.known.get(operation);
    if (index === undefined) this.known.set(operation, (index = this.names.push(operation)));
    return index;
  }
  private head(to: Bytes, operation: number, mask: number): void {
    to.varint(operation);
    to.byte(mask);
    to.varint(this.location);
  }
  module(to: Bytes, { name, functions }: Module): void {
    to.varint(2); // one operation, no arguments
    const named = name === null ? [] : ([["sym_name", this.builtinString(name)]] as const);
    this.head(to, 0, (named.length > 0 ? has.attributes : 0) | has.regions);
    if (named.length > 0) to.varint(this.pool.dictionary(named));
    isolated(to, (body) => {
      body.varint(0); // values
      body.varint(2 * functions.length);
      for (const f of functions) this.func(body, f);
    });
  }
  private builtinString(text: string): number {
    const index = this.pool.string(text);
    return this.pool.attributes.add(0, (to) => {
      to.varint(2);
      to.varint(index);
    });
  }
  private func(to: Bytes, { name, isPublic, body, results, argAttributes, resultAttributes }: Func): void {
    const { pool } = this;
    const type = { kind: "function", args: body.args.map((a) => a.type), results } as const;
    const lists = (all: readonly Attributes[]): number =>
      pool.attribute({
        kind: "list",
        elements: all.some((a) => a.size > 0) ? all.map((entries) => ({ kind: "dictionary", entries })) : [],
      });
    const attributes = pool.dictionary([
      ["arg_attrs", lists(argAttributes)],
      ["function_type", pool.attribute({ kind: "type", type })],
      ["res_attrs", lists(resultAttributes)],
      ["sym_name", pool.attribute({ kind: "string", value: name })],
      ["sym_visibility", pool.attribute({ kind: "string", value: isPublic ? "public" : "private" })],
    ]);
    this.head(to, this.nameOf("func_v1"), has.attributes | has.regions);
    to.varint(attributes);
    isolated(to, (inner) => this.region(inner, body, new Map(), 0));
  }
  /** `numbers` are those of the values around it, which come first. */
  private region(to: Bytes, { args, ops }: Region, numbers: Map<Ref, number>, first: number): void {
    const values = [...args, ...ops.flatMap((op) => op.results)];
    values.forEach((v, k) => {
      numbers.set(v, first + k);
    });
    to.varint(values.length);
    to.varint(2 * ops.length + (args.length > 0 ? 1 : 0));
    if (args.length > 0) {
      to.list(args, (a) => to.varint(2 * this.pool.type(a.type))); // without a location
      to.byte(0); // no order of uses
    }
    for (const op of ops) this.operation(to, op, numbers, first + values.length);
  }
  private operation(to: Bytes, op: Operation, numbers: Map<Ref, number>, next: number): void {
    const isReturn = op.name.endsWith(".return");
    const { name, attributes }: Versioned = isReturn ? { name: "return_v1", attributes: [] } : versioned(op, this.pool);
    const { results, operands, regions } = op;
    const mask =
      (attributes.length > 0 ? has.attributes : 0) |
      (results.length > 0 ? has.results : 0) |
      (operands.length > 0 ? has.operands : 0) |
      (regions.length > 0 ? has.regions : 0);
    this.head(to, this.nameOf(name), mask);
    if (attributes.length > 0) to.varint(this.pool.dictionary(attributes));
    if (results.length > 0) to.list(results, (r) => to.varint(this.pool.type(r.type)));
    if (operands.length > 0) to.list(operands, (o) => to.varint(numbers.get(o) as number));
    if (regions.length === 0) return;
    to.varint(2 * regions.length);
    for (const region of regions) {
      to.varint(1); // one block
      this.region(to, region, numbers, next);
    }
  }

  /** All tables are known now. */
  file(operations: Bytes): Uint8Array {
    const { pool } = this;
    const dialects = ["builtin", "vhlo"].map((d) => pool.string(d));
    const names = [["module"], this.names].map((all) => all.map((n) => pool.string(n)));
    const to = new Bytes();
    to.put(magic);
    to.varint(formatVersion);
    to.zeroEnded(producer);
    const strings = pool.strings.map((s) => new TextEncoder().encode(s));
    to.section(sections.strings, (s) => {
      s.list([...strings].reverse(), (text) => s.varint(text.length + 1));
      for (const text of strings) {
        s.put(text);
        s.byte(0);
      }
    });
    to.section(sections.dialects, (s) => {
      s.list(dialects, (d) => s.varint(2 * d)); // without a version
      s.varint(1 + this.names.length);
      names.forEach((all, dialect) => {
        s.varint(dialect);
        s.list(all, (n) => s.varint(n));
      });
    });
    const tables = [pool.attributes.entries, pool.types.entries];
    to.section(sections.entries, (s) => {
      for (const { bytes } of tables.flat()) s.put(bytes);
    });
    to.section(sections.entryOffsets, (s) => {
      for (const table of tables) s.varint(table.length);
      for (const table of tables)
        for (let k = 0; k < table.length; ) {
          const { dialect } = table[k];
          const end = table.findIndex((e, i) => i > k && e.dialect !== dialect);
          const group = table.slice(k, end < 0 ? table.length : end);
          s.varint(dialect);
          s.list(group, ({ bytes }) => s.varint(2 * bytes.length + 1)); // not as text
          k += group.length;
        }
    });
    to.section(sections.operations, (s) => s.put(operations.bytes));
    return to.bytes.slice();
  }
}
/** One region that sees no values from outside, as a section of its own. */
function isolated(to: Bytes, write: (to: Bytes) => void): void {
  to.varint(3);
  to.section(sections.operations, (s) => {
    s.varint(1); // one block
    write(s);
  });
}

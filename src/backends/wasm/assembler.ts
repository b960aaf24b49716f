// A WebAssembly module builder whose methods read like the instructions:
//
//   const m = new ModuleBuilder();
//   m.importMemory("env", "memory", { initial: 1 });
//   const f = m.function(["i32", "i32"], ["i32"]);
//   f.local.get(0); f.local.get(1); f.i32.add();
//   m.export("sum", f);
//   new WebAssembly.Module(m.bytes());

import { Bytes } from "./bytes.ts";
import * as ns from "./instructions.ts";

const typeCodes = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

/** A WebAssembly value type. */
export type ValueType = keyof typeof typeCodes;

/** The index of a local variable of one function; parameters come first. */
export type Local = number;

/** A block or loop to branch to. */
export interface Label {
  readonly depth: number;
}

/** One function under construction. Every instruction method returns the builder, so that instructions chain. */
export class FunctionBuilder {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
  /** The index to call it by. */
  readonly index: number;
  readonly typeIndex: number;

  readonly i32 = new ns.I32(this);
  readonly i64 = new ns.I64(this);
  readonly f32 = new ns.F32(this);
  readonly f64 = new ns.F64(this);
  readonly v128 = new ns.V128(this);
  readonly i8x16 = new ns.I8x16(this);
  readonly i16x8 = new ns.I16x8(this);
  readonly i32x4 = new ns.I32x4(this);
  readonly i64x2 = new ns.I64x2(this);
  readonly f32x4 = new ns.F32x4(this);
  readonly f64x2 = new ns.F64x2(this);
  readonly local = new ns.Locals(this);
  readonly memory = new ns.MemoryOps(this);

  /** Where instructions go: the body, or the prologue within `prologue`. */
  code: Bytes;
  readonly #body = new Bytes();
  readonly #prologue = new Bytes(64);
  readonly #locals: ValueType[] = [];
  /** Where in the body conditionals stand that seldom hold. */
  readonly #unlikely: number[] = [];
  #depth = 0;

  constructor(params: readonly ValueType[], results: readonly ValueType[], index: number, typeIndex: number) {
    this.params = params;
    this.results = results;
    this.index = index;
    this.typeIndex = typeIndex;
    this.code = this.#body;
  }

  /** Emits instructions that run once, before the body: constants hoisted into locals. */
  prologue(emit: () => void): this {
    const outer = this.code;
    this.code = this.#prologue;
    emit();
    this.code = outer;
    return this;
  }

  /** Opens a block; a branch to its label jumps behind its `end`. */
  block(result?: ValueType): Label {
    return this.#open(0x02, result);
  }

  /** Opens a loop; a branch to its label starts the next iteration. */
  loop(result?: ValueType): Label {
    return this.#open(0x03, result);
  }

  /** Opens a conditional on the i32 on the stack; `else` is optional, `end` closes it. */
  if(result?: ValueType): Label {
    return this.#open(0x04, result);
  }

  /** The same where the condition seldom holds: V8 then keeps registers free for the other path. */
  ifUnlikely(): Label {
    this.#unlikely.push(this.#body.length);
    return this.if();
  }

  else(): this {
    return this.byte(0x05);
  }

  /** Closes the innermost block, loop or conditional. */
  end(): this {
    if (this.#depth === 0) throw new RangeError("end: no open block. Remove this end.");
    this.#depth--;
    return this.byte(0x0b);
  }

  br(label: Label): this {
    return this.byte(0x0c).unsigned(this.#relative(label));
  }

  br_if(label: Label): this {
    return this.byte(0x0d).unsigned(this.#relative(label));
  }

  /** Branches to labels[i] for the i32 on the stack, to `otherwise` beyond them. */
  br_table(labels: readonly Label[], otherwise: Label): this {
    this.byte(0x0e).unsigned(labels.length);
    for (const label of labels) this.unsigned(this.#relative(label));
    return this.unsigned(this.#relative(otherwise));
  }

  return(): this {
    return this.byte(0x0f);
  }

  call(target: FunctionBuilder | number): this {
    return this.byte(0x10).unsigned(typeof target === "number" ? target : target.index);
  }

  /** Calls the table's entry on top of the stack, above the arguments; `typeIndex` from `ModuleBuilder.type`. */
  call_indirect(typeIndex: number): this {
    return this.byte(0x11).unsigned(typeIndex).byte(0);
  }

  unreachable(): this {
    return this.byte(0x00);
  }

  drop(): this {
    return this.byte(0x1a);
  }

  /** Stack: value if true, value if false, i32 condition. */
  select(): this {
    return this.byte(0x1b);
  }

  /** Declares a local variable. */
  declare(type: ValueType): Local {
    return this.params.length + this.#locals.push(type) - 1;
  }

  emit(opcode: number): this {
    if (opcode < 0x100) return this.byte(opcode);
    return this.byte(opcode >>> 12).unsigned(opcode & 0xfff);
  }

  memoryImmediate(align: number, offset: number, natural: number): this {
    if (align > natural) throw new RangeError(`memory access: align 2^${align} above natural 2^${natural}. Lower it.`);
    return this.unsigned(align).unsigned(offset);
  }

  byte(value: number): this {
    this.code.byte(value);
    return this;
  }

  unsigned(value: number): this {
    this.code.unsigned(value);
    return this;
  }

  append(bytes: ArrayLike<number>): this {
    this.code.append(bytes);
    return this;
  }

  /** Appends the encoded function: size, locals, prologue, body. */
  encode(out: Bytes): void {
    if (this.#depth !== 0) throw new RangeError(`function ${this.index}: ${this.#depth} blocks are open. Add end.`);
    const locals = encodeLocals(this.#locals);
    out.unsigned(locals.length + this.#prologue.length + this.#body.length + 1);
    out.append(locals.view());
    out.append(this.#prologue.view());
    out.append(this.#body.view());
    out.byte(0x0b);
  }

  /** Offsets of its hinted branches from the start of the encoded function, behind its size. */
  hints(): number[] {
    if (this.#unlikely.length === 0) return [];
    const start = encodeLocals(this.#locals).length + this.#prologue.length;
    return this.#unlikely.map((at) => start + at);
  }

  #open(opcode: number, result?: ValueType): Label {
    this.byte(opcode).byte(result ? typeCodes[result] : 0x40);
    return { depth: ++this.#depth };
  }

  #relative(label: Label): number {
    const relative = this.#depth - label.depth;
    if (relative < 0) throw new RangeError("br: the label's block is closed. Branch from inside it.");
    return relative;
  }
}

function encodeLocals(types: readonly ValueType[]): Bytes {
  const runs: { type: ValueType; count: number }[] = [];
  for (const type of types) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  const out = new Bytes(16);
  out.unsigned(runs.length);
  for (const { type, count } of runs) {
    out.unsigned(count);
    out.byte(typeCodes[type]);
  }
  return out;
}

/** What a module asks of the memory it imports, in pages of 64 KiB. */
export interface MemoryImport {
  initial: number;
  maximum?: number;
  shared?: boolean;
}

/** A module under construction. Imports come before functions, since they are numbered first. */
export class ModuleBuilder {
  readonly #types: string[] = [];
  readonly #typeIndices = new Map<string, number>();
  readonly #imports = new Bytes(64);
  #importCount = 0;
  #importedFunctions = 0;
  readonly #functions: FunctionBuilder[] = [];
  readonly #exports = new Map<string, FunctionBuilder>();
  #table: readonly FunctionBuilder[] | undefined;

  /** Imports the linear memory. */
  importMemory(module: string, name: string, { initial, maximum, shared = false }: MemoryImport): void {
    this.#importCount++;
    this.#imports.text(module);
    this.#imports.text(name);
    this.#imports.byte(0x02);
    this.#imports.byte((maximum === undefined ? 0 : 1) | (shared ? 2 : 0));
    this.#imports.unsigned(initial);
    if (maximum !== undefined) this.#imports.unsigned(maximum);
  }

  /** Imports a function; the result is the index to call it by. */
  importFunction(module: string, name: string, params: readonly ValueType[], results: readonly ValueType[]): number {
    if (this.#functions.length > 0) throw new RangeError("importFunction: a function is defined. Import first.");
    this.#importCount++;
    this.#imports.text(module);
    this.#imports.text(name);
    this.#imports.byte(0x00);
    this.#imports.unsigned(this.type(params, results));
    return this.#importedFunctions++;
  }

  /** Defines a function; export it by `export`. */
  function(params: readonly ValueType[], results: readonly ValueType[] = []): FunctionBuilder {
    const index = this.#importedFunctions + this.#functions.length;
    const f = new FunctionBuilder(params, results, index, this.type(params, results));
    this.#functions.push(f);
    return f;
  }

  /** The index of a function type, for `call_indirect`. */
  type(params: readonly ValueType[], results: readonly ValueType[]): number {
    const key = `${params.join()}:${results.join()}`;
    let index = this.#typeIndices.get(key);
    if (index === undefined) {
      index = this.#types.push(key) - 1;
      this.#typeIndices.set(key, index);
    }
    return index;
  }

  export(name: string, f: FunctionBuilder): void {
    if (this.#exports.has(name)) throw new RangeError(`export: "${name}" exists. Choose another name.`);
    this.#exports.set(name, f);
  }

  /** The entries of the one table, for `call_indirect`; a module without them has no table, and no such calls. */
  table(entries: readonly FunctionBuilder[]): void {
    this.#table = entries;
  }

  /** The module in WebAssembly's binary format. */
  bytes(): Uint8Array<ArrayBuffer> {
    const out = new Bytes(4096);
    out.append([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    section(out, 1, this.#types.length, (s) => {
      for (const key of this.#types) encodeType(s, key);
    });
    section(out, 2, this.#importCount, (s) => s.append(this.#imports.view()));
    section(out, 3, this.#functions.length, (s) => {
      for (const f of this.#functions) s.unsigned(f.typeIndex);
    });
    const table = this.#table;
    const size = table?.length ?? 0;
    section(out, 4, table ? 1 : 0, (s) => {
      s.append([0x70, 0x00]); // funcref, no maximum
      s.unsigned(size);
    });
    section(out, 7, this.#exports.size, (s) => {
      for (const [name, f] of this.#exports) {
        s.text(name);
        s.byte(0x00);
        s.unsigned(f.index);
      }
    });
    section(out, 9, size && 1, (s) => {
      s.append([0x00, 0x41, 0x00, 0x0b]); // table 0 from offset i32.const 0
      s.unsigned(size);
      for (const f of table ?? []) s.unsigned(f.index);
    });
    this.#branchHints(out);
    section(out, 10, this.#functions.length, (s) => {
      for (const f of this.#functions) f.encode(s);
    });
    return out.view().slice() as Uint8Array<ArrayBuffer>;
  }

  /** The custom section of the branch hinting proposal; engines without it skip it. */
  #branchHints(out: Bytes): void {
    const hinted = this.#functions.flatMap((f) => (f.hints().length > 0 ? [{ index: f.index, hints: f.hints() }] : []));
    if (hinted.length === 0) return;
    const content = new Bytes(256);
    content.text("metadata.code.branch_hint");
    content.unsigned(hinted.length);
    for (const { index, hints } of hinted) {
      content.unsigned(index);
      content.unsigned(hints.length);
      for (const at of hints) {
        content.unsigned(at);
        content.unsigned(1);
        content.byte(0); // unlikely
      }
    }
    out.byte(0);
    out.unsigned(content.length);
    out.append(content.view());
  }
}

function section(out: Bytes, id: number, count: number, fill: (section: Bytes) => void): void {
  if (count === 0) return;
  const content = new Bytes(1024);
  content.unsigned(count);
  fill(content);
  out.byte(id);
  out.unsigned(content.length);
  out.append(content.view());
}

function encodeType(out: Bytes, key: string): void {
  out.byte(0x60);
  for (const list of key.split(":")) {
    const types = list === "" ? [] : (list.split(",") as ValueType[]);
    out.unsigned(types.length);
    for (const type of types) out.byte(typeCodes[type]);
  }
}

import { describe, expect, test } from "vitest";
import { FunctionBuilder, ModuleBuilder, type ValueType } from "../../../src/backends/wasm/assembler.ts";
import { Bytes } from "../../../src/backends/wasm/bytes.ts";
import { compileWasm } from "../../../src/backends/wasm/compile.ts";
import * as op from "../../../src/backends/wasm/opcodes.ts";
import { wasmFeatures } from "../../../src/backends/wasm/probe.ts";

type Fn = (...args: number[]) => number;

function instantiate(m: ModuleBuilder, imports: WebAssembly.Imports = {}): Record<string, Fn> {
  return new WebAssembly.Instance(compileWasm(m.bytes()), imports).exports as Record<string, Fn>;
}

function single(params: ValueType[], results: ValueType[], emit: (f: FunctionBuilder) => void): Fn {
  const m = new ModuleBuilder();
  const f = m.function(params, results);
  emit(f);
  m.export("f", f);
  return instantiate(m)["f"]!;
}

describe("LEB128", () => {
  const encoded = (write: (b: Bytes) => void) => {
    const bytes = new Bytes(1);
    write(bytes);
    return [...bytes.view()];
  };
  test("unsigned", () => {
    expect(encoded((b) => b.unsigned(0))).toEqual([0]);
    expect(encoded((b) => b.unsigned(624485))).toEqual([0xe5, 0x8e, 0x26]);
    expect(encoded((b) => b.unsigned(0xffffffff))).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  });
  test("signed", () => {
    expect(encoded((b) => b.signed(-1))).toEqual([0x7f]);
    expect(encoded((b) => b.signed(64))).toEqual([0xc0, 0x00]);
    expect(encoded((b) => b.signed(-123456))).toEqual([0xc0, 0xbb, 0x78]);
    expect(encoded((b) => b.signed64(-(2n ** 63n)))).toEqual([128, 128, 128, 128, 128, 128, 128, 128, 128, 0x7f]);
  });
  test("constants round trip", () => {
    for (const value of [0, 63, 64, -64, -65, 8191, 2 ** 31 - 1, -(2 ** 31)]) {
      expect(single([], ["i32"], (f) => f.i32.const(value))()).toBe(value);
    }
    for (const value of [0n, 2n ** 62n, -(2n ** 63n), 2n ** 63n - 1n]) {
      expect(single([], ["i64"], (f) => f.i64.const(value))()).toBe(value);
    }
    for (const value of [0.1, Infinity, 5e-324]) expect(single([], ["f64"], (f) => f.f64.const(value))()).toBe(value);
    expect(single([], ["f32"], (f) => f.f32.const(0.1))()).toBe(Math.fround(0.1));
  });
});

describe("control", () => {
  test("an unlikely branch is hinted at where it stands", () => {
    const m = new ModuleBuilder();
    m.function([], []);
    const f = m.function(["i32"], ["i32"]);
    f.prologue(() => f.i32.const(5).local.set(f.local.new("i32")));
    f.local.get(0).ifUnlikely();
    f.i32.const(7).return().end();
    f.local.get(1);
    m.export("f", f);
    const module = compileWasm(m.bytes());
    const [hints] = WebAssembly.Module.customSections(module, "metadata.code.branch_hint");
    // one function, number 1, one hint; behind the declared locals (3 bytes), the prologue (4) and local.get (2)
    expect([...new Uint8Array(hints!)]).toEqual([1, 1, 1, 9, 1, 0]);
    const run = new WebAssembly.Instance(module).exports["f"] as Fn;
    expect([run(0), run(1)]).toEqual([5, 7]);
  });
  test("loop, branch, conditional", () => {
    const collatz = single(["i32"], ["i32"], (f) => {
      const steps = f.local.new("i32");
      const done = f.block();
      const next = f.loop();
      f.local.get(0).i32.const(1).i32.eq().br_if(done);
      f.local.get(0).i32.const(1).i32.and();
      f.if("i32");
      f.local.get(0).i32.const(3).i32.mul().i32.const(1).i32.add();
      f.else();
      f.local.get(0).i32.const(1).i32.shr_u();
      f.end();
      f.local.set(0).local.get(steps).i32.const(1).i32.add().local.set(steps);
      f.br(next);
      f.end().end();
      f.local.get(steps);
    });
    expect(collatz(27)).toBe(111);
  });

  test("br_table and return", () => {
    const pick = single(["i32"], ["i32"], (f) => {
      const other = f.block();
      const one = f.block();
      const zero = f.block();
      f.local.get(0).br_table([zero, one], other);
      f.end().i32.const(10).return();
      f.end().i32.const(11).return();
      f.end().i32.const(12);
    });
    expect([pick(0), pick(1), pick(2), pick(-1)]).toEqual([10, 11, 12, 12]);
  });

  test("calls: direct, imported, through the table; memory", () => {
    const m = new ModuleBuilder();
    m.importMemory("env", "memory", { initial: 1, maximum: 2 });
    const log = m.importFunction("env", "log", ["f64"], []);
    const double = m.function(["i32"], ["i32"]);
    double.local.get(0).i32.const(1).i32.shl();
    const square = m.function(["i32"], ["i32"]);
    square.local.get(0).local.get(0).i32.mul();
    m.table([double, square]);
    const main = m.function(["i32", "i32"], ["i32"]);
    main.i32.const(8).local.get(0).call(double).i32.store(2, 4);
    main.i32.const(12).i32.load(0).f64.convert_i32_s().call(log);
    main.local
      .get(0)
      .local.get(1)
      .call_indirect(m.type(["i32"], ["i32"]));
    m.export("main", main);
    const logged: number[] = [];
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    const exports = instantiate(m, { env: { memory, log: (x: number) => logged.push(x) } });
    expect([exports["main"]!(5, 0), exports["main"]!(5, 1)]).toEqual([10, 25]);
    expect(logged).toEqual([10, 10]);
    expect(new Int32Array(memory.buffer)[3]).toBe(10);
  });

  test("the prologue runs once, before the body", () => {
    const f = single(["i32"], ["i32"], (f) => {
      const again = f.loop();
      const constant = f.local.new("i32");
      f.prologue(() => f.i32.const(100).local.set(constant));
      f.local.get(constant).i32.const(1).i32.add().local.set(constant);
      f.local.get(0).i32.const(1).i32.sub().local.tee(0).br_if(again);
      f.end().local.get(constant);
    });
    expect(f(3)).toBe(103);
  });

  test("mistakes are told", () => {
    const f = new FunctionBuilder([], [], 0, 0);
    expect(() => f.end()).toThrow("end: no open block. Remove this end.");
    expect(() => f.i32.load(4, 0)).toThrow("memory access: align 2^4 above natural 2^2. Lower it.");
    const inner = f.block();
    f.end();
    expect(() => f.br(inner)).toThrow("br: the label's block is closed. Branch from inside it.");
    f.block();
    expect(() => f.encode(new Bytes())).toThrow("function 0: 1 blocks are open. Add end.");
  });
});

/** Operand and result types of a plain instruction, read off its name as the specification forms it. */
function signature(space: ValueType | `${string}x${string}`, name: string): [ValueType[], ValueType[]] {
  const value = space.includes("x") ? "v128" : (space as ValueType);
  const lane = ({ i8x16: "i32", i16x8: "i32", i32x4: "i32" } as Record<string, ValueType>)[space];
  const from = /_(i32|i64|f32|f64)(_[su])?$/.exec(name);
  const unary = /^(clz|ctz|popcnt|abs|neg|ceil|floor|trunc|nearest|sqrt|not|(extend(8|16|32)_s))$/;
  const converts = /^(extend|extadd|trunc_sat|relaxed_trunc|convert|demote|promote)/;
  if (name === "splat") return [[lane ?? (space.slice(0, 3) as ValueType)], ["v128"]];
  if (/^(all_true|any_true|bitmask)$/.test(name)) return [["v128"], ["i32"]];
  if (/^(bitselect|relaxed_(madd|nmadd|laneselect|dot_i8x16_i7x16_add_s))$/.test(name)) {
    return [["v128", "v128", "v128"], ["v128"]];
  }
  if (value === "v128" && /^(shl|shr_[su])$/.test(name)) return [["v128", "i32"], ["v128"]];
  if (name === "eqz") return [[value], ["i32"]];
  if (value !== "v128" && from) return [[from[1] as ValueType], [value]];
  if (unary.test(name) || (value === "v128" && converts.test(name))) return [[value], [value]];
  if (value !== "v128" && /^(eq|ne|[lg][te](_[su])?)$/.test(name)) return [[value, value], ["i32"]];
  return [[value, value], [value]];
}

describe("every instruction validates", () => {
  const spaces = {
    i32: op.i32Plain, i64: op.i64Plain, f32: op.f32Plain, f64: op.f64Plain, v128: op.v128Plain, i8x16: op.i8x16Plain,
    i16x8: op.i16x8Plain, i32x4: op.i32x4Plain, i64x2: op.i64x2Plain, f32x4: op.f32x4Plain, f64x2: op.f64x2Plain,
  }; // biome-ignore format: a table
  for (const [space, table] of Object.entries(spaces)) {
    test(space, () => {
      const m = new ModuleBuilder();
      for (const name of Object.keys(table)) {
        const [params, results] = signature(space as ValueType, name);
        const f = m.function(params, results);
        for (let i = 0; i < params.length; i++) f.local.get(i);
        (f as unknown as Record<string, Record<string, () => void>>)[space]![name]!();
      }
      compileWasm(m.bytes());
    });
  }

  test("memory", () => {
    const m = new ModuleBuilder();
    m.importMemory("env", "memory", { initial: 1 });
    const tables = { i32: op.i32Memory, i64: op.i64Memory, f32: op.f32Memory, f64: op.f64Memory, v128: op.v128Memory };
    for (const [space, table] of Object.entries(tables)) {
      for (const [name, [, align]] of Object.entries(table as Record<string, op.MemoryOp>)) {
        const store = name.startsWith("store");
        const f = m.function(["i32", space as ValueType], store ? [] : [space as ValueType]);
        f.local.get(0);
        if (store) f.local.get(1);
        (f as unknown as Record<string, Record<string, (...args: number[]) => void>>)[space]![name]!(align, 8);
      }
    }
    for (const name of Object.keys(op.v128MemoryLane) as (keyof typeof op.v128MemoryLane)[]) {
      const f = m.function(["i32", "v128"], name.startsWith("store") ? [] : ["v128"]);
      f.local.get(0).local.get(1).v128[name](0, 4, 1);
    }
    const bulk = m.function([], ["i32"]);
    bulk.i32.const(0).i32.const(8).i32.const(4).memory.copy().i32.const(0).i32.const(1).i32.const(4).memory.fill();
    bulk.memory.size().i32.const(0).memory.grow().i32.add();
    compileWasm(m.bytes());
  });

  test("lanes and vector constants", () => {
    const m = new ModuleBuilder();
    const f = m.function([], ["f64"]);
    f.i32x4.const(1, 2, 3, 4).i32x4.const(5, 6, 7, 8).i32x4.shuffle(0, 5, 2, 7).i32x4.extract_lane(3); // 8
    f.f64.convert_i32_s();
    f.f64x2.const(1.5, 2.5).f64x2.extract_lane(1).f64.add();
    f.f32x4.const(1, 2, 3, 0.25).f32.const(4).f32x4.replace_lane(0).f32x4.extract_lane(0).f64.promote_f32().f64.add();
    f.i64x2.const(3n).i64x2.extract_lane(1).f64.convert_i64_s().f64.add();
    f.i32.const(-1).i8x16.splat().i8x16.extract_lane_u(15).f64.convert_i32_s().f64.add();
    f.i32.const(-1).i16x8.splat().i16x8.extract_lane_s(7).f64.convert_i32_s().f64.add();
    m.export("f", f);
    expect(instantiate(m)["f"]!()).toBe(8 + 2.5 + 4 + 3 + 255 - 1);
  });
});

test("features are probed, and compiling leaves V8's flags as they were", () => {
  expect(wasmFeatures()).toEqual({ simd: true, fma: expect.any(Boolean) }); // fma depends on the CPU
  const major = Number(process.versions.node.split(".")[0]);
  const m = new ModuleBuilder();
  const f = m.function(["v128"], ["v128"]);
  f.local.get(0).local.get(0).local.get(0).f32x4.relaxed_madd();
  expect(WebAssembly.validate(m.bytes())).toBe(major >= 22); // off by default in Node 20
});

import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../../../src/backends/wasm/index.ts";
import { kernelKey } from "../../../src/backends/wasm/key.ts";
import { wasmFeatures } from "../../../src/backends/wasm/probe.ts";
import { emitProgram } from "../../../src/backends/wasm/program.ts";
import { type DType, dtypeInfo } from "../../../src/core/dtype.ts";
import { type Expr, ExprBuilder, type Register, registerOf, type ScalarOp } from "../../../src/ir/expr.ts";
import { atomIndex, constantIndex, type Index, linear, loopVar } from "../../../src/ir/index.ts";
import type { Kernel, LoopStmt } from "../../../src/ir/loop.ts";
import { compare, type Data, programOf, step } from "./both.ts";
import { KernelMaker, narrow, Random, randomBytes } from "./random-kernels.ts";

type Bytes = Data["bytes"];
/** out[i] = f(inputs[i]...) in a loop of the given mode, compared with the reference. */
function elementwise(
  n: number,
  mode: LoopStmt["mode"],
  ins: [DType, Bytes][],
  out: DType,
  f: (b: ExprBuilder, xs: Expr[]) => Expr,
  fused = true,
): void {
  const b = new ExprBuilder();
  const v = loopVar(n);
  const at: Index = n === 1 ? constantIndex(0) : atomIndex(v);
  const register = (d: DType) => registerOf[d as keyof typeof registerOf];
  const value = f(
    b,
    ins.map(([d], k) => b.load(k, at, register(d))),
  );
  const buffers: Kernel["buffers"] = [
    ...ins.map(([dtype]) => ({ dtype, length: n, role: "in" as const })),
    { dtype: out, length: n, role: "out" },
  ];
  const body: LoopStmt = { kind: "loop", var: v, mode, body: [{ kind: "store", buffer: ins.length, at, value }] };
  const data = buffers.map((d, k): Data => ({ ...d, bytes: ins[k]?.[1] }));
  compare(programOf({ name: "elementwise", buffers, body: [body] }), data, () => `${value.kind} ${mode} ${out}`, fused);
}

const dtypeOf: Record<Register, DType> = {
  bool: "bool", int32: "int32", uint32: "uint32", int64: "int64", uint64: "uint64", float32: "float32", float64: "float64",
}; // biome-ignore format: one line
const words = [0, 1, 2, 3, 7, 31, 32, 33, 63, 64, 100, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 2 ** 32 - 2, 2 ** 32 - 1];
const numbers = [
  0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3.7, 1e-45, -1e-45, 1.1754942e-38, 1e-30, 3e38, -3e38, 16777216, 16777217,
  8388609.5, 2147483648, -2147483648, -2147483904, 4294967296, 4294967040, 1e19, -1e19, Infinity, -Infinity, Number.NaN,
]; // biome-ignore format: a list
const longs = [
  0n,
  1n,
  2n,
  5n,
  31n,
  63n,
  64n,
  65n,
  2n ** 53n + 1n,
  2n ** 62n + 2n ** 38n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const edges: Record<Register, ArrayLike<number> | ArrayLike<bigint>> = {
  bool: Uint8Array.of(0, 1),
  int32: Int32Array.from(words, (w) => w | 0),
  uint32: Uint32Array.from(words),
  int64: BigInt64Array.from(longs, (x) => BigInt.asIntN(64, x)),
  uint64: BigUint64Array.from(longs),
  float32: Float32Array.from(numbers),
  float64: Float64Array.from([...numbers, 5e-324, 2.2e-308, 1e308, -1e308, 2 ** 53 + 2, 4503599627370497.5]),
};
/** All combinations of edge values: the operands' bytes. */
function combinations(register: Register, arity: number): Uint8Array[] {
  const values = edges[register] as ArrayLike<number>;
  const n = values.length ** arity;
  return Array.from({ length: arity }, (_, k) => {
    const out = new dtypeInfo[dtypeOf[register]].storage(n) as unknown as number[];
    for (let i = 0; i < n; i++) out[i] = values[Math.floor(i / values.length ** k) % values.length];
    return new Uint8Array((out as unknown as Uint8Array).buffer);
  });
}
const ints: Register[] = ["int32", "uint32", "int64", "uint64"];
const floats: Register[] = ["float32", "float64"];
const every: Register[] = ["bool", ...ints, ...floats];
const supported: Partial<Record<ScalarOp, { arity: number; on: Register[]; bool?: true }>> = {
  add: { arity: 2, on: [...ints, ...floats] },
  sub: { arity: 2, on: [...ints, ...floats] },
  mul: { arity: 2, on: [...ints, ...floats] },
  div: { arity: 2, on: [...ints, ...floats] },
  rem: { arity: 2, on: [...ints, ...floats] },
  neg: { arity: 1, on: [...ints, ...floats] },
  abs: { arity: 1, on: [...ints, ...floats] },
  min: { arity: 2, on: [...ints, ...floats] },
  max: { arity: 2, on: [...ints, ...floats] },
  pmin: { arity: 2, on: floats },
  pmax: { arity: 2, on: floats },
  sqrt: { arity: 1, on: floats },
  floor: { arity: 1, on: floats },
  ceil: { arity: 1, on: floats },
  trunc: { arity: 1, on: floats },
  nearest: { arity: 1, on: floats },
  eq: { arity: 2, on: every, bool: true },
  ne: { arity: 2, on: every, bool: true },
  lt: { arity: 2, on: every, bool: true },
  le: { arity: 2, on: every, bool: true },
  and: { arity: 2, on: ["bool", ...ints] },
  or: { arity: 2, on: ["bool", ...ints] },
  xor: { arity: 2, on: ["bool", ...ints] },
  not: { arity: 1, on: ["bool", ...ints] },
  shl: { arity: 2, on: ints },
  shrs: { arity: 2, on: ints },
  shru: { arity: 2, on: ints },
  clz: { arity: 1, on: ["int32", "uint32"] },
  popcount: { arity: 1, on: ["int32", "uint32"] },
};
const modes = ["serial", "vector"] as const;

describe("every operation on edge values", () => {
  for (const [op, { arity, on, bool }] of Object.entries(supported) as [
    ScalarOp,
    NonNullable<(typeof supported)["add"]>,
  ][])
    test(op, () => {
      for (const register of on) {
        const operands = combinations(register, arity);
        const dtype = dtypeOf[register];
        const n = operands[0].length / dtypeInfo[dtype].bytes;
        const ins = operands.map((bytes): [DType, Bytes] => [dtype, bytes]);
        for (const mode of modes)
          elementwise(n, mode, ins, bool ? "bool" : dtype, (b, xs) => b.op(op, bool ? "bool" : register, ...xs));
      }
    });
  test("operations with a constant operand", () => {
    for (const op of ["div", "rem", "shl", "shrs", "shru"] as const)
      for (const register of ints) {
        const [bytes] = combinations(register, 1);
        const dtype = dtypeOf[register];
        for (const k of Array.from(edges[register] as ArrayLike<number>))
          for (const mode of modes)
            elementwise(bytes.length / dtypeInfo[dtype].bytes, mode, [[dtype, bytes]], dtype, (b, [x]) =>
              b.op(op, register, x, b.constant(k, register)),
            );
      }
  });
  test("fma, with relaxed SIMD and without", () => {
    for (const register of floats) {
      const dtype = dtypeOf[register];
      const operands = combinations(register, 3);
      const ins = operands.map((bytes): [DType, Bytes] => [dtype, bytes]);
      const n = operands[0].length / dtypeInfo[dtype].bytes;
      for (const fused of [true, false])
        elementwise(n, "vector", ins, dtype, (b, [x, y, z]) => b.fma(x, b.neg(y), z), fused);
    }
    // The exact product lies beside a tie of float32, which float64 alone would miss.
    const tie = [1 + 2 ** -12, 1 + 2 ** -12, 2 ** -70];
    const ins = tie.map((x): [DType, Bytes] => ["float32", new Uint8Array(Float32Array.of(x).buffer)]);
    for (const fused of [true, false])
      elementwise(1, "serial", ins, "float32", (b, [x, y, z]) => b.fma(x, y, z), fused);
  });
  test("select, conversions and bit casts", () => {
    for (const from of every) {
      const [bytes] = combinations(from, 1);
      const dtype = dtypeOf[from];
      const n = bytes.length / dtypeInfo[dtype].bytes;
      for (const mode of modes) {
        for (const to of every) {
          elementwise(n, mode, [[dtype, bytes]], dtypeOf[to], (b, [x]) => b.convert(x, to));
          if (from !== "bool" && to !== "bool" && dtypeInfo[dtype].bytes === dtypeInfo[dtypeOf[to]].bytes)
            elementwise(n, mode, [[dtype, bytes]], dtypeOf[to], (b, [x]) =>
              b.bitcast(b.select(b.eq(x, x), x, b.constant(from === "int64" || from === "uint64" ? 1n : 1, from)), to),
            );
        }
        elementwise(n, mode, [[dtype, bytes]], dtype, (b, [x]) => b.select(b.le(x, x), x, x));
      }
    }
  });
});

describe("storage", () => {
  test("16-bit floats: every pattern loads, every rounding stores", () => {
    const patterns = new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer);
    const r = new Random(3);
    const wide = randomBytes(r, "float32", 20000);
    // Near the halves between neighbours, subnormals and the largest one.
    const near = Float32Array.from(
      { length: 6000 },
      (_, i) => 2 ** ((i % 60) - 30) * (1 + (i % 7) * 2 ** -11 + (i % 3) * 2 ** -23),
    );
    for (const dtype of ["float16", "bfloat16"] as const)
      for (const mode of modes) {
        elementwise(65536, mode, [[dtype, patterns]], "float32", (_, [x]) => x);
        elementwise(20000, mode, [["float32", wide]], dtype, (_, [x]) => x);
        elementwise(6000, mode, [["float32", new Uint8Array(near.buffer)]], dtype, (_, [x]) => x);
      }
  });
  test("every dtype that kernels have moves, at every length and alignment", () => {
    const r = new Random(4);
    const dtypes = (Object.keys(dtypeInfo) as DType[]).filter((d) => d in registerOf);
    for (const dtype of dtypes)
      for (let n = 1; n <= 40; n += n < 20 ? 1 : 5)
        for (const mode of modes) elementwise(n, mode, [[dtype, randomBytes(r, dtype, n)]], dtype, (_, [x]) => x);
  });
  test("strides of all small sizes, forwards and backwards, in loads and stores", () => {
    const r = new Random(5);
    for (const dtype of ["float32", "bool", "int16", "bfloat16", "float64"] as const)
      for (const stride of [1, 2, 3, 4, 7, -1, -2, -3])
        for (const n of [3, 4, 9, 33]) {
          const b = new ExprBuilder();
          const v = loopVar(n, 2);
          const along = linear(stride < 0 ? -stride * (n + 1) : 0, [[atomIndex(v), stride]]);
          const plain = linear(1, [[atomIndex(v), 1]]);
          const length = along.hi + 1;
          const register = registerOf[dtype];
          const kernel: Kernel = {
            name: "strides",
            buffers: [
              { dtype, length, role: "in" },
              { dtype, length: plain.hi + 1, role: "out" },
              { dtype, length, role: "out" },
            ],
            body: [
              {
                kind: "loop",
                var: v,
                mode: "vector",
                body: [
                  { kind: "store", buffer: 1, at: plain, value: b.load(0, along, register) },
                  { kind: "store", buffer: 2, at: along, value: b.load(0, along, register) },
                ],
              },
            ],
          };
          const data = kernel.buffers.map(
            (d, k): Data => ({ ...d, ...(k === 0 && { bytes: randomBytes(r, dtype, length) }) }),
          );
          compare(programOf(kernel), data, () => `${dtype} stride ${stride} n ${n}`);
        }
  });
});

describe("loops side by side", () => {
  test("parts of an interleaved array, in one loop and in neighbouring ones", () => {
    const r = new Random(6);
    for (const parts of [2, 3, 4])
      for (const joined of [true, false])
        for (const n of [1, 3, 4, 5, 8, 17, 40]) {
          const b = new ExprBuilder();
          const v = loopVar(n);
          const i = n === 1 ? constantIndex(0) : atomIndex(v);
          const stores = Array.from({ length: parts }, (_, k) => {
            const x = b.load(0, linear((k * 2) % parts, [[i, parts]]), "float32");
            return {
              kind: "store" as const,
              buffer: 1,
              at: linear(1 + k, [[i, parts]]),
              value: b.mul(x, b.f32(k + 2)),
            };
          }).sort((s, t) => ((s.at.constant * 7) % 5) - ((t.at.constant * 7) % 5));
          const loop = (body: typeof stores): LoopStmt => ({ kind: "loop", var: v, mode: "vector", body });
          const buffers: Kernel["buffers"] = [
            { dtype: "float32", length: parts * n, role: "in" },
            { dtype: "float32", length: parts * n + 2, role: "out" },
          ];
          const body = joined ? [loop(stores)] : stores.map((s) => loop([s]));
          const data = [{ ...buffers[0], bytes: randomBytes(r, "float32", parts * n) }, buffers[1]];
          compare(programOf({ name: "parts", buffers, body }), data, () => `${parts} parts of ${n}`);
        }
  });
  test("columns beside the rows between them", () => {
    const r = new Random(9);
    for (const [rows, columns] of [
      [3, 20],
      [9, 17],
      [20, 16],
      [18, 40],
    ]) {
      const b = new ExprBuilder();
      const [i, j] = [loopVar(rows, 1), loopVar(columns - 2, 1)];
      const at = (column: Index | number) =>
        typeof column === "number"
          ? linear(column, [[atomIndex(i), columns]])
          : linear(0, [
              [atomIndex(i), columns],
              [column, 1],
            ]);
      const store = (x: Index, value: Expr) => ({ kind: "store" as const, buffer: 1, at: x, value });
      const load = (x: Index, by: number) => b.load(0, linear(by, [[x, 1]]), "float32");
      const column = (k: number, from: number): LoopStmt => ({
        kind: "loop",
        var: i,
        mode: "vector",
        body: [store(at(k), b.add(load(at(k), 0), load(at(from), 0)))],
      });
      const inner: LoopStmt = {
        kind: "loop",
        var: j,
        mode: "vector",
        body: [store(at(atomIndex(j)), b.sub(load(at(atomIndex(j)), 1), load(at(atomIndex(j)), -1)))],
      };
      const middle: LoopStmt = { kind: "loop", var: i, mode: "parallel", body: [inner] };
      const length = (rows + 1) * columns;
      const buffers: Kernel["buffers"] = [
        { dtype: "float32", length, role: "in" },
        { dtype: "float32", length, role: "out" },
      ];
      const body = [column(0, columns - 1), middle, column(columns - 1, 0)];
      const data = [{ ...buffers[0], bytes: randomBytes(r, "float32", length) }, buffers[1]];
      compare(programOf({ name: "columns", buffers, body }), data, () => `${rows} x ${columns}`);
    }
  });
  test("a short inner loop in a long one", () => {
    const r = new Random(8);
    for (const columns of [2, 3])
      for (const rows of [15, 16, 17, 50]) {
        const b = new ExprBuilder();
        const [p, v] = [loopVar(rows), loopVar(columns)];
        const at = linear(0, [
          [atomIndex(p), columns],
          [atomIndex(v), 1],
        ]);
        const value = b.add(b.load(0, at, "float32"), b.load(1, atomIndex(v), "float32"));
        const inner: LoopStmt = {
          kind: "loop",
          var: v,
          mode: "vector",
          body: [{ kind: "store", buffer: 2, at, value }],
        };
        const buffers = [rows * columns, columns, rows * columns].map((length, k) => ({
          dtype: "float32" as const,
          length,
          role: k === 2 ? ("out" as const) : ("in" as const),
        }));
        const kernel: Kernel = {
          name: "tall",
          buffers,
          body: [{ kind: "loop", var: p, mode: "parallel", body: [inner] }],
        };
        compare(
          programOf(kernel),
          buffers.map((d) => ({ ...d, bytes: randomBytes(r, "float32", d.length) })),
          () => `${rows} x ${columns}`,
        );
      }
  });
});

describe("size of code", () => {
  test("chains of thousands of operations compile without recursion", () => {
    // The reference recurses, so the sums are made here.
    const memory = new WebAssembly.Memory({ initial: 1 });
    const backend = createWasmBackend(memory);
    const { fround } = Math;
    for (const mode of modes)
      for (const select of [false, true]) {
        const n = 23;
        const b = new ExprBuilder();
        const v = loopVar(n);
        const x = b.load(0, atomIndex(v), "float32");
        let y = x;
        for (let i = 0; i < 2500; i++)
          y = select ? b.select(b.lt(y, b.f32(i)), b.add(y, x), y) : b.add(b.mul(y, b.f32(1 - 1 / (i + 2))), x);
        const buffers = (["in", "out"] as const).map((role) => ({ dtype: "float32" as const, length: n, role }));
        const store = { kind: "store" as const, buffer: 1, at: atomIndex(v), value: y };
        const kernel: Kernel = { name: "chain", buffers, body: [{ kind: "loop", var: v, mode, body: [store] }] };
        const [xs, ys] = [256, 512].map((at) => new Float32Array(memory.buffer, at, n));
        xs.set(Array.from({ length: n }, (_, i) => i / n));
        backend.compile(programOf(kernel)).run([256, 512, 0]);
        const expected = Array.from(xs, (x) => {
          let y = x;
          for (let i = 0; i < 2500; i++) {
            if (!select) y = fround(fround(y * fround(1 - 1 / (i + 2))) + x);
            else if (y < i) y = fround(y + x);
          }
          return y;
        });
        expect([...ys]).toEqual(expected);
      }
  });
  test("equal kernels share a function", () => {
    const make = (seed: number) => new KernelMaker(new Random(seed), narrow).make();
    const keys = new Set<string>();
    for (let seed = 1; seed <= 60; seed++) {
      // Other variables and expressions, the same structure.
      const key = kernelKey(make(seed).kernel);
      expect(kernelKey(make(seed).kernel)).toBe(key);
      keys.add(key);
    }
    expect(keys.size).toBe(60);
    const [first, second] = [make(5).kernel, make(5).kernel];
    const once = emitProgram(programOf(first), wasmFeatures(), false).bytes.length;
    const both = { ...programOf(first), body: [step(first), step(second)] };
    expect(emitProgram(both, wasmFeatures(), false).bytes.length).toBeLessThan(once + 100);
  });
});

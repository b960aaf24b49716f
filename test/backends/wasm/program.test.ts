import { describe, expect, test } from "vitest";
import { dotScratchBytes, mergeOffsets } from "../../../src/backends/wasm/dot.ts";
import { createWasmBackend } from "../../../src/backends/wasm/index.ts";
import type { DType } from "../../../src/core/dtype.ts";
import { type Expr, ExprBuilder } from "../../../src/ir/expr.ts";
import { atomIndex, constantIndex, loopVar } from "../../../src/ir/index.ts";
import type { Kernel } from "../../../src/ir/loop.ts";
import type { DotStep, Offsets, Place, Program, ProgramBuffer, Step } from "../../../src/ir/program.ts";
import { compare, type Data } from "./both.ts";
import { Random, randomBytes } from "./random-kernels.ts";

const at = (buffer: number, ...slices: [loop: number, bytes: number][]): Place => ({
  buffer,
  slices: slices.map(([loop, bytes]) => ({ loop, bytes })),
});
function run(data: Data[], body: Step[], loops = 0, arena: ProgramBuffer[] = []): DataView {
  const buffers = [...data.map((d, k): ProgramBuffer => ({ bytes: d.length * 4, home: { kind: "in", k } })), ...arena];
  const arenaBytes = arena.reduce((sum, b) => sum + b.bytes, 0);
  const program: Program = { inputs: data.length, outputs: 0, buffers, loops, arenaBytes, body };
  return compare(program, data, () => JSON.stringify(body));
}
const r = new Random(7);
const random = (dtype: DType, length: number): Data => ({ dtype, length, bytes: randomBytes(r, dtype, length) });
/** Finite numbers, so that sums say something. */
const floats = (length: number): Data => {
  const values = Float32Array.from({ length }, () => r.bits() / 4294967296 - 0.5);
  return { dtype: "float32", length, bytes: new Uint8Array(values.buffer) };
};
const int32 = (...values: number[]): Data => ({
  dtype: "int32",
  length: values.length,
  bytes: new Uint8Array(Int32Array.from(values).buffer),
});

/** out[i] = f(a[i], b[i]) over int32 */
function map2(length: number, f: (b: ExprBuilder, x: Expr, y: Expr) => Expr): Kernel {
  const b = new ExprBuilder();
  const v = loopVar(length);
  const i = length > 1 ? atomIndex(v) : constantIndex(0);
  const buffer = (role: "in" | "out") => ({ dtype: "int32" as const, length, role });
  return {
    name: "map2",
    buffers: [buffer("in"), buffer("in"), buffer("out")],
    body: [
      {
        kind: "loop",
        var: v,
        mode: "vector",
        body: [{ kind: "store", buffer: 2, at: i, value: f(b, b.load(0, i, "int32"), b.load(1, i, "int32")) }],
      },
    ],
  };
}
const addTo = (length: number) => map2(length, (b, x, y) => b.add(x, y));
const kernel = (k: Kernel, ...args: Place[]): Step => ({ kind: "kernel", kernel: k, args });

describe("products", () => {
  const plain = (size: number, stride: number): Offsets => [{ size, stride }];
  function dot(s: Omit<DotStep, "kind" | "args" | "scratch">, lengths: [a: number, b: number]): void {
    const scratch = dotScratchBytes(s.m, s.n, s.k);
    const data = [floats(lengths[0]), floats(lengths[1]), random("float32", s.batch * s.m * s.n)];
    const step: DotStep = { ...s, kind: "dot", args: [at(0), at(1), at(2)], scratch: at(3) };
    run(data, [step], 0, [{ bytes: scratch, home: { kind: "arena", offset: 0 } }]);
  }
  test("plain strides, transposed or not, batched", () => {
    for (const [batch, m, n, k] of [
      [1, 1, 1, 1],
      [1, 5, 7, 3],
      [3, 17, 33, 20],
      [2, 4, 1, 40],
      [1, 1, 50, 9],
      [2, 3, 4, 0],
    ]) {
      const a = { batch: plain(batch, m * k), row: plain(m, k), depth: plain(k, 1), at: 0 };
      const b = { batch: plain(batch, k * n), depth: plain(k, n), column: plain(n, 1), at: 0 };
      dot({ batch, m, n, k, a, b }, [batch * m * k, batch * k * n]);
      const at = { batch: plain(batch, m * k), row: plain(m, 1), depth: plain(k, m), at: 0 };
      const bt = { batch: plain(batch, k * n), depth: plain(k, 1), column: plain(n, k), at: 0 };
      dot({ batch, m, n, k, a: at, b: bt }, [batch * m * k, batch * k * n]);
    }
  });
  test("nested axes: patches of a picture against filters", () => {
    const [h, w, c, o] = [7, 9, 3, 6];
    const row = [
      { size: h - 2, stride: w * c },
      { size: w - 2, stride: c },
    ];
    const depth = [
      { size: 3, stride: w * c },
      { size: 3, stride: c },
      { size: c, stride: 1 },
    ];
    const m = (h - 2) * (w - 2);
    const k = 9 * c;
    const a = { batch: plain(1, 0), row, depth, at: 2 * c };
    const b = { batch: plain(1, 0), depth: plain(k, o), column: plain(o, 1), at: 1 };
    dot({ batch: 1, m, n: o, k, a, b }, [h * w * c + 2 * c, k * o + 1]);
  });
  test("nested batches", () => {
    const [p, q, t, d] = [2, 3, 5, 4];
    const batch = [
      { size: p, stride: t * q * d },
      { size: q, stride: d },
    ];
    const a = { batch, row: plain(t, q * d), depth: plain(d, 1), at: 0 };
    const b = { batch, depth: plain(d, 1), column: plain(t, q * d), at: 0 };
    dot({ batch: p * q, m: t, n: t, k: d, a, b }, [p * q * t * d, p * q * t * d]);
  });
  test("dimensions that step like one are merged", () => {
    const axis = [
      { size: 2, stride: 12 },
      { size: 1, stride: 5 },
      { size: 3, stride: 4 },
      { size: 4, stride: 1 },
    ];
    expect(mergeOffsets(axis)).toEqual([{ size: 24, stride: 1 }]);
    expect(
      mergeOffsets([
        { size: 2, stride: 10 },
        { size: 3, stride: 1 },
      ]),
    ).toHaveLength(2);
  });
});

describe("control", () => {
  test("loops forward and backward over slices, with exchanged carries", () => {
    for (const reverse of [false, true]) {
      const data = [int32(1, 2, 3), int32(0, 0, 0), random("int32", 30), random("int32", 30)];
      const body: Step[] = [
        kernel(addTo(3), at(0), at(2, [0, 12]), at(1)),
        kernel(addTo(3), at(1), at(1), at(3, [0, 12])),
        { kind: "exchange", to: [0, 1], from: [1, 0] },
      ];
      run(data, [{ kind: "for", loop: 0, length: 10, reverse, body }], 1);
    }
  });
  test("nested loops add their slices", () => {
    const body: Step[] = [kernel(addTo(2), at(0, [0, 24], [1, 8]), at(0, [1, 8]), at(1, [0, 24], [1, 8]))];
    const inner: Step = { kind: "for", loop: 1, length: 3, reverse: true, body };
    run(
      [random("int32", 24), random("int32", 24)],
      [{ kind: "for", loop: 0, length: 4, reverse: false, body: [inner] }],
      2,
    );
  });
  test("while", () => {
    const less = map2(1, (b, x, y) => b.convert(b.lt(x, y), "int32"));
    const body: Step[] = [kernel(addTo(1), at(0), at(2), at(3)), { kind: "copy", from: at(3), to: at(0), bytes: 4 }];
    const steps: Step[] = [{ kind: "while", test: [kernel(less, at(0), at(1), at(4))], predicate: at(4), body }];
    const view = run([int32(0), int32(100), int32(7), int32(0), int32(0)], steps);
    expect(view.getInt32(4096, true)).toBe(105);
  });
  test("switch clamps its index", () => {
    for (const index of [-5, 0, 1, 2, 9]) {
      const branches = [1, 2, 3].map((k): Step[] => [
        kernel(
          map2(5, (b, x, y) => b.sub(b.mul(x, b.i32(k)), y)),
          at(1),
          at(2),
          at(3),
        ),
      ]);
      run(
        [int32(index), random("int32", 5), random("int32", 5), int32(0, 0, 0, 0, 0)],
        [{ kind: "switch", index: at(0), branches }],
      );
    }
  });
  test("copies of all lengths, overlapping exchange", () => {
    for (const bytes of [0, 1, 2, 3, 4, 7, 15, 16, 31, 63, 64, 65, 200])
      run([random("int8", 256), random("int8", 256)], [{ kind: "copy", from: at(0), to: at(1), bytes }]);
    const data = [random("int8", 64), random("int8", 64), random("int8", 64)];
    const rotate: Step = { kind: "exchange", to: [0, 1, 2], from: [1, 2, 0] };
    run(data, [rotate, { kind: "copy", from: at(0), to: at(2), bytes: 33 }]);
  });
});

describe("callbacks", () => {
  test("see operands and give results", () => {
    const host: Step = {
      kind: "host",
      call: ([x]) => [{ ...x, data: Int32Array.from(x.data as Int32Array, (v) => v * 2) }],
      args: [{ place: at(0), dtype: "int32", shape: [2, 2] }],
      outs: [{ place: at(1), dtype: "int32", shape: [2, 2] }],
    };
    run([int32(1, 2, 3, 4), int32(0, 0, 0, 0)], [host, kernel(addTo(4), at(0), at(1), at(1))]);
  });
  test("what they throw comes out of the call, and nothing after them runs", () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const host: Step = {
      kind: "host",
      call: () => {
        throw new Error("from the callback");
      },
      args: [],
      outs: [],
    };
    const program: Program = {
      inputs: 1, outputs: 0, loops: 1, arenaBytes: 0, buffers: [{ bytes: 4, home: { kind: "in", k: 0 } }],
      body: [{ kind: "for", loop: 0, length: 3, reverse: false, body: [host, kernel(addTo(1), at(0), at(0), at(0))] }],
    }; // biome-ignore format: two lines
    new Int32Array(memory.buffer)[64] = 5;
    expect(() => createWasmBackend(memory).compile(program).run([256, 512])).toThrow("from the callback");
    expect(new Int32Array(memory.buffer)[64]).toBe(5);
  });
});

test("a program with more pointers than a function has parameters", () => {
  const n = 700;
  const data = Array.from({ length: n }, (_, i) => int32(i, i + 1));
  run(data, [kernel(addTo(2), at(n - 1), at(n - 2), at(3))]);
});

import { describe, expect, test } from "vitest";
import { ModuleBuilder } from "../../../src/backends/wasm/assembler.ts";
import { compileWasm } from "../../../src/backends/wasm/compile.ts";
import {
  type GemmBlocks,
  type GemmEpilogue,
  GemmTemplate,
  gemmParams,
  gemmScratchBytes,
} from "../../../src/backends/wasm/gemm.ts";
import { wasmFeatures } from "../../../src/backends/wasm/probe.ts";

const word = new DataView(new ArrayBuffer(8));

/** a * b + c of float32 values, rounded once: the float64 sum is rounded to odd, which a second rounding cannot spoil. */
function fmaFloat32(a: number, b: number, c: number): number {
  const product = a * b; // exact: 24 + 24 bits
  const sum = product + c;
  const back = sum - product;
  const error = product - (sum - back) + (c - back);
  if (error === 0 || !Number.isFinite(sum)) return Math.fround(sum);
  word.setFloat64(0, sum);
  const bits = word.getBigInt64(0);
  if ((bits & 1n) === 1n) return Math.fround(sum);
  word.setBigInt64(0, error > 0 === sum > 0 ? bits + 1n : bits - 1n);
  return Math.fround(word.getFloat64(0));
}

const roundedTwice = (a: number, b: number, c: number) => Math.fround(Math.fround(a * b) + c);

type Sizes = Record<(typeof gemmParams)[number], number>;

/** A deterministic stream of floats of mixed magnitude. */
function randomFloats(seed: number): () => number {
  let state = seed | 1;
  const bits = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return () => Math.fround((bits() / 2 ** 32 - 0.5) * 2 ** ((bits() % 9) - 4));
}

interface Built {
  memory: Float32Array;
  run: (...args: number[]) => void;
  blocks: GemmBlocks | undefined;
  multiplyAdd: (a: number, b: number, c: number) => number;
  /** The byte at which `memory` begins. */
  origin: number;
}

interface Options {
  epilogue?: GemmEpilogue;
  blocks?: GemmBlocks;
  fma?: boolean;
  gathered?: boolean;
  origin?: number;
}

function build(options: Options = {}): Built {
  const { epilogue, blocks, fma = wasmFeatures().fma, gathered = false, origin = 0 } = options;
  const m = new ModuleBuilder();
  m.importMemory("env", "memory", { initial: 1 });
  const template = new GemmTemplate(m, { fma, blocks });
  m.export("gemm", gathered ? template.emitGathered(epilogue) : template.emit(epilogue));
  const memory = new WebAssembly.Memory({ initial: 200 + origin / 65536 });
  const { exports } = new WebAssembly.Instance(compileWasm(m.bytes()), { env: { memory } });
  const run = exports["gemm"] as (...args: number[]) => void;
  const multiplyAdd = fma ? fmaFloat32 : roundedTwice;
  return { memory: new Float32Array(memory.buffer, origin), run, blocks, multiplyAdd, origin };
}

const shared = build();

/** Runs one product on random operands and compares it with the fold, and everything around C with what it was. */
function check(
  { memory, run, blocks, multiplyAdd, origin }: Built,
  sizes: Partial<Sizes>,
  options: {
    seed?: number;
    extra?: number[];
    data?: Float32Array;
    finish?: (sum: number, batch: number, row: number, column: number) => number;
  } = {},
): void {
  const { m = 1, n = 1, k = 1, batch = 1 } = sizes;
  const strides = {
    aRow: k, aColumn: 1, bRow: n, bColumn: 1, cRow: n, aBatch: m * k, bBatch: k * n, cBatch: m * n, ...sizes,
  }; // biome-ignore format: short
  const extent = (rows: number, row: number, columns: number, column: number, step: number) =>
    rows * columns === 0 ? 0 : (rows - 1) * row + (columns - 1) * column + (batch - 1) * step + 1;
  const random = randomFloats(options.seed ?? 12345);
  const a = 1024;
  const b = a + extent(m, strides.aRow, k, strides.aColumn, strides.aBatch) + 64;
  const c = b + extent(k, strides.bRow, n, strides.bColumn, strides.bBatch) + 64;
  const end = c + extent(m, strides.cRow, n, 1, strides.cBatch) + 64;
  const scratch = Math.ceil(end / 16) * 16;
  const scratchEnd = scratch + gemmScratchBytes(m, n, k, blocks) / 4;
  memory.fill(Number.NaN, 0, scratchEnd + 64);
  for (let i = a; i < c; i++) memory[i] = random();
  if (options.data) memory.set(options.data, 16);
  const expected = memory.slice(0, scratch);
  for (let q = 0; q < batch; q++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let kk = 0; kk < k; kk++) {
          const x = expected[a + q * strides.aBatch + i * strides.aRow + kk * strides.aColumn]!;
          const y = expected[b + q * strides.bBatch + kk * strides.bRow + j * strides.bColumn]!;
          sum = multiplyAdd(x, y, sum);
        }
        expected[c + q * strides.cBatch + i * strides.cRow + j] = options.finish?.(sum, q, i, j) ?? sum;
      }
    }
  }
  const address = (element: number) => origin + 4 * element;
  const addresses = { a: address(a), b: address(b), c: address(c), scratch: address(scratch) };
  const values: Sizes = { ...addresses, batch, m, n, k, ...strides };
  run(...gemmParams.map((name) => values[name]), ...(options.extra ?? []));
  const place = memory.subarray(0, scratch).findIndex((value, i) => !Object.is(value, expected[i]));
  expect(
    place - c,
    `first difference at C[${place - c}]: ${memory[place]}, not ${expected[place]}, sizes ${JSON.stringify(sizes)}`,
  ).toBe(-1 - c);
  expect(memory.subarray(scratchEnd, scratchEnd + 64).every(Number.isNaN), "writes behind the scratch").toBe(true);
}

const edges = [0, 1, 2, 3, 4, 5, 15, 16, 17, 33];

describe("every element is the fma fold over k, bit for bit", () => {
  test("edges of tiles", () => {
    for (const m of edges) for (const n of edges) for (const k of [0, 1, 3, 4, 7]) check(shared, { m, n, k });
  });

  test("transposed operands", () => {
    for (const m of edges) {
      for (const n of edges) {
        for (const k of [1, 4, 7]) {
          check(shared, { m, n, k, aRow: 1, aColumn: m });
          check(shared, { m, n, k, bRow: 1, bColumn: k });
          check(shared, { m, n, k, aRow: 1, aColumn: m, bRow: 1, bColumn: k });
        }
      }
    }
  });

  test("any strides, padded C", () => {
    check(shared, { m: 19, n: 21, k: 9, aRow: 3, aColumn: 70, bRow: 2, bColumn: 40, cRow: 29 });
    check(shared, { m: 5, n: 18, k: 9, aRow: 0, aColumn: 2, bRow: 0, bColumn: 1, cRow: 18 });
    check(shared, { m: 18, n: 1, k: 9, cRow: 3 });
    check(shared, { m: 40, n: 1, k: 9, aRow: 1, aColumn: 40, cRow: 1 });
  });

  test("random sizes over several blocks of every dimension", () => {
    const blocks = { k: 8, m: 32, n: 32 };
    const small = build({ blocks });
    const next = randomFloats(7);
    const size = (limit: number) => Math.floor(Math.abs(next()) * 1e6) % limit;
    for (let i = 0; i < 150; i++) {
      const [m, n, k] = [size(90), size(90), size(40)];
      const aT = size(2) === 1;
      const bT = size(2) === 1;
      const strides = { aRow: aT ? 1 : k, aColumn: aT ? m : 1, bRow: bT ? 1 : n, bColumn: bT ? k : 1 };
      check(small, { m, n, k, ...strides }, { seed: i + 1 });
    }
  });

  test("the default blocks", () => {
    check(shared, { m: 131, n: 20, k: 300 });
    check(shared, { m: 9, n: 530, k: 520 });
    check(shared, { m: 131, n: 17, k: 300, aRow: 1, aColumn: 131, bRow: 1, bColumn: 300 });
    check(shared, { m: 1, n: 600, k: 700 });
    check(shared, { m: 600, n: 1, k: 700 });
  });

  test("single rows and columns", () => {
    const small = build({ blocks: { k: 11, m: 32, n: 32 } });
    for (const n of [3, 16, 21, 32, 70]) {
      for (const k of [1, 7, 8, 9, 30]) {
        check(small, { m: 1, n, k });
        check(small, { m: 1, n, k, bRow: 1, bColumn: k });
        check(small, { m: n, n: 1, k });
        check(small, { m: n, n: 3, k, cRow: 5 });
      }
    }
  });

  test("without fma each product is rounded", () => {
    const separate = build({ fma: false });
    check(separate, { m: 21, n: 35, k: 300 });
    check(separate, { m: 1, n: 35, k: 30 });
  });

  test("addresses beyond 2 GiB", () => {
    const high = build({ origin: 2 ** 31 - 65536 * 4, blocks: { k: 8, m: 32, n: 32 } });
    const sizes = { batch: 4, m: 70, n: 90, k: 20 };
    check(high, sizes);
    check(high, { ...sizes, aRow: 1, aColumn: 70, bRow: 1, bColumn: 20 });
    check(high, { batch: 30, m: 1, n: 170, k: 20 });
  });

  test("batches, one operand shared", () => {
    check(shared, { batch: 3, m: 5, n: 18, k: 6 });
    check(shared, { batch: 3, m: 5, n: 18, k: 6, bBatch: 0 });
    check(shared, { batch: 0, m: 5, n: 18, k: 6 });
  });
});

describe("gathered operands", () => {
  const blocks = { k: 12, m: 8, n: 32 };
  const built = build({ gathered: true, blocks });
  // Offsets in elements of an axis of `size`: neighbours, neighbours in groups, or none.
  const patterns: ((size: number, stride: number) => number[])[] = [
    (size) => Array.from({ length: size }, (_, i) => i),
    (size) => Array.from({ length: size }, (_, i) => 9 * (i >> 2) + (i & 3)),
    (size, stride) => Array.from({ length: size }, (_, i) => stride * ((7 * i) % size)),
  ];

  function checkGathered(m: number, n: number, k: number, choice: number): void {
    const { memory, run, multiplyAdd } = built;
    const [aRows, aDepth, bDepth, bColumns] = [m, k, k, n].map((size, axis) =>
      patterns[Math.floor(choice / 3 ** axis) % 3](size, 40 + axis),
    );
    const random = randomFloats(m + 100 * n + choice);
    const ints = new Int32Array(memory.buffer);
    const tables = [aRows, aDepth, bDepth, bColumns].map((table, axis) => {
      ints.set(table.map((offset) => 4 * offset), 1024 + 128 * axis); // biome-ignore format: short
      return 4 * (1024 + 128 * axis);
    });
    const [a, b, c, scratch] = [10_000, 30_000, 50_000, 60_000];
    memory.fill(Number.NaN, c, scratch + gemmScratchBytes(m, n, k, blocks) / 4 + 64);
    for (let i = a; i < c; i++) memory[i] = random();
    run(4 * a, 4 * b, 4 * c, 4 * scratch, 0, m, n, k, ...tables, n);
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let kk = 0; kk < k; kk++) {
          sum = multiplyAdd(memory[a + aRows[i] + aDepth[kk]], memory[b + bDepth[kk] + bColumns[j]], sum);
        }
        const got = memory[c + i * n + j];
        if (!Object.is(got, sum)) throw new Error(`C[${i},${j}] is ${got}, not ${sum}; ${[m, n, k, choice]}`);
      }
    }
    const end = scratch + gemmScratchBytes(m, n, k, blocks) / 4;
    expect(memory.subarray(end, end + 64).every(Number.isNaN), "writes behind the scratch").toBe(true);
    expect(memory.subarray(c + m * n, scratch).every(Number.isNaN), "writes behind C").toBe(true);
  }

  test("come from where the tables say", () => {
    const sizes = [1, 3, 4, 6, 17, 37];
    let choice = 0;
    for (const m of sizes) for (const n of sizes) for (const k of [1, 4, 7, 26]) checkGathered(m, n, k, choice++ % 81);
    for (let i = 0; i < 81; i++) checkGathered(21, 35, 14, i);
  });
});

describe("an epilogue", () => {
  // max(sum + bias[column], 0) + batch * row, bias at an address given as a parameter
  const epilogue: GemmEpilogue = {
    params: ["bias"],
    emit(f, { lanes, sum, batch, row, column, params: [bias] }) {
      const factor = () => f.local.get(batch).local.get(row).i32.mul().f32.convert_i32_s();
      f.local.get(sum);
      f.local.get(bias).local.get(column).i32.const(2).i32.shl().i32.add();
      if (lanes === 4) {
        f.v128.load(2).f32x4.add().f32x4.const(0).f32x4.max();
        factor();
        f.f32x4.splat().f32x4.add();
      } else {
        f.f32.load().f32.add().f32.const(0).f32.max();
        factor();
        f.f32.add();
      }
    },
  };
  const blocks = { k: 8, m: 4, n: 32 };
  const built = build({ epilogue, blocks });
  const bias = Float32Array.from({ length: 80 }, (_, i) => (i % 5) - 2);

  test("is applied once, with its place", () => {
    const finish = (sum: number, batch: number, row: number, column: number) =>
      Math.fround(Math.max(Math.fround(sum + bias[column]!), 0) + batch * row);
    for (const n of [1, 3, 16, 21, 70]) {
      for (const k of [0, 5, 30]) check(built, { batch: 2, m: 7, n, k }, { finish, extra: [64], data: bias });
    }
  });
});

import "../../../src/runtime/products.ts";
import { describe, expect, test } from "vitest";
import { createReferenceBackend } from "../../../src/backends/reference/index.ts";
import { dotScratchBytes } from "../../../src/backends/wasm/dot.ts";
import { createWasmBackend } from "../../../src/backends/wasm/index.ts";
import type { DotStep, Offsets, Program } from "../../../src/ir/program.ts";

const memory = new WebAssembly.Memory({ initial: 64 });
const floats = new Float32Array(memory.buffer);
const wasm = createWasmBackend(memory);
const reference = createReferenceBackend(memory, wasm.target);

type Dot = Pick<DotStep, "batch" | "m" | "n" | "k" | "a" | "b">;

/** Both backends on the same operands. */
function check({ batch, m, n, k, a, b }: Dot): void {
  const [atA, atB, atC, arena] = [4096, 400_000, 800_000, 1_200_000];
  for (let i = atA / 4; i < atC / 4; i++) floats[i] = Math.fround(((i * 7919) % 1013) / 1013 - 0.5) * ((i % 7) + 1);
  const bytes = 4 * batch * m * n;
  const step: DotStep = {
    kind: "dot", batch, m, n, k, a, b,
    args: [{ buffer: 0 }, { buffer: 1 }, { buffer: 2 }], scratch: { buffer: 3 },
  }; // biome-ignore format: short
  const scratch = dotScratchBytes(m, n, k);
  const program: Program = {
    inputs: 2, outputs: 1, loops: 0, arenaBytes: scratch, body: [step],
    buffers: [
      { bytes: 4, home: { kind: "in", k: 0 } }, { bytes: 4, home: { kind: "in", k: 1 } },
      { bytes, home: { kind: "out", k: 0 } }, { bytes: scratch, home: { kind: "arena", offset: 0 } },
    ],
  }; // biome-ignore format: short
  const [got, expected] = [wasm, reference].map((backend) => {
    floats.fill(Number.NaN, atC / 4, (arena + scratch) / 4 + 16);
    backend.compile(program).run([atA, atB, atC, arena]);
    expect(floats.subarray((arena + scratch) / 4, (arena + scratch) / 4 + 16).every(Number.isNaN)).toBe(true);
    return floats.slice(atC / 4, (atC + bytes) / 4);
  });
  expect(got).toEqual(expected);
}

const one: Offsets = [{ size: 1, stride: 0 }];
const line = (size: number, stride: number): Offsets => [{ size, stride }];

describe("dot steps agree with the reference", () => {
  test("plain matrices, with offsets", () => {
    const a = { batch: one, row: line(9, 20), depth: line(20, 1), at: 3 };
    check({ batch: 1, m: 9, n: 17, k: 20, a, b: { batch: one, depth: line(20, 1), column: line(17, 20), at: 5 } });
    check({ batch: 1, m: 9, n: 1, k: 20, a, b: { batch: one, depth: line(20, 1), column: one, at: 0 } });
    check({
      batch: 1,
      m: 1,
      n: 1,
      k: 20,
      a: { ...a, row: one },
      b: { batch: one, depth: line(20, 3), column: one, at: 1 },
    });
  });

  test("batches, nested and shared", () => {
    const a = { batch: line(6, 40), row: line(5, 8), depth: line(8, 1), at: 0 };
    const b = { depth: line(8, 20), column: line(20, 1), at: 0 };
    const nested = [
      { size: 2, stride: 2000 },
      { size: 3, stride: 200 },
    ];
    check({ batch: 6, m: 5, n: 20, k: 8, a, b: { ...b, batch: line(6, 160) } });
    check({ batch: 6, m: 5, n: 20, k: 8, a, b: { ...b, batch: line(6, 0) } });
    check({ batch: 6, m: 5, n: 20, k: 8, a, b: { ...b, batch: nested } });
  });

  for (const [input, output] of [
    [3, 8],
    [4, 20],
    [16, 3],
  ]) {
    test(`a 3x3 convolution, ${input} to ${output} channels, either layout`, () => {
      const [images, height, width] = [2, 7, 8];
      const [rows, columns] = [height - 2, width - 2];
      const last = [
        { size: images, stride: height * width * input },
        { size: rows, stride: width * input },
        { size: columns, stride: input },
      ];
      const first = [
        { size: images, stride: height * width * input },
        { size: rows, stride: width },
        { size: columns, stride: 1 },
      ];
      const sizes = { batch: 1, m: images * rows * columns, n: output, k: 9 * input };
      const lastDepth = [
        { size: 3, stride: width * input },
        { size: 3 * input, stride: 1 },
      ];
      const firstDepth = [
        { size: 3, stride: width },
        { size: 3, stride: 1 },
        { size: input, stride: height * width },
      ];
      const b = { batch: one, depth: line(9 * input, output), column: line(output, 1), at: 0 };
      const oihw = [
        { size: 9, stride: 1 },
        { size: input, stride: 9 },
      ];
      check({ ...sizes, a: { batch: one, row: last, depth: lastDepth, at: 2 }, b });
      check({ ...sizes, a: { batch: one, row: first, depth: firstDepth, at: 0 }, b });
      const b2 = { batch: one, depth: oihw, column: line(output, 9 * input), at: 0 };
      check({ ...sizes, a: { batch: one, row: first, depth: firstDepth, at: 0 }, b: b2 });
    });
  }
});

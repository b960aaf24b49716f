import "../../../src/api/narrow.ts";
import { describe, expect, test } from "vitest";
import { createWasmBackend } from "../../../src/backends/wasm/index.ts";
import { wasmFeatures } from "../../../src/backends/wasm/probe.ts";
import { dtypeInfo } from "../../../src/core/dtype.ts";
import { ExprBuilder, registerOf } from "../../../src/ir/expr.ts";
import { atomIndex, loopVar } from "../../../src/ir/index.ts";
import type { Kernel } from "../../../src/ir/loop.ts";
import { fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "../../../src/util/float16.ts";
import { readGolden } from "../../helpers/files.ts";
import { programOf } from "./both.ts";

type Half = "float16" | "bfloat16";
type Words = Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
const fromBits = { float16: fromFloat16, bfloat16: fromBfloat16 };
const toBits = { float16: toFloat16, bfloat16: toBfloat16 };
/** Numbers from zero up to the largest one, and where infinity stands. */
const counts = { float16: 0x7c00, bfloat16: 0x7f80 };
const beyond = { float16: 2 ** 16, bfloat16: 2 ** 128 };

// As in tools/golden/halves.py.
function hashes(words: Words): number[] {
  const out: number[] = [];
  for (let at = 0; at < words.length; at += 1024) {
    let h = 0;
    for (let i = at; i < at + 1024; i++) h = (Math.imul(h, 31) + (words[i] ?? 0)) | 0;
    out.push(h >>> 0);
  }
  return out;
}
function scattered(n: number): Uint32Array {
  return Uint32Array.from({ length: n }, (_, i) => {
    const x = Math.imul(i, 0x9e3779b1);
    const y = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
    return y ^ (y >>> 12);
  });
}
/** Bits of float32: each number, the tie above it, and the neighbours of both, with both signs. */
function near(dtype: Half): Uint32Array {
  const n = counts[dtype];
  const value = (k: number) => (k < n ? fromBits[dtype](k) : beyond[dtype]);
  const exact = new Float32Array(2 * n);
  for (let k = 0; k < n; k++) {
    exact[2 * k] = value(k);
    exact[2 * k + 1] = (value(k) + value(k + 1)) / 2;
  }
  const sizes = Array.from(new Uint32Array(exact.buffer)).flatMap((u) => [u - (u > 0 ? 1 : 0), u, u + 1]);
  return Uint32Array.from([...sizes, ...sizes.map((u) => u + 2 ** 31)]);
}
const down = (dtype: Half) => Uint32Array.from([...near(dtype), ...scattered(2 ** 17)]);

const memory = new WebAssembly.Memory({ initial: 100 });
/** out[i] = in[i], by a kernel. */
function convert(input: Words, from: Half | "float32", to: Half | "float32", fma: boolean): Words {
  const length = input.length;
  const b = new ExprBuilder();
  const v = loopVar(length);
  const at = atomIndex(v);
  const value = b.load(0, at, registerOf[from]);
  const kernel: Kernel = {
    name: "convert",
    buffers: [
      { dtype: from, length, role: "in" },
      { dtype: to, length, role: "out" },
    ],
    body: [{ kind: "loop", var: v, mode: "vector", body: [{ kind: "store", buffer: 1, at, value }] }],
  };
  const out = 64 + 4 * length;
  new Uint8Array(memory.buffer).set(new Uint8Array(input.buffer), 64);
  createWasmBackend(memory, { simd: true, fma }).compile(programOf(kernel)).run([64, out, 0]);
  const words = to === "float32" ? new Uint32Array(length) : new Uint16Array(length);
  new Uint8Array(words.buffer).set(new Uint8Array(memory.buffer, out, length * dtypeInfo[to].bytes));
  return words;
}

const golden = readGolden("dtypes/halves.json") as Record<Half, { up: number[]; down: number[] }>;
const engines = [...new Set([wasmFeatures().fma, false])];
// Payloads of NaNs are compared too: Wasm leaves them open where it computes, but processors keep them.
describe.each(["float16", "bfloat16"] as const)("%s", (dtype) => {
  test.each(engines)("converts every pattern to the bits of XLA's, relaxed SIMD: %s", (fma) => {
    const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);
    expect(hashes(convert(patterns, dtype, "float32", fma))).toEqual(golden[dtype].up);
    // Again in another order, in which a vector has numbers of all kinds.
    const mixed = patterns.map((i) => Math.imul(i, 40503));
    const got = new Float32Array(convert(mixed, dtype, "float32", fma).buffer);
    expect(got).toEqual(Float32Array.from(mixed, (h) => fromBits[dtype](h)));
  });
  test.each(engines)("rounds numbers, ties and their neighbours to the bits of XLA's, relaxed SIMD: %s", (fma) => {
    expect(hashes(convert(down(dtype), "float32", dtype, fma))).toEqual(golden[dtype].down);
  });
  test.each(engines)("moves every pattern but signalling NaNs as it is, relaxed SIMD: %s", (fma) => {
    const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const quiet = dtype === "float16" ? 0x200 : 0;
    const isNan = (i: number) => (i & 0x7fff) > counts[dtype];
    const want = patterns.map((i) => (isNan(i) ? i | quiet : i));
    expect(convert(patterns, dtype, dtype, fma)).toEqual(want);
  });
  test("rounds alike on the host, but for the payloads of NaNs, which engines may change", () => {
    const words = down(dtype);
    const got = convert(words, "float32", dtype, false);
    const numbers = new Float32Array(words.buffer);
    const differ = [...numbers.keys()].filter((i) => !Number.isNaN(numbers[i]) && got[i] !== toBits[dtype](numbers[i]));
    expect(differ).toEqual([]);
  });
});

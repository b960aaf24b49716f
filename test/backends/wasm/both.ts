import "../../../src/api/narrow.ts";
import "../../../src/runtime/loops.ts";
import "../../../src/runtime/products.ts";
import "../../../src/runtime/remainder.ts";
import { createReferenceBackend } from "../../../src/backends/reference/index.ts";
import { createWasmBackend } from "../../../src/backends/wasm/index.ts";
import { wasmFeatures } from "../../../src/backends/wasm/probe.ts";
import { type DType, dtypeInfo } from "../../../src/core/dtype.ts";
import type { Kernel } from "../../../src/ir/loop.ts";
import type { Program, Step } from "../../../src/ir/program.ts";
import { bitsOfNan, floatFormat, fromFloat8 } from "../../../src/util/float-format.ts";

const fail = (message: string): never => {
  throw new Error(message);
};
const memory = new WebAssembly.Memory({ initial: 64, maximum: 1024 });
const judge = new WebAssembly.Memory({ initial: 64, maximum: 1024 });
const backends = [wasmFeatures(), { simd: true, fma: false }].map((features) => {
  const wasm = createWasmBackend(memory, features);
  return { wasm, reference: createReferenceBackend(judge, wasm.target) };
});

/** A buffer of a program under test: what it holds, and whether it is compared afterwards. */
export interface Data {
  readonly dtype: DType;
  readonly length: number;
  /** Bytes before the run; zeros by default. */
  readonly bytes?: Uint8Array;
}

const word = new DataView(new ArrayBuffer(8));
/** Bits with all NaNs made one: their payloads are not part of the contract. */
function bits(dtype: DType, view: DataView, at: number): bigint {
  const n = dtypeInfo[dtype].bytes;
  let x = 0n;
  for (let i = n - 1; i >= 0; i--) x = (x << 8n) | BigInt(view.getUint8(at + i));
  if (dtype === "float32") return (x & 0x7fffffffn) > 0x7f800000n ? 0x7fc00000n : x;
  if (dtype === "float64") return (x & ~(1n << 63n)) > 0x7ff0000000000000n ? 0x7ff8000000000000n : x;
  if (dtype === "float16") return (x & 0x7fffn) > 0x7c00n ? 0x7e00n : x;
  if (dtype === "bfloat16") return (x & 0x7fffn) > 0x7f80n ? 0x7fc0n : x;
  const format = n === 1 && floatFormat(dtype);
  if (format && Number.isNaN(fromFloat8(Number(x), format))) return BigInt(bitsOfNan(format));
  return x;
}
function show(dtype: DType, x: bigint): string {
  word.setBigUint64(0, x, true);
  if (dtype === "float32") return `${word.getFloat32(0, true)} (${x.toString(16)})`;
  if (dtype === "float64") return `${word.getFloat64(0, true)} (${x.toString(16)})`;
  return x.toString();
}

/**
 * Runs a program on both backends over equal memories and compares all its buffers bit for bit. `fused`: as on an engine
 * with relaxed SIMD, if this one has it.
 */
export function compare(program: Program, data: readonly Data[], describe: () => string, fused = true): DataView {
  const { wasm, reference } = backends[fused ? 0 : 1];
  const pointers: number[] = [];
  let top = 4096;
  const room = (bytes: number) => {
    const at = top;
    // An odd distance in elements of 16 bytes, and room between buffers where writes out of bounds show.
    top = (top + bytes + 64 + 15) & ~15;
    return at;
  };
  for (const d of data) pointers.push(room(d.length * dtypeInfo[d.dtype].bytes));
  pointers.push(room(program.arenaBytes));
  if (top > memory.buffer.byteLength) throw new Error(`the test's buffers take ${top} bytes`);
  for (const m of [memory, judge]) {
    const all = new Uint8Array(m.buffer, 0, top);
    all.fill(0xa5);
    for (const [i, d] of data.entries())
      all.set(d.bytes ?? new Uint8Array(d.length * dtypeInfo[d.dtype].bytes), pointers[i]);
  }
  reference.compile(program).run(pointers);
  wasm.compile(program).run(pointers);
  const [got, want] = [memory, judge].map((m) => new DataView(m.buffer));
  for (const [i, d] of data.entries())
    for (let k = 0; k < d.length; k++) {
      const at = pointers[i] + k * dtypeInfo[d.dtype].bytes;
      const [x, y] = [bits(d.dtype, got, at), bits(d.dtype, want, at)];
      if (x !== y)
        fail(`buffer ${i}[${k}] ${d.dtype}: wasm ${show(d.dtype, x)}, reference ${show(d.dtype, y)}\n${describe()}`);
    }
  // Between the buffers nothing may have changed.
  for (const [i, d] of data.entries()) {
    const end = pointers[i] + d.length * dtypeInfo[d.dtype].bytes;
    for (let at = end; at < end + 64; at++)
      if (got.getUint8(at) !== 0xa5) fail(`buffer ${i} is written ${at - end} bytes past its end\n${describe()}`);
  }
  return got;
}
export const step = (kernel: Kernel): Step => ({
  kind: "kernel",
  kernel,
  args: kernel.buffers.map((_, buffer) => ({ buffer })),
});
/** A program of one kernel whose buffers are all inputs. */
export const programOf = (kernel: Kernel): Program => ({
  inputs: kernel.buffers.length,
  outputs: 0,
  buffers: kernel.buffers.map((b, k) => ({ bytes: b.length * dtypeInfo[b.dtype].bytes, home: { kind: "in", k } })),
  loops: 0,
  arenaBytes: 0,
  body: [step(kernel)],
});

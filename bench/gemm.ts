// GFLOP/s of the Wasm GEMM template, one thread: npx tsx bench/gemm.ts [blockK blockM blockN]

import { ModuleBuilder } from "../src/backends/wasm/assembler.ts";
import { compileWasm } from "../src/backends/wasm/compile.ts";
import { defaultBlocks, GemmTemplate, gemmScratchBytes } from "../src/backends/wasm/gemm.ts";
import { wasmFeatures } from "../src/backends/wasm/probe.ts";

const [k = defaultBlocks.k, m = defaultBlocks.m, n = defaultBlocks.n] = process.argv.slice(2).map(Number);
const blocks = { k, m, n };
const { fma } = wasmFeatures();
const builder = new ModuleBuilder();
builder.importMemory("env", "memory", { initial: 1 });
const start = performance.now();
builder.export("gemm", new GemmTemplate(builder, { fma, blocks }).emit());
const bytes = builder.bytes();
const assembled = performance.now();
const module = compileWasm(bytes);
const compiled = performance.now();
console.log(
  `fma ${fma}, blocks ${k} ${m} ${n}; ${bytes.length} bytes: assembled in ${(assembled - start).toFixed(1)} ms,`,
  `compiled in ${(compiled - assembled).toFixed(1)} ms`,
);
const memory = new WebAssembly.Memory({ initial: 3000 });
const gemm = new WebAssembly.Instance(module, { env: { memory } }).exports["gemm"] as (...args: number[]) => void;
const floats = new Float32Array(memory.buffer);
for (let i = 0; i < floats.length; i++) floats[i] = ((i * 7919) % 1013) / 1013 - 0.5;

/** "t" behind a size: that operand is stored transposed. */
function measure(m: number, n: number, k: number, transposed = ""): void {
  const a = 4096;
  const b = a + 4 * m * k + 256;
  const c = b + 4 * k * n + 256;
  const scratch = Math.ceil((c + 4 * m * n) / 64) * 64;
  if (scratch + gemmScratchBytes(m, n, k, blocks) > memory.buffer.byteLength) throw new RangeError("memory too small");
  const [aRow, aColumn] = transposed.includes("a") ? [1, m] : [k, 1];
  const [bRow, bColumn] = transposed.includes("b") ? [1, k] : [n, 1];
  const repeats = Math.max(1, Math.round(2e6 / (m * n * k)));
  const run = () => {
    for (let i = 0; i < repeats; i++) gemm(a, b, c, scratch, 1, m, n, k, 0, 0, 0, aRow, aColumn, bRow, bColumn, n);
  };
  let best = Number.POSITIVE_INFINITY;
  const until = performance.now() + 600;
  for (let runs = 0; runs < 40 || performance.now() < until; runs++) {
    const before = performance.now();
    run();
    best = Math.min(best, performance.now() - before);
  }
  const ns = (best * 1e6) / repeats;
  const size = `${m}x${n}x${k} ${transposed && `(${transposed} transposed)`}`;
  console.log(`${size.padEnd(32)} ${((2 * m * n * k) / ns).toFixed(1).padStart(6)} GFLOP/s ${ns.toFixed(0)} ns`);
}

for (const size of [512, 1024]) measure(size, size, size);
for (const transposed of ["a", "b", "ab"]) measure(512, 512, 512, transposed);
measure(256, 512, 784);
measure(256, 10, 512);
measure(784, 512, 256, "a");
measure(256, 784, 512, "b");
measure(256, 512, 10, "b");
measure(512, 10, 256, "a");
measure(128, 128, 128);
measure(64, 64, 64);
measure(16, 16, 16);
measure(4, 4, 4);
measure(8, 512, 784);
measure(4, 512, 784);
measure(2, 512, 784);
measure(1, 512, 784);
measure(1, 512, 784, "b");
measure(512, 1, 784);
measure(1, 64, 64);

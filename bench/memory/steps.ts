// Training the MLP for 20,000 steps: the heap's bytes in use stay exactly the same after the first 1,000, and the JS heap
// after a collection grows by less than 1 MB. Needs --expose-gc.
import type { NDArray } from "../../src/index.ts";
import { heap } from "../../src/runtime/buffers.ts";
import { mlpData, mlpParams, sgdStep } from "../workloads.ts";

const steps = Number(process.argv[2] ?? 20_000);
const [x, y] = mlpData();
const step = sgdStep();
const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Bytes in use once everything dropped has been given back: finalizers run between jobs only. */
async function settled(): Promise<{ heap: number; js: number }> {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await pause();
  }
  heap().collect();
  return { heap: heap().stats().inUse, js: process.memoryUsage().heapUsed };
}

let params = mlpParams();
let loss: NDArray | undefined;
const inUse = new Set<number>();
let first = 0;
let js = 0;
const start = performance.now();
for (let i = 1; i <= steps; i++) {
  [params, loss] = step(params, x, y);
  if (i % 1000 === 0) {
    const now = await settled();
    inUse.add(now.heap);
    if (!first) first = now.js;
    js = now.js;
  }
}
const growth = js - first;
console.log(
  JSON.stringify({
    workload: `memory: ${steps} steps of the MLP`,
    heap_bytes_in_use: [...inUse],
    js_heap_growth_kb: Math.round(growth / 1024),
    loss: loss?.item(),
    seconds: Math.round((performance.now() - start) / 1e3),
    within: inUse.size === 1 && growth < 2 ** 20,
  }),
);

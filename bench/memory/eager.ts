// 200,000 eager operations on arrays of 1 MB in one synchronous loop, nothing disposed: below 1 GB resident, and right.
import { numpy as np } from "../../src/index.ts";

const count = Number(process.argv[2] ?? 200_000);
const n = 2 ** 18;
const one = np.ones([n]);
let x = np.zeros([n]);
const start = performance.now();
let peak = 0;
for (let i = 0; i < count; i++) {
  x = x.add(one);
  if (i % 1000 === 0) peak = Math.max(peak, process.memoryUsage.rss());
}
const ms = performance.now() - start;
// Sums of ones are exact in float32 up to 2^24.
const data = x.toTypedArray() as Float32Array;
const right = data.every((v) => v === count);
const resident = Math.round(Math.max(peak, process.memoryUsage.rss(), process.resourceUsage().maxRSS * 1024) / 1e6);
console.log(
  JSON.stringify({
    workload: `memory: ${count} eager adds of 1 MB`,
    rss_mb: resident,
    bound: 1000,
    right,
    us_per_operation: (1e3 * ms) / count,
    within: right && resident < 1000,
  }),
);

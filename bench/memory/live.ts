// 6 GB of live arrays, more than a Wasm memory can hold: every one still reads right, and can be computed with.
import { type NDArray, numpy as np } from "../../src/index.ts";

const gigabytes = Number(process.argv[2] ?? 6);
const n = 2 ** 24; // 64 MiB each
const arrays: NDArray[] = [];
const start = performance.now();
for (let i = 0; i < Math.ceil((gigabytes * 1e9) / (4 * n)); i++) arrays.push(np.full([n], i, { dtype: "float32" }));
let right = true;
arrays.forEach((x, i) => {
  const last = x.slice([-2, null]).add(1).toTypedArray() as Float32Array;
  right &&= last[0] === i + 1 && last[1] === i + 1;
});
// The oldest are out by now: a sum over one of them brings it back.
right &&= np.max(arrays[0].add(arrays[1])).item() === 1 && np.sum(arrays[2].slice([0, 1000])).item() === 2000;
const seconds = (performance.now() - start) / 1e3;
console.log(
  JSON.stringify({
    workload: `memory: ${gigabytes} GB live`,
    arrays: arrays.length,
    right,
    seconds: Number(seconds.toPrecision(3)),
    rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    within: right,
  }),
);

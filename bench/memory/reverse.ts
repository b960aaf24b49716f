// Reverse mode through 10,000 steps on 1,024 floats: peak bytes of the heap beyond what was there before, and time, by what is kept of
// the steps. For scan, and for a whileLoop whose end only the program knows. Each way runs after those that need less.
import { grad, jit, lax, type NDArray, numpy as np } from "../../src/index.ts";
import { heap } from "../../src/runtime/buffers.ts";

const steps = Number(process.argv[2] ?? 10_000);
const size = 1024;
const ways = ["log", "sqrt", "all"] as const;
type Way = (typeof ways)[number];

const step = (c: NDArray, w: NDArray): NDArray => np.sin(c.mul(w)).add(c.mul(0.5));
const loops: Record<string, (checkpoint: Way) => (w: NDArray) => NDArray> = {
  scan: (checkpoint) => (w) =>
    np.sum(lax.scan((c: NDArray) => [step(c, w), null] as const, w, null, { length: steps, checkpoint })[0]),
  whileLoop: (checkpoint) => (w) =>
    np.sum(
      lax.whileLoop(
        ([i]: [NDArray, NDArray]) => np.less(i, steps),
        ([i, c]: [NDArray, NDArray]): [NDArray, NDArray] => [i.add(1), step(c, w)],
        [np.array(0, { dtype: "int32" }), w],
        { maxSteps: steps, checkpoint },
      )[1],
    ),
};
const w = np.linspace(0.5, 1.5, size);
w.toTypedArray();
const checksums = new Set<number>();
const results: Record<string, { peak_bytes: number; ms: number; first_ms: number }> = {};
for (const checkpoint of ways)
  for (const [name, loop] of Object.entries(loops)) {
    const f = jit(grad(loop(checkpoint)));
    const before = heap().stats().inUse;
    const start = performance.now();
    checksums.add(Math.fround(np.sum(f(w)).item() as number));
    const first = performance.now() - start;
    const peak = heap().stats().peak - before;
    let least = Infinity;
    for (let i = 0; i < 3; i++) {
      const again = performance.now();
      f(w).toTypedArray();
      least = Math.min(least, performance.now() - again);
    }
    results[`${name} ${checkpoint}`] = { peak_bytes: peak, ms: Math.round(least), first_ms: Math.round(first) };
  }
const peak = (name: string) => results[name].peak_bytes;
console.log(
  JSON.stringify({
    workload: `memory: reverse mode through ${steps} steps of ${size} floats`,
    ...results,
    checksums: [...checksums],
    // A carry is 4 KB: sqrt keeps some 200, log some 28, beside what the steps of a part leave.
    within: peak("scan sqrt") * 10 < peak("scan all") && peak("scan log") * 2 < peak("scan sqrt"),
  }),
);

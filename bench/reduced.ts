import { jit, type NDArray, nn, numpy as np } from "../src/index.ts";
import { checksum, hashed, type Measured } from "./harness.ts";

const million = 2 ** 20;
const dtypes = ["float32", "bfloat16", "float16"] as const;

function chain(x: NDArray, y: NDArray): NDArray {
  for (let i = 0; i < 8; i++) x = x.mul(0.9).add(y);
  return x;
}
const functions: Record<string, (x: NDArray, y: NDArray) => NDArray> = {
  add: (x, y) => x.add(y),
  chain,
  softmax: (x) => nn.softmax(x, -1),
};

/** Times one function in turn through the dtypes for two seconds, so that a slow moment hits all of them. */
function measure(name: string, millions: number): Measured[] {
  const n = millions * million;
  const all = dtypes.map((dtype) => {
    const f = jit(functions[name]);
    const [x, y] = [1, 2].map((seed) => np.reshape(np.array(hashed(n, seed)).astype(dtype), [n / 1024, 1024]));
    const start = performance.now();
    const [c, norm] = checksum(f(x, y));
    const first_ms = performance.now() - start;
    // XLA rounds after each operation, jaxtra where a value is stored or has several uses.
    const tolerance = dtype === "float32" ? 1e-3 : 2 ** -7;
    const measured: Measured = {
      workload: name, size: `${millions}M ${dtype}`, min_ms: Infinity, first_ms, runs: 0, checksum: c, norm, tolerance,
    }; // biome-ignore format: one line
    return { measured, run: () => f(x, y) };
  });
  const stop = performance.now() + 2000;
  for (let runs = 0; runs < 3 || performance.now() < stop; runs++)
    for (const { measured, run } of all) {
      const start = performance.now();
      run();
      measured.min_ms = Math.min(measured.min_ms, performance.now() - start);
      measured.runs++;
    }
  return all.map((a) => a.measured);
}

/** An addition, a chain of sixteen operations and the softmax of rows, each in three dtypes. JAX's side is reduced.py. */
export const reduced = (): Measured[] =>
  [1, 16].flatMap((millions) => Object.keys(functions).flatMap((name) => measure(name, millions)));

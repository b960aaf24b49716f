import { jit, lax, type NDArray, numpy as np } from "../src/index.ts";
import { hashed } from "./harness.ts";

// Decompositions, in processor time: `tsx bench/linalg.ts`, and linalg.py beside it for JAX. One JSON line each.

type Run = (a: NDArray) => unknown;
const decompositions: Record<string, Run> = {
  cholesky: (a) => lax.linalg.cholesky(a),
  lu: (a) => lax.linalg.lu(a),
  qr: (a) => np.linalg.qr(a),
  eigh: (a) => np.linalg.eigh(a),
  svd: (a) => np.linalg.svd(a),
  eig: (a) => np.linalg.eig(a),
  eigvals: (a) => np.linalg.eigvals(a),
  eigvalsh: (a) => np.linalg.eigvalsh(a),
  svdvals: (a) => np.linalg.svdvals(a),
};
const milliseconds = (run: () => unknown): number => {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};
function matrices(name: string, batch: number, n: number): NDArray {
  const a = np.reshape(np.array(hashed(batch * n * n, 1)), batch > 1 ? [batch, n, n] : [n, n]);
  const transposed = np.swapaxes(a, -1, -2);
  if (name === "eigh" || name === "eigvalsh") return a.add(transposed);
  return name === "cholesky" ? np.matmul(a, transposed).add(np.eye(n)) : a;
}
const sizes = [
  [1, 256],
  [1, 512],
  [1000, 8],
  [1000, 32],
];
for (const [name, run] of Object.entries(decompositions))
  for (const [batch, n] of sizes) {
    const a = matrices(name, batch, n);
    const f = jit(run as (a: NDArray) => NDArray);
    const first = milliseconds(() => f(a));
    let min = Number.POSITIVE_INFINITY;
    for (const stop = performance.now() + 1500; performance.now() < stop; )
      min = Math.min(
        min,
        milliseconds(() => f(a)),
      );
    console.log(JSON.stringify({ workload: name, size: `${batch}x${n}x${n}`, min_ms: min, first_ms: first }));
  }

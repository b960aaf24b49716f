import type { NDArray } from "../src/index.ts";

/** One measurement: the least time of a run, and the checksum of its result, which the peers print too. */
export interface Measured {
  workload: string;
  size: string;
  min_ms: number;
  first_ms: number;
  runs: number;
  checksum: number;
  norm: number;
  /** How far peers' checksums may differ, in units of the norm; 1e-3 by default. */
  tolerance?: number;
}

/** Uniform [-1, 1) * scale from a hash of (index, seed): the inputs that the peers' scripts use, bit for bit. */
export function hashed(n: number, seed: number, scale = 1): Float32Array {
  const out = new Float32Array(n);
  const s = Math.imul(seed, 0x85ebca77);
  for (let i = 0; i < n; i++) {
    let x = (Math.imul(i, 0x9e3779b1) + s) | 0;
    x ^= x >>> 15;
    x = Math.imul(x, 0x2c1b3c6d);
    x ^= x >>> 12;
    x = Math.imul(x, 0x297a2d39);
    x ^= x >>> 15;
    out[i] = ((x >>> 0) / 2147483648 - 1) * scale;
  }
  return out;
}

/** [mean(x_i (1 + i mod 7)), mean |x_i|]. */
export function checksum(x: NDArray): [number, number] {
  const data = x.toTypedArray() as ArrayLike<number>;
  let c = 0;
  let a = 0;
  for (let i = 0; i < data.length; i++) {
    c += data[i] * (1 + (i % 7));
    a += Math.abs(data[i]);
  }
  return [c / data.length, a / data.length];
}

const now = () => performance.now();

/** Times `run` until `budget` ms are spent; `inner` calls a sample where one is too short for the clock. */
export function measure(workload: string, size: string, run: () => NDArray, inner = 1, budget = 2000): Measured {
  const start = now();
  const [c, norm] = checksum(run());
  const first_ms = now() - start;
  let min_ms = Infinity;
  let runs = 0;
  for (const stop = now() + budget; runs < 3 || now() < stop; runs++) {
    const t = now();
    for (let i = 0; i < inner; i++) run();
    min_ms = Math.min(min_ms, (now() - t) / inner);
  }
  return { workload, size, min_ms, first_ms, runs, checksum: c, norm };
}

/** Chained training steps. The checksum is the loss after 20 steps. */
export function train<S>(
  workload: string,
  size: string,
  step: (s: S) => [S, NDArray],
  state: S,
  budget = 2000,
): Measured {
  let t = now();
  let loss: NDArray;
  [state, loss] = step(state);
  loss.item();
  const first_ms = now() - t;
  for (let i = 1; i < 20; i++) [state, loss] = step(state);
  const [c, norm] = checksum(loss);
  let min_ms = Infinity;
  let runs = 0;
  for (const stop = now() + budget; runs < 5 || now() < stop; runs++) {
    t = now();
    [state, loss] = step(state);
    min_ms = Math.min(min_ms, now() - t);
  }
  return { workload, size, min_ms, first_ms, runs, checksum: c, norm };
}

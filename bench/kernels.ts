// Times of compiled programs that show the quality of generated code: `npx tsx bench/kernels.ts [name ...]`.

import { jit, lax, type NDArray, nn, numpy as np, random, vmap } from "../src/index.ts";

type Fn = () => NDArray | NDArray[];
const fill = (shape: number[], f: (i: number) => number): NDArray =>
  np.array(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => f(i))).reshape(shape);
const hash = (i: number): number => (((i * 2654435761) >>> 0) / 4294967296) * 4 - 2;

/** Each gives the call to time and, if it makes sense, the number of elements to divide by. */
const cases: Record<string, () => { run: Fn; elements?: number }> = {
  chain() {
    const f = jit((x: NDArray) => np.add(np.multiply(np.tanh(np.add(np.multiply(x, 1.5), 0.3)), x), np.sin(x)));
    const x = fill([1 << 20], hash);
    return { run: () => f(x), elements: 1 << 20 };
  },
  add() {
    const f = jit((x: NDArray, y: NDArray) => np.add(x, y));
    const x = fill([1 << 16], hash);
    return { run: () => f(x, x), elements: 1 << 16 };
  },
  ...Object.fromEntries(
    (["tanh", "sin", "exp", "log", "sqrt"] as const).map((name) => [
      name,
      () => {
        const f = jit((x: NDArray) => np[name](x));
        const x = fill([1 << 20], hash);
        return { run: () => f(x), elements: 1 << 20 };
      },
    ]),
  ),
  silu() {
    const f = jit((x: NDArray) => nn.silu(x));
    const x = fill([1 << 20], hash);
    return { run: () => f(x), elements: 1 << 20 };
  },
  softmax() {
    const f = jit((x: NDArray) => nn.softmax(x));
    const x = fill([1024, 1024], hash);
    return { run: () => f(x), elements: 1 << 20 };
  },
  layernorm() {
    const f = jit((x: NDArray) => {
      const m = np.mean(x, -1, { keepdims: true });
      const d = np.subtract(x, m);
      return np.multiply(d, lax.rsqrt(np.add(np.mean(np.multiply(d, d), -1, { keepdims: true }), 1e-5)));
    });
    const x = fill([1024, 1024], hash);
    return { run: () => f(x), elements: 1 << 20 };
  },
  sum0() {
    const f = jit((x: NDArray) => np.sum(x, 0));
    const x = fill([4096, 4096], hash);
    return { run: () => f(x), elements: 1 << 24 };
  },
  sum1() {
    const f = jit((x: NDArray) => np.sum(x, 1));
    const x = fill([4096, 4096], hash);
    return { run: () => f(x), elements: 1 << 24 };
  },
  sum() {
    const f = jit((x: NDArray) => np.sum(x));
    const x = fill([4096, 4096], hash);
    return { run: () => f(x), elements: 1 << 24 };
  },
  argmax() {
    const f = jit((x: NDArray) => np.argmax(x, 1));
    const x = fill([1024, 1024], hash);
    return { run: () => f(x), elements: 1 << 20 };
  },
  transpose() {
    const f = jit((x: NDArray) => np.add(np.transpose(x), 1));
    const x = fill([1024, 1024], hash);
    return { run: () => f(x), elements: 1 << 20 };
  },
  ...Object.fromEntries(
    (
      [
        ["normal", (key) => random.normal(key, [1 << 20])],
        ["uniform", (key) => random.uniform(key, [1 << 20])],
        ["randint", (key) => random.randint(key, [1 << 20], 0, 10)],
      ] as [string, (key: NDArray) => NDArray][]
    ).map(([name, sample]) => [
      name,
      () => {
        const f = jit(sample);
        const key = random.key(0);
        return { run: () => f(key), elements: 1 << 20 };
      },
    ]),
  ),
  cumsum() {
    const f = jit((x: NDArray) => np.cumsum(x, 1));
    const x = fill([1024, 1024], hash);
    return { run: () => f(x), elements: 1 << 20 };
  },
  sort() {
    const f = jit((x: NDArray) => np.sort(x));
    const x = fill([1 << 16], hash);
    return { run: () => f(x), elements: 1 << 16 };
  },
  take() {
    const f = jit((x: NDArray, i: NDArray) => np.take(x, i, 0));
    const x = fill([1000, 64], hash);
    const i = np.array(Int32Array.from({ length: 16384 }, (_, k) => (k * 7919) % 1000));
    return { run: () => f(x, i), elements: 1 << 20 };
  },
  conv() {
    const f = jit((x: NDArray, w: NDArray) => lax.conv(x, w, [1, 1], "SAME"));
    const x = fill([8, 32, 32, 32], hash);
    const w = fill([32, 32, 3, 3], hash);
    return { run: () => f(x, w), elements: (8 * 32 * 32 * 32 * 32 * 9 * 2) / 1 };
  },
  maxpool() {
    const f = jit((x: NDArray) => lax.reduceWindow(x, -Infinity, lax.max, [1, 1, 2, 2], [1, 1, 2, 2], "VALID"));
    const x = fill([16, 16, 64, 64], hash);
    return { run: () => f(x), elements: 1 << 20 };
  },
  pad() {
    const f = jit((x: NDArray) => np.pad(x, 1));
    const x = fill([1024, 1024], hash);
    return { run: () => f(x), elements: 1 << 20 };
  },
  float64() {
    const f = jit((x: NDArray) => np.exp(np.multiply(x, x)));
    const x = np.array(Float64Array.from({ length: 1 << 18 }, (_, i) => hash(i)));
    return { run: () => f(x), elements: 1 << 18 };
  },
  bytes() {
    const f = jit((x: NDArray) => np.divide(x.astype("float32"), 255));
    const x = np.array(Uint8Array.from({ length: 1 << 20 }, (_, i) => i));
    return { run: () => f(x), elements: 1 << 20 };
  },
  wave() {
    const step = (a: NDArray, b: NDArray): NDArray => {
      const r = (shift: number, axis: number) => np.roll(b, shift, axis);
      const lap = np.subtract(np.add(np.add(np.add(r(1, 0), r(-1, 0)), r(1, 1)), r(-1, 1)), np.multiply(b, 4));
      return np.add(np.subtract(np.multiply(b, 2), a), np.multiply(lap, 0.25));
    };
    const f = jit((u: NDArray) => lax.foriLoop(0, 1000, (_: NDArray, [a, b]: NDArray[]) => [b, step(a, b)], [u, u]));
    const at = (k: number) => (k - 256) / 20;
    const u = fill([512, 512], (k) => Math.exp(-(at(k >> 9) ** 2 + at(k & 511) ** 2)));
    return { run: () => f(u) as unknown as NDArray[] };
  },
  lorenz() {
    const f = jit(vmap((s: NDArray) => lax.foriLoop(0, 1000, (_: NDArray, u: NDArray) => rungeKutta(u), s)));
    const s = fill([10000, 3], (i) => 5 * hash(i));
    return { run: () => f(s) as NDArray };
  },
  tinyFori() {
    const r = np.linspace(2.5, 3.4, 8);
    const body = (x: NDArray) => np.multiply(np.multiply(r, x), np.subtract(1, x));
    const f = jit((x: NDArray) => lax.foriLoop(0, 1_000_000, (_: NDArray, y: NDArray) => body(y), x));
    const x = np.full([8], 0.3);
    return { run: () => f(x) as NDArray, elements: 1_000_000 };
  },
  fluids() {
    const f = jit((vx: NDArray, vy: NDArray, d: NDArray) =>
      lax.foriLoop(0, 100, (_: NDArray, c: NDArray[]) => fluidStep(c[0], c[1], c[2]), [vx, vy, d]),
    );
    const [vx, vy, d] = [1, 2, 3].map((k) =>
      fill([256, 256], (i) => Math.sin(k * (i >> 8) * 0.0245) + Math.cos(k * (i & 255) * 0.0245)),
    );
    return { run: () => f(vx, vy, d) as unknown as NDArray[] };
  },
};
function lorenz(s: NDArray): NDArray {
  const [x, y, z] = [0, 1, 2].map((i) => s.slice(i));
  return np.stack([
    np.multiply(np.subtract(y, x), 10),
    np.subtract(np.multiply(x, np.subtract(28, z)), y),
    np.subtract(np.multiply(x, y), np.multiply(z, 8 / 3)),
  ]);
}
function rungeKutta(s: NDArray, dt = 1e-3): NDArray {
  const step = (k: NDArray, h: number) => lorenz(np.add(s, np.multiply(k, h)));
  const k1 = lorenz(s);
  const k2 = step(k1, dt / 2);
  const k3 = step(k2, dt / 2);
  const k4 = step(k3, dt);
  return np.add(s, np.multiply(np.add(np.add(np.add(k1, np.multiply(k2, 2)), np.multiply(k3, 2)), k4), dt / 6));
}
/** Semi-Lagrangian advection, then a projection by 20 Jacobi iterations. */
function fluidStep(vx: NDArray, vy: NDArray, d: NDArray): NDArray[] {
  const n = 256;
  const grid = np.arange(n).astype("float32");
  const x = np.subtract(grid.reshape([n, 1]), vx);
  const y = np.subtract(grid.reshape([1, n]), vy);
  const [x0, y0] = [np.floor(x), np.floor(y)];
  const [fx, fy] = [np.subtract(x, x0), np.subtract(y, y0)];
  const wrap = (a: NDArray) => np.remainder(a.astype("int32"), n);
  const [i0, j0] = [wrap(x0), wrap(y0)];
  const [i1, j1] = [wrap(np.add(i0, 1)), wrap(np.add(j0, 1))];
  const mix = (a: NDArray, b: NDArray, t: NDArray) => np.add(np.multiply(np.subtract(1, t), a), np.multiply(t, b));
  const advect = (f: NDArray) => {
    const at = (i: NDArray, j: NDArray) => f.slice(i, j);
    return mix(mix(at(i0, j0), at(i0, j1), fy), mix(at(i1, j0), at(i1, j1), fy), fx);
  };
  const [ux, uy, e] = [vx, vy, d].map(advect);
  const r = np.roll;
  const divergence = np.multiply(
    np.subtract(np.add(np.subtract(r(ux, -1, 0), r(ux, 1, 0)), r(uy, -1, 1)), r(uy, 1, 1)),
    0.5,
  );
  const jacobi = (_: NDArray, p: NDArray) =>
    np.multiply(
      np.subtract(np.add(np.add(np.add(r(p, 1, 0), r(p, -1, 0)), r(p, 1, 1)), r(p, -1, 1)), divergence),
      0.25,
    );
  const p = lax.foriLoop(0, 20, jacobi, np.zeros([n, n])) as NDArray;
  const gradient = (axis: number) => np.multiply(np.subtract(r(p, -1, axis), r(p, 1, axis)), 0.5);
  return [np.subtract(ux, gradient(0)), np.subtract(uy, gradient(1)), e];
}

const wanted = process.argv.slice(2);
for (const [name, make] of Object.entries(cases)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  try {
    const { run, elements } = make();
    let t = performance.now();
    run();
    const first = performance.now() - t;
    const times: number[] = [];
    const cpu = process.cpuUsage();
    for (let total = 0, i = 0; i < 5 || (total < 1000 && i < 2000); i++) {
      t = performance.now();
      run();
      times.push(performance.now() - t);
      total += times[times.length - 1];
    }
    const used = process.cpuUsage(cpu);
    const mean = (used.user + used.system) / 1000 / times.length;
    times.sort((a, b) => a - b);
    const [best, median] = [times[0], times[times.length >> 1]];
    const each = elements ? `  ${((best * 1e6) / elements).toFixed(3)} ns an element` : "";
    console.log(
      `${name.padEnd(10)} first ${first.toFixed(1)} ms, best ${best.toFixed(3)}, median ${median.toFixed(3)}, processor ${mean.toFixed(3)} ms${each}`,
    );
  } catch (error) {
    console.log(`${name.padEnd(10)} ${error instanceof Error ? error.stack : error}`);
  }
}

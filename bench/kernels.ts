// Times of compiled programs that show the quality of generated code: `npx tsx bench/kernels.ts [name ...]`.

import { jit, lax, type NDArray, nn, numpy as np } from "../src/index.ts";

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
    const f = jit((s: NDArray) =>
      lax.foriLoop(
        0,
        10000,
        (_: NDArray, u: NDArray) => {
          const [x, y, z] = [0, 1, 2].map((i) => u.slice(i));
          const d = np.stack([
            np.multiply(np.subtract(y, x), 10),
            np.subtract(np.multiply(x, np.subtract(28, z)), y),
            np.subtract(np.multiply(x, y), np.multiply(z, 8 / 3)),
          ]);
          return np.add(u, np.multiply(d, 0.001));
        },
        s,
      ),
    );
    const s = np.array(Float32Array.of(1, 1, 1));
    return { run: () => f(s) as unknown as NDArray };
  },
};

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

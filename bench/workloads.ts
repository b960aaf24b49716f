import { jit, lax, type NDArray, nn, numpy as np, tree, valueAndGrad } from "../src/index.ts";
import { hashed, type Measured, measure, train } from "./harness.ts";

/** The peers' workloads (elementwise, matmul, mlp, wave, dispatch), written for this library. */
const u = (shape: number[], seed: number, scale = 1): NDArray =>
  np.reshape(
    np.array(
      hashed(
        shape.reduce((a, b) => a * b, 1),
        seed,
        scale,
      ),
    ),
    shape,
  );

type Layer = { w: NDArray; b: NDArray };
const sizes = [784, 512, 512, 10];
export const mlpParams = (): Layer[] =>
  sizes.slice(1).map((o, k) => ({ w: u([sizes[k], o], 10 + k, Math.sqrt(3 / sizes[k])), b: np.zeros([o]) }));

function mlpApply(layers: Layer[], x: NDArray): NDArray {
  const last = layers.length - 1;
  return layers.reduce((h, { w, b }, k) => {
    const y = np.matmul(h, w).add(b);
    return k < last ? nn.relu(y) : y;
  }, x);
}
const crossEntropy = (logits: NDArray, y: NDArray): NDArray =>
  np.mean(np.sum(y.mul(nn.logSoftmax(logits, -1)), -1)).neg();
const loss = (p: Layer[], x: NDArray, y: NDArray) => crossEntropy(mlpApply(p, x), y);

export function mlpData(): [NDArray, NDArray] {
  const labels = new Float32Array(2560);
  for (let i = 0; i < 256; i++) labels[i * 10 + ((i * 7) % 10)] = 1;
  return [u([256, 784], 6), np.reshape(np.array(labels), [256, 10])];
}
export const sgdStep = (): ((p: Layer[], x: NDArray, y: NDArray) => [Layer[], NDArray]) =>
  jit((p: Layer[], x: NDArray, y: NDArray): [Layer[], NDArray] => {
    const [value, g] = valueAndGrad(loss)(p, x, y);
    return [tree.map((p: NDArray, g: NDArray) => p.sub(g.mul(0.1)), p, g) as Layer[], value];
  });

function waveStep([a, b]: [NDArray, NDArray]): [[NDArray, NDArray], null] {
  const around = np
    .roll(b, 1, 0)
    .add(np.roll(b, -1, 0))
    .add(np.roll(b, 1, 1))
    .add(np.roll(b, -1, 1));
  const laplacian = around.sub(b.mul(4));
  return [[b, b.mul(2).sub(a).add(laplacian.mul(0.25))], null];
}
function waveInit(): NDArray {
  const i = np.arange(512).astype("float32").sub(256).div(20);
  const square = i.mul(i);
  return jit(() => np.exp(np.reshape(square, [512, 1]).add(square).neg()))();
}

export const workloads: Record<string, () => Measured[]> = {
  dispatch() {
    const [x, y] = [u([8], 1), u([8], 2)];
    const fma = jit((x: NDArray) => x.mul(2).add(1));
    return [
      measure("dispatch_jit_fma", "8", () => fma(x), 1000),
      measure("dispatch_eager_add", "8", () => x.add(y), 1000),
    ];
  },
  elementwise() {
    const f = jit((x: NDArray) => np.tanh(x.mul(1.5).add(0.3)).mul(x).add(np.sin(x)));
    return [[1 << 20, "1M"] as const, [1 << 24, "16M"] as const].map(([n, size]) => {
      const x = u([n], 3, 3);
      return measure("elementwise", size, () => f(x));
    });
  },
  matmul() {
    const f = jit((a: NDArray, b: NDArray) => np.matmul(a, b));
    return [256, 512, 1024].map((n) => {
      const [a, b] = [u([n, n], 1), u([n, n], 2)];
      return measure("matmul", String(n), () => f(a, b), n < 512 ? 10 : 1);
    });
  },
  mlp() {
    const [x, y] = mlpData();
    const step = sgdStep();
    const size = "784-512-512-10 b256";
    const all = train("mlp_sgd", size, (p: Layer[]) => step(p, x, y), mlpParams());
    return [all, { ...all, workload: "first_call_mlp_sgd", min_ms: all.first_ms, runs: 1 }];
  },
  wave() {
    const u0 = waveInit();
    const run = jit(
      (u0: NDArray) => lax.scan((c: [NDArray, NDArray]) => waveStep(c), [u0, u0], null, { length: 1000 })[0][1],
    );
    return [measure("wave_1000", "512x512", () => run(u0))];
  },
};

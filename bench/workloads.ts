import {
  customVjp,
  grad,
  jit,
  lax,
  type NDArray,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
  vjp,
  vmap,
} from "../src/index.ts";
import { hashed, type Measured, measure, train } from "./harness.ts";
import { reduced } from "./reduced.ts";

/** The peers' workloads (elementwise, matmul, mlp, wave, ode, ...), written for this library. */
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

/** Energy after 100 steps. */
function waveEnergy(u0: NDArray): NDArray {
  const [a, b] = lax.scan((c: [NDArray, NDArray]) => waveStep(c), [u0, u0], null, { length: 100 })[0];
  const square = (x: NDArray) => x.mul(x);
  const slopes = [0, 1].map((axis) => square(b.sub(np.roll(b, 1, axis)))).reduce((x, y) => x.add(y));
  return square(b.sub(a)).sum().add(slopes.sum().mul(0.25));
}

function lorenz(s: NDArray): NDArray {
  const [x, y, z] = s;
  return np.stack([y.sub(x).mul(10), x.mul(z.neg().add(28)).sub(y), x.mul(y).sub(z.mul(8 / 3))]);
}
function rk4(s: NDArray, dt = 1e-3): NDArray {
  const k1 = lorenz(s);
  const k2 = lorenz(s.add(k1.mul(dt / 2)));
  const k3 = lorenz(s.add(k2.mul(dt / 2)));
  const k4 = lorenz(s.add(k3.mul(dt)));
  return s.add(
    k1
      .add(k2.mul(2))
      .add(k3.mul(2))
      .add(k4)
      .mul(dt / 6),
  );
}

/** Iterates f until two iterates differ by less than 1e-6. */
function iterate(f: (x: NDArray) => NDArray, x0: NDArray): NDArray {
  type State = [NDArray, NDArray, NDArray];
  const goesOn = ([a, b, n]: State) => np.logicalAnd(np.abs(b.sub(a)).max().greater(1e-6), n.less(1000));
  const [, x] = lax.whileLoop(goesOn, ([, b, n]: State): State => [b, f(b), n.add(1)], [
    x0, f(x0), np.array(1, "int32"),
  ] as State); // biome-ignore format: two lines
  return x;
}
const map = (w: NDArray, b: NDArray, x: NDArray) => np.tanh(np.matmul(w, x).add(b));
/** The fixed point of map, differentiated by the implicit function theorem: its adjoint is a fixed point too. */
const fixedPoint = customVjp((w: NDArray, b: NDArray) => iterate((x) => map(w, b, x), np.zerosLike(b)));
fixedPoint.defvjp(
  (w: NDArray, b: NDArray) => {
    const x = fixedPoint(w, b);
    return [x, [w, b, x]] as const;
  },
  ([w, b, x]: readonly NDArray[], g: NDArray) => {
    const pullX = vjp((x: NDArray) => map(w, b, x), [x])[1];
    const adjoint = iterate((v) => g.add(pullX(v)[0]), g);
    return vjp((w: NDArray, b: NDArray) => map(w, b, x), [w, b])[1](adjoint);
  },
);

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
    const gradient = jit(grad(waveEnergy));
    return [measure("wave_1000", "512x512", () => run(u0)), measure("wave_grad_100", "512x512", () => gradient(u0))];
  },
  ode() {
    const run = jit(vmap((s: NDArray) => lax.foriLoop(0, 1000, (_, s: NDArray) => rk4(s), s)));
    const s0 = u([10000, 3], 40, 10);
    return [measure("lorenz_rk4", "10000 traj x 1000", () => run(s0))];
  },
  tiny_loop() {
    const n = 1_000_000;
    const [r, x0] = [np.linspace(2.5, 3.4, 8), np.full([8], 0.3)];
    const body = (x: NDArray) => r.mul(x).mul(x.neg().add(1));
    const fori = jit((x: NDArray) => lax.foriLoop(0, n, (_, x: NDArray) => body(x), x));
    type State = [NDArray, NDArray];
    const goesOn = ([k, x]: State) => np.logicalAnd(k.less(n), x.slice(0).greaterEqual(0));
    const loop = jit(
      (x: NDArray) =>
        lax.whileLoop(goesOn, ([k, x]: State): State => [k.add(1), body(x)], [np.array(0, "int32"), x] as State)[1],
    );
    return [
      measure("tiny_fori", "1e6 iters x 8", () => fori(x0)),
      measure("tiny_while", "1e6 iters x 8", () => loop(x0)),
    ];
  },
  fixed_point() {
    const [w, b] = [u([64, 64], 50, 0.09), u([64], 51)];
    const forward = jit((w: NDArray, b: NDArray) => fixedPoint(w, b));
    const gradient = jit(
      grad((w: NDArray, b: NDArray) => {
        const x = fixedPoint(w, b);
        return x.mul(x).sum();
      }),
    );
    return [
      measure("fixed_point_fwd", "64", () => forward(w, b), 10),
      measure("fixed_point_grad", "64", () => gradient(w, b), 10),
    ];
  },
  reduced,
};

import { jit, lax, type NDArray, numpy as np, random, valueAndGrad } from "jaxtra";
import * as optim from "jaxtra/optim";
import { brightness } from "../score/mnist.ts";
import { fixedPoint, unrolled } from "./solver.ts";

/** A layer that feeds itself, z = tanh(z w + x u + b), and a linear one that reads the classes from its fixed point. */
export interface Weights {
  readonly w: NDArray;
  readonly u: NDArray;
  readonly b: NDArray;
  readonly read: NDArray;
}
/** How the hidden state is found: until it stands still, or by a number of steps. */
export type Depth = "fixed point" | number;

export function initial(pixels: number, hidden: number, seed: number): Weights {
  const [a, b, c] = random.split(random.key(seed), 3);
  const normal = (key: NDArray, shape: number[]) => random.normal(key, shape).div(Math.sqrt(shape[0]));
  return {
    w: normal(a, [hidden, hidden]),
    u: normal(b, [pixels, hidden]),
    b: np.zeros([hidden]),
    read: normal(c, [hidden, 10]).mul(0.1),
  };
}
/** The matrix scaled so that it shrinks lengths to 0.9 at most: then there is one fixed point, and iterations find it. */
function contracting(w: NDArray): NDArray {
  let v = np.ones([w.shape[0]]);
  for (let i = 0; i < 8; i++) {
    const next = np.matmul(np.matmul(v, w), w.T);
    v = next.div(np.sqrt(np.vdot(next, next)));
  }
  // The direction is held, the norm along it is differentiated.
  const vw = np.matmul(lax.stopGradient(v), w);
  return w.mul(np.minimum(np.array(0.9).div(np.sqrt(np.vdot(vw, vw))), 1));
}
export function logits(p: Weights, x: NDArray, depth: Depth): NDArray {
  const inside = { w: contracting(p.w), drive: np.matmul(x, p.u).add(p.b) };
  const layer = (z: NDArray, { w, drive }: typeof inside) => np.tanh(np.matmul(z, w).add(drive));
  const start = np.zerosLike(inside.drive);
  const z =
    depth === "fixed point"
      ? fixedPoint(layer, start, inside, { tolerance: 1e-3, most: 60 })
      : unrolled(layer, start, inside, depth);
  return np.matmul(z, p.read);
}
export interface Trained {
  readonly weights: Weights;
  readonly losses: number[];
  readonly seconds: number;
}
/** Adam on batches of 128, a hundred steps in one compiled loop. */
export function train(
  images: NDArray,
  labels: NDArray,
  depth: Depth,
  { steps, hidden, seed }: { steps: number; hidden: number; seed: number },
): Trained {
  const optimiser = optim.adam(optim.cosineDecaySchedule(2e-3, steps));
  const loss = (p: Weights, x: NDArray, y: NDArray) =>
    np.mean(optim.softmaxCrossEntropyWithIntegerLabels(logits(p, x, depth), y));
  type State = [Weights, optim.OptState];
  const step = ([p, state]: State, key: NDArray) => {
    const rows = random.randint(key, [128], 0, images.shape[0]);
    const [value, gradient] = valueAndGrad(loss)(p, brightness(images.slice(rows)), labels.slice(rows));
    const [change, next] = optimiser.update(gradient, state, p);
    return [[optim.applyUpdates(p, change), next], value] as const;
  };
  const chunk = jit((s: State, keys: NDArray) => lax.scan(step as never, s as never, keys as never));
  const start = performance.now();
  const first = initial(images.shape[1], hidden, seed);
  let state: State = [first, optimiser.init(first as never)];
  const keys = random.split(random.key(seed + 1), steps);
  const losses: number[] = [];
  for (let at = 0; at < steps; at += 100) {
    const [next, values] = chunk(state, keys.slice([at, Math.min(steps, at + 100)])) as unknown as [State, NDArray];
    state = next;
    losses.push(...(values.tolist() as number[]));
  }
  return { weights: state[0], losses, seconds: (performance.now() - start) / 1000 };
}
/** The share of images that get their label. */
export function accuracy(p: Weights, images: NDArray, labels: NDArray, depth: Depth): number {
  const right = jit((p: Weights, x: NDArray, y: NDArray) =>
    np.mean(np.equal(np.argmax(logits(p, brightness(x), depth), -1), y)),
  );
  return Number(right(p as never, images, labels).item());
}

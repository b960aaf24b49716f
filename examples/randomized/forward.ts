import { grad, jit, jvp, lax, type NDArray, numpy as np, random, vmap } from "jaxtra";

type Loss = (w: NDArray) => NDArray;
/** Least squares with random data: the loss is 0 at the weights sought. */
export function regression(size: number, seed: number): Loss {
  const [kx, kw] = random.split(random.key(seed));
  const x = random.normal(kx, [10 * size, size]);
  const y = np.matmul(x, random.normal(kw, [size]));
  return (w) => np.mean(np.square(np.matmul(x, w).sub(y))).mul(0.5);
}
/** (grad . v) v with v normal, by one jvp: its mean is the gradient, its variance (size + 1) |grad|^2. */
export function forwardGradient(loss: Loss, w: NDArray, key: NDArray): NDArray {
  const v = random.normal(key, w.shape);
  return v.mul(jvp(loss, [w], [v])[1] as NDArray);
}
/** Many of them, one a row. */
export const samples = (loss: Loss, w: NDArray, count: number, seed: number): NDArray =>
  jit(vmap((k: NDArray) => forwardGradient(loss, w, k)))(random.split(random.key(seed), count));
/** A descent from 0, by forward gradients or by backprop: from a seed, the losses along it. */
export function descent(loss: Loss, size: number, steps: number, rate: number, forward: boolean) {
  const step = (w: NDArray, key: NDArray): [NDArray, NDArray] => {
    const g = forward ? forwardGradient(loss, w, key) : (grad(loss)(w) as NDArray);
    return [w.sub(g.mul(rate)), loss(w)];
  };
  const run = jit((keys: NDArray) => (lax.scan(step as never, np.zeros([size]), keys) as [NDArray, NDArray])[1]);
  return (seed: number): number[] => run(random.split(random.key(seed), steps)).tolist() as number[];
}

import { grad, jit, jvp, type NDArray, numpy as np, random, vmap } from "jaxtra";

/** A small network's loss at each example, as a function of its weights in one array. */
export function perExample(examples: number, seed: number): { losses: (w: NDArray) => NDArray; at: NDArray } {
  const [inputs, hidden] = [20, 50];
  const [kx, kw] = random.split(random.key(seed));
  const x = random.normal(kx, [examples, inputs]);
  const y = np.sin(np.sum(x, 1));
  const at = random.normal(kw, [inputs * hidden + hidden]).mul(0.2);
  const losses = (w: NDArray) => {
    const first = w.slice([0, inputs * hidden]).reshape([inputs, hidden]);
    const last = w.slice([inputs * hidden, null]);
    return np.square(np.matmul(np.tanh(np.matmul(x, first)), last).sub(y));
  };
  return { losses, at };
}
/** All gradients, one row an example. */
export function gradients(losses: (w: NDArray) => NDArray, at: NDArray): NDArray {
  const pick = (e: NDArray) => grad((w: NDArray) => np.sum(losses(w).mul(e)))(at) as NDArray;
  return jit(vmap(pick))(np.eye(losses(at).shape[0]));
}
/** Each example's gradient times `size` random signs / sqrt(size): one jvp gives a column for all examples at once. */
export function sketches(losses: (w: NDArray) => NDArray, at: NDArray, size: number, seed: number): NDArray {
  const signs = random.rademacher(random.key(seed), [size, at.shape[0]], "float32");
  const column = (v: NDArray) => jvp(losses, [at], [v])[1] as NDArray;
  return (jit(vmap(column))(signs) as NDArray).T.div(Math.sqrt(size));
}
/** Root of the mean square, over pairs, of the error of <g, h> / (|g| |h|). */
export function productError(exact: NDArray, sketched: NDArray): number {
  const norms = np.sqrt(np.sum(np.square(exact), 1));
  const wrong = np.matmul(exact, exact.T).sub(np.matmul(sketched, sketched.T)).div(np.outer(norms, norms));
  return Math.sqrt(np.mean(np.square(wrong)).item() as number);
}

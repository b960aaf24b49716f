import { grad, jit, jvp, type NDArray, numpy as np, random, vmap } from "jaxtra";

export interface Problem {
  readonly f: (x: NDArray) => NDArray;
  readonly at: NDArray;
  readonly hessian: NDArray;
}
/** f(x) = sum log cosh(A x), whose Hessian is A' diag(1 - tanh^2(A x)) A. */
export function problem(size: number, seed: number): Problem {
  const [ka, kx] = random.split(random.key(seed));
  const a = random.normal(ka, [Math.ceil(size / 3), size]).div(Math.sqrt(size));
  const at = random.normal(kx, [size]);
  const bend = np.subtract(1, np.square(np.tanh(np.matmul(a, at))));
  const hessian = np.matmul(a.T, a.mul(bend.reshape([-1, 1])));
  return { f: (x) => np.sum(np.log(np.cosh(np.matmul(a, x)))), at, hessian };
}
/** z and H z for each of `count` probes of random signs: H is met only in products, each a jvp of the gradient. */
export function probes({ f, at }: Problem, count: number, seed: number): [z: NDArray, hz: NDArray] {
  const z = random.rademacher(random.key(seed), [count, at.shape[0]], "float32");
  const hvp = (v: NDArray) => jvp(grad(f), [at], [v])[1] as NDArray;
  return [z, jit(vmap(hvp))(z) as NDArray];
}
/** Deviation of one probe's z' H z: sqrt(2 (|H|_F^2 - |diag H|^2)). */
export function deviation(hessian: NDArray): number {
  const all = np.sum(np.square(hessian)).item() as number;
  return Math.sqrt(2 * (all - (np.sum(np.square(np.diagonal(hessian))).item() as number)));
}

import { grad, jit, makeJaxpr, type NDArray, numpy as np } from "jaxtra";

type F = (x: NDArray) => NDArray;
/** The same two functions as in symbolic.ts, as programs. */
export const logistic =
  (n: number): F =>
  (x) => {
    let y = x;
    for (let k = 0; k < n; k++) y = y.mul(4).mul(np.subtract(1, y));
    return y;
  };
export const sines =
  (n: number): F =>
  (x) => {
    let y = np.sin(x);
    for (let k = 2; k <= n; k++) y = y.mul(np.sin(x.mul(k)));
    return y;
  };
/** The derivative of the logistic map's n-th iterate, sin^2(2^n t) at x = sin^2 t. */
export const logisticSlope = (n: number, x: number): number =>
  (2 ** n * Math.sin(2 ** (n + 1) * Math.asin(Math.sqrt(x)))) / (2 * Math.sqrt(x * (1 - x)));

/** Equations of a function's program and of its gradient's. */
export function equations(f: F): { value: number; gradient: number } {
  const at = np.array(0.3, "float64");
  return { value: makeJaxpr(f)(at).eqns.length, gradient: makeJaxpr(grad(f))(at).eqns.length };
}
export const slope = (f: F, x: number): number => (grad(f)(np.array(x, "float64")) as NDArray).item() as number;

/** Milliseconds for a compiled function of many numbers, and for its gradient: the least of several runs. */
export function times(f: F, size: number): { value: number; gradient: number } {
  const xs = np.linspace(0.1, 0.9, size);
  const total = (x: NDArray) => np.sum(f(x));
  const least = (run: (x: NDArray) => NDArray): number => {
    const once = () => {
      const start = performance.now();
      run(xs).toTypedArray();
      return performance.now() - start;
    };
    once();
    return Math.min(...Array.from({ length: 15 }, once));
  };
  return { value: least(jit(total)), gradient: least(jit(grad(total))) };
}

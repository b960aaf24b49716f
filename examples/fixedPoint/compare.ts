import { adCheckpoint, grad, jit, type NDArray, numpy as np, random } from "jaxtra";
import { fixedPoint, type Iteration, unrolled } from "./solver.ts";

const layer: Iteration<NDArray> = (x, w) => np.tanh(np.matmul(w, x).add(1));

/** A matrix [n, n] that shrinks lengths to `rate` of them at the most. */
export function contraction(n: number, rate: number, seed: number): NDArray {
  const w = random.normal(random.key(seed), [n, n], "float64");
  // The norm, by repeated multiplication.
  let v = np.ones([n], "float64");
  for (let i = 0; i < 100; i++) {
    const next = np.matmul(w.T, np.matmul(w, v));
    v = next.div(np.sqrt(np.vdot(next, next)));
  }
  const wv = np.matmul(w, v);
  return w.mul(rate).div(np.sqrt(np.vdot(wv, wv)));
}
export interface Row {
  readonly way: string;
  /** Largest difference from the derivative of the fixed point, relative to its size. */
  readonly error: number;
  readonly kept: number;
  readonly ms: number;
}
/** The gradient of |x|² / 2 by w, where x = tanh(w x + 1): implicit, and through 5 to `most` iterations. */
export function compare(n = 64, rate = 0.9, counts: readonly number[] = [5, 10, 20, 40, 80, 160, 320]): Row[] {
  const w = contraction(n, rate, 0);
  const x0 = np.zeros([n], "float64");
  const energy = (x: NDArray) => np.vdot(x, x).mul(0.5);
  const implicit = (w: NDArray) => energy(fixedPoint(layer, x0, w, { tolerance: 1e-13, most: 2000 }));
  const ways = [
    { way: "implicit", f: implicit },
    ...counts.map((k) => ({ way: `through ${k}`, f: (w: NDArray) => energy(unrolled(layer, x0, w, k)) })),
  ];
  const want = jit(grad(implicit))(w);
  const size = np.max(np.abs(want));
  return ways.map(({ way, f }) => {
    const gradient = jit(grad(f));
    const error = np.max(np.abs(gradient(w).sub(want))).div(size);
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      gradient(w);
      return performance.now() - start;
    });
    const bytes = (shape: readonly number[]) => 8 * shape.reduce((a, b) => a * b, 1);
    const kept = adCheckpoint.savedResiduals(f, w).reduce((sum, r) => sum + bytes(r.aval.shape), 0);
    return { way, error: Number(error.item()), kept, ms: Math.min(...times) };
  });
}

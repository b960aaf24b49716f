import { describe, expect, it } from "vitest";
import { type NDArray, numpy as np, vmap } from "../../src/index.ts";

// What golden files do not cover: a function of each family under vmap against a loop over the lanes.
const lanes = 3;
const data = (...shape: number[]): NDArray => {
  const n = shape.reduce((a, b) => a * b, 1);
  const values = Array.from({ length: n }, (_, i) => ((i * 37) % 19) / 7 - 1.2);
  return np.reshape(np.array(values), shape);
};
const functions: Record<string, (x: NDArray) => NDArray> = {
  floorDivide: (x) => np.floorDivide(x, 0.3),
  remainder: (x) => np.remainder(x, np.array([0.7, -0.4, 0.5])),
  power: (x) => np.power(np.abs(x), 2.5),
  logaddexp: (x) => np.logaddexp(x, 0.5),
  hypot: (x) => np.hypot(x, np.ones([3])),
  where: (x) => np.where(np.greater(x, 0), x, 0),
  clip: (x) => np.clip(x, -0.5, 0.5),
  isclose: (x) => np.isclose(x, 0, { atol: 0.5 }),
  round: (x) => np.round(x, 1),
  sum: (x) => np.sum(x, 0),
  prod: (x) => np.prod(x),
  var: (x) => np.var(x, 1, { ddof: 1 }),
  max: (x) => np.max(x, 0, { keepdims: true }),
  argmax: (x) => np.argmax(x),
  median: (x) => np.median(x, 0),
  quantile: (x) => np.quantile(x, np.array([0.25, 0.5]), 1),
  nanmean: (x) => np.nanmean(np.where(np.greater(x, 0), x, NaN)),
  cumsum: (x) => np.cumsum(x, 1),
  average: (x) => np.average(x, 0, { weights: np.array([1, 2]) }),
  matmul: (x) => np.matmul(x, np.transpose(x)),
  vector: (x) => np.matmul(np.ones([2]), x),
  einsum: (x) => np.einsum("ij,kj->ik", x, x),
  outer: (x) => np.outer(x, np.array([1, 2])),
  kron: (x) => np.kron(x, np.eye(2)),
  cross: (x) => np.cross(x, np.array([1, 2, 3])),
  convolve: (x) => np.convolve(np.ravel(x), np.array([1, 2])),
  diagonal: (x) => np.diagonal(x),
  diag: (x) => np.diag(np.ravel(x), 1),
  tril: (x) => np.tril(x),
  linspace: (x) => np.linspace(x, 1, 4),
  cov: (x) => np.cov(x),
  vectorize: (x) => np.vectorize((v) => np.sum(v), { signature: "(n)->()" })(x) as NDArray,
};
describe("under vmap", () => {
  for (const [name, f] of Object.entries(functions))
    it(name, () => {
      const x = data(lanes, 2, 3);
      const got = vmap(f)(x);
      const last = vmap(f, { inAxes: 2 })(np.moveaxis(x, 0, 2));
      for (let i = 0; i < lanes; i++) {
        const want = f(x.slice(i));
        for (const y of [got, last]) {
          expect(y.slice(i).shape).toEqual(want.shape);
          expect(y.slice(i).dtype).toBe(want.dtype);
          // Sums may run in another order.
          expect(np.allclose(y.slice(i), want, { rtol: 1e-5, atol: 1e-6, equalNan: true }).item()).toBe(true);
        }
      }
    });
});

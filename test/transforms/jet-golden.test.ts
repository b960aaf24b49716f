import { beforeAll, expect, it } from "vitest";
import { config, jet, jit, lax, type NDArray, nn, numpy as np } from "../../src/index.ts";
import { range } from "../../src/util/list.ts";
import { readGolden } from "../helpers/files.ts";

const golden = readGolden("transforms/jet.json") as { order: number; values: Record<string, unknown[]> };

beforeAll(() => {
  config.explainRetraces = false;
});
// The functions of tools/golden/jet.py, line by line.
const vec = (...v: number[]): NDArray => np.array(v, { dtype: "float64" });
const W = np.array(
  [
    [0.5, -0.3, 0.8],
    [1.1, 0.2, -0.7],
    [-0.4, 0.9, 0.6],
  ],
  { dtype: "float64" },
);
const X = vec(0.3, 0.7, 1.4);
const Y = vec(1.2, 0.4, -0.6);
const coefficients = (seed: number): NDArray[] =>
  range(golden.order).map((k) =>
    vec(
      ...range(3)
        .map((i) => (((seed + 3 * k + i) * 7) % 11) - 5)
        .map((v) => v / 5),
    ),
  );

const functions: Record<string, (x: NDArray, y: NDArray) => NDArray> = {
  polynomial: (x, y) => x.mul(x).mul(y).sub(x.mul(3)).add(np.power(y, 3)),
  quotient: (x, y) => x.div(y.mul(y).add(2)),
  exp: (x, y) => np.exp(x.mul(y)),
  expm1: (x) => np.expm1(x),
  log: (x) => np.log(x.add(1)),
  log1p: (x) => np.log1p(x),
  sqrt: (x) => np.sqrt(x.mul(x).add(1)),
  rsqrt: (x) => lax.rsqrt(x),
  power: (x) => np.power(x, 2.5),
  power2: (x, y) => lax.pow(x.add(1), y),
  integerPow: (x, y) => lax.integerPow(y, -3).add(lax.integerPow(x, 5)),
  sin: (x, y) => np.sin(x).mul(y),
  cos: (x, y) => np.cos(x.add(y)),
  tan: (x) => np.tan(x),
  sinh: (x, y) => np.sinh(x).sub(np.cosh(y)),
  tanh: (x, y) => np.tanh(x.mul(y)),
  logistic: (x, y) => lax.logistic(x.sub(y)),
  erf: (x) => lax.erf(x),
  erfInv: (x) => lax.erfInv(x.div(2)),
  asinh: (x) => np.arcsinh(x),
  atanh: (x) => np.arctanh(x.div(2)),
  atan2: (x, y) => np.arctan2(x, y),
  softplus: (x) => nn.softplus(x),
  abs: (x, y) => np.abs(y).mul(x),
  maximum: (x, y) => np.maximum(x, y).mul(np.minimum(x.mul(y), y)),
  select: (x, y) => np.where(np.greater(y, 0), np.sin(x), x.mul(y)),
  sum: (x, y) => np.sum(np.exp(x).mul(y)),
  max: (x, y) => np.max(x.mul(y)).mul(np.min(y)),
  matvec: (x, y) => np.matmul(np.tanh(np.matmul(W, np.sin(x))), y),
  cumsum: (x, y) => np.cumsum(x.mul(y)),
  indexing: (x, y) => np.flip(np.concatenate([x.slice([1, 3]), y.slice([0, 2])])).mul(2),
  mlp: (x, y) => nn.sigmoid(np.matmul(W.T, np.tanh(np.matmul(W, x).add(y)))),
};
const series = [coefficients(1), coefficients(4)];
const inJit = jit((f: any, x: NDArray, y: NDArray, s: NDArray[][]) => jet(f, [x, y], s), { staticArgnums: 0 }) as any;
const flat = (v: unknown): number[] => [v].flat(9) as number[];

it("every golden function is here", () => {
  expect(Object.keys(functions)).toEqual(Object.keys(golden.values));
});
for (const [name, f] of Object.entries(functions))
  it(name, () => {
    const want = golden.values[name];
    const runs = {
      eager: () => jet(f, [X, Y], series),
      "of jit": () => jet(jit(f), [X, Y], series),
      "in jit": () => inJit(f, X, Y, series),
    };
    for (const [how, run] of Object.entries(runs)) {
      const [y, ys] = run() as [NDArray, NDArray[]];
      [y, ...ys].forEach((d, k) => {
        const w = flat(want[k]);
        const scale = Math.max(1, ...w.map(Math.abs));
        // Both sides sum products of up to seven factors; JAX scales by factorials from lgamma.
        flat(d.tolist()).forEach((v, i) => {
          expect(Math.abs(v - w[i]) / scale, `${how}, derivative ${k}, element ${i}: ${v} for ${w[i]}`).toBeLessThan(
            1e-11,
          );
        });
      });
    }
  });

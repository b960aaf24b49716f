import { jit, type NDArray, numpy as np, tree, valueAndGrad } from "jaxtra";
import * as optim from "jaxtra/optim";
import { describe, expect, it } from "vitest";
import { readGolden } from "../helpers/files.ts";

interface Params {
  a: NDArray;
  b: NDArray;
}
interface Step {
  readonly params: (number | string)[][];
  readonly tried?: number;
  readonly rate?: number | string;
  readonly value?: number | string;
}
interface Row {
  readonly fn: string;
  readonly optimizer: string;
  readonly steps: Step[];
}
const rows: Row[] = readGolden("linesearch.json").rows;
const functions: Record<string, (p: Params) => NDArray> = {
  rosenbrock: ({ a, b }) => {
    const x = np.concatenate([a, b.reshape([-1])]);
    const [next, before] = [x.slice([1]), x.slice([0, -1])];
    const off = next.sub(before.mul(before));
    const rest = np.subtract(1, before);
    return np.sum(off.mul(off).mul(100).add(rest.mul(rest)));
  },
  valley: ({ a, b }) => np.sum(np.log(np.cosh(a.mul(3)))).add(np.sum(np.array([[1, 30]]).mul(b.mul(b)))),
  barrier: ({ a, b }) =>
    np
      .sum(a)
      .sub(np.sum(np.log(a)))
      .add(np.sum(b.mul(b))),
};
const { scaleByBacktrackingLinesearch: back, scaleByZoomLinesearch: zoom } = optim;
const optimizers: Record<string, optim.GradientTransformation> = {
  lbfgs: optim.lbfgs(),
  lbfgsShort: optim.lbfgs(null, { memorySize: 2, scaleInitPrecond: false }),
  lbfgsFixed: optim.lbfgs(0.1, { memorySize: 3, linesearch: null }),
  lbfgsBacktracking: optim.lbfgs(null, { linesearch: back(10, { storeGrad: true }) }),
  backtracking: optim.chain(optim.sgd(1), back(15)),
  backtrackingOptions: optim.chain(
    optim.sgd(1),
    back(8, { slopeRtol: 0.1, decreaseFactor: 0.5, increaseFactor: 2, maxLearningRate: 3, rtol: 0.01 }),
  ),
  zoom: optim.chain(optim.sgd(1), zoom(15)),
  zoomOptions: optim.chain(
    optim.adam(0.5),
    zoom(6, { maxLearningRate: 0.7, curvRtol: 0.1, tol: 1e-4, approxDecRtol: null }),
  ),
  zoomFew: optim.chain(optim.sgd(1), zoom(2, { initialGuessStrategy: "one" })),
};
const start = (): Params => ({ a: np.array([0.3, 2]), b: np.array([[0.5, -0.7]]) });
const near = (x: unknown, want: number | string, rtol: number): boolean => {
  const [u, v] = [Number(x), Number(want)];
  return Object.is(u, v) || Math.abs(u - v) <= rtol * (1e-2 + Math.abs(v));
};

describe("optax, step by step", () => {
  it.each(rows)("$optimizer on $fn", ({ fn, optimizer, steps }) => {
    const f = functions[fn];
    const tx = optimizers[optimizer];
    const step = jit((params: Params, state: unknown) => {
      const [value, gradient] = valueAndGrad(f)(params);
      const [updates, next] = tx.update(gradient, state, params, { value, grad: gradient, valueFn: f });
      return [optim.applyUpdates(params, updates), next];
    }) as unknown as (params: Params, state: any) => [Params, any];
    let [params, state] = [start(), tx.init(start())];
    for (const [k, want] of steps.entries()) {
      [params, state] = step(params, state);
      // Rounding of one step is carried into the next ones, and steps along a valley make more of it.
      const rtol = 2e-5 * 4 ** k;
      tree.leaves(params).forEach((x, i) => {
        (x as NDArray)
          .ravel()
          .tolist()
          .forEach((v: unknown, j: number) => {
            expect(near(v as number, want.params[i][j], rtol), `step ${k}: ${v}, not ${want.params[i][j]}`).toBe(true);
          });
      });
      if (want.tried === undefined) continue;
      const last = state.at(-1);
      expect(last.info.numLinesearchSteps.item()).toBe(want.tried);
      expect(near(last.learningRate.item(), want.rate ?? 0, 10 * rtol)).toBe(true);
      expect(near(last.value.item(), want.value ?? 0, 10 * rtol)).toBe(true);
    }
  });
});

describe("what a line search keeps", () => {
  const f = (x: NDArray) => np.sum(x.mul(x).mul(np.array([1, 10])));
  it("spares the next evaluation", () => {
    const opt = optim.lbfgs();
    let [params, state]: [NDArray, any] = [np.array([3, 1]), opt.init(np.array([3, 1]))];
    for (let k = 0; k < 8; k++) {
      // Another function shows whether it is called.
      const evaluate = optim.valueAndGradFromState(k === 0 ? f : (x: NDArray) => np.sum(x));
      const [value, gradient] = evaluate(params, { state });
      expect(value.item()).toBe(f(params).item());
      const [updates, next] = opt.update(gradient, state, params, { value, grad: gradient, valueFn: f });
      [params, state] = [optim.applyUpdates(params, updates), next];
    }
    expect(f(params).item()).toBeLessThan(1e-8);
  });
  it("must be told of the function", () => {
    const x = np.array([1, 1]);
    const opt = optim.lbfgs();
    expect(() => opt.update(x, opt.init(x), x)).toThrow(/scaleByZoomLinesearch: update needs the function/);
    const evaluate = optim.valueAndGradFromState(f);
    expect(() => evaluate(x, { state: optim.adam(1).init(x) })).toThrow(/no value or no gradient/);
    expect(() => evaluate(x)).toThrow(/state is missing/);
    expect(() => zoom(3, { initialGuessStrategy: "two" as "one" })).toThrow(/no strategy two/);
    expect(() => optim.scaleByLbfgs({ memorySize: 0 })).toThrow(/at least 1/);
  });
});

import { describe, expect, test } from "vitest";
import { errors, jit, type NDArray, numpy as np, tree } from "../../src/index.ts";
import * as optim from "../../src/optim/index.ts";

const params = () => ({ w: np.array([1, 2]), b: np.array(0.5) });
const grads = (k: number) => ({ w: np.array([k, -k]), b: np.array(2 * k) });
const lists = (t: unknown): unknown => tree.map((x: any) => x.tolist(), t as any);

/** Several steps, each compiled; gives the updates. */
function run(tx: optim.GradientTransformation, steps: unknown[], at: unknown = params()): unknown[] {
  let state = tx.init(at);
  const update = jit((g: any, s: any, p: any) => tx.update(g, s, p));
  return steps.map((g) => {
    const [u, s] = update(g, state, at);
    state = s;
    return lists(u);
  });
}

describe("MultiSteps", () => {
  test("takes a step with the mean of k gradients", () => {
    const tx = new optim.MultiSteps(optim.sgd(1), 2).gradientTransformation();
    expect(run(tx, [grads(1), grads(3), grads(5), grads(5)])).toEqual([
      { w: [-0, 0], b: -0 },
      { w: [-2, 2], b: -4 },
      { w: [-0, 0], b: -0 },
      { w: [-5, 5], b: -10 },
    ]);
  });
  test("or their sum, after a number of calls that changes; says when it took one", () => {
    const multi = new optim.MultiSteps(optim.sgd(1), (step) => np.where(np.equal(step, 0), 1, 2), {
      useGradMean: false,
    });
    let state = multi.init(params());
    const took = [1, 1, 2].map((k) => {
      const [u, s] = multi.update(grads(k), state, params());
      state = s;
      return [(u as any).b.item(), multi.hasUpdated(s).item()];
    });
    expect(took).toEqual([
      [-2, true],
      [-0, false],
      [-6, true],
    ]);
    expect(state.gradientStep.item()).toBe(2);
  });
  test("leaves out what is not finite, or large", () => {
    const tx = new optim.MultiSteps(optim.sgd(1), 1, { shouldSkipUpdateFn: optim.skipNotFinite });
    expect(run(tx, [grads(1), grads(Number.NaN), grads(2)])).toEqual([
      { w: [-1, 1], b: -2 },
      { w: [0, 0], b: 0 },
      { w: [-2, 2], b: -4 },
    ]);
    const small = new optim.MultiSteps(optim.sgd(1), 1, {
      shouldSkipUpdateFn: (u, n, p) => optim.skipLargeUpdates(u, n, p, 7),
    });
    expect(run(small, [grads(1), grads(2)])).toEqual([
      { w: [-1, 1], b: -2 },
      { w: [0, 0], b: 0 },
    ]);
  });
});

test("applyIfFinite gives up after so many errors in a row", () => {
  const tx = optim.applyIfFinite(optim.sgd(1), 1);
  const [one, nan, last] = run(tx, [grads(1), grads(Number.NaN), grads(Number.NaN)]);
  expect(one).toEqual({ w: [-1, 1], b: -2 });
  expect(nan).toEqual({ w: [0, 0], b: 0 });
  expect(last).toEqual({ w: [Number.NaN, Number.NaN], b: Number.NaN });
});

test("transformations at some steps", () => {
  const even = (step: NDArray) => np.equal(step.mod(2), 0);
  const outs = [optim.conditionallyMask(optim.scale(3), even), optim.conditionallyTransform(optim.scale(3), even)].map(
    (tx) => run(tx, [grads(1), grads(1)]).map((u: any) => u.b),
  );
  expect(outs).toEqual([
    [6, 0],
    [6, 2],
  ]);
});

test("lookahead: every second step the slow parameters go half the way, and the fast ones start there", () => {
  const tx = optim.lookahead(optim.sgd(1), 2, 0.5, { resetState: true });
  let both = optim.LookaheadParams.initSynced(params());
  let state = tx.init(both);
  for (let i = 0; i < 2; i++) {
    const [u, s] = tx.update(grads(1) as any, state, both);
    both = optim.applyUpdates(both, u);
    state = s;
  }
  expect(lists(both.slow)).toEqual({ w: [0, 3], b: -1.5 });
  expect(lists(both.fast)).toEqual(lists(both.slow));
  expect(() => optim.lookahead(optim.sgd(1), 0, 0.5)).toThrow(errors.ValueError);
});

test("hyperparameters can be read and changed between steps", () => {
  const tx = optim.injectHyperparams(optim.adamw)(0.1, { weightDecay: 0, nesterov: false });
  const state = tx.init(params());
  expect(lists(state.hyperparams)).toEqual({ learningRate: Math.fround(0.1), weightDecay: 0 });
  state.hyperparams["learningRate"] = np.array(0);
  const [u] = jit((g: any, s: any, p: any) => tx.update(g, s, p))(grads(1), state, params());
  expect((u as any).b.item()).toBe(-0);
});

test("named chains, partitions and their errors", () => {
  expect(() => optim.namedChain(["a", optim.sgd(1)], ["a", optim.sgd(1)])).toThrow(/a name stands twice/);
  expect(() => optim.partition({ a: optim.sgd(1) }, { w: "a", b: "z" }).init(params())).toThrow(/label z has no/);
  const state = optim.namedChain(["c", optim.clip(1)], ["s", optim.trace(0.9)]).init(params());
  expect(optim.tree.get(state, "trace")).toBe((state["s"] as any).trace);
  expect(optim.periodicUpdate(grads(1), grads(2), 4, 2).b.item()).toBe(2);
});

describe("trees", () => {
  test("looking into states", () => {
    const state = optim.chain(optim.scaleByAdam(), optim.ema(0.9)).init(params());
    expect(() => optim.tree.get(state, "count")).toThrow(/\[0\]\.count and \[1\]\.count/);
    expect(optim.tree.get(state, "count", null, (path) => path[0] === 1).item()).toBe(0);
    expect(optim.tree.get(state, "none", 7)).toBe(7);
    const changed = optim.tree.set(state, { count: 5 });
    expect((changed[0] as any).count).toBe(5);
    expect(() => optim.tree.set(state, { none: 5 })).toThrow(/there is no none/);
  });
  test("dtypes and random trees", () => {
    const mixed = { a: np.zeros([2], "float16"), b: np.zeros([2]), c: np.zeros([1], "int32") };
    expect(() => optim.tree.dtype(mixed)).toThrow(/there are several/);
    expect(optim.tree.dtype(mixed, "highest")).toBe("float32");
    expect(optim.tree.dtype(mixed, "promote")).toBe("float32");
    expect(optim.tree.castLike({ a: 1.5 }, { a: np.zeros([], "int32") }).a).toMatchObject({ dtype: "int32" });
    const r = optim.tree.randomLike(np.array(new Uint32Array([0, 1])), params());
    expect(r.w.shape).toEqual([2]);
    expect(optim.tree.allclose(r, r).item()).toBe(true);
    expect(optim.tree.size(params())).toBe(3);
  });
});

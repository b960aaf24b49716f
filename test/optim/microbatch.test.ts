import { describe, expect, it } from "vitest";
import { grad, jit, type NDArray, numpy as np } from "../../src/index.ts";
import * as optim from "../../src/optim/index.ts";

const sum = (x: NDArray): NDArray => x.sum();

describe("microbatch", () => {
  const weighted = optim.microbatch((w: NDArray, x: NDArray) => w.mul(x).sum(), 1, 2);
  const x = np.array([1, 2, 3, 4]);
  it("adds up the results of parts, under jit and grad too", () => {
    expect(weighted(np.array(2), x).item()).toBe(20);
    expect(jit(weighted)(np.array(2), x).item()).toBe(20);
    expect((grad((w: NDArray) => weighted(w, x)) as (w: NDArray) => NDArray)(np.array(2)).item()).toBe(10);
  });
  it("joins them in the order of the examples", () => {
    const doubled = optim.microbatch((v: NDArray) => v.mul(2), 0, 2, { accumulator: "CONCAT" });
    expect(doubled(np.arange(6)).tolist()).toEqual([0, 2, 4, 6, 8, 10]);
  });
  it("takes one way for each part of a result", () => {
    const f = optim.microbatch((v: NDArray) => ({ mean: v.mean(), each: { v } }), 0, 2, {
      accumulator: { mean: "RUNNING_MEAN", each: "CONCAT" },
    });
    const { mean, each } = f(np.array([1, 2, 3, 4, 5, 6]));
    expect(mean.item()).toBeCloseTo(3.5, 6);
    expect(each.v.tolist()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(optim.microbatch(sum, 0, 2, { accumulator: "MEAN" })(x).item()).toBe(5);
  });
  it("cuts along another axis, and ends early", () => {
    const columns = optim.microbatch((v: NDArray) => v.sum(0), 0, 2, { inAxes: -1 });
    expect(columns(np.ones([3, 4])).tolist()).toEqual([6, 6]);
    expect(
      optim
        .microbatch(sum, 0, 4, { numRealMicrobatches: 3 })(np.ones([16]))
        .item(),
    ).toBe(12);
    expect(optim.microbatch(sum, 0, null)).toBe(sum);
  });
  it("refuses what has no parts or no mean", () => {
    expect(() => optim.microbatch(sum, 0, 3)(x)).toThrow(/^microbatch: batches of 4 in parts of 3/);
    const two = optim.microbatch((a: NDArray, b: NDArray) => a.sum().add(b.sum()), [0, 1], 2);
    expect(() => two(x, np.ones([2]))).toThrow(/^microbatch: batches of 4, 2/);
    expect(() => optim.microbatch(sum, 0, 2, { accumulator: "MEAN" })(np.arange(4))).toThrow(
      /^microbatch: means are of/,
    );
    expect(() => optim.microbatch(sum, 0, 2, { accumulator: "LAST" })(x)).toThrow(
      /^microbatch: there is no accumulator/,
    );
  });
});

describe("losses", () => {
  const half = np.array([true, true, false]);
  it("leave classes out", () => {
    const logits = np.array([0, 0, 5]);
    const right = np.array([1, 0, 0]);
    expect(optim.softmaxCrossEntropy(logits, right, { where: half }).item()).toBeCloseTo(Math.LN2, 6);
    // log 2, and twice the probability of the wrong class.
    expect(optim.losses.polyLossCrossEntropy(logits, right, { where: half }).item()).toBeCloseTo(Math.LN2 + 1, 6);
    const rows = np.array([
      [0, 0, 5],
      [1, 2, 3],
    ]);
    const where = np.array([
      [true, true, false],
      [false, false, false],
    ]);
    const found = optim.softmaxCrossEntropyWithIntegerLabels(rows, new Int32Array([0, 1]), { where });
    expect(found.tolist()[0]).toBeCloseTo(Math.LN2, 6);
    expect(found.tolist()[1]).toBe(0);
  });
  it("take several axes of classes", () => {
    const found = optim.softmaxCrossEntropyWithIntegerLabels(np.zeros([2, 3, 2]), new Int32Array([0, 3, 1]), {
      axis: [0, 2],
    });
    for (const v of found.tolist() as number[]) expect(v).toBeCloseTo(Math.log(4), 6);
  });
  it("refuse integers for floats and floats for classes", () => {
    expect(() => optim.l2Loss(np.arange(3))).toThrow(/^squaredError: i32\[3\] is no float/);
    expect(() => optim.l2Loss(np.zeros([2]), np.zeros([3]))).toThrow(/^squaredError: f32\[2\] and f32\[3\] differ/);
    expect(() => optim.softmaxCrossEntropyWithIntegerLabels(np.zeros([2, 3]), np.zeros([2]))).toThrow(/is no integer/);
  });
});

describe("injected hyperparameters", () => {
  class Halving extends optim.StatefulSchedule<{ rate: NDArray }> {
    init() {
      return { rate: np.array(1) };
    }
    update({ rate }: { rate: NDArray }, extra?: optim.ExtraArgs) {
      return { rate: np.where(np.greater(extra?.value ?? 0, 1), rate.mul(0.5), rate) };
    }
    call({ rate }: { rate: NDArray }) {
      return rate;
    }
  }
  it("come from schedules with a state", () => {
    const tx = optim.injectHyperparams(optim.sgd)(new Halving());
    const params = np.zeros([2]);
    let state = tx.init(params);
    let updates = params;
    for (const value of [2, 0]) [updates, state] = tx.update(np.ones([2]), state, params, { value });
    expect(updates.tolist()).toEqual([-0.5, -0.5]);
    expect((state.hyperparamsStates.learningRate as { rate: NDArray }).rate.item()).toBe(0.5);
    expect(state.count.item()).toBe(2);
  });
});

describe("MultiSteps", () => {
  it("adds up in float32, and leaves out what is not finite", () => {
    const tx = new optim.MultiSteps(optim.sgd(1), 2);
    const params = np.zeros([2], { dtype: "bfloat16" });
    const g = np.ones([2], { dtype: "bfloat16" });
    let [updates, state] = tx.update(g, tx.init(params), params);
    expect(state.accGrads).toMatchObject({ dtype: "float32" });
    [updates, state] = tx.update(g.mul(3), state, params);
    expect(updates.dtype).toBe("bfloat16");
    expect(updates.tolist()).toEqual([-2, -2]);
    const careful = new optim.MultiSteps(optim.sgd(1), 2, { shouldSkipUpdateFn: optim.skipNotFinite });
    const p = np.zeros([2]);
    const [none, after] = careful.update(np.array([Number.NaN, 1]), careful.init(p), p);
    expect(none.tolist()).toEqual([0, 0]);
    expect(after.miniStep.item()).toBe(0);
  });
});

it("masked hides arguments that are trees like the updates", () => {
  const adding: optim.GradientTransformation = {
    init: () => null,
    update: (updates, state, _, extra) => [optim.tree.add(updates, extra?.other), state],
  };
  const tx = optim.masked(adding, { a: true, b: false }, { maskCompatibleExtraArgs: true });
  const trees = (a: number, b: number) => ({ a: np.array(a), b: np.array(b) });
  const [{ a, b }] = tx.update(trees(1, 2), tx.init(trees(0, 0)), undefined, { other: trees(10, 20) });
  expect([a.item(), b.item()]).toEqual([11, 2]);
});

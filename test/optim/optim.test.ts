import { describe, expect, it } from "vitest";
import { grad, jit, lax, type NDArray, numpy as np } from "../../src/index.ts";
import * as optim from "../../src/optim/index.ts";

// Values against optax are in test/golden/optim; here is what goes beyond single steps.

interface Params {
  w: NDArray;
  b: NDArray;
}
const params = (): Params => ({ w: np.array([1, -2, 3]), b: np.array(0.5) });
const loss = (p: Params): NDArray => np.sum(np.square(np.add(p.w, p.b)));
const list = (x: NDArray) => x.tolist();

describe("states", () => {
  it.each([
    ["sgd", optim.sgd(0.1, { momentum: 0.9 })],
    ["adam", optim.adam(optim.cosineDecaySchedule(0.1, 20))],
    ["adamw", optim.adamw(0.1)],
    ["rmsprop", optim.rmsprop(0.01, { momentum: 0.5 })],
    ["centered rmsprop", optim.rmsprop(0.01, { centered: true, biasCorrection: true, initialScale: 1 })],
    ["adagrad", optim.adagrad(0.1)],
    ["lion", optim.lion(0.01)],
    ["clipped", optim.chain(optim.clipByGlobalNorm(1), optim.adam(0.1))],
  ])("of %s pass through jit and scan", (_, tx) => {
    const step = (p: Params, s: optim.OptState): [Params, optim.OptState] => {
      const [updates, next] = tx.update(grad(loss)(p), s, p);
      return [optim.applyUpdates(p, updates as Params), next];
    };
    let eager: [Params, optim.OptState] = [params(), tx.init(params())];
    for (let i = 0; i < 5; i++) eager = step(...eager);
    const many = jit((p: Params) =>
      lax.scan(([q, s]: any) => [step(q, s), null], [p, tx.init(p)] as any, null, { length: 5 }),
    );
    const [[scanned]] = many(params()) as any;
    // One program fuses what eager evaluation rounds in between.
    for (const key of ["w", "b"] as const) {
      const difference = np.max(np.abs(np.subtract(scanned[key], eager[0][key]))).item();
      expect(difference).toBeLessThan(1e-5);
    }
    expect(loss(eager[0]).item()).toBeLessThan(loss(params()).item() as number);
  });
  it("count in int32", () => {
    const tx = optim.scaleByAdam();
    const [, state] = tx.update(params(), tx.init(params()));
    expect(state.count.dtype).toBe("int32");
    expect(state.count.item()).toBe(1);
  });
  it("of a chain belong to it", () => {
    const tx = optim.chain(optim.scale(1));
    expect(() => tx.update(params(), [])).toThrow(/^chain: a state of 0 for 1 transformations/);
  });
});

it("centered rmsprop divides by the standard deviation", () => {
  // By hand: after gradients 1 and 3 with decay 1/2, mu = 1.75, nu = 4.75, variance 1.6875.
  const tx = optim.scaleByStddev({ decay: 0.5, eps: 0 });
  const [, state] = tx.update(np.array([1]), tx.init(np.array([0])));
  const [out, next] = tx.update(np.array([3]), state);
  expect([list(next.mu as NDArray), list(next.nu as NDArray)]).toEqual([[1.75], [4.75]]);
  expect(out.item()).toBeCloseTo(3 / Math.sqrt(1.6875), 5);
});

describe("masked", () => {
  it("leaves the rest alone; a prefix stands for a subtree", () => {
    const tree = { a: { x: np.array([1]), y: np.array([2]) }, b: np.array([3]) };
    const tx = optim.masked(optim.scale(10), { a: true, b: false });
    const [out] = tx.update(tree, tx.init(tree));
    expect([list(out.a.x), list(out.a.y), list(out.b)]).toEqual([[10], [20], [3]]);
  });
  it("takes a function of the parameters", () => {
    const tx = optim.addDecayedWeights(0.5, { mask: (p: Params) => ({ w: p.w.ndim > 0, b: p.b.ndim > 0 }) });
    const zero = { w: np.zeros(3), b: np.zeros([]) };
    const [out] = tx.update(zero, tx.init(params()), params());
    expect([list(out.w), out.b.item()]).toEqual([[0.5, -1, 1.5], 0]);
  });
  it("wants booleans", () => {
    expect(() => optim.masked(optim.identity(), { w: 1, b: 0 }).init(params())).toThrow(/true or false/);
  });
});

describe("schedules", () => {
  const at = (s: optim.Schedule, counts: number[]) => counts.map((c) => s(c).item());
  it("piecewise constant", () => {
    const s = optim.piecewiseConstantSchedule(1, { 2: 0.5, 4: 0.5 });
    expect(at(s, [0, 1, 2, 3, 4, 9])).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25]);
  });
  it("end values bound exponential decay", () => {
    const s = optim.exponentialDecay(1, 1, 0.5, { endValue: 0.2 });
    expect(at(s, [0, 1, 2, 3])).toEqual([1, 0.5, 0.25, expect.closeTo(0.2, 6)]);
  });
  it("warm-up to a constant", () => {
    expect(at(optim.warmupConstantSchedule(0, 2, 4), [0, 2, 4, 8])).toEqual([0, 1, 2, 2]);
  });
  it("say what is wrong with their arguments", () => {
    expect(() => optim.cosineDecaySchedule(1, 0)).toThrow(/decaySteps is 0/);
    expect(() => optim.joinSchedules([optim.constantSchedule(1)], [3])).toThrow(/one boundary less/);
  });
});

describe("updates", () => {
  it("keep the dtype of the parameters", () => {
    const p = { w: np.array([1, 2], { dtype: "float64" }) };
    const out = optim.applyUpdates(p, { w: np.array([1, 1], { dtype: "float32" }) });
    expect([out.w.dtype, list(out.w)]).toEqual(["float64", [2, 3]]);
  });
  it("weight decay names what it lacks", () => {
    const tx = optim.adamw(0.1);
    expect(() => tx.update(params(), tx.init(params()))).toThrow(/^addDecayedWeights: update needs the parameters/);
  });
});

it("integer labels agree with one-hot labels along any axis", () => {
  const logits = np.array([
    [1, 2, -1],
    [0.5, 0, 3],
  ]);
  const oneHot = np.array([
    [0, 1, 0],
    [0, 0, 1],
  ]);
  const a = optim.softmaxCrossEntropyWithIntegerLabels(logits, np.array(new Int32Array([1, 2])));
  expect(np.allclose(a, optim.softmaxCrossEntropy(logits, oneHot)).item()).toBe(true);
  const b = optim.softmaxCrossEntropyWithIntegerLabels(np.transpose(logits), np.array(new Int32Array([1, 2])), {
    axis: 0,
  });
  expect(np.allclose(a, b).item()).toBe(true);
  const classes = np.zeros([2, 3], { dtype: "int32" });
  expect(() => optim.softmaxCrossEntropyWithIntegerLabels(logits, classes)).toThrow(/labels i32\[2,3\] for logits/);
  expect(() => optim.softmaxCrossEntropyWithIntegerLabels(logits, logits)).toThrow(/f32\[2,3\] is no integer/);
});

import { grad, makeJaxpr, type NDArray, numpy as np, random, tree } from "jaxtra";
import * as optim from "jaxtra/optim";
import { describe, expect, it } from "vitest";
import { readGolden } from "../helpers/files.ts";

// Values of optax 0.2.8.
const golden = readGolden("optax-more.json").values as Record<string, number[][]>;
const numbers = (t: unknown): number[][] =>
  (tree.leaves(t) as NDArray[]).map((x) => x.astype("float32").ravel().tolist() as number[]);
const expectNear = (found: number[][], name: string, digits = 5): void => {
  const want = golden[name];
  expect(found.map((x) => x.length)).toEqual(want.map((x) => x.length));
  found.forEach((x, i) => {
    x.forEach((v, j) => {
      expect(Math.abs(v - want[i][j]), `${name} ${i} ${j}: ${v}, not ${want[i][j]}`).toBeLessThan(
        10 ** -digits * (1 + Math.abs(want[i][j])),
      );
    });
  });
};
const params = () => ({ a: np.array([1, 2]), b: np.array(0.5) });
type Params = ReturnType<typeof params>;
const f = ({ a, b }: Params): NDArray => np.sum(a.mul(a).mul(a).mul(a)).add(b.mul(b).mul(np.sum(a)));
const { contrib } = optim;

describe("gradients of single examples", () => {
  const examples = () => ({
    a: np.array([
      [3, 4],
      [0.1, 0.2],
      [0, 0],
    ]),
    b: np.array([1, -2, 0]),
  });
  it("are clipped before they are added", () => {
    expectNear(numbers(optim.perExampleGlobalNormClip(examples(), 1)), "globalNormClip");
    expectNear(numbers(optim.perExampleLayerNormClip(examples(), 1)), "layerNormClip");
    expectNear(numbers(optim.perExampleLayerNormClip(examples(), 1, false)), "layerNormClipSizes");
    expect(() => optim.perExampleGlobalNormClip([np.array(1)], 1)).toThrow(/no common first axis/);
  });
  it("become private by noise", () => {
    const tx = contrib.dpsgd(0.1, 1, 0.5, 7, { momentum: 0.9 });
    let state: unknown = tx.init(params());
    const found: number[][] = [];
    for (let k = 0; k < 2; k++) {
      let updates: unknown;
      [updates, state] = tx.update(examples() as unknown, state, params());
      found.push(...numbers(updates));
    }
    expectNear(found, "dpsgd");
  });
});

describe("what functions tell besides gradients", () => {
  it("sophia: curvatures", () => {
    const tx = contrib.sophia(0.1, { updateInterval: 2, gamma: 0.5 });
    let [state, p]: [unknown, Params] = [tx.init(params()), params()];
    const found: number[][] = [];
    for (let k = 0; k < 4; k++) {
      let updates: unknown;
      [updates, state] = tx.update(grad(f)(p) as unknown, state, p, { objFn: f });
      p = optim.applyUpdates(p, updates);
      found.push(...numbers(p));
    }
    expectNear(found, "sophia");
    expect(() => tx.update(params(), state, p)).toThrow(/Pass { objFn }/);
  });
  it("sam: gradients on the way", () => {
    const up = optim.chain(contrib.normalize(), optim.sgd(0.05));
    const tx = contrib.sam(optim.sgd(0.1), up, { opaqueMode: true, syncPeriod: 3 });
    const gradFn = (p: Params) => grad(f)(p);
    const [updates] = tx.update(grad(f)(params()) as unknown, tx.init(params()), params(), { gradFn });
    expectNear(numbers(updates), "samOpaque");
    expect(() => tx.update(params(), tx.init(params()), params())).toThrow(/Pass { gradFn }/);
  });
});

describe("muon", () => {
  const matrices = () => ({
    w: np.array([
      [1, 2],
      [0.5, -1],
      [0.3, 0.7],
    ]),
    b: np.array([1, -1]),
    wide: np.array([[1, 2, 3]]),
  });
  const options = {
    nsCoeffs: "dion",
    consistentRms: 0.2,
    adaptive: true,
    nesterov: false,
    adamLearningRate: 0.02,
  } as const;
  it.each([
    ["muon", contrib.muon(0.1, { weightDecay: 0.01 })],
    ["muonOptions", contrib.muon(0.1, options)],
  ] as const)("%s", (name, tx) => {
    let [state, p]: [unknown, unknown] = [tx.init(matrices()), matrices()];
    const found: number[][] = [];
    for (const g of [matrices(), tree.map((x: NDArray) => np.sin(x.mul(3)), matrices())]) {
      let updates: unknown;
      [updates, state] = tx.update(g as unknown, state, p);
      p = optim.applyUpdates(p, updates);
      found.push(...numbers(p));
    }
    expectNear(found, name);
  });
  it("takes matrices", () => {
    const tx = contrib.scaleByMuon();
    expect(() => tx.update(np.ones([3]), tx.init(np.ones([3])))).toThrow(/takes matrices, got f32\[3\]/);
    expect(() => contrib.scaleByMuon({ nsCoeffs: "dion", nsSteps: 2 })).toThrow(/not for 2 steps/);
  });
});

describe("alone", () => {
  it("parts of complex numbers", () => {
    const tx = contrib.splitRealAndImaginary(optim.adam(0.1));
    const z = np.array([
      { re: 1, im: 2 },
      { re: -3, im: 0.5 },
    ]);
    const [u] = tx.update(z, tx.init(z), z);
    expect(u.dtype).toBe("complex64");
    expectNear([np.real(u).tolist() as number[], np.imag(u).tolist() as number[]], "complex");
  });
  it("linear algebra", () => {
    const m = np.array([
      [4, 1, 0.5],
      [1, 3, 0.2],
      [0.5, 0.2, 2],
    ]);
    expectNear(numbers(optim.powerIteration(m)), "powerIteration", 4);
    const byFunction = optim.powerIteration((v: NDArray) => np.matmul(m, v), np.ones([3]))[0].item() as number;
    expect(byFunction).toBeCloseTo(golden.powerIteration[0][0], 4);
    expect(() => optim.powerIteration((v: NDArray) => v)).toThrow(/v0 is needed/);
    const roots = ([1, 2, 4] as const).map((p) => numbers(optim.matrixInversePthRoot(m, p)[0])[0]);
    expectNear(roots, "inverseRoot", 4);
    expect(() => optim.matrixInversePthRoot(np.ones([2, 3]), 2)).toThrow(/no square matrix/);
    const a = np.array([
      [1, 2],
      [3, -1],
      [0.5, 0.5],
    ]);
    expectNear(numbers(optim.nnls(a, np.array([1, -2, 0.3]), 30)), "nnls");
    expect(() => optim.nnls(a, np.ones([2]), 3)).toThrow(/do not fit/);
  });
  it("normal distributions", () => {
    const normal = optim.multiNormal(np.array([1, 2]), np.array([0.1, -0.3]));
    const x = np.array([
      [0, 1],
      [1, 2],
    ]);
    expectNear(numbers([normal.logProb(x), normal.sample([2], random.key(3))]), "multiNormal");
  });
  it("factors of gradients", () => {
    for (const scale of [0, 0.5, 1]) {
      const g = grad((x: NDArray) => optim.scaleGradient(x, scale).mul(3))(np.array(2));
      expect((g as NDArray).item()).toBe(3 * scale);
    }
  });
  it("overlaps", () => {
    const logits = np.array([
      [
        [0.5, -1, 0.2],
        [1.5, 0.3, -0.2],
      ],
      [
        [0.1, 0.2, 0.3],
        [-1, 2, 0],
      ],
    ]);
    const targets = np.array([
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
      [
        [0, 0, 1],
        [0, 1, 0],
      ],
    ]);
    const { diceLoss, multiclassGeneralizedDiceLoss, binaryDiceLoss } = optim.losses;
    expectNear(numbers(diceLoss(logits, targets)), "dice");
    const options = {
      classWeights: np.array([1, 2, 3]),
      smooth: 0.1,
      alpha: 0.3,
      beta: 0.7,
      reduction: "none" as const,
      ignoreBackground: true,
    };
    expectNear(numbers(diceLoss(logits, targets, options)), "diceOptions");
    expectNear(numbers(multiclassGeneralizedDiceLoss(logits, targets)), "diceGeneralized");
    expectNear(numbers(binaryDiceLoss(logits.slice("...", 0), targets.slice("...", 0))), "diceBinary");
    expect(() => diceLoss(logits, np.ones([2, 5, 3]))).toThrow(/have other shapes/);
  });
  const grads = () => {
    const p = params();
    return [
      p,
      tree.map((x: NDArray) => x.mul(0.3).sub(1), p),
      tree.map((x: NDArray) => x.neg(), p),
    ] as unknown as Params[];
  };
  it.each([
    ["optimisticAdam", optim.optimisticAdam(0.1, { optimism: 0.05 })],
    ["distance", optim.chain(optim.scaleByDistanceOverGradients(), optim.scale(-1))],
  ] as const)("%s", (name, tx) => {
    let [state, p]: [any, Params] = [tx.init(params()), params()];
    const found: number[][] = [];
    for (const g of grads()) {
      let updates: unknown;
      [updates, state] = tx.update(g as unknown, state, p);
      p = optim.applyUpdates(p, updates);
      found.push(...numbers(p));
    }
    expectNear(found, name);
  });
  it("measurements on the way", () => {
    const tx = optim.monitor({ norm: optim.tree.norm, smooth: optim.measureWithEma(optim.tree.norm, 0.9) });
    let state = tx.init(params());
    const found: number[][] = [];
    for (const g of grads()) {
      [, state] = tx.update(g as unknown, state, params());
      const { norm, smooth } = state.measurements as Record<string, NDArray>;
      found.push([norm.item() as number, smooth.item() as number]);
    }
    expectNear(found, "monitor");
    const kept = optim.snapshot("size", (u: Params) => optim.tree.norm(u));
    const [, { measurement }] = kept.update(grads()[1], kept.init(params()));
    expect((measurement.size as NDArray).item()).toBeCloseTo(golden.monitor[1][0], 5);
  });
  it("sums pair by pair", () => {
    const xs = [1, 2, 3, 4, 5].map((x) => np.array([x, 0.5]));
    expect(optim.tree.sum(xs, { associativeReduction: true }).item()).toBe(17.5);
    expect(optim.tree.sum([], { associativeReduction: true }).dtype).toBe("int32");
    const chain = (associativeReduction: boolean) =>
      makeJaxpr((...leaves: NDArray[]) => optim.tree.sum(leaves, { associativeReduction }))(...xs);
    const last = (associativeReduction: boolean) => String(chain(associativeReduction));
    expect(last(true)).not.toBe(last(false));
  });
  it("states by parameter", () => {
    const tx = optim.adam(0.1);
    const state = optim.treeMapParams(tx, (m, by) => m.add(by), tx.init(params()), { a: 1, b: 2 });
    expect(numbers(optim.tree.get(state, "mu"))).toEqual([[1, 1], [2]]);
    expect(optim.tree.get(state, "count").item()).toBe(0);
    const counted = optim.treeMapParams(tx, (m) => m, tx.init(params()), {
      transformNonParams: (count: NDArray) => count.add(7),
    });
    expect(optim.tree.get(counted, "count").item()).toBe(7);
    const whole = optim.treeMapParams(tx, () => 3 as never, tx.init(params()), { isLeaf: () => true });
    expect(optim.tree.get(whole, "mu")).toBe(3);
    const tx2 = optim.statelessWithTreeMap((g, p) => g.add(p));
    expect(numbers(tx2.update(params(), null, params())[0])).toEqual([[2, 4], [1]]);
  });
});

import { describe, expect, it } from "vitest";
import { grad, jit, type NDArray, nn, numpy as np, random, vmap } from "../../src/index.ts";

const slope = (f: (x: NDArray) => NDArray, x: number): number => grad(f)(x).item();
/** float32: values near 1, a few operations. */
const near = (x: NDArray, want: number[]): void => {
  const got = [...x.toTypedArray()].map(Number);
  expect(got.length).toBe(want.length);
  want.forEach((w, i) => expect(got[i], `element ${i}`).toBeCloseTo(w, 5));
};

describe("activations where they bend", () => {
  it("have JAX's derivatives", () => {
    expect([-1, 0, 2].map((x) => slope(nn.relu, x))).toEqual([0, 0, 1]);
    expect([-1, 0, 3, 6, 7].map((x) => slope(nn.relu6, x))).toEqual([0, 0, 1, 0, 0]);
    expect([-1, 0, 1].map((x) => slope(nn.leakyRelu, x))).toEqual([Math.fround(0.01), 1, 1]);
    expect([-2, -1, 0, 1, 2].map((x) => slope(nn.hardTanh, x))).toEqual([0, 1, 1, 1, 0]);
    expect([0].map((x) => slope(nn.elu, x))).toEqual([1]);
    expect(slope(nn.celu, 0)).toBe(1);
    expect([-3, 0, 3].map((x) => slope(nn.hardSigmoid, x))).toEqual([0, Math.fround(1 / 6), 0]);
  });
  it("keep NaN", () => {
    for (const f of [nn.relu, nn.relu6, nn.silu, nn.softplus, nn.elu, nn.hardTanh, nn.gelu])
      expect(f(Number.NaN).item()).toBeNaN();
  });
  it("send no NaN back from the branch not taken", () => {
    for (const f of [nn.elu, nn.selu, nn.celu]) expect(Number.isFinite(slope(f, 1000))).toBe(true);
  });
  it("have second derivatives, under vmap and jit", () => {
    const relu2 = (x: NDArray) => nn.relu(x).mul(nn.relu(x));
    expect(jit(vmap(grad(grad(relu2))))(np.array([-1, 2])).tolist()).toEqual([0, 2]);
  });
  it("do not overflow", () => {
    near(nn.softplus(np.array([-100, 0, 100])), [0, Math.LN2, 100]);
    near(nn.logSigmoid(np.array([-100, 0, 100])), [-100, -Math.LN2, 0]);
    near(nn.sigmoid(np.array([-1000, 0, 1000])), [0, 0.5, 1]);
  });
});

describe("softmax and its kin", () => {
  it("sum to one over the axis asked for", () => {
    const x = np.array([
      [1, 2, 3],
      [1000, 1000, -1000],
    ]);
    near(np.sum(nn.softmax(x), 1), [1, 1]);
    near(np.sum(nn.softmax(x, 0), 0), [1, 1, 1]);
    near(np.sum(nn.softmax(x, [0, 1])).reshape(1), [1]);
    near(np.exp(nn.logSoftmax(x)), [...nn.softmax(x).toTypedArray()].map(Number));
  });
  it("leave masked elements out", () => {
    const where = np.array([true, false, true]);
    expect(nn.softmax(np.array([1, 99, 1]), { where }).tolist()).toEqual([0.5, 0, 0.5]);
    expect(nn.logSoftmax(np.array([1, 99, 1]), { where }).tolist()).toEqual([
      -Math.fround(Math.LN2),
      Number.NEGATIVE_INFINITY,
      -Math.fround(Math.LN2),
    ]);
  });
  it("have the derivative p_i (1 - p_i)", () => {
    near(grad((x) => nn.softmax(x).slice(0))(np.array([0, 0])), [0.25, -0.25]);
    near(grad((x) => nn.logsumexp(x))(np.array([1000, 1000])), [0.5, 0.5]);
  });
  it("logsumexp of nothing but -inf is -inf; signs on request", () => {
    expect(nn.logsumexp(np.array([-np.inf, -np.inf])).item()).toBe(Number.NEGATIVE_INFINITY);
    const [y, sign] = nn.logsumexp(np.array([0, 0]), { b: np.array([1, -3]), returnSign: true });
    near(y.reshape(1), [Math.LN2]);
    expect(sign.item()).toBe(-1);
    expect(nn.logsumexp(np.array([0, 0]), { b: np.array([1, -3]) }).item()).toBeNaN();
    near(nn.logmeanexp(np.array([1, 1])).reshape(1), [1]);
  });
});

describe("oneHot", () => {
  it("has zeros for what is out of range", () => {
    expect(nn.oneHot(new Int32Array([0, 2, 3, -1]), 3).tolist()).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(nn.oneHot(1, 2).tolist()).toEqual([0, 1]);
    expect(nn.oneHot(new Int32Array([1]), 2, { axis: 0, dtype: "int32" }).tolist()).toEqual([[0], [1]]);
    expect(() => nn.oneHot(1, 2.5)).toThrow(/numClasses is 2.5/);
  });
});

describe("attention", () => {
  const draw = (seed: number, ...shape: number[]) => random.normal(random.key(seed), shape);
  it("is a mean of the values, weighted by softmax of products", () => {
    const [q, k, v] = [draw(1, 1, 2, 1, 4), draw(2, 1, 3, 1, 4), draw(3, 1, 3, 1, 4)];
    const [Q, K, V] = [q.reshape(2, 4), k.reshape(3, 4), v.reshape(3, 4)];
    const want = nn.softmax(Q.matmul(K.T).div(2)).matmul(V);
    near(nn.dotProductAttention(q, k, v).reshape(-1), [...want.toTypedArray()].map(Number));
  });
  it("sees no later keys when causal, and none that are masked", () => {
    const [q, k, v] = [draw(1, 3, 1, 4), draw(2, 3, 1, 4), draw(3, 3, 1, 4)];
    const causal = nn.dotProductAttention(q, k, v, { isCausal: true });
    near(causal.slice(0, 0), [...v.slice(0, 0).toTypedArray()].map(Number));
    const mask = np.array([
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
    near(nn.dotProductAttention(q, k, v, { mask }).reshape(-1), [...causal.toTypedArray()].map(Number));
  });
  it("shares keys between grouped heads", () => {
    const [q, k, v] = [draw(1, 2, 3, 4, 5), draw(2, 2, 6, 2, 5), draw(3, 2, 6, 2, 5)];
    const twice = (x: NDArray) => np.repeat(x, 2, 2);
    near(
      nn.dotProductAttention(q, k, v).reshape(-1),
      [...nn.dotProductAttention(q, twice(k), twice(v)).toTypedArray()].map(Number),
    );
    expect(() => nn.dotProductAttention(draw(1, 2, 3, 3, 5), k, v)).toThrow(/3 query heads are no multiple of 2/);
    expect(() => nn.dotProductAttention(q, k, draw(3, 2, 5, 2, 5))).toThrow(
      /value is f32\[2,5,2,5\], \[2,6,2,5\] is expected/,
    );
  });
});

describe("scaledMatmul", () => {
  const [a, b] = [1, 2].map((seed) => random.normal(random.key(seed), [2, 3, 6]));
  const [s, t] = [3, 4].map((seed) => random.uniform(random.key(seed), [2, 3, 2]));
  it("scales blocks of rows", () => {
    const spread = (x: NDArray) => np.repeat(x, 3, 2);
    const want = np.einsum("bmk,bnk->bmn", a.mul(spread(s)), b.mul(spread(t)));
    near(nn.scaledMatmul(a, b, s, t).ravel(), want.ravel().tolist() as number[]);
    const small = nn.scaledMatmul(a.astype("float8_e4m3fn"), b, s, t, { preferredElementType: "bfloat16" });
    expect(small.dtype).toBe("bfloat16");
    near(
      grad((x) => np.sum(nn.scaledMatmul(x, b, s, t)))(a).ravel(),
      grad((x) => np.sum(np.einsum("bmk,bnk->bmn", x.mul(spread(s)), b.mul(spread(t)))))(a)
        .ravel()
        .tolist() as number[],
    );
  });
  it("names what does not fit", () => {
    expect(() => nn.scaledMatmul(a, b, s, np.ones([2, 3, 3]))).toThrow(/do not fit/);
    expect(() => nn.scaledMatmul(a, b, np.ones([2, 3, 4]), np.ones([2, 3, 4]))).toThrow(/divides 6/);
    expect(() => nn.scaledMatmul(a.slice(0), b, s, t)).toThrow(/three axes/);
  });
});
describe("initializers", () => {
  // Values of JAX 0.10.2.
  it("orthogonal: rows or columns of one length, at right angles", () => {
    const q = nn.initializers.orthogonal(2)(random.key(42), [2, 3]);
    near(q.ravel(), [-0.17585468, 1.8371826, -0.77060753, 1.7445267, 0.5156041, 0.8311314]);
    const columns = nn.initializers.orthogonal(1, 0)(random.key(42), [2, 2, 3]);
    near(columns.slice(0, 0), [-0.01755559, 0.18340613, -0.07692983]);
    near(np.einsum("abc,dbc->ad", columns, columns).ravel(), [1, 0, 0, 1]);
  });
  const key = random.key(0);
  const std = (x: NDArray) => np.std(x).item();
  it("have the variance of their fans", () => {
    const { glorotNormal, heUniform, lecunNormal, normal, varianceScaling } = nn.initializers;
    const shape = [300, 100];
    // 30,000 draws: the spread of a standard deviation is 0.4 %.
    expect(std(glorotNormal()(key, shape))).toBeCloseTo(Math.sqrt(1 / 200), 2);
    expect(std(heUniform()(key, shape))).toBeCloseTo(Math.sqrt(2 / 300), 2);
    expect(std(lecunNormal()(key, shape))).toBeCloseTo(Math.sqrt(1 / 300), 2);
    expect(std(normal(0.5)(key, shape))).toBeCloseTo(0.5, 2);
    expect(std(varianceScaling(1, "fan_out", "normal", { inAxis: 1, outAxis: 0 })(key, shape))).toBeCloseTo(
      Math.sqrt(1 / 300),
      2,
    );
  });
  it("name what is wrong", () => {
    expect(() => nn.initializers.heNormal()(key, [3])).toThrow(/\[3\] has no input axis/);
    expect(() => nn.initializers.varianceScaling(1, "x" as any, "normal")(key, [3, 3])).toThrow(/no mode x/);
    expect(() => nn.initializers.normal()(key, [3], "int32")).toThrow(/int32 is no float/);
  });
  it("trace", () => {
    expect(jit((k: NDArray) => nn.initializers.glorotUniform()(k, [4, 4]))(key).tolist()).toEqual(
      nn.initializers.glorotUniform()(key, [4, 4]).tolist(),
    );
  });
});

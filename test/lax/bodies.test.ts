import { describe, expect, it } from "vitest";
import { grad, jit, lax, numpy as np, vmap } from "../../src/index.ts";

const one = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] };
describe("sort by a comparator", () => {
  const data = Array.from({ length: 1000 }, (_, i) => ((i * 7919) % 613) - 300);
  const near = (x: any, y: any) => np.less(x.abs(), y.abs());
  it("is stable, eager and compiled", () => {
    const want = [...data].sort((a, b) => Math.abs(a) - Math.abs(b));
    const f = (x: any): any => lax.sort(x, { comparator: near });
    expect(f(np.array(data)).tolist()).toEqual(want);
    expect(jit(f)(np.array(data)).tolist()).toEqual(want);
  });
  it("of several arrays, along any axis", () => {
    const keys = np.array([
      [2, 1],
      [1, 1],
      [2, 0],
    ]);
    const [a, b] = lax.sort([keys, lax.broadcastedIota("int32", [3, 2], 0)], {
      dimension: 0,
      comparator: ([x]: any, [y]: any) => np.greater(x, y),
    });
    expect(a.tolist()).toEqual([
      [2, 1],
      [2, 1],
      [1, 0],
    ]);
    expect(b.tolist()).toEqual([
      [0, 0],
      [2, 1],
      [1, 2],
    ]);
  });
  it("may be more than operations on scalars", () => {
    const loop = (x: any) => lax.foriLoop(0, 3, (_, c) => c.mul(0.5), x);
    const f = (x: any): any => lax.sort(x, { comparator: (a, b) => np.less(loop(a), loop(b)) });
    expect(f(np.array([3, 1, 2, 1])).tolist()).toEqual([1, 1, 2, 3]);
    const by = (c: any): any => lax.sort(np.array([3, 1, 2]), { comparator: (a, b) => np.less(a.mul(c), b.mul(c)) });
    expect(vmap(by)(np.array([1, -1])).tolist()).toEqual([
      [1, 2, 3],
      [3, 2, 1],
    ]);
  });
  it("sends derivatives where elements went", () => {
    const f = (x: any) => np.dot(lax.sort(x, { comparator: near }), np.array([1, 10, 100]));
    expect((grad(f)(np.array([-3, 1, 2])) as any).tolist()).toEqual([100, 1, 10]);
  });
  it("must give a boolean", () => {
    expect(() => lax.sort(np.array([1, 2]), { comparator: (a, b) => a.sub(b) })).toThrow(
      /it must be .* -> \(bool\[\]\)/,
    );
  });
});
describe("scatter by a computation", () => {
  it("applies updates one after the other", () => {
    const f = (x: any): any =>
      lax.scatterWith(x, np.array([[1], [1], [7]], { dtype: "int32" }), [10, 20, 30], (a, u) => a.mul(2).add(u), one);
    expect(f(np.array([1, 2, 3])).tolist()).toEqual([1, 48, 3]);
    expect(jit(f)(np.array([1, 2, 3])).tolist()).toEqual([1, 48, 3]);
    expect((grad((x: any) => f(x).sum())(np.array([1, 2, 3])) as any).tolist()).toEqual([1, 4, 1]);
  });
  it("may close over what is traced", () => {
    const f = (k: any): any => lax.scatterWith(np.array([1, 2]), [[1], [1]], [1, 1], (a, u) => a.mul(k).add(u), one);
    expect(f(np.array(3)).tolist()).toEqual([1, 22]);
    expect(vmap(f)(np.array([3, 1])).tolist()).toEqual([
      [1, 22],
      [1, 4],
    ]);
  });
  it("of several operands", () => {
    const swap = ([a, b]: any, [u, v]: any) => [b.add(u), a.add(v)];
    const [a, b] = lax.scatterWith(
      [np.array([1, 2]), np.array([3, 4])],
      [[0]],
      [[10], [20]].map((u) => np.array(u)),
      swap,
      one,
    );
    expect([a.tolist(), b.tolist()]).toEqual([
      [13, 2],
      [21, 4],
    ]);
  });
});
describe("windows that select", () => {
  const x = np.array([
    [1, 5, 2, 2],
    [0, 5, 2, 9],
  ]);
  it("scatter to what they select, which is the gradient of a maximum", () => {
    const pool = (v: any) => lax.reduceWindow(v, -Infinity, lax.max, [1, 2], [1, 1], "SAME");
    const ct = np.array([
      [1, 10, 100, 1000],
      [1, 10, 100, 1000],
    ]);
    const want = [
      [0, 11, 100, 1000],
      [0, 11, 0, 1100],
    ];
    expect((grad((v: any) => (pool(v) as any).mul(ct).sum())(x) as any).tolist()).toEqual(want);
    expect(lax.selectAndScatterAdd(ct, x, lax.ge, [1, 2], [1, 1], "SAME").tolist()).toEqual(want);
  });
  it("scatter from an initial value by any function", () => {
    const y = lax.selectAndScatter(np.array([3, 1, 2]), lax.le, [2], [1], "VALID", np.array([5, 7]), 1, (a, u) =>
      a.mul(u),
    );
    expect(y.tolist()).toEqual([1, 35, 1]);
  });
  it("are linear in what is scattered and gathered, and may be mapped", () => {
    const f = (s: any) => lax.selectAndScatterAdd(s, np.array([3, 1, 2]), lax.ge, [2], [1], "VALID");
    expect(
      (
        grad((s: any) =>
          f(s)
            .mul(np.array([1, 10, 100]))
            .sum(),
        )(np.array([1, 2])) as any
      ).tolist(),
    ).toEqual([1, 100]);
    const g = (t: any) => lax.selectAndGatherAdd(t, np.array([3, 1, 2]), lax.ge, [2], [1], [[1, 0]]);
    expect(g(np.array([1, 10, 100])).tolist()).toEqual([1, 1, 100]);
    const h = (v: any) => lax.selectAndScatterAdd(np.array([1, 2]), v, lax.ge, [2], [1], "VALID");
    expect(
      vmap(h)(
        np.array([
          [3, 1, 2],
          [1, 3, 2],
        ]),
      ).tolist(),
    ).toEqual([
      [1, 0, 2],
      [0, 3, 0],
    ]);
  });
});

describe("bodies of narrow types", () => {
  it("wrap and round at each step", () => {
    const i8 = np.array([100, 100, 100], { dtype: "int8" });
    const f = (x: any) => lax.reduce(x, 0, (a, b) => lax.div(lax.add(a, b), 2), [0]);
    // ((100 + 100) wraps to -56) / 2 = -28, (-28 + 100) / 2 = 36, (0 + 36) / 2 = 18
    expect((f(i8) as any).item()).toBe(18);
    const bf16 = np.array([256, 1, 1], { dtype: "bfloat16" });
    // 256 + 1 rounds to 256.
    const sum = lax.reduce(bf16, 0, (a, b) => lax.sub(lax.add(a, b), 0), [0]) as any;
    expect([sum.dtype, sum.item()]).toEqual(["bfloat16", 256]);
  });
  it("may have loops in their operations", () => {
    const x = np.array([0.5, 1, 2]);
    const f = (a: any, b: any) => lax.add(a, lax.igamma(2, b));
    const all = lax.reduce(np.array([0.5, 1]), 0, (a, b) => lax.max(lax.igamma(2, a), b), [0]) as any;
    expect(all.item()).toBe(1);
    const z = lax.scatterWith(x, [[0], [0]], [1, 2], f, one) as any;
    expect(z.slice(0).item()).toBeCloseTo(0.5 + 2 - 2 * Math.exp(-1) - 3 * Math.exp(-2), 5);
  });
  it("of complex numbers", () => {
    const z = lax.complex(np.array([1, 2, 3]), np.array([1, 0, 1]));
    const y = lax.reduce(z, 0, (a, b) => lax.add(lax.add(a, b), lax.mul(a, b)), [0]) as any;
    // (2 + i) 3 (4 + i) - 1
    expect([lax.real(y).item(), lax.imag(y).item()]).toEqual([20, 18]);
    const [last, order] = lax.sort([z, np.arange(3)], {
      comparator: ([a], [b]) => np.greater(lax.real(a), lax.real(b)),
    });
    expect([lax.real(last).tolist(), order.tolist()]).toEqual([
      [3, 2, 1],
      [2, 1, 0],
    ]);
  });
});

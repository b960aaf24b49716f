import { describe, expect, it } from "vitest";
import { grad, jit, lax, type NDArray, numpy as np, vmap } from "../../src/index.ts";

describe("associativeScan", () => {
  /** Affine maps compose, in an order that matters. */
  const compose = (f: any, g: any) => ({ a: f.a.mul(g.a), b: f.b.mul(g.a).add(g.b) });
  const maps = (n: number) => ({ a: np.linspace(0.5, 2, n), b: np.linspace(-1, 1, n) });
  const stepped = (n: number, reverse: boolean) => {
    const { a, b } = maps(n);
    let f: any;
    const rows: number[] = [];
    const order = [...Array(n).keys()];
    for (const i of reverse ? order.reverse() : order) {
      const g = { a: a.slice(i), b: b.slice(i) };
      f = f ? compose(f, g) : g;
      rows[i] = f.b.item();
    }
    return rows;
  };
  it("is the loop, for every length and both directions", () => {
    for (const reverse of [false, true])
      for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 13]) {
        const got = jit((m: any) => lax.associativeScan(compose, m, { reverse }))(maps(n)).b;
        expect(got.shape).toEqual([n]);
        // float32, up to 13 products.
        stepped(n, reverse).forEach((w, i) => {
          expect(got.tolist()[i]).toBeCloseTo(w, 3);
        });
      }
  });
  it("goes along any axis, of leaves that agree in it", () => {
    const m = np.reshape(np.arange(1, 7), [2, 3]);
    const want = [
      [1, 3, 6],
      [4, 9, 15],
    ];
    expect(lax.associativeScan(np.add, m, { axis: -1 }).tolist()).toEqual(want);
    expect(vmap((r: NDArray) => lax.associativeScan(np.add, r))(m).tolist()).toEqual(want);
    expect(lax.associativeScan(np.add, m, true, { axis: 1 }).tolist()).toEqual([
      [6, 5, 3],
      [15, 11, 6],
    ]);
  });
  it("has derivatives of all orders", () => {
    const f = (x: NDArray) => np.sum(lax.associativeScan(np.multiply, x));
    expect(grad(f)(np.array([1, 2, 3])).tolist()).toEqual([9, 4, 2]);
    // d/dx0 of x1 + x1 x2 is 0: off the diagonal 1 + x2 = 4 by x1.
    const second = grad((x: NDArray) => grad(f)(x).slice(0));
    expect(jit(second)(np.array([1, 2, 3])).tolist()).toEqual([0, 4, 2]);
  });
  it("names what is wrong", () => {
    const x = np.ones([3]);
    const run =
      (fn: any, elems: any, options = {}) =>
      () =>
        lax.associativeScan(fn, elems, options);
    expect(run(3, x)).toThrow(/^associativeScan: the operation is a number/);
    expect(run(np.add, np.array(1))).toThrow(/^associativeScan: axis 0 is out of range for f32\[\]/);
    expect(run(compose, { a: x, b: np.ones([4]) })).toThrow(
      /numbers of elements along axis 0 differ: elems\.a is f32\[3\], elems\.b is f32\[4\]/,
    );
    expect(run((a: any) => [a], x)).toThrow(/the operation changes the structure/);
    expect(run((a: NDArray) => np.sum(a), np.ones([4]))).toThrow(
      /^associativeScan: elems goes into the operation as f32\[2\] and comes out as f32\[\]/,
    );
  });
});

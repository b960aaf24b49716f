import { describe, expect, it } from "vitest";
import { grad, jet, jit, lax, type NDArray, numpy as np, vmap } from "../../src/index.ts";

const m = np.array([
  [1, 2, 3],
  [4, 5, 6],
]);
describe("reduce", () => {
  it("by functions that are a primitive", () => {
    expect(lax.reduce(m, 0, lax.add, [0]).tolist()).toEqual([5, 7, 9]);
    expect(lax.reduce(m, -Infinity, lax.max, [0, 1]).item()).toBe(6);
    expect(lax.reduce(m, 1, (a, b) => lax.mul(b, a), [1]).tolist()).toEqual([6, 120]);
  });
  it("by any associative function", () => {
    const f = (a: any, b: any) => np.add(np.add(a, b), np.multiply(a, b)); // (1 + a)(1 + b) - 1
    expect(lax.reduce(m, 0, f, [1]).tolist()).toEqual([23, 209]);
    expect(lax.reduce(np.zeros([0, 2]), 0, f, [0]).tolist()).toEqual([0, 0]);
    expect(grad((x) => lax.reduce(x, 0, f, [0]))(np.array([1, 2])).tolist()).toEqual([3, 2]);
  });
  it("several operands at once", () => {
    const best = ([a, i]: any, [b, j]: any) => {
      const left = np.greaterEqual(a, b);
      return [np.where(left, a, b), np.where(left, i, j)];
    };
    const [value, index] = lax.reduce([m, lax.broadcastedIota("int32", [2, 3], 1)], [-Infinity, 0], best, [1]);
    expect([value.tolist(), index.tolist()]).toEqual([
      [3, 6],
      [2, 2],
    ]);
  });
});

describe("bodies of reductions", () => {
  const affine = ([a, b]: any, [c, d]: any) => [a.mul(c), c.mul(b).add(d)];
  it("need not commute", () => {
    const xs = [np.array([2, 3, 4, 5, 6]), np.array([1, 1, 1, 1, 1])];
    // 6 (5 (4 (3 (2 x + 1) + 1) + 1) + 1) + 1
    const [a, b] = lax.reduce(xs, [1, 0], affine, [0]);
    expect([a.item(), b.item()]).toEqual([720, 517]);
  });
  it("may close over numbers, and over what is traced", () => {
    const scaled =
      (k: any) =>
      (x: any): any =>
        lax.reduce(x, 0, (a, b) => np.add(np.add(a, b), np.multiply(np.multiply(a, b), k)), [0]);
    expect(scaled(np.array(2))(np.array([1, 2])).item()).toBe(7);
    expect(grad((k: any) => scaled(k)(np.array([1, 2])))(2).item()).toBe(2);
    expect(vmap((k: any) => scaled(k)(np.array([1, 2])))(np.array([0, 1, 2])).tolist()).toEqual([3, 5, 7]);
    const w = (k: any) => lax.reduceWindow(np.array([1, 2, 3]), 0, (a, b) => a.add(b.mul(k)), [2], [1], "VALID").sum();
    expect((grad(w as any)(3) as any).item()).toBe(8);
  });
  it("may choose, call functions, and have series", () => {
    const f = jit((a: any, b: any) =>
      lax.cond(
        np.less(a, b),
        (x: any, y: any) => y.sub(x),
        (x: any, y: any) => x.sub(y),
        a,
        b,
      ),
    );
    expect((lax.reduce(np.array([9, 2, 4]), 0, (a, b) => f(a, b), [0]) as any).item()).toBe(3);
    const g = (x: any) => lax.reduce(x, 0, (a, b) => np.logaddexp(a, b), [0]);
    const h = (x: any) => np.log(np.exp(x).sum().add(1));
    const series = (k: any): number[] => {
      const [, ds] = jet(k, [np.array([1, 2])], [[np.array([1, 0.5]), np.array([0, 1])]]) as [any, any[]];
      return ds.map((d) => d.item());
    };
    const want = series(h);
    series(g).forEach((d, i) => {
      expect(d).toBeCloseTo(want[i], 5);
    });
  });
  it("must give what they take", () => {
    expect(() => lax.reduce(m, 0, (a) => np.array([1, 2]).mul(a), [0])).toThrow(/computation gives f32\[2\]/);
    expect(() => lax.reduce(m, 0, (a, b) => np.less(a, b), [0])).toThrow(
      /it must be \(f32\[\], f32\[\]\) -> \(f32\[\]\)/,
    );
    expect(() => lax.reduce(m, 0, 3 as any, [0])).toThrow(/the computation is a number/);
  });
});
describe("reduceWindow", () => {
  it("by any function, and of several operands", () => {
    expect(lax.reduceWindow(np.array([3, 4, 12]), 0, (a, b) => np.hypot(a, b), [2], [1], "VALID").tolist()).toEqual([
      5,
      Math.fround(Math.sqrt(160)),
    ]);
    const best = ([a, i]: any, [b, j]: any) => {
      const left = np.greaterEqual(a, b);
      return [np.where(left, a, b), np.where(left, i, j)];
    };
    const [v, i] = lax.reduceWindow([np.array([1, 5, 2, 4]), np.arange(4)], [-Infinity, -1], best, [2], [2], "VALID");
    expect([v.tolist(), i.tolist()]).toEqual([
      [5, 4],
      [1, 3],
    ]);
    // What a window starts from is no padding: XLA leaves padding out.
    expect(lax.reduceWindow(np.array([1, 2]), 10, lax.add, [2], [1], [[1, 0]]).tolist()).toEqual([11, 13]);
  });
});

describe("a body that does not commute", () => {
  const compose = (a: NDArray[], b: NDArray[]) => [a[0].mul(b[0]), a[1].mul(b[0]).add(b[1])];
  const first = (a: NDArray[], b: NDArray[]) => {
    const keep = lax.ge(a[0], b[0]);
    return [lax.select(keep, a[0], b[0]), lax.select(keep, a[1], b[1])];
  };
  it.each([1, 15, 16, 40, 100])("is applied in order, to %i elements", (n) => {
    const slopes = Array.from({ length: n }, (_, i) => [1, -1, 1, 1, -1][i % 5]);
    const offsets = Array.from({ length: n }, (_, i) => (i * 7) % 5);
    const want = slopes.reduce((x, a, i) => a * x + offsets[i], 0);
    const rows = (xs: number[]) => np.array([xs, xs], "float32");
    const reduced = (x: NDArray, y: NDArray) => lax.reduce([x, y], [1, 0], compose as never, [1])[1];
    for (const f of [reduced, jit(reduced)]) expect(f(rows(slopes), rows(offsets)).tolist()).toEqual([want, want]);
  });
  it("keeps the first of equal elements", () => {
    const x = np.array(Array.from({ length: 48 }, (_, i) => (i === 21 || i === 22 ? 4 : 0)));
    const place = (x: NDArray) => lax.reduce([x, np.arange(48)], [-Infinity, 0], first as never, [0])[1];
    expect(place(x).item()).toBe(21);
    expect(jit(vmap(place))(np.stack([x, np.roll(x, 1)])).tolist()).toEqual([21, 22]);
  });
});

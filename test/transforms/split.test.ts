import { describe, expect, it } from "vitest";
import { customJvp, grad, jit, jvp, lax, linearTranspose, type NDArray, numpy as np, vmap } from "../../src/index.ts";

// Loops that carry values and tangents together, transposed: the values are computed first, in a loop of their own.
const f64 = (...v: number[]) => np.array(new Float64Array(v));

/** A function whose derivative is taken by a jvp through the function itself, doubled. */
function doubled(h: (x: NDArray) => NDArray): (x: NDArray) => NDArray {
  const g = customJvp(h);
  g.defjvp(([x], [dx]) => {
    const [y, dy] = jvp(h, [x], [dx]);
    return [y, dy.mul(2)];
  });
  return (x) => g(x);
}
const programs: Record<string, (x: NDArray) => NDArray> = {
  scan: (x) => lax.scan((c: NDArray, w: NDArray) => [np.sin(c.mul(w)), c] as const, x, f64(1, 2, 3))[0],
  "scan with results": (x) =>
    np.sum(lax.scan((c: NDArray, w: NDArray) => [np.sin(c.mul(w)), c.mul(c)] as const, x, f64(1, 2, 3))[1]),
  "scan backwards": (x) =>
    lax.scan((c: NDArray, w: NDArray) => [np.sin(c.mul(w)), null] as const, x, f64(1, 2, 3), { reverse: true })[0],
  foriLoop: (x) => lax.foriLoop(0, 4, (i, c: NDArray) => np.sin(c).mul(i.add(1)), x),
  whileLoop: (x) =>
    lax.whileLoop(
      (c: NDArray) => np.less(c, 50),
      (c: NDArray) => c.mul(c).add(x),
      x,
      { maxSteps: 8 },
    ),
  "scan of cond": (x) =>
    lax.scan(
      (c: NDArray, w: NDArray) =>
        [
          lax.cond(
            np.less(w, 2),
            (c: NDArray) => np.sin(c),
            (c: NDArray) => c.mul(w),
            c,
          ),
          null,
        ] as const,
      x,
      f64(1, 2, 3),
    )[0],
  "scan of jit": (x) => lax.scan((c: NDArray, w: NDArray) => [jit(np.sin)(c.mul(w)), null] as const, x, f64(1, 2))[0],
};

describe("the derivative of a rule that runs through a loop", () => {
  for (const [name, f] of Object.entries(programs))
    it(name, () => {
      const x = f64(1.3).slice(0);
      const want = grad(f)(x).item() * 2;
      // float64, some ten operations.
      expect(grad(doubled(f))(x).item()).toBeCloseTo(want, 11);
      expect(jit(grad(doubled(f)))(x).item()).toBeCloseTo(want, 11);
      expect(vmap(grad(doubled(f)))(f64(1.3, 1.3)).tolist()[1]).toBeCloseTo(want, 11);
      const second = grad(grad(f))(x).item() * 4;
      expect(grad(grad(doubled(f)))(x).item() * 2).toBeCloseTo(second, 9);
    });
});

describe("transposes of linear functions with counters", () => {
  it("compute the counter, and transpose the rest", () => {
    const f = (x: NDArray) => lax.foriLoop(0, 3, (i, c: NDArray) => c.mul(i.astype("float32").add(1)), x);
    expect(linearTranspose(f, [np.ones([2])])(np.array([1, 2]))[0].tolist()).toEqual([6, 12]);
    const g = (x: NDArray) =>
      lax.scan(
        ([n, c]: [NDArray, NDArray], w: NDArray) =>
          [[n.mul(2), c.add(x.mul(w).mul(n))] as [NDArray, NDArray], n] as const,
        [np.array(1), np.zeros([])] as [NDArray, NDArray],
        np.array([1, 10, 100]),
      )[0][1];
    expect(linearTranspose(g, [np.array(1)])(np.array(1))[0].item()).toBe(1 + 20 + 400);
  });
});

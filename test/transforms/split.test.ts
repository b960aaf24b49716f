import { afterEach, describe, expect, it, vi } from "vitest";
import {
  customJvp,
  debug,
  grad,
  jit,
  jvp,
  lax,
  linearize,
  linearTranspose,
  type NDArray,
  numpy as np,
  vmap,
} from "../../src/index.ts";

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

describe("effects of a loop that is parted", () => {
  afterEach(() => void vi.restoreAllMocks());
  const noisy = (x: NDArray) =>
    lax.scan(
      (c: NDArray, w: NDArray) => {
        debug.print("c {}", c);
        return [np.sin(c.mul(w)), null] as const;
      },
      x,
      f64(1, 2, 3),
    )[0];
  const looped = (x: NDArray) =>
    lax.whileLoop(
      (c: NDArray) => np.less(c, 50),
      (c: NDArray) => {
        debug.print("c {}", c);
        return c.mul(c).add(x);
      },
      x,
      { maxSteps: 8 },
    );
  const lines = (f: () => NDArray): number => {
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    f().toTypedArray();
    const n = log.mock.calls.length;
    log.mockRestore();
    return n;
  };
  for (const [name, f] of Object.entries({ scan: noisy, whileLoop: looped }))
    it(`are not repeated: ${name}`, () => {
      const x = f64(1.3).slice(0);
      const once = lines(() => f(x));
      expect(lines(() => grad(f)(x))).toBe(once);
      expect(lines(() => grad(doubled(f))(x))).toBe(once);
      expect(lines(() => jit(grad(doubled(f)))(x))).toBe(once);
      expect(lines(() => grad(jit(doubled(f)) as typeof f)(x))).toBe(once);
      expect(lines(() => grad(grad(doubled(f)))(x))).toBe(once);
      expect(lines(() => linearize(doubled(f), [x])[1](x))).toBe(once);
      // A print of a mapped value shows each lane.
      expect(lines(() => vmap(grad(doubled(f)))(f64(1.3, 1.3)))).toBe(2 * once);
    });
  it("are not repeated where a loop is transposed", () => {
    const f = (c: NDArray) =>
      lax.scan(
        ([n, c]: [NDArray, NDArray], w: NDArray) => {
          debug.print("n {}", n);
          debug.print("c {}", c);
          return [[n.mul(2), c.mul(w).mul(n)] as [NDArray, NDArray], null] as const;
        },
        [np.array(1), c] as [NDArray, NDArray],
        np.array([1, 10, 100]),
      )[0][1];
    const transposed = linearTranspose(f, [np.array(1)]);
    expect(transposed(np.array(1))[0].item()).toBe(8000);
    // Those that show what is known: a linear argument has no value here.
    expect(lines(() => transposed(np.array(1))[0])).toBe(3);
  });
});

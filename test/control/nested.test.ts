import { describe, expect, it } from "vitest";
import { bodies, type Eqn, type Jaxpr } from "../../src/core/jaxpr.ts";
import { grad, jit, jvp, lax, makeJaxpr, type NDArray, numpy as np, vmap } from "../../src/index.ts";

const f64 = (...v: number[]) => np.array(new Float64Array(v));
const scalar = (v: number) => np.array(v, { dtype: "float64" });
const all = (j: Jaxpr): Eqn[] => j.eqns.flatMap((e) => [e, ...bodies(e.params).flatMap(all)]);
/** Elements of all stacked residuals: the results of scans in the program, wherever they nest. */
const stored = (f: (x: NDArray) => NDArray, x: NDArray): number =>
  all(makeJaxpr(f)(x).jaxpr)
    .filter((e) => e.prim.name === "scan")
    .flatMap((e) => e.outs.slice(e.params.numCarry))
    .reduce((n, o) => n + o.aval.shape.reduce((a, b) => a * b, 1), 0);
const ways = ["all", "sqrt", "log"] as const;
type F = (x: NDArray) => NDArray;

const whileOf =
  (maxSteps: number, checkpoint?: (typeof ways)[number]): F =>
  (x) =>
    lax.whileLoop(
      (c: NDArray) => np.less(c, 3),
      (c: NDArray) => c.add(np.sin(c).mul(x)),
      x,
      { maxSteps, ...(checkpoint && { checkpoint }) },
    );
const foriOf =
  (maxSteps: number, checkpoint: (typeof ways)[number]): ((x: NDArray, n: NDArray) => NDArray) =>
  (x, n) =>
    lax.foriLoop(0, n, (i, c: NDArray) => np.sin(c.mul(x)).add(i), x, { maxSteps, checkpoint });
const int = (n: number) => np.array(n, { dtype: "int32" });

describe("reverse mode through loops", () => {
  it("is the same whatever is kept, to second order, jitted and mapped", () => {
    const x = scalar(0.4);
    const want = grad(whileOf(40, "all"))(x).item();
    const second = grad(grad(whileOf(40, "all")))(x).item();
    for (const how of ways) {
      const f = whileOf(40, how);
      // The same operations in the same order but for sums of cotangents: float64 and some forty steps.
      expect(grad(f)(x).item()).toBeCloseTo(want, 11);
      expect(jit(grad(f))(x).item()).toBeCloseTo(want, 11);
      expect(jit(vmap(grad(f)))(f64(2, 0.4)).tolist()[1]).toBeCloseTo(want, 11);
      expect(jit(grad(grad(f)))(x).item()).toBeCloseTo(second, 9);
      expect(jvp(grad(f), [x], [scalar(1)])[1].item()).toBeCloseTo(second, 9);
    }
  });
  it("works for every bound", () => {
    const f = (n: number, how: (typeof ways)[number]) =>
      jit(
        grad((x: NDArray) =>
          lax.whileLoop(
            () => true,
            (c: NDArray) => c.mul(x),
            scalar(1),
            { maxSteps: n, checkpoint: how },
          ),
        ),
      );
    for (const how of ways)
      for (const n of [1, 2, 3, 4, 5, 15, 16, 17, 65]) expect(f(n, how)(scalar(1)).item(), `${how} ${n}`).toBe(n);
  });
  it("of foriLoop with bounds known only to the program", () => {
    const want = grad((x: NDArray) => foriOf(7, "all")(x, int(5)))(scalar(0.3)).item();
    for (const how of ways) expect(jit(grad(foriOf(12, how)))(scalar(0.3), int(5)).item()).toBeCloseTo(want, 12);
    expect(() =>
      jit(grad((x: NDArray, n: NDArray) => lax.foriLoop(0, n, (_, c: NDArray) => c.mul(x), x)))(2, int(3)),
    ).toThrow(
      /^foriLoop: reverse-mode differentiation.*how many.*is not known here\. Pass \{ maxSteps \}.*bounds known on the host/,
    );
    // Concrete outside jit: counted.
    expect(grad((x: NDArray, n: NDArray) => lax.foriLoop(0, n, (_, c: NDArray) => c.mul(x), x))(2, int(3)).item()).toBe(
      32,
    );
  });
  it("keeps 2 sqrt(n) or some 2 log2(n) carries", () => {
    const x = scalar(0.1);
    const kept = (how?: (typeof ways)[number]) => stored(grad(whileOf(10_000, how)), x);
    expect(kept("all")).toBeGreaterThanOrEqual(10_000);
    expect(kept()).toBeLessThanOrEqual(8 * 100);
    // Each of seven levels stacks four carries, and the programs of a level stand some times in that of the next.
    expect(kept("log")).toBeLessThanOrEqual(1000);
    const biggest = (how: (typeof ways)[number]) =>
      Math.max(
        ...all(makeJaxpr(grad(whileOf(10_000, how)))(x).jaxpr).flatMap((e) =>
          e.outs.map((o) => o.aval.shape.reduce((a, b) => a * b, 1)),
        ),
      );
    expect([biggest("sqrt"), biggest("log")]).toEqual([100, 4]);
  });
});

describe("scan by another plan", () => {
  const xs = (n: number) => np.array(new Float64Array(Array.from({ length: n }, (_, i) => Math.sin(i + 1))));
  const run = (n: number, options: object) => (x: NDArray) => {
    const [c, ys] = lax.scan(
      (c: NDArray, w: NDArray) => [np.sin(c.mul(w)).add(x), { y: c.mul(w) }] as const,
      x,
      xs(n),
      options,
    );
    return [c, ys.y] as [NDArray, NDArray];
  };
  const plans = [
    { checkpoint: "sqrt" },
    { checkpoint: "log" },
    { unroll: 3 },
    { unroll: true },
    { unroll: 2, checkpoint: "sqrt" },
  ];
  it("gives the same results and gradients, forwards and backwards, for every length", () => {
    const x = scalar(0.7);
    const total = (f: (x: NDArray) => [NDArray, NDArray]) => (x: NDArray) => {
      const [c, ys] = f(x);
      return c.add(np.sum(ys.mul(ys)));
    };
    for (const reverse of [false, true])
      for (const n of [0, 1, 2, 5, 9, 17]) {
        const [c, ys] = run(n, { reverse })(x);
        const slope = grad(total(run(n, { reverse })))(x).item();
        for (const plan of plans) {
          const what = JSON.stringify({ n, reverse, ...plan });
          const [c1, ys1] = jit(run(n, { reverse, ...plan }))(x);
          expect(c1.item(), what).toBeCloseTo(c.item(), 13);
          expect(ys1.shape, what).toEqual([n]);
          (ys1.tolist() as number[]).forEach((y, i) => {
            expect(y, what).toBeCloseTo(ys.tolist()[i] as number, 13);
          });
          expect(jit(grad(total(run(n, { reverse, ...plan }))))(x).item(), what).toBeCloseTo(slope, 11);
        }
      }
  });
  it("unrolls the loop away", () => {
    const names = (unroll: number | boolean) =>
      makeJaxpr((x: NDArray) => lax.foriLoop(0, 4, (_, c: NDArray) => c.mul(x), x, { unroll }))(1).eqns.map(
        (e) => e.prim.name,
      );
    expect(names(1)).toEqual(["scan"]);
    expect(names(true)).not.toContain("scan");
    expect(names(2)).toContain("scan");
  });
  it("names what is wrong", () => {
    const bad = (o: object) => () => run(3, o)(scalar(1));
    expect(bad({ unroll: 0 })).toThrow(/^scan: unroll is 0/);
    expect(bad({ checkpoint: "some" })).toThrow(/^scan: checkpoint is "some". Use one of "all", "sqrt", "log"/);
    expect(bad({ length: -1 })).toThrow(/^scan: length is -1/);
    expect(() => lax.foriLoop(0, 3, (_, c: NDArray) => c, 1, { checkpoint: "x" as any })).toThrow(
      /^foriLoop: checkpoint is "x"/,
    );
  });
});

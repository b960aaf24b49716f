import { describe, expect, it } from "vitest";
import { grad, jit, lax, makeJaxpr, type NDArray, numpy as np, vmap } from "../../src/index.ts";

const i32 = (...v: number[]) => np.array(new Int32Array(v));
const list = (x: any): any => JSON.parse(JSON.stringify(x));

describe("scan", () => {
  it("stacks what the body gives, and carries trees", () => {
    const [carry, ys] = lax.scan(
      (c: { s: NDArray; n: NDArray }, x: NDArray) => [{ s: c.s.add(x), n: c.n.add(1) }, { old: c.s }] as const,
      { s: np.array(0), n: i32(0).slice(0) },
      np.array([1, 2, 3]),
    );
    expect(list(carry)).toEqual({ n: 3, s: 6 });
    expect(list(ys)).toEqual({ old: [0, 1, 3] });
    expect(carry.n.dtype).toBe("int32");
  });
  it("takes numbers as carries: they have the dtype that the body gives them", () => {
    expect(list(lax.scan((c, x: NDArray) => [c.add(x), null] as const, 0, np.array([1, 2])))).toEqual([3, null]);
    const wide = lax.scan((c, x: NDArray) => [c.add(x), null] as const, 0, new Float64Array([1, 2]))[0];
    expect(wide.dtype).toBe("float64");
  });
  it("counts without xs", () => {
    expect(list(lax.scan((c: NDArray) => [c.mul(2), c] as const, np.array(1), null, { length: 4 }))).toEqual([
      16,
      [1, 2, 4, 8],
    ]);
  });
  it("names what is wrong", () => {
    const x = np.array([1, 2]);
    const run =
      (f: any, init: any, xs: any = x, o: object = {}) =>
      () =>
        lax.scan(f, init, xs, o);
    expect(run((c: any) => [c.astype("int32"), null], np.array(1))).toThrow(
      /^scan: carry goes in as f32\[\].* and comes out as i32\[\].*Make them agree/,
    );
    expect(run((c: any) => [{ a: c.a, b: np.ones([2]) }, null], { a: np.array(1), b: np.array(1) })).toThrow(
      /carry\.b goes in as f32\[\]/,
    );
    expect(run((c: any) => [[c], null], np.array(1))).toThrow(
      /^scan: the carry goes in and comes out with different structures: \* and \[\*\]/,
    );
    expect(run((c: any) => c, np.array(1))).toThrow(/the body returns \[carry, y\]/);
    expect(run((c: any) => [c, undefined], np.array(1))).toThrow(/returned undefined/);
    expect(run((c: any) => [c, null], np.array(1), null)).toThrow(/number of steps is unknown/);
    expect(run((c: any) => [c, null], np.array(1), [x, np.ones([3])])).toThrow(/xs\[1\] is f32\[3\].*2 steps/);
    expect(run((c: any) => [c, null], np.array(1), x, { length: 3 })).toThrow(/xs is f32\[2\], length says 3/);
    expect(run((c: any) => [c, null], np.array(1), 5)).toThrow(/no leading axis/);
    expect(run("f", np.array(1))).toThrow(/the body is a string/);
  });
});

describe("types of carries", () => {
  const f64 = () => np.array(1, { dtype: "float64" });
  it("weak numbers take the dtype that the body gives them, after a second trace", () => {
    let traces = 0;
    const [c] = lax.scan(
      (c: { a: NDArray; b: NDArray }) => {
        traces++;
        return [{ a: c.b, b: c.b.mul(f64()) }, null] as const;
      },
      { a: 1 as any, b: 2 as any },
      null,
      { length: 2 },
    );
    expect([c.a.dtype, c.b.dtype]).toEqual(["float64", "float64"]);
    expect(traces).toBeLessThanOrEqual(3);
    const whole = lax.whileLoop(
      (n: NDArray) => np.less(n, 5),
      (n: NDArray) => n.add(i32(2).slice(0)),
      0n,
    );
    expect([whole.dtype, whole.item()]).toEqual(["int32", 6]);
  });
  it("a number from the body takes the dtype of the carry", () => {
    const [c] = lax.scan(() => [0, null] as const, f64(), null, { length: 2 });
    expect([c.dtype, c.item()]).toEqual(["float64", 0]);
    const half = lax.foriLoop(0, 2, () => 0.5, np.array(1, { dtype: "float16" }));
    expect([half.dtype, half.item()]).toEqual(["float16", 0.5]);
  });
  it("strong ones are never changed", () => {
    expect(() => lax.scan((c: NDArray) => [c.add(0.5), null] as const, i32(1).slice(0), null, { length: 1 })).toThrow(
      /^scan: carry goes in as i32\[\] and comes out as f32\[\]\*?\. Make them agree, with astype or reshape/,
    );
    const step = (_: NDArray, [a, b]: [NDArray, NDArray]) => [a, b.astype("float32")];
    expect(() => lax.foriLoop(0, 2, step, [f64(), f64()])).toThrow(
      /^foriLoop: carry\[1\]\[1\] goes in as f64\[\] and comes out as f32\[\]/,
    );
    const grown = (c: { w: NDArray }) => ({ w: np.concatenate([c.w, c.w]) });
    expect(() => lax.whileLoop(() => true, grown, { w: np.ones([2]) })).toThrow(
      /^whileLoop: carry\.w goes in as f32\[2\] and comes out as f32\[4\]/,
    );
  });
});

describe("whileLoop", () => {
  it("stops at maxSteps", () => {
    const run = (maxSteps?: number) =>
      lax.whileLoop(
        () => true,
        (c) => c.add(1),
        0,
        { maxSteps: maxSteps ?? 7 },
      );
    expect(run().item()).toBe(7);
    expect(jit(() => run(3))().item()).toBe(3);
  });
  it("has a gradient with maxSteps, under jit and vmap", () => {
    const f = (x: NDArray) =>
      lax.whileLoop(
        (c: NDArray) => np.less(c, 100),
        (c: NDArray) => c.mul(c),
        x,
        { maxSteps: 5 },
      );
    // 3 -> 9 -> 81 -> 6561 = x^8; 20 -> 400 = x^2; 200 stays.
    expect(jit(vmap(grad(f)))(np.array([3, 20, 200])).tolist()).toEqual([8 * 3 ** 7, 40, 1]);
  });
  it("counts its steps where the operands are concrete, in lanes too", () => {
    const f = (x: NDArray) =>
      lax.whileLoop(
        (c: NDArray) => np.less(c, 100),
        (c: NDArray) => c.mul(c),
        x,
      );
    expect(grad(f)(3).item()).toBe(8 * 3 ** 7);
    expect(vmap(grad(f))(np.array([3, 20, 200])).tolist()).toEqual([8 * 3 ** 7, 40, 1]);
    expect(grad(grad(f))(3).item()).toBe(56 * 3 ** 6);
    expect(() => jit(grad(f))(3)).toThrow(/^whileLoop: reverse-mode.*Pass \{ maxSteps \}.*outside jit.*or use scan/);
  });
  it("names what is wrong", () => {
    const run =
      (t: any, b: any, init: any, o = {}) =>
      () =>
        lax.whileLoop(t, b, init, o);
    expect(
      run(
        (c: any) => c,
        (c: any) => c,
        np.ones([2]),
      ),
    ).toThrow(/the test's result must be a scalar, got f32\[2\]/);
    expect(
      run(
        () => true,
        (c: any) => [c],
        np.array(1),
      ),
    ).toThrow(/different structures/);
    expect(
      run(
        () => true,
        (c: any) => c.astype("int32"),
        np.array(1),
      ),
    ).toThrow(/carry goes in as f32/);
    expect(
      run(
        () => true,
        (c: any) => c,
        1,
        { maxSteps: 0 },
      ),
    ).toThrow(/maxSteps is 0/);
  });
});

describe("foriLoop", () => {
  it("counts in int32, from and to bounds of every kind", () => {
    const sum = (lo: any, hi: any) =>
      lax.foriLoop(lo, hi, (i, s: NDArray) => s.add(i), np.array(0, { dtype: "int32" }));
    expect(sum(2, 5).item()).toBe(9);
    expect(sum(5, 2).item()).toBe(0);
    expect(sum(i32(2).slice(0), 5).item()).toBe(9);
    expect(jit((n: NDArray) => sum(0, n))(i32(4).slice(0)).item()).toBe(6);
    let dtype = "";
    const body = (i: NDArray, s: NDArray) => {
      dtype = i.dtype;
      return s;
    };
    lax.foriLoop(0, 1, body, np.array(0));
    expect(dtype).toBe("int32");
    expect(() => sum(0, 2.5)).toThrow(/a bound is 2.5/);
  });
  it("is a scan for known bounds", () => {
    const j = makeJaxpr((x: NDArray) => lax.foriLoop(0, 3, (_, c: NDArray) => c.mul(x), x))(1);
    expect(j.eqns.map((e) => e.prim.name)).toEqual(["scan"]);
  });
});

describe("map", () => {
  it("of nothing, and what is wrong", () => {
    for (const options of [{}, { batchSize: 4 }])
      expect(lax.map((x: NDArray) => np.stack([x, x]), np.zeros([0]), options).shape).toEqual([0, 2]);
    expect(() => lax.map((x: NDArray) => x, np.ones([3]), { batchSize: 0 })).toThrow(/^map: batchSize is 0/);
    expect(() => lax.map((x: NDArray) => x, np.array(3))).toThrow(/^map: xs is f32\[\] and has no leading axis/);
    expect(() => lax.map(3 as any, np.ones([3]))).toThrow(/^map: the first argument is a number/);
  });
  it("does all, or so many at once", () => {
    const xs = np.array([1, 2, 3, 4, 5]);
    const f = (x: NDArray) => ({ s: x.mul(x) });
    const want = { s: [1, 4, 9, 16, 25] };
    for (const batchSize of [undefined, 1, 2, 5, 8])
      expect(list(lax.map(f, xs, batchSize === undefined ? {} : { batchSize }))).toEqual(want);
  });
});

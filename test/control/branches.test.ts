import { describe, expect, it } from "vitest";
import { grad, jit, lax, makeJaxpr, type NDArray, numpy as np, vmap } from "../../src/index.ts";

const id = (x: NDArray) => x;
describe("cond", () => {
  it("takes booleans, numbers and scalars for a predicate", () => {
    const run = (p: any) => lax.cond(p, (x: NDArray) => x.add(1), id, np.array(0)).item();
    expect([run(true), run(false), run(1), run(0), run(np.array(2)), run(np.less(1, 0))]).toEqual([1, 0, 1, 0, 1, 0]);
  });
  it("runs one branch; both under vmap of the predicate", () => {
    const f = (p: NDArray, x: NDArray) => lax.cond(p, (x: NDArray) => np.sin(x), id, x);
    const prims = (g: any, ...args: any[]) => makeJaxpr(g)(...args).eqns.map((e) => e.prim.name);
    expect(prims(f, true, 1)).toContain("cond");
    expect(prims(vmap(f, { inAxes: [null, 0] }), true, np.ones([2]))).toContain("cond");
    expect(prims(vmap(f), np.ones([2], "bool"), np.ones([2]))).toContain("sin");
  });
  it("gives weak numbers the dtype of the other branch", () => {
    const y = lax.cond(
      true,
      () => np.array(0) as NDArray,
      (x: NDArray) => x,
      np.array(1, { dtype: "float64" }),
    );
    expect(y.dtype).toBe("float64");
  });
  it("names what differs between branches", () => {
    const x = np.array(1);
    expect(() => lax.cond(true, id, (x: NDArray) => x.astype("int32"), x)).toThrow(
      /^cond: the result is i32\[\] in one branch and f32\[\].* in another\. Make the branches agree/,
    );
    expect(() =>
      lax.cond(
        true,
        (x: NDArray) => ({ a: x, b: x }) as any,
        (x: NDArray) => ({ a: x }) as any,
        x,
      ),
    ).toThrow(/results of branches 0 and 1 differ: only one has "b"/);
    expect(() => lax.cond(np.ones([2]) as any, id, id, x)).toThrow(/the predicate must be a scalar, got f32\[2\]/);
    expect(() => lax.cond(true, id, 3 as any, x)).toThrow(/a branch is a number/);
  });
});

describe("switch", () => {
  const branches = [1, 2, 3].map((k) => (x: NDArray) => x.mul(k));
  it("clamps, also in lanes", () => {
    const run = (i: any) => lax.switch(i, branches, np.array(10)).item();
    expect([-4, 0, 1, 2, 9].map(run)).toEqual([10, 10, 20, 30, 30]);
    const many = vmap((i: NDArray) => lax.switch(i, branches, np.array(10)));
    expect(many(new Int32Array([-4, 0, 1, 2, 9])).tolist()).toEqual([10, 10, 20, 30, 30]);
  });
  it("has derivatives", () => {
    const f = (x: NDArray, i: NDArray) => lax.switch(i, branches, x.mul(x));
    expect(jit(grad(f))(3, np.array(1, { dtype: "int32" })).item()).toBe(12);
    expect(vmap(grad(f), { inAxes: [null, 0] })(3, new Int32Array([0, 1, 2])).tolist()).toEqual([6, 12, 18]);
  });
  it("names what is wrong", () => {
    expect(() => lax.switch(np.array([1]) as any, branches, 1 as any)).toThrow(/the index must be a scalar/);
    expect(() => lax.switch(1.5, branches, 1 as any)).toThrow(/the index is f32\[\]/);
    expect(() => lax.switch(0, [], 1 as any)).toThrow(/there are no branches/);
    expect(() => lax.switch(0, [branches[0], 3 as any], 1 as any)).toThrow(/^switch: branch 1 is a number/);
    const wide = (x: NDArray) => ({ a: { b: np.stack([x, x]) } });
    const narrow = (x: NDArray) => ({ a: { b: x } });
    expect(() => lax.switch(0, [narrow, wide] as any, np.array(1))).toThrow(
      /^switch: the result\.a\.b is f32\[\] in one branch and f32\[2\] in another/,
    );
  });
});

import { describe, expect, it } from "vitest";
import { closureConvert, customVjp, flattenUtil, grad, type NDArray, numpy as np, tree, vjp } from "../../src/index.ts";

describe("closureConvert", () => {
  it("lets a custom rule differentiate what the function closes over", () => {
    /** The root of f(x) = 0 by a fixed point, with the derivative of the implicit function. */
    const solve = (f: (x: NDArray) => NDArray, x0: NDArray): NDArray => {
      const [g, values] = closureConvert(f, x0);
      const root = customVjp((x: NDArray, ...v: NDArray[]) => {
        let y = x;
        for (let i = 0; i < 60; i++) y = g(y, ...v);
        return y;
      });
      root.defvjp(
        (x: NDArray, ...v: NDArray[]) => [root(x, ...v), [root(x, ...v), v]],
        ([y, v]: [NDArray, NDArray[]], ct: NDArray) => {
          const [, back] = vjp(g as (...xs: NDArray[]) => NDArray, [y, ...v]);
          // x = g(x, v): dx = g_v dv / (1 - g_x).
          const slope = back(np.ones([]))[0];
          return [null, ...back(ct.div(np.subtract(1, slope))).slice(1)];
        },
      );
      return root(x0, ...values);
    };
    // x = cos(a x) at a = 1; dx/da = -x sin(x) / (1 + sin(x)).
    const at = (a: NDArray) => solve((x) => np.cos(x.mul(a)), np.array(1));
    const x = 0.7390851332;
    expect(at(np.array(1)).item()).toBeCloseTo(x, 5);
    expect(grad(at)(1).item()).toBeCloseTo((-x * Math.sin(x)) / (1 + Math.sin(x)), 5);
  });
});

describe("ravelPytree", () => {
  it("goes there and back", () => {
    const t = { w: np.array([[1, 2]]), b: np.array(3, { dtype: "int32" }), none: null };
    const [v, unravel] = flattenUtil.ravelPytree(t);
    expect(v.tolist()).toEqual([3, 1, 2]);
    const back = unravel(v.mul(2));
    expect(tree.map((x) => x.tolist(), back)).toEqual({ b: 6, none: null, w: [[2, 4]] });
    expect(back.b.dtype).toBe("int32");
    expect(() => unravel(np.ones([4]))).toThrow(/f32\[4\], the tree has 3 elements/);
  });
  it("has derivatives", () => {
    const g = grad((v: NDArray) => {
      const [, unravel] = flattenUtil.ravelPytree({ a: np.array([1, 2]), b: np.array(3) });
      const t = unravel(v);
      return np.sum(t.a).mul(t.b);
    })(np.array([1, 2, 3]));
    expect(g.tolist()).toEqual([3, 3, 3]);
  });
});

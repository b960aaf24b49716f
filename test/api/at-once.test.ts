import "../../src/runtime/install.ts";
import { describe, expect, it } from "vitest";
import { atOnce1 } from "../../src/api/at-once.ts";
import { grad, jit, makeJaxpr, type NDArray, numpy as np } from "../../src/index.ts";
import { add, mul } from "../../src/ops/arithmetic.ts";

describe("atOnce", () => {
  let traced = 0;
  const f = (x: NDArray) =>
    atOnce1(
      "twice and one",
      ([y]) => {
        traced++;
        return add(mul(y, y), y);
      },
      [x],
    );
  it("traces once for each type in eager code", () => {
    traced = 0;
    const x = np.array([1, 2]);
    expect(f(x).tolist()).toEqual([2, 6]);
    expect(f(x).tolist()).toEqual([2, 6]);
    expect(f(np.array([1, 2, 3])).tolist()).toEqual([2, 6, 12]);
    expect(traced).toBe(2);
  });
  it("stands in place under transformations", () => {
    expect(grad(f)(np.array(3)).item()).toBe(7);
    expect(jit(f)(np.array(3)).item()).toBe(12);
    expect(String(makeJaxpr(f)(np.array(3)))).not.toContain("jit");
  });
});

import { describe, expect, it } from "vitest";
import { customJvp, customVjp, type NDArray, numpy as np, testUtil } from "../../src/index.ts";

const { checkGrads, checkJvp } = testUtil;
const x64 = (v: number[]) => np.array(v, { dtype: "float64" });

describe("checkGrads", () => {
  it("passes right derivatives, to any order and in trees", () => {
    const f = (p: { a: NDArray; n: NDArray }, b: NDArray) => ({ y: np.sin(p.a).mul(b), z: np.sum(b.mul(p.n)) });
    checkGrads(f, [{ a: x64([0.1, 0.2]), n: np.array(2, { dtype: "int32" }) }, x64([1, 2])], 2, {
      atol: 1e-4,
      rtol: 1e-4,
    });
    checkGrads((x: NDArray) => np.exp(x), [x64([0.3])], 3, { modes: "fwd", atol: 1e-3, rtol: 1e-3 });
    checkGrads((x: NDArray) => np.sin(x), [1], 1, { eps: 1e-2 });
  });
  it("checks linearize", () => {
    const f = (p: { a: NDArray; n: NDArray }, b: NDArray) => np.sin(p.a).mul(b).mul(p.n);
    const args = [{ a: x64([0.1, 0.2]), n: np.array(2, { dtype: "int32" }) }, x64([1, 2])];
    checkGrads(f, args, 2, { modes: ["lin", "rev"], atol: 1e-4, rtol: 1e-4 });
    const wrong = customJvp((x: NDArray) => x.mul(x)).defjvp(([x], [dx]) => [x.mul(x), x.mul(dx).mul(3)]);
    expect(() => checkGrads(wrong, [x64([1])], 1, { modes: "lin" })).toThrow(/^LIN the tangent is/);
    expect(() => checkGrads(wrong, [x64([1])], 2, { modes: "lin" })).toThrow(/^LIN/);
  });
  it("says which mode is wrong, and how far", () => {
    const wrong = customJvp((x: NDArray) => x.mul(x)).defjvp(([x], [dx]) => [x.mul(x), x.mul(dx).mul(3)]);
    expect(() => checkGrads(wrong, [x64([1, 2])], 1)).toThrow(
      /^JVP element [01] of the tangent is .*, differences give .*: .* times the tolerance \(atol 0.00001, rtol 0.00001\)/,
    );
    expect(() => checkGrads(wrong, [x64([1, 2])], 1, { modes: "rev" })).toThrow(/^VJP the projected cotangent is/);
    const second = customJvp((x: NDArray) => x.mul(x)).defjvp(([x], [dx]) => {
      const slope = customJvp((y: NDArray) => y.mul(2)).defjvp(([y], [dy]) => [y.mul(2), dy.mul(5)]);
      return [x.mul(x), slope(x).mul(dx)];
    });
    checkGrads(second, [x64([1])], 1);
    expect(() => checkGrads(second, [x64([1])], 2, { modes: "rev" })).toThrow(/^VJP of VJP the projected/);
    const pull = customVjp((x: NDArray) => x.mul(x)).defvjp(
      (x) => [x.mul(x), x],
      (x, ct) => [ct.mul(x)],
    );
    expect(() => checkGrads(pull, [x64([1])], 1, { modes: ["rev"] })).toThrow(/^VJP/);
    expect(() => checkGrads(pull, [x64([1])], 1, { modes: ["bwd" as "fwd"] })).toThrow(/there is no mode bwd/);
    expect(() =>
      checkJvp(
        (x: NDArray) => x,
        (x: NDArray[], t: NDArray[]) => [x[0].add(1), t[0]],
        [x64([1])],
      ),
    ).toThrow(/the primal/);
  });
});

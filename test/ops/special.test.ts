import { describe, expect, it } from "vitest";
import type { AnyPrimitive } from "../../src/core/primitive.ts";
import { bind1 } from "../../src/core/trace.ts";
import { errors, grad, jvp, type NDArray, numpy as np } from "../../src/index.ts";
import * as special from "../../src/ops/special.ts";
import { exact, measure } from "../../tools/ulp/special.ts";
import { testFamily } from "./harness.ts";
import { samples } from "./special.samples.ts";

testFamily(special, samples);

const functions = Object.keys(exact);
// logit is composed in float32 of a difference, a quotient and a logarithm.
it.each(functions)("%s: float32 is the nearest number on all samples", (name) => {
  expect(measure(name, "float32").ulps).toBeLessThan(name === "logit" ? 3 : 0.51);
});
it.each(functions)("%s: float64 is within 50 places, however small the result, and more exact than JAX's", (name) => {
  const { ulps, at } = measure(name, "float64");
  expect(ulps, `at ${at}`).toBeLessThan(Math.min(exact[name].jax ?? 50, 50));
});

const apply = (name: string, xs: readonly NDArray[]): NDArray =>
  bind1((special as Record<string, unknown>)[`${name}P`] as AnyPrimitive, [...xs], {}) as NDArray;
const f64 = (v: number): NDArray => np.array(v, "float64");
/** Operands, and those with a derivative. */
const slopes: [name: string, at: number[], by: number[]][] = [
  ["igamma", [2.3, 1.7], [0, 1]],
  ["igamma", [1.7, 3.1], [0, 1]],
  ["igamma", [150, 140], [0, 1]],
  ["igammac", [2.3, 1.7], [0, 1]],
  ["igammac", [0.2, 0.7], [0, 1]],
  ["igammaGradA", [2.3, 1.7], [1]],
  ["igammaGradA", [150, 160], [1]],
  ["randomGammaGrad", [2.3, 1.7], [1]],
  ["randomGammaGrad", [0.7, 2.5], [1]],
  ["betainc", [2.3, 0.7, 0.4], [2]],
  ["betainc", [20, 30, 0.4], [2]],
  ["zeta", [2.5, 0.7], [0, 1]],
  ["zeta", [3, -1.3], [1]],
  ["zetaGradS", [2.5, 0.7], [1]],
  ["polygamma", [0, 1.3], [1]],
  ["polygamma", [3, -1.3], [1]],
];
describe("derivatives against differences", () => {
  it.each(slopes)("%s at %s", (name, at, by) => {
    for (const i of by) {
      const f = (v: NDArray) =>
        apply(
          name,
          at.map((a, k) => (k === i ? v : f64(a))),
        );
      const h = 1e-4 * at[i];
      // Five points: truncation h^4 and rounding 1e-14 / h are both some 1e-10 of the value.
      const [a, b, c, d] = [-2, -1, 1, 2].map((k) => f(f64(at[i] + k * h)).item() as number);
      const want = (a - 8 * b + 8 * c - d) / (12 * h);
      const got = grad(f as never)(f64(at[i]) as never) as unknown as NDArray;
      expect((got.item() as number) / want).toBeCloseTo(1, 8);
      expect((jvp(f as never, [f64(at[i])] as never, [f64(1)] as never)[1] as NDArray).item()).toBe(got.item());
    }
  });
  it("those that do not exist are errors that name the operand", () => {
    for (const [name, at] of [
      ["betainc", [2, 3, 0.5]],
      ["polygamma", [1, 2]],
      ["igammaGradA", [1, 2]],
      ["randomGammaGrad", [1, 2]],
    ] as const) {
      const f = (v: NDArray) =>
        apply(
          name,
          at.map((a, k) => (k === 0 ? v : f64(a))),
        );
      expect(() => grad(f as never)(f64(at[0]) as never), name).toThrow(errors.ValueError);
    }
  });
});
it("loops end, however large the operands", () => {
  const big = [1e-300, 1e-5, 1, 1e5, 1e15, 1e300].map(f64);
  for (const a of big)
    for (const x of big) {
      const [p, q] = [apply("igamma", [a, x]), apply("igammac", [a, x])].map((v) => v.item() as number);
      expect(p + q).toBeCloseTo(1, 12);
      apply("randomGammaGrad", [a, x]);
      apply("zeta", [f64(1 + (x.item() as number)), a]);
    }
});

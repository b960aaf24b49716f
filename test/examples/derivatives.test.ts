import { numpy as np } from "jaxtra";
import { describe, expect, it } from "vitest";
import * as automatic from "../../examples/derivatives/automatic.ts";
import { bestStep, derivatives, differenceErrors, f } from "../../examples/derivatives/differences.ts";
import * as symbolic from "../../examples/derivatives/symbolic.ts";

describe("derivatives in three ways", () => {
  it("differences have errors of first and second order, and least ones where theory says", () => {
    for (const dtype of ["float32", "float64"] as const)
      for (const [kind, order] of [
        ["forward", 1],
        ["central", 2],
      ] as const) {
        const points = differenceErrors(kind, dtype, 1);
        // at h = 1/16 and 1/32 the next term of the error is a few percent of the first
        expect(Math.abs(Math.log2(points[3][1] / points[4][1]) - order)).toBeLessThan(0.1);
        const [step, bound] = bestStep(kind, dtype, 1);
        const near = points.reduce((a, b) =>
          Math.abs(Math.log(b[0] / step)) < Math.abs(Math.log(a[0] / step)) ? b : a,
        );
        // exp and sin may each round by more than half a unit, and steps are powers of two
        expect(near[1]).toBeLessThan(4 * bound);
      }
  });
  it("grad is exact to rounding", () => {
    expect(Math.abs(automatic.slope(f, 1) - derivatives(1)[1])).toBeLessThan(1e-15);
    // rounding of y is doubled by each of the ten steps
    expect(Math.abs(automatic.slope(automatic.logistic(10), 0.3) / automatic.logisticSlope(10, 0.3) - 1)).toBeLessThan(
      1e-11,
    );
  });
  it("formulas have the values of programs, and so do their derivatives", () => {
    const at = np.array(0.3, "float64");
    for (const n of [1, 2, 5])
      for (const [formula, program] of [
        [symbolic.logistic(n), automatic.logistic(n)],
        [symbolic.sines(n), automatic.sines(n)],
      ] as const) {
        expect(symbolic.evaluate(formula, 0.3)).toBeCloseTo(program(at).item() as number, 12);
        expect(symbolic.evaluate(symbolic.derivative(formula), 0.3)).toBeCloseTo(automatic.slope(program, 0.3), 10);
      }
  });
  it("formulas explode, programs grow by the same number of equations each time", () => {
    // by hand: d(4x) = 0 x + 4 1 (7 leaves and operations), d(1 - x) = 0 + (0 x + -1 1) (9), and 1 + 1 + 7 + 5 + 1 + 3 + 9
    expect(symbolic.size(symbolic.derivative(symbolic.logistic(1)))).toBe(27);
    expect(symbolic.terms(symbolic.derivative(symbolic.sines(1)))).toBe(1);
    const sizes = [8, 9].map((n) => symbolic.size(symbolic.derivative(symbolic.logistic(n))));
    expect(sizes[1] / sizes[0]).toBeGreaterThan(2);
    const counts = [8, 9, 10].map((n) => automatic.equations(automatic.logistic(n)).gradient);
    expect(counts[2] - counts[1]).toBe(counts[1] - counts[0]);
  });
});

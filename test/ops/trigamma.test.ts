import { expect, it } from "vitest";
import { grad, lax, numpy as np } from "../../src/index.ts";

it("the derivative of digamma is trigamma, on both sides of 0", () => {
  const d = (x: number) => grad((v) => lax.digamma(v))(np.array(x, "float64") as any).item() as number;
  // pi^2/6, pi^2/2, pi^2/2 + 4 and, far out, 1/x + 1/(2x^2) + 1/(6x^3) - 1/(30x^5)
  expect(d(1)).toBeCloseTo(Math.PI ** 2 / 6, 13);
  expect(d(0.5)).toBeCloseTo(Math.PI ** 2 / 2, 13);
  expect(d(-0.5)).toBeCloseTo(Math.PI ** 2 / 2 + 4, 12);
  expect(d(1000)).toBeCloseTo(1e-3 + 5e-7 + 1e-9 / 6 - 1e-15 / 30, 17);
  expect(d(-2)).toBe(Infinity);
});

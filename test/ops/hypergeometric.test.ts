import { expect, it } from "vitest";
import { grad, numpy as np, scipy } from "../../src/index.ts";
import * as hypergeometric from "../../src/ops/hypergeometric.ts";
import { testFamily } from "./harness.ts";
import { samples } from "./hypergeometric.samples.ts";

testFamily(hypergeometric, samples);

it("hyp2f1 has all its derivatives", () => {
  const at = [1.2, 0.7, 2.3, 0.4].map((v) => np.array(v, "float64"));
  const slopes = grad((a, b, c, x) => scipy.special.hyp2f1(a, b, c, x), { argnums: [0, 1, 2, 3] })(
    ...(at as [never, never, never, never]),
  );
  const h = 1e-5;
  for (const [i, slope] of (slopes as unknown as { item(): number }[]).entries()) {
    const [lo, hi] = [-h, h].map((d) => {
      const moved = at.map((v, j) => (i === j ? v.add(d) : v));
      return scipy.special.hyp2f1(moved[0], moved[1], moved[2], moved[3]).item() as number;
    });
    expect(slope.item()).toBeCloseTo((hi - lo) / (2 * h), 8);
  }
});

import { expect, it } from "vitest";
import { grad, jit, type NDArray, numpy as np, random, vmap } from "../../src/index.ts";

// What jax.grad gives in JAX 0.10.2 for key 42, in float32, whose derivative has some 2e-7 relative error itself.
it("gamma samples have JAX's implicit derivative", () => {
  const key = random.key(42);
  const alpha = np.array([0.1, 0.5, 1, 3, 50]);
  const close = (got: NDArray, want: number[]) =>
    (got.tolist() as number[]).forEach((g, i) => expect(Math.abs(g / want[i] - 1)).toBeLessThan(3e-6));
  const of = (draw: (a: NDArray) => NDArray) => grad((a: NDArray) => np.sum(draw(a)));
  const gamma = [0.4412107467651367, 1.3462015390396118, 1.6343059539794922, 0.8545892238616943, 0.9510564208030701];
  close(of((a) => random.gamma(key, a))(alpha), gamma);
  close(jit(of((a) => random.gamma(key, a)))(alpha) as NDArray, gamma);
  close(
    of((a) => random.loggamma(key, a))(alpha),
    [41.747657775878906, 2.6587564945220947, 0.814202606678009, 0.4291445016860962, 0.021150045096874237],
  );
  close(
    of((a) => random.beta(key, a, 2))(alpha),
    [0.3344082832336426, 0.825429379940033, 0.2403889149427414, 0.03490659222006798, 0.0013514433521777391],
  );
  const one = grad((a: NDArray) => random.gamma(key, a));
  expect(vmap(one)(alpha).tolist()[2]).toBeCloseTo(one(1).item() as number, 6);
});

import { expect, it } from "vitest";
import { grad, jvp, lax, type NDArray, numpy as np, scipy } from "../../src/index.ts";

const { gamma, loggamma } = scipy.special;
const at = (re: number, im: number, dtype = "complex128"): NDArray => np.array([{ re, im }], dtype as never) as NDArray;
const read = (z: unknown): { re: number; im: number } =>
  (z as NDArray).slice(0).item() as unknown as { re: number; im: number };
/** Arguments, and log Gamma there to 17 digits. */
const values: [number, number, number, number][] = [
  [0.3, 0.2, 0.8894083505732667, -0.620261006882483],
  [2.5, 1, 0.04810862962355502, 0.7401435969990889],
  [-1.5, 0.25, 0.5942170581605458, -6.106783569808313],
  [-7.3, 2, -13.32773204758136, -20.37340030917353],
  [-0.75, 30, -50.45675171804089, 70.04777847560112],
  [40, 12, 104.83611622825107, 44.2955896434462],
  [0.5, 300, -470.3199595052643, 1411.1348812858391],
  [-20.25, 0.001, -41.60097176078826, -65.96727151042231],
];

it.each(values)("loggamma(%d + %di)", (re, im, x, y) => {
  const size = Math.hypot(x, y);
  const got = read(loggamma(at(re, im)));
  expect(Math.hypot(got.re - x, got.im - y) / size).toBeLessThan(1e-14);
  const below = read(loggamma(at(re, -im)));
  expect([below.re, below.im]).toEqual([got.re, -got.im]);
  const single = read(loggamma(at(Math.fround(re), Math.fround(im), "complex64")));
  expect(Math.hypot(single.re - x, single.im - y) / size).toBeLessThan(1e-5);
});
it("gamma is the exponential of it, NaN at poles", () => {
  const z = read(gamma(at(5, 0)));
  expect(z.re).toBeCloseTo(24, 11);
  expect(read(gamma(at(-2, 0))).re).toBeNaN();
  expect(read(loggamma(at(0, 0))).re).toBeNaN();
});
it("its derivative is that of real numbers where they are, and finite where the other formula has a pole", () => {
  const real = (x: NDArray): NDArray => lax.real(loggamma(lax.complex(x, np.zerosLike(x)))) as NDArray;
  for (const x of [0.3, 1.7, 9, -0.6]) {
    const slope = grad(real as never)(np.array(x, "float64") as never) as unknown as NDArray;
    expect(slope.item()).toBeCloseTo(scipy.special.digamma(np.array(x, "float64")).item() as number, 12);
  }
  const [, d] = jvp(gamma as never, [at(3, 0)] as never, [at(1, 0)] as never);
  expect(read(d).re).toBeCloseTo(2 * 0.9227843350984671, 12);
});

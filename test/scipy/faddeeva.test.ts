import { expect, it } from "vitest";
import { jvp, lax, type NDArray, numpy as np, scipy } from "../../src/index.ts";

const { erfcx, wofz } = scipy.special;
interface Complex {
  readonly re: number;
  readonly im: number;
}
const at = (re: number, im: number, type: "float32" | "float64" = "float64"): NDArray =>
  lax.complex(np.array(re, type), np.array(im, type)) as NDArray;
const item = (z: unknown): Complex => (z as NDArray).item() as unknown as Complex;
/** Points and values to 16 digits. */
const known: readonly (readonly [re: number, im: number, u: number, v: number])[] = [
  [1, 1, 0.30474420525691254, 0.2082189382028316],
  [0.5, -0.7, 1.4770890248369912, 1.8170449094235166],
  [10, 0.1, 0.00057281236496107, 0.056699577028635366],
  [-3, 2, 0.09271076642644344, -0.1283169622282617],
  [100, 100, 0.002821018436146787, 0.0028208773887522217],
  [-1, -2, -26.476058778199207, 30.308571116743305],
];
it("wofz in all quarters, of both types", () => {
  for (const [re, im, u, v] of known) {
    const [wide, narrow] = [item(wofz(at(re, im))), item(wofz(at(re, im, "float32")))];
    // Beside the modulus: the lesser part has the errors of the greater.
    const size = Math.hypot(u, v);
    expect(Math.hypot(wide.re - u, wide.im - v) / size).toBeLessThan(4e-15);
    expect(Math.hypot(narrow.re - u, narrow.im - v) / size).toBeLessThan(1e-6);
  }
});
it("of real numbers it is complex", () => {
  expect(wofz(np.array(2, "float32")).dtype).toBe("complex64");
  expect(wofz(np.array(2, "float64")).dtype).toBe("complex128");
  expect(item(wofz(np.array(2, "float64"))).re).toBeCloseTo(Math.exp(-4), 14);
});
it("its derivative is -2 z w + 2 i / sqrt(pi)", () => {
  const z = at(1, 0.5);
  const slope = item(jvp(wofz as never, [z] as never, [np.onesLike(z)] as never)[1]);
  expect(slope.re).toBeCloseTo(-0.36692894660405484, 13);
  expect(slope.im).toBeCloseTo(0.08773539596573321, 13);
});
it("erfcx of complex numbers is wofz of i z", () => {
  const { re, im } = item(erfcx(at(1, 0.5)));
  expect(re).toBeCloseTo(0.39123402145213615, 14);
  expect(im).toBeCloseTo(-0.12720241088464812, 14);
});

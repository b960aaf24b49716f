import { jit, lax, type NDArray, numpy as np, scipy } from "jaxtra";
import { expect, it } from "vitest";

const { sphHarmY } = scipy.special;
const f64 = { dtype: "float64" } as const;
const n = np.array([0, 1, 1, 2, 3, 5, 8, 8], { dtype: "int32" });
const m = np.array([0, 1, -1, 0, -2, 4, -7, 8], { dtype: "int32" });
const theta = np.array([0.3, 0.7, 1.1, 1.5, 2, 2.4, 2.9, 0.9], f64);
const phi = np.array([0.1, 5, 2, 3, 4, 1, 0.5, 6], f64);
// Values of SciPy.
const want = lax.complex(
  np.array(
    [
      0.28209479177387814, -0.06313566896296527, -0.12813449439895633, -0.31065714201033684, 0.05116421792164935,
      0.14726138621865698, 8.411474707837939e-5, -0.04677255725696394,
    ],
    f64,
  ),
  np.array(
    [
      0, 0.2134310763587209, -0.27997897812057937, 0, 0.34790191869923087, 0.17050236703226182, -3.1508176381133024e-5,
      -0.05613302019429879,
    ],
    f64,
  ),
);
const off = (x: NDArray, y: NDArray): number => np.max(np.abs(x.sub(y))).item() as number;

it("spherical harmonics are SciPy's", () => {
  const y = sphHarmY(n, m, theta, phi);
  expect(y.dtype).toBe("complex128");
  expect(off(y, want)).toBeLessThan(1e-15);
  const traced = jit((d: NDArray, t: NDArray) => sphHarmY(d, m, t, phi, { nMax: 8 }))(n, theta) as NDArray;
  expect(off(traced, want)).toBeLessThan(1e-15);
  expect(sphHarmY(2, -1, np.array([0.1, 0.2]), 0.3).shape).toEqual([2]);
});
it("are orthonormal on a grid that integrates them exactly", () => {
  // Even in the azimuth, Gauss's points in the cosine of the polar angle.
  const nodes = [-0.906179845938664, -0.538469310105683, 0, 0.538469310105683, 0.906179845938664];
  const weights = [0.236926885056189, 0.478628670499366, 0.568888888888889, 0.478628670499366, 0.236926885056189];
  const polar = np.array(nodes.map(Math.acos), f64).reshape([5, 1]);
  const around = np.array(
    [0, 1, 2, 3, 4, 5, 6, 7].map((k) => (k * Math.PI) / 4),
    f64,
  );
  const pairs = [0, 1, 2, 3].flatMap((l) => Array.from({ length: 2 * l + 1 }, (_, k) => [l, k - l]));
  const basis = np.stack(pairs.map(([l, k]) => sphHarmY(l, k, polar, around).ravel()));
  const weight = np.repeat(np.array(weights, f64), 8).mul(Math.PI / 4);
  const gram = np.matmul(basis.mul(weight), np.conj(basis).T);
  expect(off(gram, np.eye(16, { dtype: "complex128" }))).toBeLessThan(1e-12);
});
it("asks for what it must know", () => {
  expect(() => jit((d: NDArray) => sphHarmY(d, 0, 1, 2))(n)).toThrow(/Pass its largest value by nMax/);
  expect(() => sphHarmY(np.array([1.5]), 0, 1, 2)).toThrow(/are integers/);
  expect(() => sphHarmY(1, 0, 1, 2, { nMax: -1 })).toThrow(/at least 0/);
});

import { config, jit, lax, type NDArray, numpy as np } from "jaxtra";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

// Where formulas for complex numbers cancel or overflow although the function does not; exact results are of 60 digits.

beforeAll(() => {
  config.enableX64 = true;
});
afterAll(() => {
  config.enableX64 = false;
});
type Complex = readonly [re: number, im: number];
const array = ([re, im]: Complex, dtype: string): NDArray =>
  lax.complex(np.array(re, partOf(dtype)), np.array(im, partOf(dtype)));
const partOf = (dtype: string) => (dtype === "complex128" ? "float64" : "float32");
const item = (z: NDArray): Complex => {
  const { re, im } = z.item() as unknown as { re: number; im: number };
  return [re, im];
};
const ulps = (got: number, want: number, digits: number): number =>
  got === want ? 0 : Math.abs(got - want) / 2 ** (Math.floor(Math.log2(Math.abs(want))) - digits);

const functions = { asin: lax.asin, acos: lax.acos, asinh: lax.asinh, acosh: lax.acosh, atan: lax.atan, atanh: lax.atanh, cosh: lax.cosh, log1p: lax.log1p, logistic: lax.logistic, rsqrt: lax.rsqrt, sinh: lax.sinh }; // biome-ignore format: one list
type Name = keyof typeof functions;
const cases: [Name, Complex, Complex][] = [
  ["atan", [-0.05, 0.9987], [-0.7849066135558072, 1.844102082870794]],
  ["atan", [-6.877442325328419e-17, 1.000089168548584], [-1.570796326794511, 5.009086969372326]],
  ["atanh", [-0.984, 0.178], [-1.205535801133958, 0.7853138937353248]],
  ["atanh", [-0.9999737739562988, -3.333361579856554e-16], [-5.620945836989249, -6.35514324778621e-12]],
  ["atanh", [1, 1e-200], [230.60508288968455, 0.7853981633974483]],
  ["atanh", [-1, 1e-290], [-334.2214120744166, 0.7853981633974483]],
  ["atanh", [1e300, 1], [1e-300, 1.5707963267948966]],
  ["atanh", [-1e200, 1e200], [-5e-201, 1.5707963267948966]],
  ["log1p", [-4.5032112770454404e-15, 0.5209845304489136], [0.1200691125341977, 0.48029395639594563]],
  ["log1p", [1e-20, 0.7], [0.19938805997868386, 0.6107259643892086]],
  ["logistic", [1.1323834398386723e-20, -3.1415934562683105], [0.5000000175756029, 1245828.782553199]],
  ["logistic", [2.5, -3.14], [1.0894253441772335, -0.0001551600439947097]],
  ["logistic", [-40, 1], [2.295395600278769e-18, 3.574866839013031e-18]],
  ["logistic", [800, 1], [1.0, 0.0]],
  ["logistic", [-1e27, 2], [-0.0, 0.0]],
  ["rsqrt", [1e300, 1], [1e-150, -0.0]],
  ["rsqrt", [1.5e308, -1.5e308], [6.343255686650054e-155, 2.627462535010712e-155]],
  ["rsqrt", [-1, 1e-300], [5e-301, -1.0]],
  ["rsqrt", [2.942049264907837, -0.1457081139087677], [0.5824733910099067, 0.014414972640938266]],
  ["sinh", [710.8, 1.5], [1.7584726438572117e307, Infinity]],
  ["cosh", [-710.8, 1.5], [1.7584726438572117e307, -Infinity]],
  ["asin", [Infinity, 1], [Math.PI / 2, Infinity]],
  ["asin", [-Infinity, -Infinity], [-Math.PI / 4, -Infinity]],
  ["asinh", [1, Infinity], [Infinity, Math.PI / 2]],
  ["acos", [-Infinity, Infinity], [(3 * Math.PI) / 4, -Infinity]],
  ["acosh", [Infinity, -Infinity], [Infinity, -Math.PI / 4]],
  ["cosh", [Infinity, 0], [Infinity, 0]],
  ["rsqrt", [-Infinity, -1], [0, 0]],
];

describe.each(["eager", "compiled"])("%s", (way) => {
  const run = (name: Name, z: NDArray): Complex =>
    item((way === "eager" ? functions[name] : jit(functions[name] as (z: NDArray) => NDArray))(z));
  test.each(cases)("%s of %j", (name, z, want) => {
    const got = run(name, array(z, "complex128"));
    for (const k of [0, 1]) expect(ulps(got[k], want[k], 52)).toBeLessThanOrEqual(4);
  });
  test("logistic of complex64, beside its pole", () => {
    expect(run("logistic", array([0, Math.fround(Math.PI)], "complex64"))).toEqual([0.5, -11438666]);
  });
  test("products of complex64 are rounded once where a sum takes one in", () => {
    // The real part is (1 + h)^2 - (1 + 2h) = h^2, of which nothing is left if both products are rounded.
    const h = 2 ** -12;
    const [z, w] = [array([1 + h, 1], "complex64"), array([1 + h, 1 + 2 * h], "complex64")];
    const product = way === "eager" ? lax.mul(z, w) : jit(lax.mul)(z, w);
    expect(item(product as NDArray)[0]).toBe(h * h);
  });
});

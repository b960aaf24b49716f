import { expect, it } from "vitest";
import { config, grad, jit, numpy as np } from "../../src/index.ts";

const list = (x: any): any => (Array.isArray(x) ? x.map(list) : x.tolist());

it("takes numbers apart and puts them together again, subnormal ones too", () => {
  const x = [1, -0.75, 1e-45, 3e-39, 3.4e38, 2 ** -126, -0];
  const [m, e] = jit((v: any) => np.frexp(v))(np.array(x)) as any[];
  for (const [i, v] of x.entries()) {
    expect(m.tolist()[i] * 2 ** e.tolist()[i]).toBe(Math.fround(v));
    if (v !== 0) expect(Math.abs(m.tolist()[i])).toBeGreaterThanOrEqual(0.5);
  }
  expect(np.ldexp(m, e).tolist()).toEqual(x.map(Math.fround));
  expect(list(np.frexp(np.array([Infinity, -Infinity, NaN])))).toEqual([
    [Infinity, -Infinity, NaN],
    [0, 0, 0],
  ]);
});
it("reaches all exponents of float64", () => {
  const x = np.array([5e-324, 1.7976931348623157e308, 2 ** -1022], { dtype: "float64" });
  expect(list(np.frexp(x))).toEqual([
    [0.5, 1 - 2 ** -53, 0.5],
    [-1073, 1024, -1021],
  ]);
  expect(np.ldexp(x, new Int32Array([2097, -2097, 2045])).tolist()).toEqual([2 ** 1023, 2 ** -1073, 2 ** 1023]);
  expect(np.ldexp(np.array([1, 3]), new Int32Array([128, -200])).tolist()).toEqual([Infinity, 0]);
});
it("has the derivatives of multiplication by a power of two", () => {
  expect(grad((x) => np.frexp(x)[0])(12).item()).toBe(1 / 16);
  expect(grad((x) => np.ldexp(x, 5))(3).item()).toBe(32);
});
it("refuses exponents that are no integers, and complex numbers", () => {
  expect(() => np.ldexp(1, 0.5)).toThrow(/exponents float32/);
  expect(() => np.frexp(np.array([{ re: 1, im: 1 }]))).toThrow(/two exponents/);
  expect(() => np.spacing(np.array([{ re: 1, im: 1 }]))).toThrow(/no next number/);
});
it("makes floating point numbers of the default width where enableX64 says so", () => {
  config.enableX64 = true;
  try {
    expect(np.rint(new Int32Array([3])).dtype).toBe("float64");
    expect(np.angle(np.array(1, { dtype: "float32" })).dtype).toBe("float64");
    expect(np.angle(np.array([1], { dtype: "float32" })).dtype).toBe("float32");
  } finally {
    config.enableX64 = false;
  }
});

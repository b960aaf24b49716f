import { describe, expect, it } from "vitest";
import { grad, lax, type NDArray, numpy as np } from "../../src/index.ts";

const f64 = (...v: number[]) => np.array(v, "float64");
/** Values of SciPy 1.x in float64. */
function close(got: NDArray, want: number[], rtol: number): void {
  expect(np.allclose(got, f64(...want), { rtol, atol: 0 }).item()).toBe(true);
}
const slope = (f: (x: any) => any, x: number) => grad(f)(np.array(x, "float64") as any).item() as number;
describe("special functions", () => {
  const x = [0.1, 1, 5, 19.5, 20.5, 100, -3];
  const i0e = [
    0.9071009257823011, 0.46575960759364043, 0.18354081260932834, 0.09093943209515647, 0.08866442901574523,
    0.03994437929909668, 0.24300035416182536,
  ];
  const i1e = [
    0.045298446808809324, 0.2079104153497085, 0.16397226694454234, 0.08857608609431485, 0.08647411349408725,
    0.03974415302513025, -0.19682671329730084,
  ];
  it("Bessel functions, on both sides of the expansion for large arguments", () => {
    close(lax.besselI0e(f64(...x)), i0e, 1e-14);
    close(lax.besselI1e(f64(...x)), i1e, 1e-14);
    close(np.astype(lax.besselI0e(np.array(x)), "float64"), i0e, 5e-7);
    close(np.astype(lax.besselI1e(np.array(x)), "float64"), i1e, 5e-7);
    expect(lax.besselI0e(0).item()).toBe(1);
    expect(lax.besselI1e(0).item()).toBe(0);
    expect(slope(lax.besselI1e, 0)).toBeCloseTo(0.5, 14);
    // I0e' = I1e - I0e
    expect(slope(lax.besselI0e, 1)).toBeCloseTo(i1e[1] - i0e[1], 14);
  });
  it("zeta and polygamma", () => {
    const q = f64(1, 0.5, 2, 3, 1);
    const zeta = [1.6449340668482266, 8.414398322117158, 1.6123753486854886, 1.8012627818085337e-5, 100.5779433384968];
    close(lax.zeta(f64(2, 3, 1.5, 10, 1.01), q), zeta, 1e-14);
    const poly = [0.42278433509846713, 1.6449340668482266, -16.828796644234316, 0.04486532819275508, 1875041.389678417];
    close(lax.polygamma(f64(0, 1, 2, 3, 5), f64(2, 1, 0.5, 4, 0.2)), poly, 1e-13);
    expect(slope((v) => lax.polygamma(np.array(1, "float64"), v), 1)).toBeCloseTo(-2.404113806319188, 12);
    expect(lax.zeta(1, 2).item()).toBe(Infinity);
    expect(lax.zeta(0.5, 2).item()).toBeNaN();
  });
});

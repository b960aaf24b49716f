import { describe, expect, it } from "vitest";
import { grad, numpy as np } from "../../src/index.ts";

const int = (...v: number[]) => np.array(v, "int32");
const f32 = (...v: number[]) => np.array(v);
describe("division", () => {
  it("of integers rounds down, and answers for 0 as JAX does", () => {
    expect(np.floorDivide(int(-7, 7, 7, -2147483648), int(2, -2, 0, -1)).tolist()).toEqual([-4, -4, -2, -2147483648]);
    expect(np.remainder(int(-7, 7, 7), int(2, -2, 0)).tolist()).toEqual([1, -1, 0]);
    expect(np.fmod(int(-7, 7), int(2, -2)).tolist()).toEqual([-1, 1]);
    expect(np.divmod(int(-7), int(2)).map((x) => x.tolist())).toEqual([[-4], [1]]);
  });
  it("of floating point numbers", () => {
    expect(np.remainder(f32(7, -1, 5.5), f32(-2, Infinity, 2)).tolist()).toEqual([-1, Infinity, 1.5]);
    expect(np.floorDivide(f32(7, -7), f32(2, 2)).tolist()).toEqual([3, -4]);
    expect(np.divide(int(1), int(2)).tolist()).toEqual([0.5]);
  });
});
describe("powers", () => {
  it("of integers multiply out", () => {
    expect(np.power(int(2, 3, 0, -1, 0), int(10, 3, 0, 31, 5)).tolist()).toEqual([1024, 27, 1, -1, 0]);
    expect(np.power(int(3), 2).dtype).toBe("int32");
    expect(() => np.power(int(3), -1)).toThrow(/power: integers have no power -1/);
  });
  it("with whole exponents have the derivative of a product", () => {
    expect(grad((x) => np.power(x, 2))(0).item()).toBe(0);
    expect(grad((x) => np.power(x, 3))(-2).item()).toBe(12);
    expect(grad((x) => np.power(x, 0.5))(4).item()).toBe(0.25);
  });
});
describe("special points", () => {
  const slope = (f: (x: any) => any, x: number) => grad(f)(x).item();
  it("share the gradient at ties", () => {
    expect(slope((x) => np.maximum(x, 2), 2)).toBe(0.5);
    expect(slope((x) => np.minimum(x, 2), 2)).toBe(0.5);
    expect(slope((x) => np.clip(x, 0, 1), 1)).toBe(0.5);
    expect(slope((x) => np.abs(x), 0)).toBe(1);
    expect(slope((x) => np.sqrt(x), 0)).toBe(Infinity);
    expect(slope((x) => np.floor(x), 1.5)).toBe(0);
    expect(slope((x) => np.sign(x), 1.5)).toBe(0);
    expect(slope((x) => np.sinc(x), 0)).toBe(0);
    expect(slope((x) => np.logaddexp(x, 0), 0)).toBe(0.5);
  });
  it("of where: a NaN of the other side spreads, a safe argument does not", () => {
    expect(slope((x) => np.where(np.greater(x, 0), np.sqrt(x), 0), 0)).toBeNaN();
    const safe = (x: any) => np.where(np.greater(x, 0), np.sqrt(np.where(np.greater(x, 0), x, 1)), 0);
    expect(slope(safe, 0)).toBe(0);
  });
  it("of NaN and signed zeros", () => {
    expect(np.maximum(1, NaN).item()).toBeNaN();
    expect(np.fmax(1, NaN).item()).toBe(1);
    expect(np.fmin(NaN, 1).item()).toBe(1);
    expect(Object.is(np.minimum(0, -0).item(), -0)).toBe(true);
    expect(np.signbit(f32(-0, 0, -1)).tolist()).toEqual([true, false, true]);
    expect(np.signbit(np.array([-0, 2], "float64")).tolist()).toEqual([true, false]);
    expect(np.copysign(f32(1, -1), f32(-0, 2)).tolist()).toEqual([-1, 1]);
    expect(np.logaddexp(f32(-Infinity, Infinity), f32(-Infinity, Infinity)).tolist()).toEqual([-Infinity, Infinity]);
    expect(np.hypot(f32(3, 1e30, Infinity), f32(4, 0, NaN)).tolist()).toEqual([5, Math.fround(1e30), Infinity]);
    expect(np.heaviside(f32(-1, 0, 2, NaN), 0.5).tolist()).toEqual([0, 0.5, 1, NaN]);
  });
});
describe("rounding", () => {
  it("goes to even, and to decimals", () => {
    expect(np.round(f32(0.5, 1.5, 2.5, -0.5)).tolist()).toEqual([0, 2, 2, -0]);
    expect(np.round(np.array([1.2345], "float64"), 2).tolist()).toEqual([1.23]);
    expect(np.round(np.array([1234], "float64"), { decimals: -2 }).tolist()).toEqual([1200]);
    expect(np.trunc(f32(-1.5, 1.5)).tolist()).toEqual([-1, 1]);
    expect(np.floor(int(3)).dtype).toBe("int32");
  });
  it("of bounds that are missing", () => {
    expect(np.clip(f32(1, 5), null, 3).tolist()).toEqual([1, 3]);
    expect(np.clip(f32(1, 5), { min: 2 }).tolist()).toEqual([2, 5]);
    expect(np.nanToNum(f32(NaN, Infinity, -Infinity), { nan: 7, posinf: 9 }).tolist()).toEqual([
      7,
      9,
      -np.finfo("float32").max,
    ]);
  });
});
describe("integers", () => {
  it("have divisors and bits", () => {
    expect(np.gcd(int(12, 0, -8), 18).tolist()).toEqual([6, 18, 2]);
    expect(np.lcm(int(4, 0), 6).tolist()).toEqual([12, 0]);
    expect(np.leftShift(int(1, 1), int(31, 32)).tolist()).toEqual([-2147483648, 0]);
    expect(np.rightShift(int(-8), 1).tolist()).toEqual([-4]);
    expect(np.rightShift(np.array([4294967288], "uint32"), 1).tolist()).toEqual([2147483644]);
    expect(np.invert(np.array([true])).tolist()).toEqual([false]);
    expect(np.bitwiseCount(int(255)).tolist()).toEqual([8]);
  });
});

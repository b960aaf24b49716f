import { describe, expect, it } from "vitest";
import { jit, numpy as np } from "../../src/index.ts";

const ints = (...list: number[]) => np.array(Int32Array.from(list));
const bools = (...list: boolean[]) => np.array(list);
const pairs = (x: { tolist(): any }): unknown[] => x.tolist().map((z: any) => [z.re, z.im]);

describe("elements of arrays", () => {
  it("complex numbers are searched by real parts, then imaginary ones", () => {
    const table = np.array([
      { re: 1, im: 0 },
      { re: 1, im: 2 },
      { re: 2, im: -1 },
    ]);
    const values = np.array([
      { re: 1, im: 1 },
      { re: 1, im: 2 },
      { re: 3, im: 0 },
      { re: 0, im: 9 },
    ]);
    expect(np.searchsorted(table, values).tolist()).toEqual([1, 1, 3, 0]);
    expect(np.searchsorted(table, values, "right").tolist()).toEqual([1, 2, 3, 0]);
  });
  it("sets have a size, under jit too", () => {
    const [x, y] = [ints(4, 1, 3, 1, 2), ints(3, 5, 1)];
    expect(np.intersect1d(x, y, { size: 4 }).tolist()).toEqual([1, 3, 1, 1]);
    expect(np.intersect1d(x, y, { size: 1 }).tolist()).toEqual([1]);
    expect(np.setdiff1d(x, y, { size: 4 }).tolist()).toEqual([2, 4, 0, 0]);
    expect(np.setdiff1d(x, y, { size: 3, fillValue: 9 }).tolist()).toEqual([2, 4, 9]);
    expect(np.setxor1d(x, y, { size: 4 }).tolist()).toEqual([2, 4, 5, 2]);
    expect(jit(() => np.setxor1d(x, y, { size: 2 }))().tolist()).toEqual([2, 4]);
    const places = jit((a, b) => np.intersect1d(a, b, { returnIndices: true, size: 3 }) as any)(x, y);
    expect(places.map((p: any) => p.tolist())).toEqual([
      [1, 3, 1],
      [1, 2, 5],
      [2, 0, 3],
    ]);
  });
  it("are put where positions say, never in place", () => {
    const x = np.zeros([3], { dtype: "int32" });
    expect(np.put(x, ints(-1, 9), ints(5, 6)).tolist()).toEqual([0, 0, 6]);
    expect(np.put(x, ints(-1, 9), ints(5, 6), "clip").tolist()).toEqual([5, 0, 6]);
    expect(np.put(x, ints(-1, 9), ints(5, 6), "wrap").tolist()).toEqual([6, 0, 5]);
    for (const f of [np.put, np.putAlongAxis]) expect(() => f(x, ints(0), 1, { inplace: true })).toThrow(/in place/);
    expect(np.place(ints(1, 2, 3, 4), bools(true, false, true, true), ints(7, 8)).tolist()).toEqual([7, 2, 8, 7]);
    expect(np.fillDiagonal(np.zeros([2, 3]), np.array([1, 2])).tolist()).toEqual([
      [1, 0, 0],
      [0, 2, 0],
    ]);
  });
  it("positions are counted in both orders and in any dtype that holds them", () => {
    expect(np.ravelMultiIndex([ints(1), ints(2)], [2, 3], { order: "F" }).tolist()).toEqual([5]);
    expect(np.ravelMultiIndex([ints(1), ints(0)], [2, 3], { order: "F" }).tolist()).toEqual([1]);
    expect(() => np.ravelMultiIndex([ints(2), ints(0)], [2, 3])).toThrow(/out of 0 to 1/);
    expect(() => np.ravelMultiIndex([ints(1), ints(0)], [20, 30], { dtype: "int8" })).toThrow(/does not hold/);
    expect(np.unravelIndex(np.array([5], { dtype: "uint8" }), [2, 3])[1].dtype).toBe("uint8");
  });
  it("are left out and put in at traced places", () => {
    const x = ints(0, 1, 2, 3, 4);
    const without = jit((i) => np.delete(x, i, { assumeUniqueIndices: true }));
    expect(without(ints(3, 0)).tolist()).toEqual([1, 2, 4]);
    const mixed = jit((i, v) => np.insert(x, i, v));
    expect(mixed(ints(2, 0), ints(8, 9)).tolist()).toEqual([9, 0, 1, 8, 2, 3, 4]);
    expect(() => np.delete(x, bools(true))).toThrow(/does not fit/);
    const m = np.array([
      [0, 0, 0],
      [0, 5, 0],
    ]);
    expect(np.trimZeros(m).tolist()).toEqual([[5]]);
    expect(np.trimZeros(m, { axis: 1 }).tolist()).toEqual([[0], [5]]);
  });
  it("are chosen up to a size", () => {
    const x = ints(1, 2, 3);
    const f = jit((c) => np.compress(c, x, { size: 3, fillValue: 7 }));
    expect(f(bools(false, true, true)).tolist()).toEqual([2, 3, 7]);
    expect(np.extract(bools(false, true, false), x, { size: 1 }).tolist()).toEqual([2]);
    expect(() => np.compress(bools(false, true, false, true), x)).toThrow(/beyond/);
    expect(() => np.choose(ints(2), [1, 2])).toThrow(/out of 0 to 1/);
  });
  it("have bytes", () => {
    const x = np.array([1, 256], { dtype: "int32" });
    expect(x.byteswap().tolist()).toEqual([16777216, 65536]);
    expect(x.view("uint8").tolist()).toEqual([1, 0, 0, 0, 0, 1, 0, 0]);
    expect(x.view("uint8").view("int32").tolist()).toEqual([1, 256]);
    expect(np.array([1, 2]).view("complex64").tolist()).toEqual([{ re: 1, im: 2 }]);
    expect(
      pairs(
        np
          .array([{ re: 1, im: 2 }])
          .byteswap()
          .byteswap(),
      ),
    ).toEqual([[1, 2]]);
    expect(() => ints(1).view("float64")).toThrow(/does not divide/);
    expect(() => x.flat).toThrow(/flatten/);
    expect(ints(1, 2).toDevice(x.device).tolist()).toEqual([1, 2]);
  });
});

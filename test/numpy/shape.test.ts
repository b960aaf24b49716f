import { describe, expect, it } from "vitest";
import { jit, type NDArray, numpy as np } from "../../src/index.ts";

const m = np.array([
  [0, 1, 2],
  [3, 4, 5],
]);
describe("shapes", () => {
  it("reshapes with one open size", () => {
    expect(m.reshape([3, -1]).shape).toEqual([3, 2]);
    expect(() => np.reshape(m, [4, -1])).toThrow(/f32\[2,3\] has 6 elements, \[4,-1\] does not fit/);
    expect(() => np.reshape(m, [-1, -1])).toThrow(/At most one size/);
  });
  it("moves axes", () => {
    const x = np.zeros([2, 3, 4]);
    expect(np.moveaxis(x, [0, 1], [-1, 0]).shape).toEqual([3, 4, 2]);
    expect(np.rollaxis(x, 2).shape).toEqual([4, 2, 3]);
    expect(np.rollaxis(x, 0, 3).shape).toEqual([3, 4, 2]);
    expect(np.transpose(x, [-1, 0, 1]).shape).toEqual([4, 2, 3]);
    expect(() => np.transpose(x, [0, 1])).toThrow(/no permutation/);
    expect(() => np.swapaxes(x, 0, 3)).toThrow(/axis 3 is out of range/);
  });
  it("joins, with promotion", () => {
    const y = np.concatenate([np.array([1, 2], { dtype: "int32" }), np.array([true])]);
    expect([y.dtype, y.tolist()]).toEqual(["int32", [1, 2, 1]]);
    expect(np.concatenate([m, m], null).shape).toEqual([12]);
    expect(np.stack([m, m], -1).shape).toEqual([2, 3, 2]);
    expect(np.concatenate(m).tolist()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(np.block([[m, m], [np.ones([1, 6])]]).shape).toEqual([3, 6]);
    expect(() => np.stack([m, np.zeros(2)])).toThrow(/shapes differ/);
    expect(() => np.concatenate([])).toThrow(/nothing to join/);
  });
  it("splits", () => {
    expect(np.arraySplit(np.arange(7), 3).map((p) => p.shape[0])).toEqual([3, 2, 2]);
    expect(np.split(np.arange(5), [1, 4]).map((p) => p.tolist())).toEqual([[0], [1, 2, 3], [4]]);
    expect(np.hsplit(m, 3).map((p) => p.shape)).toEqual([
      [2, 1],
      [2, 1],
      [2, 1],
    ]);
    expect(() => np.split(np.arange(5), 2)).toThrow(/does not divide into 2. Use arraySplit/);
  });
  it("repeats and rolls, also by traced amounts", () => {
    expect(np.repeat(np.array([1, 2, 3]), [2, 0, 1]).tolist()).toEqual([1, 1, 3]);
    const repeat = jit((n: NDArray) => np.repeat(np.array([1, 2, 3]), n, { totalRepeatLength: 4 }));
    expect(repeat(np.array([2, 0, 1], { dtype: "int32" })).tolist()).toEqual([1, 1, 3, 3]);
    const roll = jit((k: NDArray) => np.roll(m, k, 1));
    expect(roll(np.array(-4, { dtype: "int32" })).tolist()).toEqual(np.roll(m, -4, 1).tolist());
    expect(np.roll(m, [1, 1], [0, 1]).tolist()).toEqual([
      [5, 3, 4],
      [2, 0, 1],
    ]);
    expect(np.tile(m, [2, 1]).shape).toEqual([4, 3]);
  });
  it("turns", () => {
    expect(np.rot90(m).tolist()).toEqual([
      [2, 5],
      [1, 4],
      [0, 3],
    ]);
    expect(np.rot90(np.rot90(m), -1).tolist()).toEqual(m.tolist());
    expect(np.rot90(m, 2).tolist()).toEqual(np.flip(m).tolist());
  });
  it("leaves out and puts in", () => {
    expect(np.delete(np.arange(5), [1, 3]).tolist()).toEqual([0, 3, 4]);
    expect(np.delete(m, np.array([0, -1], { dtype: "int32" }), 1).tolist()).toEqual([[1], [4]]);
    expect(np.insert(np.array([1, 3]), 1, 2).tolist()).toEqual([1, 2, 3]);
    expect(np.insert(m, 1, 9, 1).tolist()).toEqual([
      [0, 9, 1, 2],
      [3, 9, 4, 5],
    ]);
    expect(np.insert(np.arange(4), new Int32Array([2, 0]), np.array([8, 9])).tolist()).toEqual([9, 0, 1, 8, 2, 3]);
    expect(() => np.delete(np.arange(3), 5)).toThrow(/out of range/);
    expect(np.resize(np.array([1, 2]), [2, 2]).tolist()).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(np.trimZeros(np.array([0, 1, 0, 2, 0])).tolist()).toEqual([1, 0, 2]);
  });
  it("pads wider than the array", () => {
    const x = np.array([1, 2, 3]);
    const list = (mode: np.PadMode) => np.pad(x, [4, 5], { mode }).tolist();
    expect(list("reflect")).toEqual([1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2]);
    expect(list("symmetric")).toEqual([3, 3, 2, 1, 1, 2, 3, 3, 2, 1, 1, 2]);
    expect(list("wrap")).toEqual([3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2]);
    expect(np.pad(x, 1, "mean").tolist()).toEqual([2, 1, 2, 3, 2]);
    expect(np.pad(x, [2, 0], { mode: "linearRamp" }).tolist()).toEqual([0, 0.5, 1, 2, 3]);
    expect(np.pad(x, 1, { constantValues: [7, 8] }).tolist()).toEqual([7, 1, 2, 3, 8]);
    expect(() => np.pad(x, -1)).toThrow(/widths -1 do not fit f32\[3\]/);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grad, jit, type NDArray, numpy as np, vmap } from "../../src/index.ts";
import type { Index } from "../../src/numpy/index-parse.ts";
import { product, range, rowMajorStrides } from "../../src/util/list.ts";

const i32 = (data: number[] | number[][]) => np.array(data, { dtype: "int32" });
const iota = (shape: number[]): NDArray => np.arange(product(shape)).reshape(shape);

/** One entry of an index, written so that it can be both passed and worked out by hand. */
type Entry =
  | { kind: "at"; at: number }
  | { kind: "slice"; slice: [number | null, number | null, number | null] }
  | { kind: "new" }
  | { kind: "array"; shape: number[]; data: number[] };
const toIndex = (e: Entry): Index => {
  if (e.kind === "at") return e.at;
  if (e.kind === "slice") return e.slice;
  if (e.kind === "new") return null;
  return i32(e.data).reshape(e.shape);
};
/** Python's range(*slice(...).indices(n)) */
function sliceRange([start, stop, step]: [number | null, number | null, number | null], n: number): number[] {
  const by = step ?? 1;
  const clip = (v: number, lo: number, hi: number) => Math.min(Math.max(v < 0 ? v + n : v, lo), hi);
  const from = start === null ? (by > 0 ? 0 : n - 1) : clip(start, by > 0 ? 0 : -1, by > 0 ? n : n - 1);
  const to = stop === null ? (by > 0 ? n : -1) : clip(stop, by > 0 ? 0 : -1, by > 0 ? n : n - 1);
  const out: number[] = [];
  for (let i = from; by > 0 ? i < to : i > to; i += by) out.push(i);
  return out;
}
/** Flat positions that an index reads, and their shape, element by element as NumPy defines it. */
function positions(shape: number[], entries: Entry[]): { shape: number[]; flat: number[] } {
  const strides = rowMajorStrides(shape);
  const arrays = entries.flatMap((e) => (e.kind === "array" ? [e] : []));
  const advanced = entries.flatMap((e, i) => (e.kind === "array" || (e.kind === "at" && arrays.length > 0) ? [i] : []));
  const common = arrays.reduce((s, a) => (a.shape.length > s.length ? a.shape : s), [] as number[]);
  const together = advanced.every((i, k) => k === 0 || i === advanced[k - 1] + 1);
  let d = 0;
  const axes = entries.map((e) => ({ e, axis: e.kind === "new" ? -1 : d++ }));
  const outer: { size: number; add: (i: number) => number }[] = [];
  let place = -1;
  for (const { e, axis } of axes) {
    if (e.kind === "at" || e.kind === "array") {
      if (place < 0) place = outer.length;
      continue;
    }
    if (e.kind === "new") outer.push({ size: 1, add: () => 0 });
    else {
      const list = sliceRange(e.slice, shape[axis]);
      outer.push({ size: list.length, add: (i) => list[i] * strides[axis] });
    }
  }
  if (!together) place = 0;
  const sizes = outer.map((o) => o.size);
  const at = Math.max(place, 0);
  const result = [...sizes.slice(0, at), ...common, ...sizes.slice(at)];
  const flat = range(product(result)).map((k) => {
    const coords: number[] = [];
    for (let r = result.length - 1; r >= 0; r--) {
      coords[r] = k % result[r];
      k = Math.floor(k / result[r]);
    }
    const inner = coords.slice(at, at + common.length);
    const rest = [...coords.slice(0, at), ...coords.slice(at + common.length)];
    let sum = outer.reduce((s, o, i) => s + o.add(rest[i]), 0);
    for (const { e, axis } of axes) {
      if (e.kind === "at") sum += (e.at < 0 ? e.at + shape[axis] : e.at) * strides[axis];
      if (e.kind === "array") {
        const own = inner.slice(common.length - e.shape.length);
        const i = e.data[own.reduce((f, c, q) => f * e.shape[q] + c, 0)];
        sum += (i < 0 ? i + shape[axis] : i) * strides[axis];
      }
    }
    return sum;
  });
  return { shape: result, flat };
}

const bound = (n: number) => fc.option(fc.integer({ min: -n - 1, max: n + 1 }), { nil: null });
const entryOf = (n: number, common: number[]): fc.Arbitrary<Entry> =>
  fc.oneof(
    fc.record({ kind: fc.constant("at" as const), at: fc.integer({ min: -n, max: n - 1 }) }),
    fc.record({
      kind: fc.constant("slice" as const),
      slice: fc.tuple(bound(n), bound(n), fc.constantFrom(null, 1, 2, -1, -2)),
    }),
    fc.integer({ min: 0, max: common.length }).chain((from) => {
      const shape = common.slice(from);
      return fc.record({
        kind: fc.constant("array" as const),
        shape: fc.constant(shape),
        data: fc.array(fc.integer({ min: -n, max: n - 1 }), {
          minLength: product(shape),
          maxLength: product(shape),
        }),
      });
    }),
  );
const cases = fc
  .record({
    shape: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    common: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }),
  })
  .chain(({ shape, common }) =>
    fc.tuple(...shape.map((n) => fc.tuple(entryOf(n, common), fc.boolean()))).map((list) => ({
      shape,
      entries: list.flatMap(([e, extra]): Entry[] => (extra ? [{ kind: "new" }, e] : [e])),
    })),
  );

describe("x.slice and x.at", () => {
  it("agree with NumPy's rules worked out element by element", () => {
    fc.assert(
      fc.property(cases, ({ shape, entries }) => {
        const x = iota(shape);
        const index = entries.map(toIndex);
        const want = positions(shape, entries);
        const got = x.slice(...index);
        expect(got.shape).toEqual(want.shape);
        expect(Array.from(got.toTypedArray(), Number)).toEqual(want.flat);
        const data = range(product(shape));
        const sums = [...data];
        want.flat.forEach((p, k) => {
          data[p] = 100 + k;
          sums[p] += 100 + k;
        });
        const updates = iota(want.shape).add(100);
        expect(
          Array.from(
            x
              .at(...index)
              .set(updates)
              .toTypedArray(),
            Number,
          ),
        ).toEqual(data);
        expect(
          Array.from(
            x
              .at(...index)
              .add(updates)
              .toTypedArray(),
            Number,
          ),
        ).toEqual(sums);
      }),
      // A new kernel for nearly every case: as many as run in a few seconds.
      { numRuns: 60, seed: 7 },
    );
  });

  const x = np.array([10, 20, 30]);
  it("clamps reads and drops writes out of bounds; negative indices wrap once", () => {
    expect(x.slice(5).item()).toBe(30);
    expect(x.slice(-4).item()).toBe(10);
    expect(
      x
        .at(i32([5, -1, -4]))
        .set(9)
        .tolist(),
    ).toEqual([10, 20, 9]);
    expect(
      x
        .at(i32([5, -1]))
        .set(9, { mode: "clip" })
        .tolist(),
    ).toEqual([10, 20, 9]);
    expect(
      x
        .at(i32([5, 1]))
        .get({ mode: "fill", fillValue: -1 })
        .tolist(),
    ).toEqual([-1, 20]);
  });
  it("sends nothing back to clamped reads", () => {
    const f = (v: NDArray) => v.slice(i32([5, 0])).sum();
    expect(grad(f)(x).tolist()).toEqual([1, 0, 0]);
    expect(grad((v: NDArray) => v.slice(5))(x).tolist()).toEqual([0, 0, 0]);
  });
  it("takes indices that are traced", () => {
    const f = jit((v: NDArray, i: NDArray) => v.slice(i));
    expect(f(x, i32([2, 0])).tolist()).toEqual([30, 10]);
    expect(vmap((i: NDArray) => x.slice(i))(i32([0, 2])).tolist()).toEqual([10, 30]);
    const g = jit((v: NDArray, i: NDArray) => v.at(i).set(0));
    expect(g(x, np.array(1, { dtype: "int32" })).tolist()).toEqual([10, 0, 30]);
  });
  it("chooses by concrete masks, and updates by traced ones", () => {
    expect(x.slice(np.greater(x, 10)).tolist()).toEqual([20, 30]);
    expect(
      np
        .eye(2)
        .slice(np.equal(np.eye(2), 0))
        .tolist(),
    ).toEqual([0, 0]);
    expect(jit((v: NDArray) => v.at(np.greater(v, 10)).set(0))(x).tolist()).toEqual([10, 0, 0]);
    expect(() => jit((v: NDArray) => v.slice(np.greater(v, 10)))(x)).toThrow(/mask is a traced bool\[3\].*np\.where/s);
  });
  it("reads nothing from axes of size 0", () => {
    const none = np.array(new Uint8Array(0)).astype("bool");
    expect(np.zeros([4, 0]).slice([-1, null], none).shape).toEqual([1, 0]);
    expect(np.zeros([0, 4, 0]).slice(i32([1, 2])).shape).toEqual([2, 4, 0]);
    expect(grad((v: NDArray) => np.sum(v.slice(none)))(np.zeros([0])).shape).toEqual([0]);
  });
  it('takes arrays on both sides of a "..." for apart, though it stands for no axis', () => {
    const m = np.reshape(np.arange(6), [1, 2, 3]);
    expect(m.slice([null], i32([1, 0]), "...", i32([0, 2])).tolist()).toEqual([[3], [2]]);
    expect(m.slice([null], i32([1, 0]), i32([0, 2])).tolist()).toEqual([[3, 2]]);
    const y = m.at([null], i32([1, 0]), "...", i32([0, 2])).set(np.array([[7], [8]]));
    expect(y.tolist()).toEqual([[[0, 1, 8], [7, 4, 5]]]); // biome-ignore format: a matrix
  });
  it("updates in every way", () => {
    const at = x.at(1);
    expect(at.subtract(5).tolist()).toEqual([10, 15, 30]);
    expect(at.multiply(2).tolist()).toEqual([10, 40, 30]);
    expect(at.divide(2).tolist()).toEqual([10, 10, 30]);
    expect(at.power(2).tolist()).toEqual([10, 400, 30]);
    expect(at.min(1).tolist()).toEqual([10, 1, 30]);
    expect(at.max(25).tolist()).toEqual([10, 25, 30]);
    expect(at.apply((v) => v.neg()).tolist()).toEqual([10, -20, 30]);
    expect(x.tolist()).toEqual([10, 20, 30]);
  });
  it("says what is wrong", () => {
    expect(() => x.slice(0, 0)).toThrow(/2 indices for an array of shape \[3\]/);
    expect(() => x.slice(np.array([0.5]))).toThrow(/indices must be integers or booleans, got f32\[1\].*astype/s);
    expect(() => x.slice([[0, 1]] as never)).toThrow(/list in an index means a slice/);
    expect(() => x.slice(1.5)).toThrow(/index is an integer, got 1.5/);
    expect(() => x.slice("...", "...")).toThrow(/may stand once/);
    expect(() => x.slice([0, 3, 0])).toThrow(/step is 0/);
    expect(() => x.slice(np.array(true))).toThrow(/mask of one boolean, bool\[\], chooses along no axis/);
    expect(() => x.slice(np.array([true, false]))).toThrow(/mask bool\[2\] does not fit/);
    expect(() => np.eye(3).slice(i32([0, 1]), i32([0, 1, 2]))).toThrow(/index arrays do not broadcast/);
    expect(() => x.at([0, 2]).set(np.array([1, 2, 3]))).toThrow(
      /update f32\[3\] does not broadcast to the indexed shape \[2\]/,
    );
  });
});

describe("take and its kin", () => {
  const x = np.array([10, 20, 30]);
  it("has four modes", () => {
    const i = [5, -1, -4];
    expect(np.take(x, i).tolist()).toEqual([Number.NaN, 30, Number.NaN]);
    expect(np.take(x, i, { mode: "clip" }).tolist()).toEqual([30, 10, 10]);
    expect(np.take(x, i, { mode: "wrap" }).tolist()).toEqual([30, 30, 30]);
    expect(np.take(i32([10, 20]), [7, 1]).tolist()).toEqual([-2147483648, 20]);
    expect(np.take(np.eye(2), [1], 0).tolist()).toEqual([[0, 1]]);
  });
  it("reads and writes along an axis", () => {
    const m = iota([2, 3]);
    expect(np.takeAlongAxis(m, i32([[2], [0]]), 1).tolist()).toEqual([[2], [3]]);
    expect(np.takeAlongAxis(m, i32([[1, 0, 1]]), 0).tolist()).toEqual([[3, 1, 5]]);
    expect(np.putAlongAxis(m, i32([[2], [0]]), 9, 1).tolist()).toEqual([
      [0, 1, 9],
      [9, 4, 5],
    ]);
    expect(np.put(m, [0, 5], [7, 8]).tolist()).toEqual([
      [7, 1, 2],
      [3, 4, 8],
    ]);
  });
  it("compresses and chooses", () => {
    expect(np.compress([true, false, true], x).tolist()).toEqual([10, 30]);
    expect(np.extract(np.greater(x, 15), x).tolist()).toEqual([20, 30]);
    expect(np.choose([0, 1, 0], [x, x.neg()]).tolist()).toEqual([10, -20, 30]);
  });
  it("converts between positions and coordinates", () => {
    expect(np.unravelIndex([5, -1], [2, 3]).map((c) => c.tolist())).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(np.ravelMultiIndex([[1], [2]], [2, 3]).tolist()).toEqual([5]);
    expect(np.ravelMultiIndex([[3], [-1]], [2, 3], { mode: "wrap" }).tolist()).toEqual([5]);
  });
});

describe("takeAlongAxis", () => {
  it("takes negative positions as out of bounds if told so", () => {
    const x = np.array([1, 2, 3]);
    const i = np.array([0, -1], "int32");
    expect(np.takeAlongAxis(x, i).tolist()).toEqual([1, 3]);
    const given = { wrapNegativeIndices: false };
    expect(np.takeAlongAxis(x, i, given).tolist()).toEqual([1, Number.NaN]);
    expect(np.takeAlongAxis(x, i, { mode: "clip", ...given }).tolist()).toEqual([1, 1]);
  });
});

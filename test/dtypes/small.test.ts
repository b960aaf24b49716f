import { describe, expect, it } from "vitest";
import { type DType, dtypeInfo } from "../../src/core/dtype.ts";
import { TypePromotionError } from "../../src/core/errors.ts";
import { dtypes, grad, jit, lax, makeJaxpr, type NDArray, numpy as np, random, vjp, vmap } from "../../src/index.ts";

const floats = ["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz"] as const;
const integers = ["int2", "int4", "uint2", "uint4"] as const;
const all: readonly DType[] = [...floats, ...integers];
/** Numbers that all of a kind hold. */
const numbers = (d: DType): number[] =>
  (floats as readonly string[]).includes(d) ? [1, -2, 0.5, 3, 0, -6, 1.5, 4] : [1, 0, 1, 1, 0, 0, 1, 0];

type Fn = (x: NDArray) => NDArray;
const moves: Record<string, Fn> = {
  "reshape and transpose": (x) => x.reshape(2, 4).T,
  slice: (x) => x.slice([1, 7, 2]),
  flip: (x) => np.flip(x),
  roll: (x) => np.roll(x, 3),
  concatenate: (x) => np.concatenate([x, x.slice([2, 5])]),
  stack: (x) => np.stack([x, np.flip(x)], 1),
  take: (x) => np.take(x, np.array([3, 0, 7], "int32")),
  "where and broadcast": (x) => np.where(np.array([[true], [false]]), x, np.flip(x)),
  pad: (x) => np.pad(x, 2),
  "dynamic slice": (x) => lax.dynamicSlice(x, [2], [3]),
  "dynamic update": (x) => lax.dynamicUpdateSlice(x, x.slice([0, 2]), [4]),
  set: (x) => x.at(np.array([1, 5], "int32")).set(x.slice([0, 2])),
  sort: (x) => np.sort(x),
  unit: (x) => x.slice(3),
};
describe.each(all)("%s moves", (d) => {
  const values = numbers(d);
  const x = np.array(values, d);
  it.each(Object.entries(moves))("%s", (_, f) => {
    const wanted = f(np.array(values)).tolist();
    for (const y of [f(x), jit(f)(x) as NDArray]) {
      expect(y.dtype).toBe(d);
      expect(y.tolist()).toEqual(wanted);
    }
  });
  it("in loops, under vmap, and as one byte an element", () => {
    const [last, all] = lax.scan((c: NDArray, y: NDArray) => [y, c], x.slice(0), x) as [NDArray, NDArray];
    expect([last.item(), all.dtype, all.tolist()]).toEqual([values[7], d, [values[0], ...values.slice(0, 7)]]);
    const rows = vmap((r: NDArray) => np.flip(r))(x.reshape(2, 4)) as NDArray;
    expect(rows.tolist()).toEqual([values.slice(0, 4).reverse(), values.slice(4).reverse()]);
    expect([x.nbytes, x.itemsize, dtypes.itemsizeBits(d)]).toEqual([8, 1, dtypeInfo[d].bits]);
  });
});

describe("floats of 8 bits", () => {
  it.each(floats)("%s computes in float32 and rounds each result", (d) => {
    const [x, y] = [np.array([1, -2.5, 0.3, 7], d), np.array([3, 0.7, 11, -0.1], d)];
    const wide = [x, y].map((v) => v.astype("float32"));
    const rounded = (f: (a: NDArray, b: NDArray) => NDArray) => f(wide[0], wide[1]).astype(d).tolist();
    for (const f of [np.add, np.subtract, np.multiply, np.divide, np.maximum, np.arctan2])
      expect((jit(f)(x, y) as NDArray).tolist()).toEqual(rounded((a, b) => f(a, b) as NDArray));
    const chain = (a: NDArray, b: NDArray) => a.add(b).mul(b);
    const sum = wide[0].add(wide[1]).astype(d).astype("float32");
    expect((jit(chain)(x, y) as NDArray).tolist()).toEqual(sum.mul(wide[1]).astype(d).tolist());
    expect(np.less(x, y).tolist()).toEqual(np.less(wide[0], wide[1]).tolist());
    expect([np.sum(x).dtype, np.sum(x).item()]).toEqual([d, np.sum(wide[0]).astype(d).item()]);
    expect([np.max(x).item(), np.argmin(x).item()]).toEqual([np.max(wide[0]).item(), 1]);
  });
  it("differentiate, with cotangents of their dtype", () => {
    const x = np.array([1, 2, 3], "float8_e4m3fn");
    const g = grad((a: NDArray) => np.sum(a.astype("float32").mul(a.astype("float32"))))(x) as NDArray;
    expect([g.dtype, g.tolist()]).toEqual(["float8_e4m3fn", [2, 4, 6]]);
    const rounded = grad((a: NDArray) => np.sum(a.astype("float8_e5m2").astype("float32").mul(3)));
    expect((rounded(np.array([1, 2, 3.3])) as NDArray).tolist()).toEqual([3, 3, 3]);
    const [y, back] = vjp((a: NDArray) => lax.dot(a, a, { preferredElementType: "float32" }), [x]);
    expect([y.dtype, y.item(), (back(np.array(1)) as NDArray[])[0].tolist()]).toEqual(["float32", 14, [2, 4, 6]]);
  });
  it("are multiplied with another format without loss", () => {
    const [x, y] = [np.array([1.125], "float8_e4m3fn"), np.array([1.25], "float8_e5m2")];
    expect(lax.dot(x, y, { preferredElementType: "float32" }).item()).toBe(1.40625);
    expect(lax.dot(x, y).dtype).toBe("float8_e5m2");
  });
  it("have a greatest number where they have no infinity", () => {
    expect(lax.reduceMax(np.zeros([0], "float8_e4m3fn"), [0]).item()).toBe(-448);
    expect(lax.reduceMin(np.zeros([0], "float8_e5m2"), [0]).item()).toBe(Infinity);
  });
  it("are drawn as JAX draws them", () => {
    // jax.random.uniform(jax.random.key(0), (3,), dtype)
    const draw = (d: DType) => random.uniform(random.key(0), [3], d).tolist();
    expect([draw("float8_e4m3fn"), draw("float8_e5m2")]).toEqual([
      [0.625, 0.5, 0.125],
      [0.5, 0.5, 0],
    ]);
  });
});

describe("integers of 2 and 4 bits", () => {
  it("wrap, step by step and in one program", () => {
    const x = np.array([7, -8, 3, -1], "int4");
    const f = (a: NDArray) => [
      a.add(1),
      a.mul(a),
      a.neg(),
      lax.shiftLeft(a, np.full([4], 3, "int4")),
      lax.div(a, np.full([4], -1, "int4")),
    ];
    const wanted = [
      [-8, -7, 4, 0],
      [1, 0, -7, 1],
      [-7, -8, -3, 1],
      [-8, 0, -8, -8],
      [-7, -8, -3, 1],
    ];
    expect(f(x).map((y) => y.tolist())).toEqual(wanted);
    expect((jit(f)(x) as NDArray[]).map((y) => y.tolist())).toEqual(wanted);
    expect(lax.clz(np.array([1, 0, 15], "uint4")).tolist()).toEqual([3, 4, 0]);
    expect(lax.populationCount(np.array([-1, 5], "int4")).tolist()).toEqual([4, 2]);
    expect(lax.cumsum(np.array([7, 7, 7], "int4"), 0).tolist()).toEqual([7, -2, 5]);
    expect(lax.reduceSum(np.array([7, 7, 7], "uint4"), [0]).item()).toBe(5);
    expect(np.array([1, 2], "uint2").at(0).add(3).tolist()).toEqual([0, 2]);
  });
  it("fill gathers as JAX, and are drawn as it draws", () => {
    const beyond = np.array([5], "int32");
    expect(np.take(np.zeros([2], "int4"), beyond, { mode: "fill" }).tolist()).toEqual([-8]);
    expect(np.take(np.zeros([2], "uint4"), beyond, { mode: "fill" }).tolist()).toEqual([15]);
    // jax.random.randint(jax.random.key(1), (8,), -8, 8, "int4")
    expect(random.randint(random.key(1), [8], -8, 8, "int4").tolist()).toEqual([4, 7, -8, 1, -8, 4, -2, -3]);
  });
  it("stand two in a byte where their bits are cast", () => {
    expect(lax.bitcastConvertType(np.array([0x21, 0x43], "uint8"), "int4").tolist()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(
      lax
        .bitcastConvertType(
          np.array(
            [
              [1, 2],
              [3, -4],
            ],
            "int4",
          ),
          "uint8",
        )
        .tolist(),
    ).toEqual([0x21, 0xc3]);
    expect(() => lax.bitcastConvertType(np.zeros([3], "int4"), "uint8")).toThrow(
      /the last axis of i4\[3\] has 3 elements, 2 make one uint8/,
    );
  });
});

it("limits", () => {
  expect(np.finfo("float8_e4m3fn")).toMatchObject({
    bits: 8,
    eps: 0.125,
    max: 448,
    tiny: 2 ** -6,
    smallestSubnormal: 2 ** -9,
  });
  expect(np.finfo("float8_e5m2")).toMatchObject({
    bits: 8,
    eps: 0.25,
    max: 57344,
    tiny: 2 ** -14,
    smallestSubnormal: 2 ** -16,
  });
  expect([np.iinfo("int4"), np.iinfo("uint2")]).toMatchObject([
    { bits: 4, min: -8, max: 7 },
    { bits: 2, min: 0, max: 3 },
  ]);
});
it("stand in jaxprs as in JAX", () => {
  const f = (a: NDArray, b: NDArray) => [a.add(a), b.astype("float8_e5m2")];
  expect(makeJaxpr(f)(np.zeros([3], "float8_e4m3fn"), np.zeros([2], "int4")).toString()).toContain(
    "{ lambda ; a:f8_e4m3fn[3] b:i4[2]. let",
  );
});
it("promote to nothing else", () => {
  const x = np.array([1], "float8_e4m3fn");
  expect(() => x.add(np.array([1], "float32"))).toThrow(TypePromotionError);
  expect(() => np.array([1], "int4").add(np.array([1], "int8"))).toThrow(
    /int4 and int8 have no common dtype. Convert one with astype/,
  );
  expect([x.add(0.5).dtype, x.add(np.array([1], "int32")).dtype]).toEqual(["float8_e4m3fn", "float8_e4m3fn"]);
});
it("are printed with all their digits, of which there are few", () => {
  expect(String(np.array([-2.25, 448, 0.3], "float8_e4m3fn"))).toBe(String(np.array([-2.25, 448, 0.3125])));
  expect(String(np.array([1, -8], "int4"))).toBe("[ 1 -8]");
});

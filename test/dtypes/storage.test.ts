import { describe, expect, it } from "vitest";
import { type DType, dtypeInfo } from "../../src/core/dtype.ts";
import { jit, lax, type NDArray, numpy as np } from "../../src/index.ts";
import { readGolden } from "../helpers/files.ts";

// Floats of 8 bits and integers of less: their codes and conversions, against JAX.

interface FloatCodes {
  values: string;
  /** The least positive number that becomes code 1, 2, ... */
  float32: string;
  float64: string;
  to: Record<string, string>;
  neg: string;
}
interface IntegerCodes {
  values: string;
  from: Record<string, string>;
  ints: string;
  to: Record<string, string>;
}
const golden = readGolden("dtypes/storage.json");
const floats: Record<string, FloatCodes> = golden.floats;
const integers: Record<string, IntegerCodes> = golden.integers.types;

const bytes = (hex: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(hex, "hex"));
const mask = (d: DType): number => 2 ** dtypeInfo[d].bits - 1;
/** The bits of elements, by way of a program. */
const codes = (x: NDArray): number[] => {
  const whole = dtypeInfo[x.dtype].bits === 8 ? lax.bitcastConvertType(x, "uint8") : x.astype("int32");
  return np.bitwiseAnd(whole, mask(x.dtype)).tolist() as number[];
};
/** Elements of all codes. */
const every = (d: DType): NDArray =>
  dtypeInfo[d].bits === 8
    ? lax.bitcastConvertType(np.arange(256).astype("uint8"), d)
    : np.arange(mask(d) + 1).astype(d);
const numbersOf = Object.fromEntries(
  Object.entries(floats).map(([d, { values }]) => [d, new Float32Array(bytes(values).buffer)]),
);
/** NaN is one: its sign and payload are not kept. */
const oneNan = (d: DType, code: number): number => (Number.isNaN(numbersOf[d]?.[code]) ? Number.NaN : code);

describe.each(Object.keys(floats) as DType[])("%s", (dtype) => {
  const { to, neg, ...steps } = floats[dtype];
  const known = [...numbersOf[dtype]];
  const x = every(dtype);

  it("holds the numbers of JAX", () => {
    expect(x.tolist()).toEqual(known);
    expect(x.astype("float32").tolist()).toEqual(known);
    expect([...(x.toTypedArray() as Float32Array)]).toEqual(known);
  });
  it("takes its own numbers back, from the host and in a program", () => {
    const wanted = known.map((v, code) => (Number.isNaN(v) ? NaN : code));
    const check = (y: NDArray) => expect(codes(y).map((c) => oneNan(dtype, c))).toEqual(wanted);
    check(np.array(known, dtype));
    check(np.array(known).astype(dtype));
    check(np.array(known, "float64").astype(dtype));
    check(jit((a: NDArray) => np.negative(np.negative(a)))(x) as NDArray);
  });
  it.each(Object.keys(to) as DType[])("converts to %s", (other) => {
    const got = jit((a: NDArray) => a.astype(other))(x) as NDArray;
    const { storage } = dtypeInfo[other];
    const raw = [...(new storage(bytes(to[other]).buffer) as Uint8Array)];
    if (dtypeInfo[other].kind === "float")
      expect(codes(got).map((c) => oneNan(other, c))).toEqual(raw.map((c) => oneNan(other, c)));
    else if (other === "bool") expect(got.tolist()).toEqual(raw.map(Boolean));
    else if (dtypeInfo[other].bits < 8) expect(codes(got)).toEqual(raw);
    else expect(got.tolist()).toEqual(raw);
  });
  it("negates", () => {
    expect(codes(np.negative(x)).map((c) => oneNan(dtype, c))).toEqual([...bytes(neg)].map((c) => oneNan(dtype, c)));
  });

  const least = {
    float32: Float64Array.from(new Float32Array(bytes(steps.float32).buffer)),
    float64: new Float64Array(bytes(steps.float64).buffer),
  };
  const unsignedZero = dtype.endsWith("fnuz");
  /** The code of a number, by the steps. */
  const codeOf = (v: number, from: Float64Array): number => {
    const size = Math.abs(v);
    let [low, high] = [0, from.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (from[middle] <= size) low = middle + 1;
      else high = middle;
    }
    const negative = v < 0 || Object.is(v, -0);
    return negative && !(unsignedZero && (low === 0 || low === 128)) ? low | 128 : low;
  };
  const compare = (x: NDArray, values: Float32Array | Float64Array, source: "float32" | "float64") => {
    const got = lax.bitcastConvertType(x.astype(dtype), "uint8").toTypedArray() as Uint8Array;
    const right = (v: number, i: number) => {
      const wanted = v === v ? codeOf(v, least[source]) : Number.NaN;
      return got[i] === wanted || Object.is(oneNan(dtype, got[i]), oneNan(dtype, wanted));
    };
    const bad = values.findIndex((v, i) => !right(v, i));
    expect(bad < 0 ? "" : `${values[bad]} becomes ${got[bad]}, not ${codeOf(values[bad], least[source])}`).toBe("");
  };
  /** All signs, exponents and upper bits of the mantissa; below them nothing, the least, all, and some bits. */
  const sweep = Float64Array.from({ length: 4 * 65536 }, (_, i) => {
    const low = [0, 1, 0xffff, (i * 40503) & 0xffff][i & 3];
    word.setUint32(0, ((i >>> 2) << 16) | low);
    return word.getFloat32(0);
  });
  it("rounds float32 as XLA", () => {
    const near = [...least.float32].flatMap((v) => [v, v * (1 - 2 ** -24), v * (1 + 2 ** -23)]);
    const all = Float32Array.from([...sweep, ...near, ...near.map((v) => -v)]);
    compare(np.array(all), all, "float32");
  });
  it("rounds float64 once, as XLA", () => {
    const near = [...least.float64].flatMap((v) => [v, v * (1 - 2 ** -53), v * (1 + 2 ** -52)]);
    const all = Float64Array.from([...sweep, ...sweep.map((v) => v * (1 + 2 ** -50)), ...near, ...near.map((v) => -v)]);
    compare(np.array(all), all, "float64");
  });
  it("rounds every number of 16 bits as XLA, and on the host", () => {
    const word16 = np.array(Uint16Array.from({ length: 65536 }, (_, i) => i));
    for (const half of ["float16", "bfloat16"] as const) {
      const y = lax.bitcastConvertType(word16, half);
      const all = y.toTypedArray() as Float32Array;
      compare(y, all, "float32");
      compare(np.array([...all], dtype), all, "float32");
    }
  });
});
const word = new DataView(new ArrayBuffer(8));

describe.each(Object.keys(integers) as DType[])("%s", (dtype) => {
  const { values, from, ints, to } = integers[dtype];
  const numbers: number[] = golden.integers.numbers.map((v: string) => Number(v.replace("inf", "Infinity")));
  const x = every(dtype);

  it("holds the numbers of JAX", () => {
    expect(x.tolist()).toEqual([...new Int8Array(bytes(values).buffer)]);
    expect(jit((a: NDArray) => a.astype("int32"))(x).tolist()).toEqual(x.tolist());
    expect(np.array(x.tolist() as number[], dtype).tolist()).toEqual(x.tolist());
  });
  it.each(Object.keys(from) as DType[])("saturates %s", (source) => {
    expect(codes(np.array(numbers, source).astype(dtype))).toEqual([...bytes(from[source])]);
    expect(codes(np.array(numbers, dtype))).toEqual([...bytes(from[source])]);
  });
  it("wraps integers", () => {
    const all = np.arange(-300, 300);
    expect(codes(all.astype(dtype))).toEqual([...bytes(ints)]);
    expect(
      codes(
        np.array(
          Array.from({ length: 600 }, (_, i) => BigInt(i - 300)),
          dtype,
        ),
      ),
    ).toEqual([...bytes(ints)]);
  });
  it.each(Object.keys(to) as DType[])("converts to %s", (other) => {
    const got = x.astype(other);
    const { storage } = dtypeInfo[other];
    const raw = [...(new storage(bytes(to[other]).buffer) as Uint8Array)];
    if (other === "float32") expect(got.tolist()).toEqual(raw);
    else if (other === "bool") expect(got.tolist()).toEqual(raw.map(Boolean));
    else expect(codes(got)).toEqual(raw);
  });
});

describe("promotion", () => {
  const scalars: Record<string, unknown> = { "weak int": 1n, "weak float": 1.5, "weak complex": { re: 0, im: 1 } };
  it.each(Object.keys(golden.promotions))("of %s", (a) => {
    for (const [b, wanted] of Object.entries(golden.promotions[a] as Record<string, DType | null>)) {
      const pair = () => np.resultType(np.zeros([], a as DType), (scalars[b] ?? np.zeros([], b as DType)) as NDArray);
      if (wanted === null) expect(pair, `${a} and ${b}`).toThrow(/have no common dtype/);
      else expect(pair(), `${a} and ${b}`).toBe(wanted);
    }
  });
});

it.each(Object.keys(golden.nextafter) as DType[])("nextafter of %s", (dtype) => {
  const x = every(dtype);
  for (const [i, towards] of [8, -8].entries()) {
    const got = codes(lax.nextafter(x, np.fullLike(x, towards)));
    const wanted = bytes(golden.nextafter[dtype][i]);
    expect(got.map((c) => oneNan(dtype, c))).toEqual([...wanted].map((c) => oneNan(dtype, c)));
  }
});

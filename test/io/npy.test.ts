import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DType } from "../../src/core/dtype.ts";
import { jit, type NDArray, numpy as np } from "../../src/index.ts";
import { formatNpy, parseNpy } from "../../src/io/index.ts";

const fromBase64 = (s: string) => Uint8Array.from(Buffer.from(s, "base64"));
const header = (major: number, dict: string, data: readonly number[] = [], length = dict.length) => {
  const size = major === 1 ? [length & 255, length >> 8] : [length & 255, (length >> 8) & 255, length >> 16, 0];
  return Uint8Array.from([0x93, ...Buffer.from("NUMPY"), major, 0, ...size, ...Buffer.from(dict, "latin1"), ...data]);
};
const dict = (descr = "<f4", order = "False", shape = "(2,)") =>
  `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${shape}, }`;

// Written by NumPy 2.4.6: np.lib.format.write_array, versions as named.
const written: [name: string, file: string, dtype: DType, value: unknown][] = [
  [
    "float32, version 1",
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAACAPwAAAEAAAEBAAACAQAAAoEA=",
    "float32",
    [[0, 1, 2], [3, 4, 5]], // biome-ignore format: a matrix
  ],
  [
    "int16, Fortran order",
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPGkyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAMAAQAEAAIABQA=",
    "int16",
    [[0, 1, 2], [3, 4, 5]], // biome-ignore format: a matrix
  ],
  [
    "float64, big endian",
    "k05VTVBZAQB2AHsnZGVzY3InOiAnPmY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/+AAAAAAAAMAAAAAAAAAA",
    "float64",
    [1.5, -2],
  ],
  [
    "a scalar, version 2",
    "k05VTVBZAgB0AAAAeydkZXNjcic6ICd8dTEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoH",
    "uint8",
    7,
  ],
  [
    "bool, version 3",
    "k05VTVBZAwB0AAAAeydkZXNjcic6ICd8YjEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAA==",
    "bool",
    [true, false],
  ],
];
describe("parseNpy reads what NumPy wrote", () => {
  it.each(written)("%s", (_, file, dtype, value) => {
    const x = parseNpy(fromBase64(file));
    expect(x.dtype).toBe(dtype);
    expect(x.tolist()).toEqual(value);
  });
  it("complex64, big endian", () => {
    const file =
      "k05VTVBZAQB2AHsnZGVzY3InOiAnPmM4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDEsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/gAAAQAAAAA==";
    expect(Array.from(parseNpy(fromBase64(file)).toTypedArray() as Float32Array)).toEqual([1, 2]);
  });
  it("from the middle of a larger buffer", () => {
    const file = fromBase64(written[0][1]);
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect(parseNpy(shifted.subarray(3)).tolist()).toEqual(written[0][3]);
  });
  it("any non-zero byte as true", () => {
    expect(parseNpy(header(1, dict("|b1"), [0, 7])).tolist()).toEqual([false, true]);
  });
});

describe("formatNpy", () => {
  it("writes NumPy's very bytes", () => {
    for (const [, file] of written.filter(([name]) => /version 1$/.test(name)))
      expect(formatNpy(parseNpy(fromBase64(file)))).toEqual(fromBase64(file));
  });
  const dtypes = [
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32",
    "float64", "complex64",
  ] as const; // biome-ignore format: a list
  it.each(dtypes)("%s comes back bit for bit, in any shape", (dtype) => {
    const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(shapes, fc.integer(), (shape, seed) => {
        const x = np.array(np.asarray(new Int32Array(shape.reduce((a, b) => a * b, 1)).map((_, i) => (seed * (i + 1)) % 2)), dtype); // biome-ignore format: one expression
        const y = parseNpy(formatNpy(np.reshape(x, shape)));
        expect([y.dtype, y.shape]).toEqual([dtype, shape]);
        expect(y.toTypedArray()).toEqual(x.toTypedArray());
      }),
      { numRuns: 20 },
    );
  });
  it("refuses traced arrays", () => {
    const f = jit((x: NDArray) => {
      formatNpy(x);
      return x;
    });
    expect(() => f(np.array([1]))).toThrow(/^formatNpy: a traced array has no elements to write/);
  });
});

describe("parseNpy refuses", () => {
  const data8 = [0, 0, 0, 0, 0, 0, 0, 0];
  it.each<[what: string, file: Uint8Array, message: RegExp]>([
    ["nothing", new Uint8Array(0), /do not begin with/],
    ["another file", Uint8Array.from(Buffer.from("GIF89a")), /do not begin with/],
    ["an unknown version", header(4, dict(), data8), /version 4 is unknown/],
    ["a cut header", header(1, dict(), [], 500), /truncated/],
    ["a giant header", header(2, dict(), [], 2 ** 21), /more than/],
    ["missing data", header(1, dict(), data8.slice(1)), /f32\[2\] takes 8 bytes, 7 follow/],
    ["trailing data", header(1, dict(), [...data8, 0]), /takes 8 bytes, 9 follow/],
    ["objects", header(1, dict("|O"), data8), /dtype \|O is not supported/],
    ["strings", header(1, dict("<U4"), data8), /dtype <U4 is not supported/],
    ["structured dtypes", header(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }"), /no entry/],
    ["a number as shape", header(1, dict("<f4", "False", "2"), data8), /no entry of ours/],
    ["a negative size", header(1, dict("<f4", "False", "(-2,)"), data8), /no entry of ours/],
    ["a shape beyond counting", header(1, dict("<f4", "False", "(9999999999, 9999999999)")), /shape .* is none/],
    ["an unknown order", header(1, dict("<f4", "Maybe"), data8), /no entry of ours/],
    [
      "a missing key",
      header(1, "{'descr': '<f4', 'shape': (2,), }", data8),
      /must have descr, fortran_order and shape/,
    ],
    ["a key twice", header(1, `${dict().slice(0, -1)}'descr': '<f8', }`, data8), /descr stands twice/],
    ["code instead of a dict", header(1, "__import__('os')", data8), /no dict/],
  ])("%s", (_, file, message) => {
    expect(() => parseNpy(file)).toThrow(message);
    expect(() => parseNpy(file)).toThrow(RangeError);
  });
  it("damaged files with a RangeError of its own, or reads them", () => {
    const good = fromBase64(written[0][1]);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, length) => {
        const file = good.slice(0, length || good.length);
        if (at < file.length) file[at] = byte;
        try {
          parseNpy(file);
        } catch (e) {
          expect(e).toBeInstanceOf(RangeError);
          expect((e as Error).message).toMatch(/^parseNpy: /);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("dtypes of 8 bits and less, of which NumPy writes the bytes without their type", () => {
  // np.save of np.array([1, -2, 0]) in these dtypes of ml_dtypes 0.5.
  const written = [
    ["float8_e4m3fn", "<V1", [0x38, 0xc0, 0], [1, -2, 0]],
    ["float8_e5m2", "<f1", [0x3c, 0xc0, 0], [1, -2, 0]],
    ["int4", "<V1", [1, 14, 0], [1, -2, 0]],
    ["uint4", "<V1", [1, 14, 0], [1, 14, 0]],
    ["int2", "<V1", [1, 2, 0], [1, -2, 0]],
  ] as const;
  it.each(written)("%s", (dtype, descr, bytes, values) => {
    const x = parseNpy(header(1, dict(descr, "False", "(3,)"), bytes), dtype);
    expect([x.dtype, x.tolist()]).toEqual([dtype, values]);
    const file = formatNpy(x);
    expect([...file.slice(-3)]).toEqual(bytes);
    expect(Buffer.from(file).toString("latin1")).toContain("'descr': '|V1'");
    expect(parseNpy(file, dtype).tolist()).toEqual(values);
  });
  it("must be said", () => {
    const file = formatNpy(np.zeros([2], "int4"));
    expect(() => parseNpy(file)).toThrow(/dtype \|V1 is one raw byte\. Pass the dtype/);
    expect(() => parseNpy(file, "float16")).toThrow(/dtype \|V1 is not float16/);
    expect(parseNpy(formatNpy(np.zeros([2])), "float32").dtype).toBe("float32");
  });
});

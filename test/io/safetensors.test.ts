import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { numpy as np } from "../../src/index.ts";
import { formatSafetensors, parseSafetensors } from "../../src/io/index.ts";

type Entries = Record<string, { dtype: string; shape: unknown; data_offsets: unknown }>;
/** A file of a header as text (or as an object) and so many bytes of data. */
function file(header: string | object, data = 0, length?: number): Uint8Array {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + text.length + data);
  new DataView(out.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  out.set(text, 8);
  return out;
}
const tensor = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype = "F32") => ({
  dtype, shape, data_offsets: [begin, end],
}); // biome-ignore format: one line

// Written by hand after the format's description.
it("reads the format's example", () => {
  const bytes = file({ __metadata__: { format: "pt" }, test: tensor(0, 16, [2, 2]) }, 16);
  bytes.set(new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer), bytes.length - 16);
  const { tensors, metadata } = parseSafetensors(bytes);
  expect(tensors.test.tolist()).toEqual([[1, 2], [3, 4]]); // biome-ignore format: a matrix
  expect({ ...metadata }).toEqual({ format: "pt" });
});
it("reads empty files, empty tensors and names that objects have", () => {
  expect(Object.keys(parseSafetensors(file("{}")).tensors)).toEqual([]);
  const names = { a: tensor(0, 0, [0, 3]), constructor: tensor(0, 4, []), __proto: tensor(4, 8, []) };
  const { tensors } = parseSafetensors(file(names, 8));
  expect(Object.keys(tensors).sort()).toEqual(["__proto", "a", "constructor"]);
  expect(tensors.a.shape).toEqual([0, 3]);
});
it("allows spaces behind the header", () => {
  expect(Object.keys(parseSafetensors(file('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}   ', 1)).tensors)).toEqual(["a"]); // biome-ignore format: one line
});

describe("formatSafetensors", () => {
  const dtypes = [
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "bfloat16", "float32",
    "float64", "complex64",
  ] as const; // biome-ignore format: a list
  it("comes back as it was, aligned, whatever the names, dtypes and shapes", () => {
    const arrays = fc.dictionary(
      fc.string().filter((s) => s !== "__metadata__"),
      fc.tuple(fc.constantFrom(...dtypes), fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 })),
      { maxKeys: 5 },
    );
    fc.assert(
      fc.property(arrays, fc.option(fc.dictionary(fc.string(), fc.string())), (described, metadata) => {
        const tensors = Object.fromEntries(
          Object.entries(described).map(([k, [dtype, shape]]) => [k, np.ones(shape, { dtype })]),
        );
        const bytes = formatSafetensors(tensors, metadata ?? undefined);
        expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
        const back = parseSafetensors(bytes);
        expect(Object.keys(back.tensors).sort()).toEqual(Object.keys(tensors).sort());
        for (const [k, x] of Object.entries(back.tensors)) {
          expect([x.dtype, x.shape]).toEqual([tensors[k].dtype, tensors[k].shape]);
          expect(x.toTypedArray()).toEqual(tensors[k].toTypedArray());
        }
        expect({ ...back.metadata }).toEqual({ ...(metadata ?? {}) });
      }),
      { numRuns: 40 },
    );
  });
  it("names what cannot be written", () => {
    expect(() => formatSafetensors({ z: np.ones([], { dtype: "complex128" }) })).toThrow(/"z" is complex128/);
    expect(() => formatSafetensors({ __metadata__: np.ones([]) })).toThrow(/no tensor may be called __metadata__/);
  });
});

describe("parseSafetensors refuses", () => {
  const two = (a: object, b: object) => ({ a, b }) as Entries;
  it.each<[what: string, bytes: Uint8Array, message: RegExp]>([
    ["too few bytes", new Uint8Array(7), /has at least 8 bytes, this has 7/],
    ["a header beyond the file", file("{}", 0, 3), /says it has 3 bytes, 2 are there/],
    ["a header above 100 MB", file("{}", 0, 100_000_001), /more than 100000000/],
    ["no JSON", file("{a"), /not JSON/],
    ["another kind of JSON", file("[]"), /does not begin with \{/],
    ["bytes before the header", file(" {}"), /does not begin with \{/],
    ["broken UTF-8", file('{"a":1}').map((b) => (b === 0x61 ? 0xff : b)), /not JSON/],
    ["overlap", file(two(tensor(0, 8), tensor(4, 12)), 12), /tensor "b" at byte 4 overlaps "a", which ends at 8/],
    ["the same bytes twice", file(two(tensor(0, 8), tensor(0, 8)), 8), /tensor "b" at byte 0 overlaps "a"/],
    ["a gap", file(two(tensor(0, 4), tensor(8, 12)), 12), /tensor "b" at byte 8 leaves a gap behind "a", .* at 4/],
    ["a gap at the start", file({ a: tensor(4, 8) }, 8), /tensor "a" at byte 4 leaves a gap behind the header/],
    ["trailing bytes", file({ a: tensor(0, 8) }, 9), /1 bytes follow the last tensor/],
    ["missing bytes", file({ a: tensor(0, 8) }, 7), /end at byte 8, the data has 7/],
    ["a wrong size", file({ a: tensor(0, 8, [3]) }, 8), /tensor "a": f32\[3\] takes 12 bytes, its offsets span 8/],
    [
      "offsets in reverse",
      file({ a: tensor(8, 0, [0]) }, 8),
      /tensor "a": f32\[0\] takes 0 bytes, its offsets span -8/,
    ],
    ["a size beyond counting", file({ a: tensor(0, 8, [2 ** 40, 2 ** 40]) }, 8), /tensor "a": .* more elements than/],
    ["an unknown dtype", file({ a: tensor(0, 8, [8], "F8_E8M0") }, 8), /tensor "a": dtype F8_E8M0 is not supported/],
    ["fractions in the shape", file({ a: tensor(0, 8, [1.5]) }, 8), /tensor "a": its shape is no list of sizes/],
    ["three offsets", file({ a: { dtype: "F32", shape: [2], data_offsets: [0, 4, 8] } }, 8), /data_offsets/],
    ["a number for a tensor", file({ a: 3 }), /tensor "a": its entry is no object/],
    ["a name twice", file('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":{}}'), /"a" stands twice/],
    ["metadata that is no text", file({ __metadata__: { a: 1 } }), /__metadata__ "a" is no string/],
  ])("%s", (_, bytes, message) => {
    expect(() => parseSafetensors(bytes)).toThrow(message);
    expect(() => parseSafetensors(bytes)).toThrow(RangeError);
  });
  it("damaged files with a RangeError of its own, or reads them", () => {
    const good = formatSafetensors({ a: np.ones([2, 3]), bb: np.ones([4], { dtype: "int16" }) }, { k: "v" });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, length) => {
        const bytes = good.slice(0, length || good.length);
        if (at < bytes.length) bytes[at] = byte;
        try {
          parseSafetensors(bytes);
        } catch (e) {
          expect(e).toBeInstanceOf(RangeError);
          expect((e as Error).message).toMatch(/^parseSafetensors: /);
        }
      }),
      { numRuns: 400 },
    );
  });
});

import { describe, expect, test } from "vitest";
import { dtypeInfo } from "../../src/core/dtype.ts";
import type { ExportedType } from "../../src/stablehlo/bytecode/exported.ts";
import { StablehloError } from "../../src/stablehlo/errors.ts";
import { moduleOf } from "../../src/stablehlo/source.ts";
import { artifacts, bytesOf, devices, exports } from "./bytecode-samples.ts";
import { comparable } from "./comparable.ts";

const errorOf = (run: () => unknown): StablehloError => {
  try {
    run();
  } catch (e) {
    if (e instanceof StablehloError) return e;
    throw e;
  }
  throw new Error("nothing was thrown");
};

describe("bytecode says the same as text", () => {
  test.each(Object.entries(exports))("exported by JAX: %s", (_, { bytes, text }) => {
    expect(comparable(moduleOf(bytesOf(bytes)))).toEqual(comparable(moduleOf(text)));
  });
  test.each(Object.entries(artifacts))("portable artifact: %s", (title, bytes) => {
    const [name] = title.split(" ");
    expect(comparable(moduleOf(bytesOf(bytes)))).toEqual(comparable(moduleOf(exports[name].text)));
  });
  test("operations of several devices, tuples, tokens, bytes in texts", () => {
    expect(comparable(moduleOf(bytesOf(devices.bytes)))).toEqual(comparable(moduleOf(devices.text)));
  });
});

describe("a file of jax.export", () => {
  test("says the types of the leaves, and which of them main takes", () => {
    const short = ({ shape, dtype }: ExportedType) => `${dtypeInfo[dtype].short}[${shape.map(String)}]`;
    for (const sample of Object.values(exports)) {
      const { exported, functions } = moduleOf(bytesOf(sample.bytes));
      expect(exported?.name).toBe(sample.name);
      expect(exported?.platforms).toEqual(["cpu"]);
      expect([exported?.inAvals.map(short), exported?.outAvals.map(short)]).toEqual(sample.types);
      expect(exported?.inTree.numLeaves).toBe(exported?.inAvals.length);
      expect(exported?.outTree.numLeaves).toBe(exported?.outAvals.length);
      const main = functions.find((f) => f.name === "main");
      expect(main?.body.args.length).toBe(exported?.kept.length);
    }
    expect(moduleOf(bytesOf(exports.unused.bytes)).exported?.kept).toEqual([0, 2]);
  });
  test("has the structure of arguments and results, Python's tuples as lists", () => {
    const { exported } = moduleOf(bytesOf(exports.tree.bytes));
    expect(String(exported?.inTree)).toBe('[[{"layers": [[*, *], [*, *]]}, *], {}]');
    expect(String(exported?.outTree)).toBe('{"mean": *, "parts": [*, null, [*]]}');
  });
  test("brings its derivatives along", () => {
    const once = moduleOf(bytesOf(exports.vjp.bytes)).exported;
    expect(comparable(once!.vjp!())).toEqual(comparable(moduleOf(exports.vjp.vjp!)));
    expect(once?.vjp?.().exported.vjp).toBe(null);
    const twice = moduleOf(bytesOf(exports.vjp2.bytes)).exported?.vjp?.().exported.vjp?.();
    expect(twice?.functions[0].name).toBe("main");
  });
});

test("text may come as bytes; other bytes are refused", () => {
  const bytes = new TextEncoder().encode(exports.add.text);
  expect(comparable(moduleOf(bytes))).toEqual(comparable(moduleOf(exports.add.text)));
  expect(errorOf(() => moduleOf(Uint8Array.of(0xff, 0xfe, 0xfd, 0xfc))).message).toBe(
    "StableHLO: byte 0: this is neither MLIR bytecode, a file of jax.export, nor text in UTF-8",
  );
  expect(() => moduleOf(new Uint8Array(0))).toThrow(StablehloError);
});
test("bytes may stand anywhere in their buffer", () => {
  const bytes = bytesOf(exports.constants.bytes);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(comparable(moduleOf(shifted.subarray(3)))).toEqual(comparable(moduleOf(bytes)));
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StablehloError } from "../../src/stablehlo/errors.ts";
import { moduleOf as parse } from "../../src/stablehlo/source.ts";
import { artifacts, bytesOf, exports } from "./bytecode-samples.ts";
import { programs } from "./polymorphic-samples.ts";

const files = [exports, programs].flatMap((all) => Object.values(all).map((e) => e.bytes));
const samples = [...files, ...Object.values(artifacts)].map(bytesOf);
/** What counts as hanging, in ms: a thousand times what a sample takes, so that no busy machine comes near. */
const longest = 20_000;

/** A module, or the error that says at which byte (of a text: line) it cannot be one. */
function check(bytes: Uint8Array): void {
  const start = performance.now();
  try {
    parse(bytes);
  } catch (e) {
    if (!(e instanceof StablehloError)) throw e;
    const { at } = e;
    if ("byte" in at && !(at.byte >= 0 && at.byte <= bytes.length))
      throw new Error(`byte ${at.byte} of ${bytes.length}`);
  }
  expect(performance.now() - start).toBeLessThan(longest);
}

type Change = (bytes: number[], where: number) => void;
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.integer({ min: 1, max: 255 }).map(
    (mask): Change =>
      (bytes, at) =>
        void (bytes[at] ^= mask),
  ),
  fc.constantFrom(0x00, 0x01, 0x02, 0x80, 0xfe, 0xff).map(
    (value): Change =>
      (bytes, at) =>
        void (bytes[at] = value),
  ),
  fc.uint8Array({ minLength: 1, maxLength: 9 }).map(
    (added): Change =>
      (bytes, at) =>
        void bytes.splice(at, 0, ...added),
  ),
  fc.integer({ min: 1, max: 20 }).map(
    (n): Change =>
      (bytes, at) =>
        void bytes.splice(at, n),
  ),
  fc.constant<Change>((bytes, at) => void (bytes.length = at)),
  // The largest count there is, of nine bytes.
  fc.constant<Change>((bytes, at) => void bytes.splice(at, 1, 0, ...new Array<number>(8).fill(0xff))),
  fc.integer({ min: 1, max: 64 }).map(
    (n): Change =>
      (bytes, at) =>
        void bytes.splice(at, 0, ...bytes.slice(at, at + n)),
  ),
);
const changed = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.tuple(changes, fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 4 }),
  )
  .map(([sample, list]) => {
    const bytes = [...sample];
    for (const [change, where] of list) if (bytes.length > 0) change(bytes, Math.floor(where * (bytes.length - 1)));
    return Uint8Array.from(bytes);
  });

describe("any bytes give a module or say where they do not", () => {
  test("changed samples", () => {
    fc.assert(fc.property(changed, check), { numRuns: 2000 });
  });
  test("every beginning of a sample", () => {
    const bytes = bytesOf(artifacts["control 1.0.0"]);
    for (let n = 0; n < bytes.length; n++) check(bytes.subarray(0, n));
    for (const file of [exports.vjp, programs.multiple].map((e) => bytesOf(e.bytes)))
      for (let n = 0; n < file.length; n++) check(file.subarray(0, n));
  });
  test("every byte of a sample at its smallest, its largest, and with its first or last bit changed", () => {
    const sample = bytesOf(artifacts["fft 1.0.0"]);
    for (let at = 0; at < sample.length; at++)
      for (const value of [0, 0xff, sample[at] ^ 1, sample[at] ^ 0x80]) {
        const bytes = sample.slice();
        bytes[at] = value;
        check(bytes);
      }
  });
  test("bytes of no kind", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), check), { numRuns: 500 });
    const magic = fc.uint8Array({ maxLength: 200 }).map((rest) => Uint8Array.of(0x4d, 0x4c, 0xef, 0x52, 0x0d, ...rest));
    fc.assert(fc.property(magic, check), { numRuns: 500 });
  });
});

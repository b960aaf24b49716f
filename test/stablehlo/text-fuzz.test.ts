import fc from "fast-check";
import { expect, test } from "vitest";
import { StablehloError } from "../../src/stablehlo/errors.ts";
import { parse } from "../../src/stablehlo/parse.ts";
import { exports } from "./bytecode-samples.ts";

const samples = Object.values(exports).map((e) => e.text);
/** What counts as hanging, in ms: a thousand times what a sample takes, so that no busy machine comes near. */
const longest = 20_000;

/** A program, or the error that says at which line and column it cannot be one. */
function check(text: string): void {
  const start = performance.now();
  try {
    parse(text);
  } catch (e) {
    if (!(e instanceof StablehloError)) throw e;
    const lines = text.split("\n");
    if (!("line" in e.at) || e.at.line < 1 || e.at.line > lines.length) throw new Error(`nowhere: ${e.message}`);
    expect(e.at.column).toBeLessThanOrEqual(lines[e.at.line - 1].length + 1);
    expect(e.message).toMatch(/^StableHLO: \d+:\d+: /);
  }
  expect(performance.now() - start).toBeLessThan(longest);
}

test("every sample is a program", () => {
  expect(samples.length).toBeGreaterThan(3);
  for (const text of samples) parse(text);
});

type Change = (text: string, at: number) => string;
const insert =
  (what: string): Change =>
  (text, at) =>
    text.slice(0, at) + what + text.slice(at);
const pieces =
  '( ) [ ] { } < > -> : , = # ! @ % ^ " // loc( dense< tensor< ({ }) <{ stablehlo.add module func.func 0x 1e999 99999999999 -1 \\ \0 \n';
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.constantFrom(...pieces.split(" ")).map(insert),
  fc.string({ maxLength: 5 }).map(insert),
  fc.constant<Change>((text, at) => text.slice(0, at)),
  fc.integer({ min: 1, max: 60 }).map(
    (n): Change =>
      (text, at) =>
        text.slice(0, at) + text.slice(at + n),
  ),
  fc.integer({ min: 1, max: 400 }).map(
    (n): Change =>
      (text, at) =>
        insert(text.slice(at, at + n))(text, at),
  ),
  fc.constantFrom("[", "(", "{", "<", "#a<", "tuple<", '"').map((open) => insert(open.repeat(3000))),
  // Another sample's piece.
  fc
    .tuple(fc.constantFrom(...samples), fc.nat(3000), fc.nat(300))
    .map(([from, at, n]) => insert(from.slice(at, at + n))),
  fc.constantFrom("7", "0", "4294967296", "?").map(
    (n): Change =>
      (text, at) =>
        text.slice(0, at) + text.slice(at).replace(/\d+/, n),
  ),
);
const changed = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.tuple(changes, fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 3 }),
  )
  .map(([text, edits]) => edits.reduce((t, [change, where]) => change(t, Math.floor(where * t.length)), text));

test("changed texts are programs or say where they are wrong", () => {
  fc.assert(fc.property(changed, check), { numRuns: 1500 });
});
test("cut texts say that they end", () => {
  for (const text of samples.slice(0, 3))
    for (let n = 0; n < text.length; n += Math.max(1, Math.floor(text.length / 150))) check(text.slice(0, n));
});
test("any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 80 }), check), { numRuns: 500 });
});

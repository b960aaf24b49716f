import { describe, it } from "vitest";
import { readGolden } from "../helpers/files.ts";
import { decode } from "../helpers/golden.ts";
import { construct, looks, type Program } from "../transforms/random-program.ts";
import { expectSame } from "./emitted.ts";

// Random programs, each looked at in one way, written as StableHLO and read again.

const { cases } = readGolden(process.env.JAXTRA_PROGRAMS ?? "random-programs.json") as { cases: Program[] };
const arrays = (c: Program) => [c.xs, c.ts, c.ls].map((list) => list.map(decode));
describe("random programs are read again as what they were", () => {
  cases.forEach((c, k) => {
    const look = c.looks[k % c.looks.length];
    it(`${k}: ${look}`, () => {
      // Sums that cancel are judged beside the result's greatest element only.
      expectSame(`random-${k}`, (xs, ts, ls) => looks[look](construct(c.f, []), xs, ts, ls), arrays(c), 1e3);
    });
  });
});

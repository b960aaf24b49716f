import { describe, expect, it } from "vitest";
import { jit, type NDArray } from "../../src/index.ts";
import { readGolden } from "../helpers/files.ts";
import { decode } from "../helpers/golden.ts";
import { largestDifference } from "../helpers/values.ts";
import { construct, looks, type Program } from "./random-program.ts";

// Random programs of nested control flow and transformations against JAX: eager, and one jit around all.

const tolerance = { rtol: 1e-9, atol: 1e-9, why: "some hundred rounded operations of float64, sums that cancel" };
const { cases } = readGolden(process.env.JAXTRA_PROGRAMS ?? "random-programs.json") as { cases: Program[] };
describe("random programs give what JAX gives", () => {
  cases.forEach((c, k) => {
    const f = construct(c.f, []);
    const inputs = [c.xs, c.ts, c.ls].map((list) => list.map(decode)) as [NDArray[], NDArray[], NDArray[]];
    it.each(c.looks)(`${k}: %s`, (look) => {
      const want = { list: c.expected[look] };
      expect(largestDifference(looks[look](f, ...inputs), want, tolerance, "eager")).toBeUndefined();
      const jitted = (jit as any)((...all: any) => looks[look](f, ...(all as typeof inputs)));
      expect(largestDifference(jitted(...inputs), want, tolerance, "jit")).toBeUndefined();
    });
  });
});

import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { type Case, resolve, testCases } from "../helpers/golden.ts";
import type { Encoded } from "../helpers/values.ts";

/** What the cases use and the library does not have yet, with the reason. */
const laterDTypes: [RegExp, string][] = [[/complex/, "complex numbers are later work"]];
const laterNames: [RegExp, string][] = [
  [/^numpy\.fft\./, "Fourier transforms are later work"],
  [/^random\.(gamma|beta|poisson|dirichlet)/, "samplers that need rejection loops are later work"],
];

const file = new URL("../../../shared/conformance/api-cases-sample.json", import.meta.url);
const dtypesOf = (v: any): string[] =>
  Array.isArray(v)
    ? v.flatMap(dtypesOf)
    : v && typeof v === "object"
      ? [v.dtype, v.pydtype, ...Object.values(v).flatMap(dtypesOf)].filter((d) => typeof d === "string")
      : [];

/** Why a case is out of scope; undefined if it is in. */
function reason(c: Case): string | undefined {
  const name = laterNames.find(([pattern]) => pattern.test(c.fn));
  if (name && !resolve(c.fn)) return name[1];
  const storage = /promoteTypes|resultType/.test(c.fn);
  const used = dtypesOf([c.args, c.options ?? {}, c.expected ?? null]);
  const converts = c.fn === "numpy.astype";
  if (storage || converts) return used.some((d) => /complex/.test(d)) ? laterDTypes[0][1] : undefined;
  return laterDTypes.find(([pattern]) => used.some((d) => pattern.test(d)))?.[1];
}

if (existsSync(file)) {
  const raw = JSON.parse(readFileSync(file, "utf8")) as { cases: any[] };
  const all: Case[] = raw.cases.map((c) => ({
    ...c,
    fn: `${c.module}.${c.fn}`,
    options: c.kwargs as Record<string, Encoded>,
    tol: { rtol: c.rtol ?? 0, atol: c.atol ?? 0, why: "conformance" },
  }));
  describe("calls by third parties", () => {
    testCases(all.filter((c) => reason(c) === undefined));
    for (const c of all.filter((c) => reason(c) !== undefined)) it.skip(`${c.id}: ${reason(c)}`, () => {});
  });
} else it.skip("calls by third parties: their file is not beside the repository", () => {});

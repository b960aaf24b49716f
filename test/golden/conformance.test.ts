import { existsSync, readFileSync } from "node:fs";
import { describe, it } from "vitest";
import { type Case, testCases } from "../helpers/golden.ts";
import type { Encoded } from "../helpers/values.ts";

const file = new URL("../../../shared/conformance/api-cases-sample.json", import.meta.url);
if (existsSync(file)) {
  const raw = JSON.parse(readFileSync(file, "utf8")) as { cases: any[] };
  const all: Case[] = raw.cases.map((c) => ({
    ...c,
    fn: `${c.module}.${c.fn}`,
    options: c.kwargs as Record<string, Encoded>,
    tol: { rtol: c.rtol ?? 0, atol: c.atol ?? 0, why: "conformance" },
  }));
  describe("calls by third parties", () => {
    testCases(all);
  });
} else it.skip("calls by third parties: their file is not beside the repository", () => {});

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { defaultTable } from "../../tools/coverage.ts";
import { lacking } from "../../tools/golden/complete.ts";

test("every function of tiers 1 and 2 has golden rows with each dtype, an empty and a 0-d array, and NaN", ({
  skip,
}) => {
  if (!existsSync(defaultTable)) skip(`JAX's names are listed in ${defaultTable}, which is absent here.`);
  expect([...lacking(readFileSync(defaultTable, "utf8"))]).toEqual([]);
});

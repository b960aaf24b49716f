import { readdirSync } from "node:fs";
import { describe, test } from "vitest";
import type { AnyPrimitive } from "../../src/core/primitive.ts";
import { bind } from "../../src/core/trace.ts";
import type { NDArray } from "../../src/index.ts";
import { specialRules } from "../../src/stablehlo/emit/rules/special.ts";
import { make, paramsOf, type Row, type Samples, standings } from "../ops/harness.ts";
import { expectSame } from "./emitted.ts";

// Every primitive, for the operands with which its rules are tested: written as StableHLO and read again.

const here = (path: string): string => new URL(path, import.meta.url).href;
const modulesOf = async (folder: string, pattern: RegExp): Promise<Record<string, unknown>[]> =>
  Promise.all(
    readdirSync(new URL(folder, import.meta.url))
      .filter((name) => pattern.test(name))
      .map((name) => import(here(`${folder}${name}`)) as Promise<Record<string, unknown>>),
  );
const primitives: Record<string, unknown> = Object.assign(
  {},
  ...(await modulesOf("../../src/ops/", /\.ts$/)),
  ...(await modulesOf("../../src/ops/linalg/", /\.ts$/)),
);
const samples: Samples = Object.assign({}, ...(await modulesOf("../ops/", /\.samples\.ts$/)).map((m) => m.samples));

const takes = (prim: AnyPrimitive, row: Row, xs: readonly NDArray[]): boolean => {
  try {
    prim.infer(
      xs.map((x) => x.aval),
      paramsOf(row, xs),
    );
    return true;
  } catch {
    return false;
  }
};

/** Functions whose text is long: one row is enough to see that it is read again. */
const long = new Set(specialRules.map(([prim]) => prim));
/** Every dtype is tried where the programs are written for XLA; else the first, which takes a third of the time. */
const dtypes = process.env.JAXTRA_EMITTED ? Number.POSITIVE_INFINITY : 1;

for (const [name, rows] of Object.entries(samples)) {
  const prim = primitives[name] as AnyPrimitive | undefined;
  if (!prim || rows.length === 0) continue;
  describe(name, () => {
    const some = long.has(prim) && !process.env.JAXTRA_EMITTED ? rows.slice(0, 1) : rows;
    const cases = some.flatMap((row: Row, r) =>
      standings(row, r)
        .slice(0, dtypes)
        .map((standing) => ({ row, r, standing })),
    );
    test.each(cases)("row $r: $standing.float, $standing.int", ({ row, r, standing }) => {
      const xs = row.ins.map((op, i) => make(op, standing, i));
      if (!takes(prim, row, xs)) return;
      const f = (...ins: NDArray[]) => bind(prim, ins, paramsOf(row, ins));
      expectSame(`${name}-${r}-${standing.float}-${standing.int}`, f, xs);
    });
  });
}

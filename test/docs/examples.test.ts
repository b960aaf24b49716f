import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as jaxtra from "jaxtra";
import * as jaxExport from "jaxtra/export";
import * as io from "jaxtra/io";
import * as optim from "jaxtra/optim";
import * as stablehlo from "jaxtra/stablehlo";
import { afterEach, describe, expect, test } from "vitest";
import { alike, examplesOf, runExample } from "./examples.ts";

const src = fileURLToPath(new URL("../../src/", import.meta.url));

const all = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .sort()
  .flatMap((path) => examplesOf(readFileSync(join(src, path), "utf8")).map((example) => ({ path, ...example })));

describe("examples of doc comments", () => {
  const { enableX64, disableJit } = jaxtra.config;
  afterEach(() => {
    jaxtra.config.enableX64 = enableX64;
    jaxtra.config.disableJit = disableJit;
  });

  test.each(all.map((example) => [`src/${example.path}:${example.line}`, example] as const))(
    "%s",
    async (_title, { path, code }) => {
      // The example may name what stands beside it without a prefix.
      const beside = (await import(join(src, path))) as Record<string, unknown>;
      const shown = await runExample(code, { ...beside, ...jaxtra, np: jaxtra.numpy, optim, io, stablehlo, jaxExport });
      for (const { source, expected, actual } of shown) {
        const same = actual.some((text) => alike(expected, text));
        if (!same) expect.fail(`${source}\n  shows  ${expected}\n  but is ${actual.join("\n  or     ")}`);
      }
    },
  );
});

describe("the reader of examples", () => {
  test("finds the code up to the next tag", () => {
    const text = "/** One. @see x */\n/**\n * Two.\n * @example f(1) // 2\n * f(2) // 3\n * @returns 4\n */";
    expect(examplesOf(text)).toEqual([{ line: 4, code: "f(1) // 2\nf(2) // 3" }]);
  });

  test("shows values, errors and what statements prepared", async () => {
    const code = "const y = f(2);\ny + 0.5 // 4.5\nf(null) // throws TypeError";
    const f = (x: number | null): number => {
      if (x === null) throw new TypeError("f: no number");
      return 2 * x;
    };
    const shown = await runExample(code, { f, delete: 1 });
    expect(shown.map(({ expected, actual }) => [expected, actual[0]])).toEqual([
      ["4.5", "4.5"],
      ["throws TypeError", "throws TypeError"],
    ]);
  });

  test.each([
    ["1000.6931", "1000.693145751953", true],
    ["1000.6942", "1000.693145751953", false],
    ["[1, 2]", "[ 1, 2 ]", true],
    ["3", "3.0000001", false],
    ["[0.5 1.]", "[0.5 1.]", true],
    ["1e-3", "0.001", true],
    ["f32[3]", "f32[4]", false],
  ])("%s beside %s: %s", (expected, actual, same) => {
    expect(alike(expected, actual)).toBe(same);
  });
});

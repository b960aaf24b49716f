import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importsOf } from "../../tools/layers.ts";
import { root } from "./pack.ts";

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  exports: Record<string, string | { default: string }>;
  sideEffects: string[];
};

// A bundler drops a module that is imported for its effects alone unless package.json lists it, and then the page breaks
// where it runs. Listing one too many only makes pages larger.
test("sideEffects lists the entries and exactly the modules that are imported for their effects", () => {
  const src = join(root, "src");
  const effects = new Set<string>();
  for (const path of readdirSync(src, { recursive: true, encoding: "utf8" })) {
    if (!path.endsWith(".ts")) continue;
    for (const item of importsOf(readFileSync(join(src, path), "utf8"))) {
      if (item.bare) effects.add(join("dist", path, "..", item.specifier).replace(/\.ts$/, ".js"));
    }
  }
  const entries = Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === "string" ? [] : [entry.default],
  );
  // The files for Node are bundles, where one holds what another is imported for.
  const expected = ["./dist/node/**", ...entries, ...[...effects].map((path) => `./${path}`)];
  expect([...manifest.sideEffects].sort()).toEqual([...new Set(expected)].sort());
});

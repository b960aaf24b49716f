import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./pack.ts";

const src = join(root, "src");
const substitutes = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".browser.ts"),
);
const { browser } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { browser: Record<string, string> };

test("package.json names every module that pages get a substitute for", () => {
  const built = (path: string): string => `./dist/${path.replace(/\.ts$/, ".js")}`;
  const expected = substitutes.map((path) => [built(path.replace(".browser.ts", ".ts")), built(path)]);
  expect(browser).toEqual(Object.fromEntries(expected));
});

// What others import from it must be there too: building a page fails otherwise.
test.each(substitutes)("%s exports nothing that the module it stands for does not", async (path) => {
  const names = async (file: string): Promise<string[]> => Object.keys(await import(join(src, file)));
  expect(await names(path.replace(".browser.ts", ".ts"))).toEqual(expect.arrayContaining(await names(path)));
});

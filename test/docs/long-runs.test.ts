import { readFileSync } from "node:fs";
import * as jaxtra from "jaxtra";
import { expect, test } from "vitest";
import { alike, runExample } from "./examples.ts";

test("the example of docs/long-runs.md shows what comes out", async () => {
  const text = readFileSync(new URL("../../docs/long-runs.md", import.meta.url), "utf8");
  const code = /```js\n([\s\S]*?)```/.exec(text)![1];
  const shown = await runExample(code, { ...jaxtra, np: jaxtra.numpy });
  expect(shown.length).toBe(3);
  for (const { source, expected, actual } of shown)
    expect(
      actual.some((a) => alike(expected, a)),
      `${source}: ${actual}`,
    ).toBe(true);
});

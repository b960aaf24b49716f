import { readFileSync } from "node:fs";
import * as jaxtra from "jaxtra";
import { expect, test } from "vitest";
import { alike, runExample } from "./examples.ts";

test("the example of docs/jax.md shows what comes out", async () => {
  const text = readFileSync(new URL("../../docs/jax.md", import.meta.url), "utf8");
  const [, code] = /```ts\n([\s\S]*?)```/.exec(text) as RegExpExecArray;
  const shown = await runExample(code, { ...jaxtra, np: jaxtra.numpy });
  expect(shown.length).toBe(4);
  for (const { source, expected, actual } of shown)
    expect(actual.some((a) => alike(expected, a)), `${source} is ${actual}, not ${expected}`).toBe(true); // biome-ignore format: a loop
});

import { readFileSync } from "node:fs";
import * as jaxtra from "jaxtra";
import * as stablehlo from "jaxtra/stablehlo";
import { expect, test } from "vitest";

test("the example of docs/stablehlo.md shows what comes out", () => {
  const text = readFileSync(new URL("../../docs/stablehlo.md", import.meta.url), "utf8");
  const [, code] = /```ts\n(import [\s\S]*?)```/.exec(text) as RegExpExecArray;
  const shown: string[] = [];
  const expected = [...code.matchAll(/console\.log.*\/\/ (.*)/g)].map((m) => m[1]);
  const body = code.replace(/^import .*$/gm, "");
  const log = { log: (...xs: unknown[]) => shown.push(xs.map((x) => `[ ${(x as number[]).join(", ")} ]`).join(" ")) };
  new Function("grad", "jit", "np", "parse", "console", body)(
    jaxtra.grad,
    jaxtra.jit,
    jaxtra.numpy,
    stablehlo.parse,
    log,
  );
  expect(shown).toEqual(expected);
});

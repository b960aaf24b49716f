import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { annotatePure } from "../../tools/pure.ts";

/** What a bundler keeps of a module whose exports nobody uses. */
function kept(code: string): string {
  return transformSync(annotatePure(code), { treeShaking: true, minifySyntax: true }).code.trim();
}

describe("annotatePure", () => {
  test("marks calls, and functions around what no mark would cover", () => {
    expect(
      annotatePure('import { f } from "./f.js";\nconst a = f(1);\nconst b = { ...a, c: 2 };\nconst g = () => f(3);'),
    ).toBe(
      'import { f } from "./f.js";\nconst a = /* @__PURE__ */ f(1);\nconst b = /* @__PURE__ */ (() => ({ ...a, c: 2 }))();\nconst g = () => f(3);',
    );
  });

  test.each([
    "const f = (x) => x; const a = f(1);",
    "const a = new Map([[1, 2]]);",
    "const f = (x) => x; const a = f({ g: f(f(1)), h: [f(2)] });",
    "const o = { x: 1 }; const a = o.x + 1;",
    "const o = [1]; const a = { ...o, b: o[0] };",
    "const f = (x) => x; const o = { f }; const a = o.f(...o);",
    "const f = () => (x) => x; const a = f()(1);",
    "const a = Object.freeze({ b: 1 });",
    "const a = -Math.PI;",
    "const f = (x) => x; const a = f(1), b = f(a);",
  ])("lets a bundler drop %s", (code) => {
    expect(kept(code)).toBe("");
  });

  test("leaves what a module does besides its constants", () => {
    expect(kept("const f = (x) => x; f(1);")).not.toBe("");
    expect(kept("const f = (x) => x; export const a = f(1);")).toContain("f(1)");
    const untouched = "const { a } = f();\nconst b = await f();\nlet c;";
    expect(annotatePure(untouched)).toBe(untouched);
  });
});

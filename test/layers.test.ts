import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { checkLayers, findCycles, importsOf } from "../tools/layers.ts";

const folders: string[] = [];

/** A source tree on disk, removed after the test. */
function tree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "layers-"));
  folders.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test("imports in src/ point down, without cycles", () => {
  expect(checkLayers(fileURLToPath(new URL("../src", import.meta.url)))).toEqual([]);
});

test("type-only imports are told from value imports", () => {
  const text = [
    'import type { A } from "./a.ts";',
    'import { type B, type C } from "./b.ts";',
    'import { type D, e } from "./d.ts";',
    'import "./effect.ts";',
    'export type { F } from "./f.ts";',
    'export * from "./g.ts";',
    'const h = () => import("./h.ts");',
  ].join("\n");
  expect(importsOf(text).map((item) => [item.specifier, item.line, item.value, item.dynamic])).toEqual([
    ["./a.ts", 1, false, false],
    ["./b.ts", 2, false, false],
    ["./d.ts", 3, true, false],
    ["./effect.ts", 4, true, false],
    ["./f.ts", 5, false, false],
    ["./g.ts", 6, true, false],
    ["./h.ts", 7, true, true],
  ]);
});

test("an upward value import is a mistake, an upward type import is not", () => {
  const root = tree({
    "api/jit.ts": "export const jit = 1; export type Jit = number;",
    "core/up.ts": 'import { jit } from "../api/jit.ts";\nexport const x = jit;',
    "core/type.ts": 'import type { Jit } from "../api/jit.ts";\nexport const y: Jit = 1;',
    "numpy/lib.ts": 'import { run } from "../runtime/run.ts";\nexport const z = run;',
    "runtime/run.ts": 'export { jit as run } from "../api/jit.ts";',
  });
  expect(checkLayers(root)).toEqual([
    "core/up.ts:1: core must not import values from api/jit.ts.",
    "numpy/lib.ts:1: numpy must not import values from runtime/run.ts.",
    "runtime/run.ts:1: runtime must not import values from api/jit.ts.",
  ]);
});

test("cycles, packages and missing files are mistakes", () => {
  const root = tree({
    "util/a.ts": 'import "./b.ts";',
    "util/b.ts": 'import "./c.ts";',
    "util/c.ts": 'import "./a.ts";\nimport "node:fs";\nimport "./none.ts";',
  });
  expect(checkLayers(root)).toEqual([
    'util/c.ts:2: imports "node:fs". The core has no dependency and runs in browsers.',
    "util/c.ts:3: imports util/none.ts, which does not exist.",
    "cycle of value imports: util/a.ts -> util/b.ts -> util/c.ts -> util/a.ts. Move what they share down.",
  ]);
});

test("modules that are reached twice make no cycle", () => {
  const graph = { a: ["b", "c"], b: ["d"], c: ["d"], d: [], e: ["e"] };
  expect(findCycles(new Map(Object.entries(graph)))).toEqual([["e", "e"]]);
});

// Pages leave out how loops are built unless something imports it: whoever makes loops must.
test("libraries that make loops and branches import their code", () => {
  const src = fileURLToPath(new URL("../src/", import.meta.url));
  const files = readdirSync(join(src, "lax"), { encoding: "utf8" }).map((name) => `lax/${name}`);
  const makers = files.filter((file) =>
    importsOf(readFileSync(join(src, file), "utf8")).some(
      (i) => i.value && /control\/(scan|while|cond)\.ts$/.test(i.specifier),
    ),
  );
  expect(makers.length).toBeGreaterThan(2);
  for (const file of makers)
    expect(
      importsOf(readFileSync(join(src, file), "utf8")).map((i) => i.specifier),
      file,
    ).toContain("../api/loops.ts");
});

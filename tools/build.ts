// `npm run build`: src/ to dist/, one JavaScript file and one declaration file a module.
//
// The compiler alone, no bundler: `export * as numpy` must stay an export of a namespace, which bundlers of pages can take
// apart; a bundler's own output would turn it into an object with every function in it.

import { spawnSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { nodeBundle } from "./bundle.ts";
import { annotatePure } from "./pure.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

const dist = join(root, "dist");

// A module that was removed from src/ must not stay in the package.
rmSync(dist, { recursive: true, force: true });
const run = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit" });
process.exitCode = run.status ?? 1;

const { sideEffects } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { sideEffects: string[] };
const effects = new Set(sideEffects.map((path) => join(root, path)));
for (const name of run.status === 0 ? readdirSync(dist, { recursive: true, encoding: "utf8" }) : []) {
  const path = join(dist, name);
  if (name.endsWith(".js") && !effects.has(path)) writeFileSync(path, annotatePure(readFileSync(path, "utf8")));
}

// Node opens every module by itself: one file, with what the entries share in others, is imported four times as fast.
if (run.status === 0) {
  await build({
    entryPoints: Object.fromEntries(
      [
        "index",
        "optim/index",
        "io/index",
        "stablehlo/index",
        "export/index",
        "diagnostics/index",
        "stages/index",
        "worker/index",
        "cli/main",
      ].map((e) => [e, join(dist, `${e}.js`)]),
    ),
    outdir: join(dist, "node"),
    ...nodeBundle,
  });
  // What is bundled keeps its license beside it.
  copyFileSync(join(root, "node_modules/@zip.js/zip.js/LICENSE"), join(dist, "node/cli/zip.js.LICENSE"));
}

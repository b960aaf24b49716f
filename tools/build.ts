// `npm run build`: src/ to dist/, one JavaScript file and one declaration file a module.
//
// The compiler alone, no bundler: `export * as numpy` must stay an export of a namespace, which bundlers of pages can take
// apart; a bundler's own output would turn it into an object with every function in it.

import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

// A module that was removed from src/ must not stay in the package.
rmSync(join(root, "dist"), { recursive: true, force: true });
const run = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], { stdio: "inherit" });
process.exitCode = run.status ?? 1;

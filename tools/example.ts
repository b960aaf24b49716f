// `npm run example -- NAME [options]`: runs examples/NAME.ts or examples/NAME/main.ts; without a name, lists them.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../examples/", import.meta.url));

function entryOf(name: string): string | undefined {
  return [`${folder}${name}.ts`, `${folder}${name}/main.ts`].find((path) => existsSync(path));
}

function names(): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((file) => file.replace(/\.ts$/, ""))
    .filter((name) => entryOf(name) !== undefined);
}

const [name, ...options] = process.argv.slice(2);
const entry = name !== undefined && /^[\w-]+$/.test(name) ? entryOf(name) : undefined;
if (entry === undefined) {
  console.error(
    name === undefined ? "usage: npm run example -- NAME [options]" : `example: there is none called ${name}.`,
  );
  console.error(`examples: ${names().join(", ")}`);
  process.exitCode = 2;
} else {
  const run = spawnSync(process.execPath, [...process.execArgv, entry, ...options], { stdio: "inherit" });
  process.exitCode = run.status ?? 1;
}

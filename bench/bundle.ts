import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { onOneCore } from "./peers.ts";

const root = join(import.meta.dirname, "..");

/** One file for Node: loaders that rewrite functions (tsx) would slow the very calls that are measured. */
export async function bundle(entry: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
  });
  return outfile;
}

function built(): string {
  const dist = join(root, "dist/index.js");
  if (!existsSync(dist)) execFileSync("npm", ["run", "build", "--silent"], { cwd: root, stdio: "inherit" });
  return dist;
}

/** Milliseconds that a fresh process spends in `await import("jaxtra")`, the least of 15. */
export function importTime(node: string): object {
  const script = `const t = performance.now(); await import(${JSON.stringify(pathToFileURL(built()).href)}); console.log(performance.now() - t)`;
  const [program, ...args] = onOneCore([node, "--input-type=module", "-e", script]);
  const times = Array.from({ length: 15 }, () => Number(spawnSync(program, args, { encoding: "utf8" }).stdout));
  const best = Number(Math.min(...times).toPrecision(4));
  return { workload: "import", unit: "ms", jaxtra: best, bound: 40, within: best <= 40 };
}

/** Gzipped size of a page's script that takes a compiled gradient. */
export async function bundleSize(): Promise<object> {
  const contents = `import { grad, jit, numpy as np } from ${JSON.stringify(built())};
    const f = jit(grad((x) => np.sum(np.tanh(x).mul(x))));
    console.log(f(np.array([1, 2, 3])).tolist());`;
  const done = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "error",
  });
  const kb = gzipSync(done.outputFiles[0].contents, { level: 9 }).length / 1024;
  return {
    workload: "bundle: grad, jit and Wasm",
    unit: "KB gzip",
    jaxtra: Number(kb.toPrecision(4)),
    bound: 60,
    within: kb <= 60,
  };
}

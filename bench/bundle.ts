import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
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
    // The package's list of side effects names files of dist; here the sources are bundled.
    ignoreAnnotations: true,
    logLevel: "error",
  });
  return outfile;
}

function buildPackage(): void {
  if (!existsSync(join(root, "dist/index.js")))
    execFileSync("npm", ["run", "build", "--silent"], { cwd: root, stdio: "inherit" });
}

/** Milliseconds that a fresh process spends in importing the package, by its own name, the least of 15. */
export function importTime(node: string): object {
  buildPackage();
  const script = `const t = performance.now(); await import("jaxtra"); console.log(performance.now() - t)`;
  const [program, ...args] = onOneCore([node, "--input-type=module", "-e", script]);
  const times = Array.from({ length: 15 }, () =>
    Number(spawnSync(program, args, { cwd: root, encoding: "utf8" }).stdout),
  );
  const best = Number(Math.min(...times).toPrecision(4));
  return { workload: "import", unit: "ms", jaxtra: best, bound: 40, within: best <= 40 };
}

/** Gzipped size of a page's script that takes a compiled gradient. */
export async function bundleSize(): Promise<object> {
  buildPackage();
  const contents = `import { grad, jit } from "jaxtra";
    const slope = jit(grad((x) => x.mul(x).mul(x).sum()));
    console.log(JSON.stringify(Array.from(await slope(new Float32Array([0.5, 1, 2])).data())));`;
  const done = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    // The package, not the sources that tsconfig's paths name.
    tsconfigRaw: "{}",
    write: false,
    logLevel: "error",
  });
  const ran = spawnSync(process.execPath, ["--input-type=module"], {
    input: done.outputFiles[0].text,
    encoding: "utf8",
  });
  if (!ran.stdout.startsWith("[0.75,3,12]"))
    throw new Error(`the bundle does not run: ${ran.stdout}${ran.stderr.slice(-300)}`);
  const kb = gzipSync(done.outputFiles[0].contents, { level: 9 }).length / 1000;
  return {
    workload: "bundle: grad, jit and Wasm",
    unit: "KB gzip",
    jaxtra: Number(kb.toPrecision(4)),
    bound: 60,
    within: kb <= 60,
  };
}

// Builds one page with each bundler. Every build fails on a warning: users would see it too.

import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { build as esbuild } from "esbuild";
import { rollup } from "rollup";
import { createLogger, build as vite } from "vite";

export interface Built {
  /** The folder to serve. */
  folder: string;
  warnings: string[];
}

type Bundler = (project: string, out: string) => Promise<string[]>;

/** Each takes `index.html` and `main.js` of a project and writes a page that loads `main.js`. */
export const bundlers: Record<string, Bundler> = {
  async vite(project, out) {
    const warnings: string[] = [];
    const log = createLogger("warn");
    // How long plugins took says something about the machine only.
    const warn = (text: string): void => {
      if (!text.includes("[PLUGIN_TIMINGS]")) warnings.push(text);
    };
    await vite({
      root: project,
      base: "./",
      configFile: false,
      logLevel: "warn",
      customLogger: { ...log, warn, warnOnce: warn },
      build: { outDir: out, emptyOutDir: true },
    });
    return warnings;
  },

  async rollup(project, out) {
    const warnings: string[] = [];
    const bundle = await rollup({
      input: join(project, "main.js"),
      plugins: [nodeResolve({ browser: true })],
      onwarn: (warning) => void warnings.push(warning.message),
    });
    await bundle.write({ dir: out, format: "es" });
    await bundle.close();
    return warnings;
  },

  async esbuild(project, out) {
    const { warnings } = await esbuild({
      entryPoints: [join(project, "main.js")],
      bundle: true,
      minify: true,
      format: "esm",
      outdir: out,
      logLevel: "silent",
    });
    return warnings.map((warning) => warning.text);
  },
};

export async function buildPage(bundler: string, project: string): Promise<Built> {
  const folder = join(project, `page-${bundler}`);
  mkdirSync(folder, { recursive: true });
  const warnings = await bundlers[bundler](project, folder);
  // Vite writes its own page, whose script has a hashed name.
  if (bundler !== "vite") copyFileSync(join(project, "index.html"), join(folder, "index.html"));
  return { folder, warnings };
}

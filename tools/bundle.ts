import { readFileSync } from "node:fs";
import type { BuildOptions } from "esbuild";

const manifest = new URL("../package.json", import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };

/** How what Node runs is bundled: the entries of the package, and the command. */
export const nodeBundle: BuildOptions = {
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  // Node prints the line of an error that nobody caught.
  lineLimit: 160,
  ignoreAnnotations: true,
  logLevel: "warning",
  define: { JAXTRA_VERSION: JSON.stringify(version) },
};

// Builds the package, packs it and installs the tarball into a project of its own, as a user would.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a command and returns what it prints; throws with all of its output when it fails. */
export function run(command: string, args: string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")} failed\n${stdout ?? ""}${stderr ?? ""}`, { cause: error });
  }
}

export interface Consumer {
  /** The project that has the package installed. */
  folder: string;
  /** Paths inside the tarball. */
  packed: string[];
  write(files: Record<string, string>): void;
  remove(): void;
}

export function installPackage(): Consumer {
  const folder = mkdtempSync(join(tmpdir(), "jaxtra-consumer-"));
  const write = (files: Record<string, string>): void => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  write({ "package.json": JSON.stringify({ name: "consumer", private: true, type: "module" }) });
  // Built apart from packing: what `prepack` prints would mix with the JSON.
  run("npm", ["run", "build"], root);
  const output = run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], root);
  // Some versions of npm answer with a list, others with an object by package name.
  const [tarball] = Object.values(JSON.parse(output)) as { filename: string; files: { path: string }[] }[];
  // No dependency, so nothing has to be fetched.
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball.filename}`], folder);
  return {
    folder,
    packed: tarball.files.map((file) => file.path).sort(),
    write,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

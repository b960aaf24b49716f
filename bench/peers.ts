import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Measured } from "./harness.ts";

/** Another library that runs the same workloads through its own script. */
export interface Peer {
  name: string;
  run(workload: string): Measured[];
}

/** One core for everybody, so that the figures compare threads of the same number: one. */
export const onOneCore = (command: string[]): string[] =>
  spawnSync("taskset", ["-V"]).status === 0 ? ["taskset", "-c", "0", ...command] : command;

export function jsonLines(command: string[], cwd?: string): Measured[] {
  const [program, ...args] = onOneCore(command);
  const done = spawnSync(program, args, { cwd, encoding: "utf8", timeout: 300_000, maxBuffer: 1 << 26 });
  if (done.status !== 0) console.error(done.stderr?.split("\n").slice(-6).join("\n"));
  return (done.stdout ?? "")
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line))
    .filter((record) => record.min_ms !== undefined);
}

/** A private copy of the peers' scripts: packages are installed into it and nothing is written beside the originals. */
function copyOf(scripts: string, work: string): string {
  const copy = join(work, "peers");
  mkdirSync(copy, { recursive: true });
  cpSync(scripts, copy, {
    recursive: true,
    filter: (path) => !/limits|results|package(-lock)?\.json/.test(path.slice(scripts.length)),
  });
  return copy;
}

/** JAX on a script that takes a workload's name, or why not. */
export function jaxScript(args: (workload: string) => string[], cwd?: string): Peer | string {
  const python = process.env.PY ?? "python3";
  const probe = spawnSync(python, ["-c", "import jax"], {
    encoding: "utf8",
    env: { ...process.env, JAX_PLATFORMS: "cpu" },
  });
  if (probe.status !== 0) return `jax: skipped, "${python} -c 'import jax'" fails; set PY to a Python that has it`;
  return { name: "jax", run: (w) => jsonLines([python, ...args(w)], cwd) };
}

function jaxJs(scripts: string): Peer | string {
  try {
    if (!existsSync(join(scripts, "node_modules/@jax-js/jax")))
      execFileSync(
        "npm",
        ["install", "--no-save", "--no-audit", "--no-fund", "--prefix", scripts, "@jax-js/jax@0.1.25"],
        { stdio: "ignore" },
      );
  } catch {
    return "jax-js: skipped, npm cannot install @jax-js/jax@0.1.25";
  }
  return { name: "jaxjs", run: (w) => jsonLines([process.execPath, "jaxjs.mjs", "--only", w], scripts) };
}

/** The peers that this machine has; for the others a line that says why not. */
export function findPeers(work: string): { peers: Peer[]; skipped: string[] } {
  const scripts = process.env.PEERS ?? join(import.meta.dirname, "../../shared/peers");
  if (!existsSync(join(scripts, "jaxjs.mjs")))
    return {
      peers: [],
      skipped: [`jax, jax-js: skipped, their scripts are not in ${scripts}; set PEERS to their folder`],
    };
  const copy = copyOf(scripts, work);
  const found = [jaxScript((w) => ["jax_cpu.py", "--only", w], copy), jaxJs(copy)];
  return { peers: found.filter((p) => typeof p !== "string"), skipped: found.filter((p) => typeof p === "string") };
}

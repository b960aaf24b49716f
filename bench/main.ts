import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle, bundleSize, importTime } from "./bundle.ts";
import type { Measured } from "./harness.ts";
import { findPeers, jaxScript, jsonLines, onOneCore } from "./peers.ts";

const usage = `npm run bench [-- WORKLOAD...]    JSON lines; ours, JAX's and jax-js's figures from the same run, one thread each
  dispatch elementwise matmul mlp wave ode tiny_loop fixed_point import bundle   by default all of these
  reduced                                              16-bit floats beside float32, in turn within one process; no jax-js
  memory                                               long checks of memory: eager loop, 6 GB live, 20,000 steps, and the next
  reverse-memory                                       peak bytes of reverse mode through 10,000 steps, checkpointed and not
  PY=python with jax, PEERS=folder of the peers' scripts, ROUNDS=2, NODE=path of another Node`;

const rounds = Number(process.env.ROUNDS ?? 2);
const work = join(tmpdir(), "jaxtra-bench");
const node = process.env.NODE ?? process.execPath;

/** The figure by which each workload is judged, from milliseconds, and its bound. */
const figures: Record<string, { unit: string; of: (ms: number) => number; bound: number; atLeast?: true }> = {
  "dispatch_jit_fma 8": { unit: "us/call", of: (ms) => 1e3 * ms, bound: 2 },
  "dispatch_eager_add 8": { unit: "us/call", of: (ms) => 1e3 * ms, bound: 4 },
  "elementwise 1M": { unit: "ns/element", of: (ms) => (1e6 * ms) / 2 ** 20, bound: 2.5 },
  "matmul 512": { unit: "GFLOP/s", of: (ms) => (2 * 512 ** 3) / (1e6 * ms), bound: 45, atLeast: true },
  "matmul 1024": { unit: "GFLOP/s", of: (ms) => (2 * 1024 ** 3) / (1e6 * ms), bound: 45, atLeast: true },
  "mlp_sgd 784-512-512-10 b256": { unit: "ms/step", of: (ms) => ms, bound: 28 },
  "first_call_mlp_sgd 784-512-512-10 b256": { unit: "ms", of: (ms) => ms, bound: 120 },
  "wave_1000 512x512": { unit: "ms", of: (ms) => ms, bound: 120 },
};
const key = (m: Measured) => `${m.workload} ${m.size}`;
const digits = (x: number) => Number(x.toPrecision(4));

/** JAX's own tolerance between peers: 1e-3 of the mean magnitude. */
function agrees(m: Measured, other: Measured): boolean {
  const by = (m.tolerance ?? 1e-3) * other.norm;
  return Math.abs(m.norm - other.norm) <= by && Math.abs(m.checksum - other.checksum) <= 4 * by;
}

/** Every contestant runs in turn, in several rounds, so that a slow moment of the machine hits all of them. */
function compare(workload: string, ours: string): void {
  const { peers, skipped } = workload === "reduced" ? reducedPeers() : found();
  const contestants = [{ name: "jaxtra", run: (w: string) => jsonLines([node, ours, w]) }, ...peers];
  const best = new Map<string, Record<string, Measured>>();
  for (let round = 0; round < rounds; round++)
    for (const c of contestants)
      for (const m of c.run(workload)) {
        const row = best.get(key(m)) ?? {};
        best.set(key(m), row);
        if (!row[c.name] || m.min_ms < row[c.name].min_ms) row[c.name] = m;
      }
  for (const [name, row] of best)
    if (row.jaxtra) print(name, row, skipped.length > 0, best.get(name.replace(/b?float16$/, "float32")));
}

/** `wide`: the same in float32. */
function print(name: string, row: Record<string, Measured>, incomplete: boolean, wide = row): void {
  const { jaxtra, ...others } = row;
  const figure = figures[name] ?? { unit: "ms", of: (ms: number) => ms };
  const line: Record<string, unknown> = { workload: name, unit: figure.unit, jaxtra: digits(figure.of(jaxtra.min_ms)) };
  for (const [peer, m] of Object.entries(others)) {
    line[peer] = digits(figure.of(m.min_ms));
    line[`times_faster_than_${peer}`] = digits(m.min_ms / jaxtra.min_ms);
    if (!agrees(jaxtra, m)) line[`differs_from_${peer}`] = [jaxtra.checksum, m.checksum];
  }
  if (wide !== row)
    for (const [peer, m] of Object.entries(row)) line[`${peer}_of_float32`] = digits(m.min_ms / wide[peer].min_ms);
  if ("bound" in figure) {
    line.bound = figure.bound;
    line.within = figure.atLeast ? figure.of(jaxtra.min_ms) >= figure.bound : figure.of(jaxtra.min_ms) <= figure.bound;
  }
  if (incomplete) line.peers = "incomplete";
  console.log(JSON.stringify(line));
}

/** JAX alone, by a script of our own. */
function reducedPeers(): ReturnType<typeof findPeers> {
  const jax = jaxScript(() => [join(import.meta.dirname, "reduced.py")]);
  if (typeof jax !== "string") return { peers: [jax], skipped: [] };
  console.log(JSON.stringify({ skipped: jax }));
  return { peers: [], skipped: [jax] };
}
let peersFound: ReturnType<typeof findPeers> | undefined;
function found(): ReturnType<typeof findPeers> {
  if (!peersFound) {
    peersFound = findPeers(work);
    for (const why of peersFound.skipped) console.log(JSON.stringify({ skipped: why }));
  }
  return peersFound;
}

async function memory(): Promise<void> {
  for (const name of ["eager", "live", "steps"]) await run(name);
  await reverseMemory();
}
/** With JAX beside it, where there is a Python that has it. */
async function reverseMemory(): Promise<void> {
  await run("reverse");
  const script = join(import.meta.dirname, "memory/reverse.py");
  const [program, ...args] = onOneCore([process.env.PY ?? "python3", script]);
  const jax = spawnSync(program, args, { encoding: "utf8", env: { ...process.env, JAX_PLATFORMS: "cpu" } });
  console.log(
    jax.status === 0 ? jax.stdout.trim() : JSON.stringify({ skipped: "jax: set PY to a Python that has it" }),
  );
}
async function run(name: string): Promise<void> {
  const file = await bundle(`bench/memory/${name}.ts`, join(work, `${name}.mjs`));
  const [program, ...args] = onOneCore([node, "--expose-gc", file]);
  spawnSync(program, args, { stdio: "inherit" });
}

async function main(names: string[]): Promise<void> {
  mkdirSync(work, { recursive: true });
  const known = [
    "dispatch",
    "elementwise",
    "matmul",
    "mlp",
    "wave",
    "ode",
    "tiny_loop",
    "fixed_point",
    "import",
    "bundle",
  ];
  const wrong = names.find((n) => ![...known, "reduced", "memory", "reverse-memory"].includes(n));
  if (wrong) {
    console.error(wrong === "--help" ? usage : `bench: no workload ${wrong}\n${usage}`);
    process.exitCode = wrong === "--help" ? 0 : 1;
    return;
  }
  console.log(
    JSON.stringify({ node: spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim(), threads: 1, rounds }),
  );
  const ours = await bundle("bench/ours.ts", join(work, "ours.mjs"));
  for (const name of names.length ? names : known)
    if (name === "memory") await memory();
    else if (name === "reverse-memory") await reverseMemory();
    else if (name === "import") console.log(JSON.stringify(importTime(node)));
    else if (name === "bundle") console.log(JSON.stringify(await bundleSize()));
    else compare(name, ours);
}
await main(process.argv.slice(2));

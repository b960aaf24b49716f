// Which of JAX's and optax's public names the library has: npx tsx tools/coverage.ts [api.tsv] [--missing]
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as jaxtra from "../src/index.ts";
import * as optim from "../src/optim/index.ts";

interface Row {
  module: string;
  path: string;
  tier: number;
}

/** JAX's modules as they are called here; any other keeps its path below `jax.`. */
const modules: Record<string, string[]> = {
  jax: [],
  "jax.Array": ["NDArray", "prototype"],
  "jax.numpy": ["numpy"],
  "jax.Array.at": ["NDArray", "prototype", "at"],
  optax: ["optim"],
};
const camel = (name: string): string => name.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase());
const home = (module: string): string[] =>
  modules[module] ??
  module
    .replace(/^jax\./, "")
    .replace(/^optax/, "optim")
    .split(".")
    .map(camel);

export function readTable(text: string): Row[] {
  const [head, ...lines] = text
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  const column = (name: string) => head.indexOf(name);
  const [module, name, tier, camelName] = ["module", "name", "tier", "camelName"].map(column);
  return lines.map((l) => ({ module: l[module], path: l[camelName] || camel(l[name]), tier: Number(l[tier]) }));
}

/** JAX's names that differ here, from design section 5. */
const renamed: Record<string, string> = { Array: "NDArray" };

/** Paths such as customJvp.defjvp name methods of what a function returns. */
const made: Record<string, () => unknown> = {
  customJvp: () => jaxtra.customJvp((x) => x),
  customVjp: () => jaxtra.customVjp((x) => x),
  at: () => jaxtra.numpy.zeros([1]).at(0),
};

export function has(row: Row): boolean {
  const path = [...home(row.module), ...row.path.split(".")].map((part) => renamed[part] ?? part);
  const last = path.pop() as string;
  let at: any = { ...jaxtra, optim };
  for (const part of path) at = made[part]?.() ?? at?.[part];
  return at !== null && at !== undefined && last in Object(at);
}

function main(args: string[]): void {
  const missing = args.includes("--missing");
  const file = args.find((a) => !a.startsWith("--")) ?? join(import.meta.dirname, "../../shared/reference/api.tsv");
  const rows = readTable(readFileSync(file, "utf8")).filter((r) => r.tier > 0);
  for (const module of new Set(rows.map((r) => r.module))) {
    const own = rows.filter((r) => r.module === module);
    const tiers = [1, 2, 3].map((t) => own.filter((r) => r.tier === t));
    const shares = tiers.map((t) => (t.length ? `${t.filter(has).length}/${t.length}` : "-"));
    if (own.some(has)) console.log(`${module.padEnd(28)} ${shares.map((s) => s.padStart(8)).join("")}`);
    const lacking = tiers[0].filter((r) => !has(r)).map((r) => r.path);
    if (missing && lacking.length) console.log(`  tier 1 missing in ${module}: ${lacking.join(" ")}`);
  }
}
main(process.argv.slice(2));

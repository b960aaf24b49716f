// Which of JAX's names lack golden rows over all dtypes, or at the edges:
//
//     npx tsx tools/golden/complete.ts [what the path begins with, such as numpy.fft]
//
// A name needs rows (a result, or that JAX refuses) with each dtype, with an empty and a 0-d array, and with NaN; where one of
// these has no meaning, `exceptions.ts` says why.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { defaultTable, home, readTable } from "../coverage.ts";
import { exceptions } from "./exceptions.ts";

const golden = join(import.meta.dirname, "../../test/golden");
export const dtypes =
  "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 bfloat16 float32 float64 complex64 complex128".split(
    " ",
  );
/** Modules of functions of arrays. */
const numeric = /^(jax\.(numpy|lax|nn|random|scipy|image|ops|Array)\b|optax\b)/;

/** What the rows of a name have: dtypes, "empty", "0-d" and "NaN". */
type Seen = Set<string>;

/** Notes what a written value, or a list of them, is. */
function look(value: any, seen: Seen): void {
  if (typeof value === "string" && dtypes.includes(value)) seen.add(value);
  if (typeof value !== "object" || value === null) return;
  if (value.shape && (value.dtype || value.each)) {
    if (value.dtype) seen.add(value.dtype);
    if (value.shape.includes(0)) seen.add("empty");
    if (value.shape.length === 0) seen.add("0-d");
    if ((value.data ?? value.each)?.flat().includes("NaN")) seen.add("NaN");
  } else for (const part of Object.values(value)) look(part, seen);
}

/** optax has a function in its modules and at its top. */
const canonical = (name: string): string => name.replace(/^optim\..*\./, "optim.");

/** What the golden rows of each function have. */
export function rowsByName(): Map<string, Seen> {
  const found = new Map<string, Seen>();
  for (const file of readdirSync(golden, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".json")) continue;
    const { cases } = JSON.parse(readFileSync(join(golden, file), "utf8"));
    for (const c of Array.isArray(cases) ? cases : []) {
      if (typeof c.fn !== "string") continue;
      const seen: Seen = found.get(canonical(c.fn)) ?? new Set();
      look([c.args, c.options, c.apply], seen);
      for (const dtype of Object.keys(c.each ?? {})) seen.add(dtype);
      found.set(canonical(c.fn), seen);
    }
  }
  return found;
}

/** Path -> what it lacks, of the functions and methods of tiers 1 and 2. */
export function lacking(table: string, prefix = ""): Map<string, string[]> {
  const rows = rowsByName();
  const missing = new Map<string, string[]>();
  for (const { module, path, tier, kind } of readTable(table)) {
    if (tier > 2 || !numeric.test(module) || !/function|method/.test(kind)) continue;
    const name = [...home(module), path].join(".").replace(".prototype", "");
    if (!name.startsWith(prefix)) continue;
    const excused = exceptions.filter((e) => e.names.test(name)).flatMap((e) => e.without);
    const wanted = [...dtypes, "empty", "0-d", "NaN"].filter((what) => {
      return (
        !excused.includes(what) && !excused.includes("rows") && !(excused.includes("dtypes") && dtypes.includes(what))
      );
    });
    const lacks = wanted.filter((what) => !rows.get(canonical(name))?.has(what));
    if (lacks.length) missing.set(name, lacks);
  }
  return missing;
}

function main(prefix: string): void {
  if (!existsSync(defaultTable)) throw new Error(`The table of JAX's names is not at ${defaultTable}.`);
  const missing = lacking(readFileSync(defaultTable, "utf8"), prefix);
  for (const [name, lacks] of missing) console.log(`${name}: ${lacks.join(" ")}`);
  console.log(`${missing.size} names lack rows`);
}
if (process.argv[1] === import.meta.filename) main(process.argv[2] ?? "");

// Errors and times of the functions of src/ir/math, into docs/ulp.md:
//
//     npx tsx tools/ulp/measure.ts [--parts float32,float64,time] [--step N] [--pairs N] [--samples FILE] [name ...]
//
// --step 1 takes all 2^32 float32 numbers (minutes a function), the default every 1021st. --pairs: of functions of two
// numbers. --samples: of float64, by tools/ulp/float64.py. Parts that are not measured stay as they are in the table.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Worst } from "./error.ts";
import { functions, type Measured } from "./functions.ts";
import { check, type Exact, sample, sweep, time } from "./sweep.ts";
import { type Row, readTable, writeTable } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    step: { type: "string" },
    pairs: { type: "string", default: String(1 << 24) },
    parts: { type: "string", default: "float32,float64,time" },
    samples: { type: "string", default: fileURLToPath(new URL("../../test/ir/math-float64.json", import.meta.url)) },
  },
});
const path = fileURLToPath(new URL("../../docs/ulp.md", import.meta.url));
const exact = JSON.parse(readFileSync(values.samples, "utf8")) as Record<string, Exact>;
const place = (w: Worst): string => [w.at, w.and].filter((v) => v !== undefined).join(", ");

function float64Of(m: Measured): Row["float64"] {
  const { relative, absolute } = check(m, exact[m.name]);
  const samples = Buffer.from(exact[m.name].nearest, "base64").length / 8;
  return { ulps: relative.ulps, at: place(relative), absolute: absolute.ulps, samples };
}
function float32Of(m: Measured): Row["float32"] {
  const step = Number(values.step ?? 1021);
  const say = (share: number, w: Worst): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${m.name} ${(100 * share).toFixed(1)}% ${w.ulps.toFixed(3)} `);
  };
  const worst = m.arity === 2 ? sample(m, Number(values.pairs)) : sweep(m, step, say);
  const inputs = m.arity === 2 ? `${values.pairs} pairs` : step === 1 ? "all" : `1 in ${step}`;
  if (worst.wrong > 0) console.error(`${m.name}: wrong special value at ${worst.wrongAt}`);
  // All results that are the nearest float32 count as half a place.
  const error = worst.ulps > 0 ? { ulps: worst.ulps, at: place(worst) } : { ulps: 0.5, at: "everywhere" };
  return { ...error, wrong: worst.wrong, inputs };
}
const timesOf = (m: Measured): Row["nanoseconds"] => ({ float32: time(m, "float32"), float64: time(m, "float64") });

const unknown = positionals.filter((n) => !functions.some((m) => m.name === n));
if (unknown.length > 0) throw new RangeError(`measure: there is no ${unknown.join(", ")} in tools/ulp/functions.ts.`);
for (const m of functions) {
  if (positionals.length > 0 && !positionals.includes(m.name)) continue;
  const has = (part: string): boolean => values.parts.split(",").includes(part);
  const measured: Row = {
    ...(has("float32") && { float32: float32Of(m) }),
    ...(has("float64") && { float64: float64Of(m) }),
    ...(has("time") && { nanoseconds: timesOf(m) }),
  };
  // Read again each time: several runs may add to one table.
  const rows = readTable(path);
  const row = { ...rows.get(m.name), ...measured };
  rows.set(m.name, row);
  const label = (f: Measured): string => (f.throughFloat64 ? `${f.name} (f64)` : f.name);
  writeTable(
    path,
    functions.flatMap((f) => (rows.has(f.name) ? [[label(f), rows.get(f.name)!] as const] : [])),
  );
  const { float32, float64, nanoseconds } = row;
  console.log(
    `${m.name}: float32 ${float32?.ulps.toFixed(3)} ulp at ${float32?.at} (${float32?.inputs}), ` +
      `float64 ${float64?.ulps.toFixed(2)} at ${float64?.at}; ` +
      `${nanoseconds?.float32.toFixed(2)} and ${nanoseconds?.float64.toFixed(1)} ns`,
  );
}

import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** What is known of a function; parts are measured at different times, so each is kept until it is measured again. */
export interface Row {
  float32?: { ulps: number; at: string; wrong: number; inputs: string };
  nanoseconds?: { float32: number; float64: number };
  float64?: { ulps: number; at: string; absolute: number; samples: number };
}
const header = `# Errors of the vector math functions

Made by \`npx tsx tools/ulp/measure.ts\`; nobody edits it by hand.

- **float32 error**: the largest, in units of the last place of the exact result (0.5 is correct rounding), over the inputs
  named, results of the Wasm backend against float64 references (\`tools/ulp/functions.ts\`). "all" is every one of the
  2^32 bit patterns: denormals, infinities, NaN and the signs of zeros included, none of which may come out wrong. Functions
  marked f64 are computed in float64 and rounded, for one element at a time; that code is their reference too, so the
  column of the float64 error says how good they are.
- **float64 error**: the largest on the samples of \`tools/ulp/float64.py\`, half of them over all exponents, half where
  the function is ordinary, against results of 200 and more bits (mpmath). "near roots": the error in units of the last
  place of 1 where the result is smaller than 1.
- **ns**: an element of an array in the first-level cache, one thread, ordinary arguments, the best of many runs.

`;
const columns = [
  "function",
  "float32 error",
  "at",
  "inputs",
  "ns",
  "float64 error",
  "at",
  "near roots",
  "samples",
  "ns",
];

const none = "";
function cells(name: string, r: Row): string[] {
  const wrong = r.float32?.wrong ? ` (${r.float32.wrong} special values wrong)` : "";
  return [
    name,
    r.float32 ? r.float32.ulps.toFixed(3) + wrong : none,
    r.float32?.at ?? none,
    r.float32?.inputs ?? none,
    r.nanoseconds?.float32.toFixed(2) ?? none,
    r.float64?.ulps.toFixed(2) ?? none,
    r.float64?.at ?? none,
    r.float64?.absolute.toFixed(2) ?? none,
    r.float64 ? String(r.float64.samples) : none,
    r.nanoseconds?.float64.toFixed(1) ?? none,
  ];
}
const line = (xs: readonly string[]): string => `| ${xs.join(" | ")} |`;

/** The rows of the table as it is, by name without marks. */
export function readTable(path: string): Map<string, Row> {
  const rows = new Map<string, Row>();
  if (!existsSync(path)) return rows;
  for (const text of readFileSync(path, "utf8").split("\n")) {
    const c = text
      .split("|")
      .slice(1, -1)
      .map((s) => s.trim());
    if (c.length !== columns.length || c[0] === columns[0] || /^-+$/.test(c[0])) continue;
    const wrong = Number(/\((\d+) special/.exec(c[1])?.[1] ?? 0);
    rows.set(c[0].split(" ")[0], {
      ...(c[1] && { float32: { ulps: Number.parseFloat(c[1]), at: c[2], wrong, inputs: c[3] } }),
      ...(c[4] && { nanoseconds: { float32: Number(c[4]), float64: Number(c[9]) } }),
      ...(c[5] && { float64: { ulps: Number(c[5]), at: c[6], absolute: Number(c[7]), samples: Number(c[8]) } }),
    });
  }
  return rows;
}
export function writeTable(path: string, rows: Iterable<readonly [label: string, row: Row]>): void {
  const body = [...rows].map(([label, row]) => line(cells(label, row)));
  writeFileSync(path, `${header}${[line(columns), line(columns.map(() => "---")), ...body].join("\n")}\n`);
}

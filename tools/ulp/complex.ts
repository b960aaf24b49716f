// Errors of the elementary functions of complex numbers, into docs/complex.md, on the samples of tools/ulp/complex.py:
// npx tsx tools/ulp/complex.ts build/complex-ulp.json
import { readFileSync, writeFileSync } from "node:fs";
import { fromStorage } from "../../src/api/asarray.ts";
import type { AnyPrimitive } from "../../src/core/primitive.ts";
import { bind1 } from "../../src/core/trace.ts";
import type { NDArray } from "../../src/index.ts";
import "../../src/index.ts";
import * as arithmetic from "../../src/ops/arithmetic.ts";
import * as transcendental from "../../src/ops/transcendental.ts";

type Type = "complex64" | "complex128";
/** Arguments, the exact parts, and the condition of each. */
type Row = readonly [
  args: readonly number[],
  re: readonly [nearest: number, rest: number],
  im: readonly [nearest: number, rest: number],
  conditions: readonly [number, number],
];
interface Worst {
  ulps: number;
  at: readonly number[];
}
const primitives = { ...arithmetic, ...transcendental } as Record<string, unknown>;
/** A part is well conditioned if it moves by at most so many times more than the argument does. */
const wellConditioned = 8;

/** 2^-52 or 2^-23 of a number's power of two. */
function lastPlace(x: number, type: Type): number {
  const [digits, least] = type === "complex128" ? [52, -1022] : [23, -126];
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), least) - digits);
}
function results(name: string, type: Type, rows: readonly Row[]): ArrayLike<number> {
  const Typed = type === "complex128" ? Float64Array : Float32Array;
  const count = rows[0][0].length / 2;
  const operands = Array.from({ length: count }, (_, k) =>
    fromStorage(Typed.from(rows.flatMap(([args]) => args.slice(2 * k, 2 * k + 2))), [rows.length], type),
  );
  return (bind1(primitives[`${name}P`] as AnyPrimitive, operands, {}) as NDArray).toTypedArray() as Float64Array;
}
/** The largest error of well conditioned parts, and the largest of all in units of their condition. */
function measure(name: string, type: Type, rows: readonly Row[]): [well: Worst, scaled: Worst] {
  const got = results(name, type, rows);
  const [well, scaled]: Worst[] = [
    { ulps: 0, at: [] },
    { ulps: 0, at: [] },
  ];
  const raise = (worst: Worst, ulps: number, at: readonly number[]): void => {
    if (!(ulps <= worst.ulps)) Object.assign(worst, { ulps: Number.isNaN(ulps) ? Infinity : ulps, at });
  };
  rows.forEach(([args, ...rest], i) => {
    for (const k of [0, 1] as const) {
      const [nearest, missing] = rest[k] as readonly [number, number];
      // What is beyond float32 at either end says nothing of it.
      if (type === "complex64" && !(Math.abs(nearest) < 2 ** 127 && Math.abs(nearest) >= 2 ** -126)) continue;
      const off = got[2 * i + k] - nearest - missing * lastPlace(nearest, "complex128");
      const ulps = off === 0 ? 0 : Math.abs(off) / lastPlace(nearest, type);
      const condition = rest[2][k];
      if (condition <= wellConditioned) raise(well, ulps, args);
      raise(scaled, ulps / Math.max(1, condition), args);
    }
  });
  return [well, scaled];
}
const tables = JSON.parse(readFileSync(process.argv[2], "utf8")) as Record<Type, Record<string, Row[]>>;
const cell = ({ ulps, at }: Worst): string =>
  process.argv.includes("--where") ? `${ulps.toPrecision(3)} (${at.join(", ")})` : ulps.toFixed(2);
const lines = Object.keys(tables.complex64).map((name) => {
  const cells = (["complex64", "complex128"] as const).flatMap((t) => measure(name, t, tables[t][name]).map(cell));
  return `| ${name} | ${cells.join(" | ")} |`;
});
console.log(lines.join("\n"));
if (process.argv.includes("--write")) {
  const page = new URL("../../docs/complex.md", import.meta.url);
  const [start, end] = ["<!-- errors -->\n", "\n<!-- /errors -->"];
  const text = readFileSync(page, "utf8");
  const [from, to] = [text.indexOf(start) + start.length, text.indexOf(end)];
  const header =
    "| function | complex64 | any condition | complex128 | any condition |\n| --- | --- | --- | --- | --- |\n";
  writeFileSync(page, `${text.slice(0, from)}${header}${lines.join("\n")}${text.slice(to)}`);
}

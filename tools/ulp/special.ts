// Errors of the special functions, into docs/ulp-special.md: npx tsx tools/ulp/special.ts
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fromStorage } from "../../src/api/asarray.ts";
import type { AnyPrimitive } from "../../src/core/primitive.ts";
import { bind1 } from "../../src/core/trace.ts";
import { type NDArray, scipy } from "../../src/index.ts";
import * as integrals from "../../src/ops/integrals.ts";
import * as special from "../../src/ops/special.ts";
import { digammaP } from "../../src/ops/transcendental.ts";

/** The largest error in units of the last place, and where it is. */
export interface Worst {
  readonly ulps: number;
  readonly at: readonly number[];
}
interface Exact {
  readonly args: readonly string[];
  readonly nearest: string;
  readonly rest: string;
  /** The largest error of JAX's function in float64. */
  readonly jax: number | null;
}
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
export const exact = JSON.parse(readFileSync(file("../../test/ir/special-float64.json"), "utf8")) as Record<
  string,
  Exact
>;
const unpack = (text: string): Float64Array => new Float64Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);

/** The last place of a number: 2^-52 or 2^-23 of its power of two. */
function lastPlace(x: number, digits: number, least: number): number {
  const exponent = Math.floor(Math.log2(Math.abs(x)));
  return 2 ** (Math.max(exponent, least) - digits);
}
const primitives = { ...special, ...integrals, digammaP } as Record<string, unknown>;
/** A primitive, or what scipy.special composes of some. */
function valuesOf(name: string, operands: NDArray[]): NDArray {
  const primitive = primitives[`${name}P`] as AnyPrimitive | undefined;
  return (primitive ? bind1(primitive, operands, {}) : scipy.special[name as "logit"](operands[0])) as NDArray;
}
/** Measures a function on the samples of tools/ulp/special.py. */
export function measure(name: string, type: "float32" | "float64"): Worst {
  const { args, nearest, rest } = exact[name];
  const columns = args.map(unpack);
  const [want, lost] = [unpack(nearest), unpack(rest)];
  const Typed = type === "float64" ? Float64Array : Float32Array;
  const operands = columns.map((c) => fromStorage(new Typed(c), [c.length], type));
  const got = valuesOf(name, operands as NDArray[]).toTypedArray() as Float64Array;
  let worst: Worst = { ulps: 0, at: [] };
  for (let i = 0; i < want.length; i++) {
    const place = type === "float64" ? lastPlace(want[i], 52, -1022) : lastPlace(want[i], 23, -126);
    if (type === "float32" && Math.abs(want[i]) >= 2 ** 128) continue;
    const off = lost[i] * lastPlace(want[i], 52, -1022);
    const ulps = Math.abs((got[i] - want[i] - off) / place);
    if (!(ulps <= worst.ulps))
      worst = { ulps: Number.isNaN(ulps) ? Number.POSITIVE_INFINITY : ulps, at: columns.map((c) => c[i]) };
  }
  return worst;
}
const header = `# Errors of the special functions

Made by \`npx tsx tools/ulp/special.ts\`; nobody edits it by hand. In units of the last place, the largest on the samples of
\`tools/ulp/special.py\`, against results of hundreds of digits; beside them, on the same samples, the largest error of JAX's function in
float64, where it has that function. Exponents are sums of two numbers, so that tiny results are as exact as others.

| function | float32 error | at | float64 error | at | JAX, float64 |
| --- | --- | --- | --- | --- | --- |
`;
if (process.argv[1] === file("special.ts")) {
  const lines = Object.keys(exact).map((name) => {
    const [single, double] = [measure(name, "float32"), measure(name, "float64")];
    return `| ${name} | ${single.ulps.toFixed(3)} | ${single.at.join(", ")} | ${double.ulps.toFixed(1)} | ${double.at.join(", ")} | ${exact[name].jax?.toPrecision(2) ?? ""} |`;
  });
  writeFileSync(file("../../docs/ulp-special.md"), `${header}${lines.join("\n")}\n`);
  console.log(lines.join("\n"));
}

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { jit, type NDArray } from "jaxtra";
import { parseNpy } from "jaxtra/io";
import { parse } from "jaxtra/stablehlo";
import { describe, expect, test } from "vitest";
import { fromStorage } from "../../src/api/asarray.ts";
import { difference, notingCalls, type Pair } from "./checks.ts";

const conformance = fileURLToPath(new URL("../../../shared/conformance/", import.meta.url));
const testdata = join(conformance, "stablehlo/testdata");
const programs = join(conformance, "programs");
const present = existsSync(testdata);
const skipped = "the files of other projects are not here: their programs are not run";

describe.skipIf(!present)("StableHLO's test data", () => {
  const files = present ? readdirSync(testdata).filter((name) => name.endsWith(".mlir")) : [];
  test.each(files)("%s", (name) => {
    const text = readFileSync(join(testdata, name), "utf8");
    const pairs: Pair[] = [];
    const program = parse(text, { customCalls: notingCalls(pairs) });
    program.functions.main();
    expect(pairs.length).toBeGreaterThan(0);
    expect(pairs.map(difference)).toEqual(pairs.map(() => null));
    // The second half of the results is what the first should be.
    let kinds: Pair[0][] = [];
    const staged = jit(() => {
      pairs.length = 0;
      program.functions.main();
      kinds = pairs.map(([kind]) => kind);
      return [...pairs.map((p) => p[1]), ...pairs.map((p) => p[2])];
    });
    const outs = staged() as NDArray[];
    expect(kinds.map((kind, k) => difference([kind, outs[k], outs[kinds.length + k]]))).toEqual(kinds.map(() => null));
  });
});

interface Meta {
  readonly inputs: readonly Entry[];
  readonly outputs: readonly (Entry & { readonly rtol: number; readonly atol: number; readonly exact: boolean })[];
}
interface Entry {
  readonly file: string;
  readonly dtype: string;
}
describe.skipIf(!present)("programs of JAX", () => {
  const names = present ? readdirSync(programs, { withFileTypes: true }).filter((e) => e.isDirectory()) : [];
  test.each(names.map((e) => e.name))("%s", (name) => {
    const read = (file: string) => readFileSync(join(programs, name, file));
    const meta = JSON.parse(read("meta.json").toString()) as Meta;
    const load = ({ file, dtype }: Entry): NDArray => {
      const x = parseNpy(read(file));
      return dtype === "bfloat16" ? fromStorage(x.toTypedArray() as Uint16Array, x.shape, "bfloat16") : x;
    };
    const { main } = parse(read("program.mlir").toString()).functions;
    const inputs = meta.inputs.map(load);
    for (const f of [main, jit(main)]) {
      const outs = f(...inputs) as NDArray[];
      expect(meta.outputs.map((out, k) => apart(outs[k], load(out), out))).toEqual(meta.outputs.map(() => null));
    }
  });
});
function apart(
  actual: NDArray,
  expected: NDArray,
  { rtol, atol, exact, file }: Meta["outputs"][number],
): string | null {
  if (exact) return difference(["eq", actual, expected]);
  if (actual.dtype !== expected.dtype || String(actual.shape) !== String(expected.shape))
    return difference(["eq", actual, expected]);
  const [a, e] = [actual, expected].map((x) => x.astype(wide(x.dtype)).toTypedArray() as Float64Array);
  const k = a.findIndex((x, i) => !Object.is(x, e[i]) && !(Math.abs(x - e[i]) <= atol + rtol * Math.abs(e[i])));
  return k < 0 ? null : `${file}: element ${k} is ${a[k]}, expected ${e[k]}`;
}
const wide = (dtype: string) => (dtype.startsWith("complex") ? "complex128" : "float64");

test.runIf(!present)(skipped, ({ skip }) => skip());

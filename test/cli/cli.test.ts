import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type NDArray, numpy as np } from "jaxtra";
import { formatNpy, parseNpy } from "jaxtra/io";
import { emit } from "jaxtra/stablehlo";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../src/cli/errors.ts";
import { readZip, writeZip } from "../../src/cli/zip.ts";
import type { DType } from "../../src/core/dtype.ts";
import { arrayFrom } from "../../src/io/bytes.ts";
import { nodeBundle } from "../../tools/bundle.ts";
import { artifacts, bytesOf, exports } from "../stablehlo/bytecode-samples.ts";

let built: string;
let folder: string;

beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), "jaxtra-cli-"));
  const entry = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
  await build({ entryPoints: [entry], outdir: built, outExtension: { ".js": ".mjs" }, ...nodeBundle });
});
afterAll(() => rmSync(built, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(built, "work-"));
});

/** Runs the command in a folder of its own. */
function jaxtra(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(built, "main.mjs"), ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}
const write = (name: string, data: string | Uint8Array): void => writeFileSync(join(folder, name), data);
const array = (name: string, x: NDArray): void => write(name, formatNpy(x));
const readBack = (name: string): NDArray => parseNpy(readFileSync(join(folder, name)));
/** x @ y and the sum of x. */
const model = (): string => emit((x, y) => [np.dot(x, y), x.sum()], np.ones([2, 3]), np.ones([3]));

describe("run", () => {
  test("takes arrays from files, and gives them to files", () => {
    write("model.mlir", model());
    array("x.npy", np.array([[1, 2, 3], [4, 5, 6]])); // biome-ignore format: a matrix
    array("y.npy", np.array([1, 0, -1]));
    const { status, stdout, stderr } = jaxtra(
      "run",
      "model.mlir",
      "--input",
      "x.npy",
      "-i",
      "y.npy",
      "--output",
      "z.npy",
      "-o",
      "sum.npy",
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(readBack("z.npy").tolist()).toEqual([-2, -2]);
    expect(readBack("sum.npy").tolist()).toBe(21);
    expect(readdirSync(folder).sort()).toEqual(["model.mlir", "sum.npy", "x.npy", "y.npy", "z.npy"]);
  });
  test("prints results that go to no file", () => {
    write(
      "model.mlir",
      emit((x) => [x.mul(2), x.astype("int32")], np.ones([3])),
    );
    array("x.npy", np.array([1, 2, 3]));
    expect(jaxtra("run", "model.mlir", "-i", "x.npy").stdout).toBe("f32[3] [2. 4. 6.]\ni32[3] [1 2 3]");
  });
  test("runs the function that is named", () => {
    write(
      "two.mlir",
      `
      func.func public @main() -> tensor<i32> { %0 = stablehlo.constant dense<1> : tensor<i32> return %0 : tensor<i32> }
      func.func public @other() -> tensor<i32> { %0 = stablehlo.constant dense<2> : tensor<i32> return %0 : tensor<i32> }`,
    );
    expect(jaxtra("run", "two.mlir").stdout).toBe("i32[] 1");
    expect(jaxtra("run", "two.mlir", "--function", "other").stdout).toBe("i32[] 2");
    expect(jaxtra("run", "two.mlir", "--function", "third")).toEqual({
      status: 1,
      stdout: "",
      stderr: "jaxtra: two.mlir: there is no public function third, only main, other",
    });
  });
  test("overwrites files", () => {
    write(
      "model.mlir",
      emit((x) => x.neg(), 1),
    );
    array("x.npy", np.array(3));
    for (let k = 0; k < 2; k++) expect(jaxtra("run", "model.mlir", "-i", "x.npy", "-o", "x.npy").status).toBe(0);
    expect(readBack("x.npy").tolist()).toBe(3);
  });
});

describe("archives and standard streams", () => {
  beforeEach(() => write("model.mlir", model()));
  // np.savez_compressed("a.npz", x=np.float32([[1, 2, 3], [4, 5, 6]]), y=np.float32([1, 0, -1]))
  const compressed = bytesOf(
    "UEsDBC0AAAAIAAAAIQB8nN6i//////////8FABQAeC5ucHkBABAAmAAAAAAAAABYAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSY" +
      "F59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgaGBnsGBgYHIALiBiBeAMQHHABQSwMELQAAAAgAAAAhAP3GS2///////////wUAFAB5Lm5weQEA" +
      "EACMAAAAAAAAAE0AAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaxjqaOgq1ChQALgaGBnsG" +
      "MGjYDwBQSwECLQMtAAAACAAAACEAfJzeolgAAACYAAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwECLQMtAAAACAAAACEA/cZLb00AAACMAAAABQAAAAAA" +
      "AAAAAAAAgAGPAAAAeS5ucHlQSwUGAAAAAAIAAgBmAAAAEwEAAAAA",
  );
  test("arrays of a compressed archive are arguments in their order, one archive takes all results", async () => {
    write("a.npz", compressed);
    expect(jaxtra("run", "model.mlir", "-i", "a.npz", "-o", "out.npz")).toEqual({ status: 0, stdout: "", stderr: "" });
    const files = await readZip(readFileSync(join(folder, "out.npz")));
    expect([...files].map(([name, bytes]) => [name, parseNpy(bytes).tolist()])).toEqual([
      ["arr_0.npy", [-2, -2]],
      ["arr_1.npy", 21],
    ]);
  });
  test("a module, an array or an archive comes from standard input, results go to standard output", async () => {
    const through = (input: Uint8Array | string, ...args: string[]) =>
      spawnSync(process.execPath, [join(built, "main.mjs"), ...args], {
        cwd: folder,
        input,
        env: { ...process.env, NODE_OPTIONS: "" },
      });
    const { stdout } = through(compressed, "run", "model.mlir", "-i", "-", "-o", "-");
    expect([...(await readZip(stdout)).keys()]).toEqual(["arr_0.npy", "arr_1.npy"]);
    const half = emit((x) => x.mul(0.5), np.ones([2]));
    array("x.npy", np.array([3, 4]));
    expect(parseNpy(through(half, "run", "-", "-i", "x.npy", "-o", "-").stdout).tolist()).toEqual([1.5, 2]);
    expect(String(through(half, "inspect", "-").stdout)).toMatch(/^standard input: text, module jit__lambda_/);
    expect(String(through("nothing", "run", "-").stderr)).toMatch(/^jaxtra: standard input: StableHLO: 1:1: /);
  });
  test("an archive that is changed or cut is an error, never another array", async () => {
    const files = [...(await readZip(compressed))];
    const outcome = (bytes: Uint8Array) => readZip(bytes).catch((e: unknown) => e);
    for (let n = 0; n < compressed.length; n++) {
      expect(await outcome(compressed.subarray(0, n))).toBeInstanceOf(Failure);
      const changed = compressed.slice();
      changed[n] ^= 0x10;
      const read = await outcome(changed);
      if (!(read instanceof Map)) expect(read).toBeInstanceOf(Failure);
      else
        for (const bytes of read.values())
          expect(files.some(([, known]) => Buffer.from(known).equals(bytes))).toBe(true);
    }
  });
});

describe("what cannot be done is told in one line, and nothing is written", () => {
  beforeEach(() => {
    write("model.mlir", model());
    array("x.npy", np.ones([2, 3]));
    array("y.npy", np.ones([3]));
  });
  const both = ["-i", "x.npy", "-i", "y.npy"];
  const failures: [what: string, args: string[], message: RegExp][] = [
    ["a module that does not exist", ["run", "none.mlir"], /^jaxtra: none\.mlir: no such file or directory$/],
    ["a folder", ["run", "."], /^jaxtra: \.: illegal operation on a directory/],
    ["what is no module", ["run", "x.npy"], /^jaxtra: x\.npy: StableHLO: .*$/],
    ["an array that does not exist", ["run", "model.mlir", "-i", "none.npy"], /^jaxtra: none\.npy: no such file or directory$/],
    ["what is no array", ["run", "model.mlir", "-i", "broken.npy"], /^jaxtra: broken\.npy: .*$/],
    ["a broken archive", ["run", "model.mlir", "-i", "broken.npz"], /^jaxtra: broken\.npz: the archive is broken: .*$/],
    ["what is no array in an archive", ["run", "model.mlir", "-i", "text.npz"], /^jaxtra: text\.npz: note\.txt: .*$/],
    ["too few arguments", ["run", "model.mlir", "-i", "x.npy"], /^jaxtra: model\.mlir: main: 1 arguments are given, the module says 2\.$/],
    ["another shape", ["run", "model.mlir", "-i", "x.npy", "-i", "x.npy"], /^jaxtra: model\.mlir: main: argument 1 is f32\[2,3\], the module says tensor<3xf32>\.$/],
    ["too few files for results", ["run", "model.mlir", ...both, "-o", "a.npy"], /^jaxtra: model\.mlir: main gives 2 arrays, 1 files are named for them$/],
    ["a folder that does not exist", ["run", "model.mlir", ...both, "-o", "a.npy", "-o", "no/b.npy"], /^jaxtra: no\/b\.npy: no such file or directory$/],
  ]; // biome-ignore format: one a line
  test.each(failures)("%s", async (_, args, message) => {
    write("broken.npy", "nothing");
    write("broken.npz", "PK and nothing else, which is no archive");
    write("text.npz", await writeZip([["note.txt", new TextEncoder().encode("no array")]]));
    const before = readdirSync(folder).sort();
    const { status, stdout, stderr } = jaxtra(...args);
    expect(stderr).toMatch(message);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(readdirSync(folder).sort()).toEqual(before);
  });
  test("a result that cannot get its name leaves the others as they were", () => {
    mkdirSync(join(folder, "taken.npy", "full"), { recursive: true });
    const { status, stderr } = jaxtra("run", "model.mlir", ...both, "-o", "taken.npy", "-o", "b.npy");
    expect(stderr).toMatch(/^jaxtra: taken\.npy: /);
    expect(status).toBe(1);
    expect(existsSync(join(folder, "b.npy"))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("wrong use ends with 2", () => {
  const wrong: [args: string[], message: string][] = [
    [[], "jaxtra: a command is missing. Use run, inspect or doctor; jaxtra --help tells more"],
    [["fly"], "jaxtra: there is no command fly. Use run, inspect or doctor; jaxtra --help tells more"],
    [["run"], "jaxtra: run takes one file, 0 are given"],
    [["inspect", "a", "b"], "jaxtra: inspect takes one file, 2 are given"],
    [["run", "a.mlir", "-i", "x.txt"], "jaxtra: x.txt: arrays are files of NumPy, with names that end in .npy or .npz"],
    [["run", "-", "-i", "-"], "jaxtra: standard input is one file: name the others"],
    [["run", "a.mlir", "-o", "x.npy", "-o", "x.npy"], "jaxtra: two results cannot go to one file"],
  ];
  test.each(wrong)("%s", (args, message) => {
    expect(jaxtra(...args)).toEqual({ status: 2, stdout: "", stderr: message });
  });
  test("an option that is not known", () => {
    const { status, stderr } = jaxtra("doctor", "--fast");
    expect(stderr).toMatch(/^jaxtra: Unknown option '--fast'/);
    expect(stderr).not.toContain("\n");
    expect(status).toBe(2);
  });
});

describe("inspect", () => {
  test("tells what a module takes, gives and costs", () => {
    write("model.mlir", model());
    const { stdout } = jaxtra("inspect", "model.mlir");
    expect(stdout.replace(/temporary .*/, "temporary")).toBe(`model.mlir: text, module jit__lambda_
main(tensor<2x3xf32>, tensor<3xf32>) -> (tensor<2xf32>, tensor<f32>)
operations: 4 (add 1, constant 1, dot_general 1, reduce 1)
flops: 18
bytes accessed: 72
memory in bytes: arguments 36, results 12, temporary`);
    const { operations, cost } = JSON.parse(jaxtra("inspect", "model.mlir", "--json").stdout);
    expect(operations.dot_general).toBe(1);
    expect(cost).toMatchObject({ flops: 18, bytesAccessed: 72, argumentBytes: 36, outputBytes: 12 });
  });
  test("knows bytecode and files of jax.export", () => {
    write("add.jax", bytesOf(exports.add.bytes));
    write("truths.mlirbc", bytesOf(artifacts["truths 0.9.0"]));
    expect(jaxtra("inspect", "add.jax").stdout).toMatch(/^add\.jax: jax\.export, module <lambda>\nmain\(/);
    expect(jaxtra("inspect", "truths.mlirbc").stdout).toMatch(/^truths\.mlirbc: bytecode, module /);
    exports.add.args.forEach(({ dtype, shape, data }, k) => {
      array(`${k}.npy`, arrayFrom(bytesOf(data), dtype as DType, shape));
    });
    expect(jaxtra("run", "add.jax", "-i", "0.npy", "-i", "1.npy", "-o", "y.npy")).toMatchObject({
      status: 0,
      stderr: "",
    });
    const [want] = exports.add.results;
    expect(readBack("y.npy").tolist()).toEqual(arrayFrom(bytesOf(want.data), want.dtype as DType, want.shape).tolist());
  });
  test("names custom calls that are not known", () => {
    write(
      "call.mlir",
      `func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
      %y = stablehlo.custom_call @mine(%x) : (tensor<2xf32>) -> tensor<2xf32>
      return %y : tensor<2xf32>
    }`,
    );
    const { status, stdout } = jaxtra("inspect", "call.mlir");
    expect(stdout).toContain("custom calls: mine\ncost: not known: StableHLO: 2:");
    expect(status).toBe(0);
  });
});

describe("doctor", () => {
  test("tells what programs run on", () => {
    const { status, stdout } = jaxtra("doctor");
    expect(stdout).toMatch(/^\+ Node +\d+\./m);
    expect(stdout).toMatch(/^\+ backend +wasm$/m);
    expect(stdout).toMatch(/^\+ WebAssembly SIMD +128 bits$/m);
    expect(status).toBe(0);
    const all = JSON.parse(jaxtra("doctor", "--json").stdout) as { name: string; state: string }[];
    expect(all.map((f) => f.name)).toEqual([
      "Node", "compile cache", "processor", "backend", "WebAssembly SIMD", "relaxed SIMD", "threads", "native code", "WebGPU", "PJRT plugins",
    ]); // biome-ignore format: one list
  });
});

test("help and version", () => {
  expect(jaxtra("--help").stdout).toMatch(/^Usage: jaxtra <command>/);
  expect(jaxtra("run", "--help").stdout).toMatch(/^Usage: jaxtra <command>/);
  expect(jaxtra("--version").stdout).toMatch(/^\d+\.\d+\.\d+$/);
});

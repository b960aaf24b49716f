import { describe, test } from "vitest";
import { compare, programOf } from "./both.ts";
import { all, KernelMaker, narrow, type Options, Random, show } from "./random-kernels.ts";

// FUZZ=20000 runs more kernels, SEED=n starts elsewhere.
const count = Number(process.env["FUZZ"] ?? 250);
const first = Number(process.env["SEED"] ?? 1);

function fuzz(options: Options, make: "make" | "makeRoutine" = "make", fused = true, kernels = count): void {
  for (let seed = first; seed < first + kernels; seed++) {
    const { kernel, data } = new KernelMaker(new Random(seed), options)[make]();
    const text = () => `seed ${seed}\n${show(kernel)}`;
    try {
      compare(programOf(kernel), data, text, fused);
    } catch (error) {
      if (error instanceof Error && !error.message.includes("seed ")) error.message += `\n${text()}`;
      throw error;
    }
  }
}
describe("random kernels give the reference's bits", () => {
  test("registers of 32 bits", () => fuzz(narrow));
  test("all registers", () => fuzz(all));
  test("routines with locals, branches and conditional loops", () => fuzz(all, "makeRoutine"));
  test("without relaxed SIMD", () => fuzz(all, "make", false));
  test("floats only, longer loops", () =>
    fuzz({ ...narrow, registers: ["float32", "bool"], dtypes: ["float32"], maxExtent: 100 }));
  test("float64 only", () => {
    const doubles = { registers: ["float64", "bool"], dtypes: ["float64"], depth: 2, maxExtent: 40 } as const;
    fuzz(doubles, "make", true, count / 2);
    fuzz(doubles, "make", false, count / 2);
  });
});

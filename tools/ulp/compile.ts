import { createWasmBackend } from "../../src/backends/wasm/index.ts";
import { type Expr, ExprBuilder } from "../../src/ir/expr.ts";
import { atomIndex, loopVar } from "../../src/ir/index.ts";
import type { KernelBuffer } from "../../src/ir/loop.ts";
import type { Backend, Program } from "../../src/ir/program.ts";

export type FloatType = "float32" | "float64";
export type ScalarFunction = (b: ExprBuilder, ...xs: Expr[]) => Expr;
/** A function over whole arrays: write `inputs`, run, read `output`. They lie in the memory of the compiled program. */
export interface ArrayFunction<A extends Float32Array | Float64Array> {
  readonly inputs: readonly A[];
  readonly output: A;
  run(): void;
}

type Rest = [length: number, create?: (memory: WebAssembly.Memory) => Backend];
/** Compiles a vector math function by a backend (Wasm by default), as one kernel over `length` elements. */
export function compile(f: ScalarFunction, arity: number, type: "float32", ...rest: Rest): ArrayFunction<Float32Array>;
export function compile(f: ScalarFunction, arity: number, type: "float64", ...rest: Rest): ArrayFunction<Float64Array>;
export function compile(f: ScalarFunction, arity: number, type: FloatType, ...rest: Rest): ArrayFunction<any> {
  const [length, create = createWasmBackend] = rest;
  const b = new ExprBuilder();
  const i = loopVar(length);
  const at = atomIndex(i);
  const value = f(b, ...Array.from({ length: arity }, (_, k) => b.load(k, at, type)));
  const bytes = length * (type === "float32" ? 4 : 8);
  const numbers = Array.from({ length: arity + 1 }, (_, k) => k);
  const program: Program = {
    inputs: arity,
    outputs: 1,
    buffers: numbers.map((k) => ({ bytes, home: k < arity ? { kind: "in", k } : { kind: "out", k: 0 } })),
    loops: 0,
    arenaBytes: 0,
    body: [
      {
        kind: "kernel",
        kernel: {
          name: "math",
          buffers: numbers.map((k): KernelBuffer => ({ dtype: type, length, role: k < arity ? "in" : "out" })),
          body: [{ kind: "loop", var: i, mode: "vector", body: [{ kind: "store", buffer: arity, at, value }] }],
        },
        args: numbers.map((buffer) => ({ buffer })),
      },
    ],
  };
  const start = 65536;
  const memory = new WebAssembly.Memory({ initial: 2 + Math.ceil((bytes * (arity + 1)) / 65536) });
  const executable = create(memory).compile(program);
  const pointers = [...numbers.map((k) => start + k * bytes), 0];
  const Typed = type === "float32" ? Float32Array : Float64Array;
  const views = numbers.map((k) => new Typed(memory.buffer, start + k * bytes, length));
  return { inputs: views.slice(0, arity), output: views[arity], run: () => executable.run(pointers) };
}

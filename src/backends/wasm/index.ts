import { InternalError } from "../../core/errors.ts";
import type { Backend, Executable, Program } from "../../ir/program.ts";
import { compileWasm } from "./compile.ts";
import { dump } from "./dump.ts";
import { type WasmFeatures, wasmFeatures } from "./probe.ts";
import { emitProgram, type RunState } from "./program.ts";

/** The default backend: one WebAssembly module a program, over a memory that holds all arrays. */
export const createWasmBackend = (memory: WebAssembly.Memory, features: WasmFeatures = wasmFeatures()): Backend => {
  return {
    name: "wasm",
    target: { fma: features.fma },
    compile(program: Program, pausable?: boolean): Executable {
      if (!features.simd) throw new InternalError("this JavaScript engine has no WebAssembly SIMD");
      const isShared = typeof SharedArrayBuffer !== "undefined" && memory.buffer instanceof SharedArrayBuffer;
      const code = emitProgram(program, features, isShared, pausable);
      dump(code.bytes, program);
      const state: RunState = { pointers: [], thrown: undefined, pause: undefined };
      const instance = new WebAssembly.Instance(compileWasm(code.bytes), code.imports(memory, state));
      const run = instance.exports["run"] as (...pointers: number[]) => void;
      return {
        run(pointers, pause) {
          if (pointers.length !== code.pointers)
            throw new InternalError(`a program of ${code.pointers} pointers got ${pointers.length}`);
          state.pointers = pointers;
          const outer = state.pause;
          state.pause = pause;
          if (code.byParameters) run(...pointers);
          else run();
          state.pause = outer;
          const { thrown } = state;
          if (!thrown) return;
          state.thrown = undefined;
          throw thrown.error;
        },
      };
    },
  };
};

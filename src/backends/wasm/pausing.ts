import type { Program, Step } from "../../ir/program.ts";
import type { FunctionBuilder, ModuleBuilder } from "./assembler.ts";
import type { ControlCode } from "./control.ts";
import type { ProgramEmitter, RunState } from "./program.ts";

/** Code of one program that may stop at the start of an iteration, and go on there when it is entered again. */
export interface PausableCode extends ControlCode {
  declare(module: ModuleBuilder): void;
  imports(state: RunState): WebAssembly.ModuleImports;
  /** Around the body of the entry. */
  begin(e: ProgramEmitter, f: FunctionBuilder): void;
  end(f: FunctionBuilder): void;
  steps(e: ProgramEmitter, f: FunctionBuilder, steps: readonly Step[]): void;
}
/** Null for a program without loops. */
type Make = (program: Program) => PausableCode | null;
let installed: Make = () => null;
/** Installed by what runs long loops: other pages leave it out. */
export const installPausableCode = (make: Make): void => {
  installed = make;
};
export const pausableCode: Make = (program) => installed(program);

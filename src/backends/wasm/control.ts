import { InternalError } from "../../core/errors.ts";
import type { ForStep, SwitchStep, WhileStep } from "../../ir/program.ts";
import type { FunctionBuilder } from "./assembler.ts";
import type { ProgramEmitter } from "./program.ts";

/** Code of loops and branches. Installed by `lax`'s control flow: a page without it leaves it out. */
export interface ControlCode {
  step(e: ProgramEmitter, f: FunctionBuilder, s: ForStep | WhileStep | SwitchStep): void;
}
let installed: ControlCode | undefined;
export const installControlCode = (l: ControlCode): void => {
  installed = l;
};
export function control(): ControlCode {
  if (!installed) throw new InternalError("control flow without its code: api/loops.ts was not imported");
  return installed;
}

import type { ForStep, SwitchStep, WhileStep } from "../../ir/program.ts";
import { Later } from "../../util/later.ts";
import type { FunctionBuilder } from "./assembler.ts";
import type { ProgramEmitter } from "./program.ts";

/** Code of loops and branches. Installed by `lax`'s control flow: a page without it leaves it out. */
export interface ControlCode {
  step(e: ProgramEmitter, f: FunctionBuilder, s: ForStep | WhileStep | SwitchStep): void;
}
export const control: Later<ControlCode> = /*@__PURE__*/ new Later("control flow", "api/loops.ts");

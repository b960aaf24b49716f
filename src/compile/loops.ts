import { InternalError } from "../core/errors.ts";
import type { Eqn } from "../core/jaxpr.ts";
import type { Control } from "../ir/lower.ts";
import type { ProgramBuilder, Scope } from "./build.ts";

type Build<K> = (b: ProgramBuilder, eqn: Eqn, control: Control & { kind: K }, scope: Scope) => void;
/** How loops and branches become steps. Installed by `lax`'s control flow: a page without it leaves it out. */
export interface LoopSteps {
  readonly switch: Build<"switch">;
  readonly scan: Build<"scan">;
  readonly while: Build<"while">;
}
let installed: LoopSteps | undefined;
export const installLoopSteps = (l: LoopSteps): void => {
  installed = l;
};
export function loops(): LoopSteps {
  if (!installed) throw new InternalError("control flow without its steps: api/loops.ts was not imported");
  return installed;
}

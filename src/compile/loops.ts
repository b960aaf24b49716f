import type { Eqn } from "../core/jaxpr.ts";
import type { Control } from "../ir/lower.ts";
import { Later } from "../util/later.ts";
import type { ProgramBuilder, Scope } from "./build.ts";

type Build<K> = (b: ProgramBuilder, eqn: Eqn, control: Control & { kind: K }, scope: Scope) => void;
/** How loops and branches become steps. Installed by `lax`'s control flow: a page without it leaves it out. */
export interface LoopSteps {
  readonly switch: Build<"switch">;
  readonly scan: Build<"scan">;
  readonly while: Build<"while">;
}
export const loops: Later<LoopSteps> = /*@__PURE__*/ new Later("control flow", "api/loops.ts");

import type { Jaxpr } from "../core/jaxpr.ts";
import { showProgram } from "../ir/print.ts";
import type { Program } from "../ir/program.ts";
import { normalise } from "./passes.ts";

/** JAXTRA_DUMP=jaxpr,passes,program,loop,code prints the stages of what is compiled (code: the backend's business). */
const stages = (): Set<string> =>
  new Set((typeof process === "undefined" ? "" : (process.env?.JAXTRA_DUMP ?? "")).split(",").filter(Boolean));

export function dumpProgram(jaxpr: Jaxpr, program: Program): void {
  const wanted = stages();
  if (wanted.size === 0) return;
  if (wanted.has("jaxpr")) console.error(`jaxpr\n${jaxpr}`);
  if (wanted.has("passes")) console.error(`after passes\n${normalise(jaxpr)}`);
  if (wanted.has("loop")) console.error(showProgram(program, true));
  else if (wanted.has("program")) console.error(showProgram(program));
}

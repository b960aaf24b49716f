import { config } from "../api/config.ts";
import { nameOf } from "../api/flat.ts";
import type { Traced } from "../api/jit.ts";
import { showAval } from "../core/aval.ts";
import { ValueError } from "../core/errors.ts";
import { checkJaxpr } from "../core/jaxpr.ts";
import { watch } from "../core/watch.ts";

// What jit traces: told, checked or refused.

function refuse(f: Function): void {
  throw new ValueError(
    `jit(${nameOf(f)}): it would be traced here, and noTracing is set. Call it once before, with arguments of these types.`,
  );
}
export function forbidTracing(on: boolean): void {
  watch.tracing = on ? refuse : undefined;
}
/** logCompiles and enableChecks. */
export function reportTrace({ f, now }: Traced): void {
  if (config.enableChecks) checkJaxpr(now.params.jaxpr);
  if (config.logCompiles)
    config.warn(`jit(${nameOf(f)}): compiling for types (${now.avals.map((a) => showAval(a)).join(", ")}).`);
}

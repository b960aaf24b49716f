import { forgetCompiled } from "../runtime/install.ts";
import { forgetPrograms } from "./at-once.ts";
import { forgetTraces } from "./jit.ts";

/**
 * Drops all that was traced and compiled: functions are traced and compiled again when they are called next.
 * @source jax.clear_caches
 */
export function clearCaches(): void {
  forgetTraces();
  forgetPrograms();
  forgetCompiled();
}

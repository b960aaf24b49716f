import { ValueError } from "../../core/errors.ts";
import type { ConvolveMode } from "../../numpy/convolve.ts";

/** A mode that there is. */
export function checkedMode(name: string, mode: ConvolveMode = "full"): ConvolveMode {
  if (!["full", "same", "valid"].includes(mode))
    throw new ValueError(`${name}: there is no mode ${String(mode)}. Use "full", "same" or "valid".`);
  return mode;
}

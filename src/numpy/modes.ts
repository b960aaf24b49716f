import { ValueError } from "../core/errors.ts";
import type { GatherScatterMode } from "../ops/gather.ts";

/** What may become of positions out of range: names of JAX and ours. */
export type IndexMode = GatherScatterMode | "drop" | "promise_in_bounds";
/** The mode of a gather or scatter that a name means. */
export function modeOf(name: string, mode: IndexMode): GatherScatterMode {
  switch (mode) {
    case "fill":
    case "drop":
      return "fill";
    case "clip":
      return "clip";
    case "promiseInBounds":
    case "promise_in_bounds":
      return "promiseInBounds";
    default:
      throw new ValueError(
        `${name}: mode ${String(mode)} is unknown. Use "fill", "drop", "clip" or "promiseInBounds".`,
      );
  }
}

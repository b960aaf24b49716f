import { ValueError } from "../core/errors.ts";
import type { Place } from "./syntax.ts";

/** A module that cannot be read or run, with where in it. */
export class StablehloError extends ValueError {
  readonly at: Place;
  constructor(at: Place, fact: string) {
    super(`StableHLO: ${"byte" in at ? `byte ${at.byte}` : `${at.line}:${at.column}`}: ${fact}`);
    this.at = at;
  }
}

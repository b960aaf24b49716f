import { type ArrayLike, asArray } from "../api/asarray.ts";
import { ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { convertElementType } from "../ops/convert.ts";
import type { GatherScatterMode } from "../ops/gather.ts";
import type { ScatterFields } from "../ops/scatter-shape.ts";

// What gather and scatter take.

export type ModeName = GatherScatterMode | "drop" | "promise_in_bounds";
/** JAX's names of the modes, of which some mean the same. */
export function modeOf(mode: ModeName | undefined, name: string): GatherScatterMode {
  if (mode === undefined || mode === "drop") return "fill";
  if (mode === "promise_in_bounds") return "promiseInBounds";
  if (mode === "clip" || mode === "fill" || mode === "promiseInBounds") return mode;
  throw new ValueError(`${name}: mode ${String(mode)} is unknown. Use "clip", "fill", "drop" or "promiseInBounds".`);
}

/** An index as an integer array; JS numbers that count are int32. */
export const indexArray = (x: ArrayLike, name: string): Value => {
  const i = asArray(x, name, typeof x === "number" || typeof x === "bigint" ? "int32" : undefined);
  return i.dtype === "int64" || i.dtype === "uint64" ? convertElementType(i, "int32") : i;
};
/** Indices to gather and scatter at: nested lists of numbers are integers. */
export const indexArrays = (x: ArrayLike, name: string): Value =>
  Array.isArray(x) ? asArray(x, name, "int32") : indexArray(x, name);

export type ScatterNumbers = ScatterFields;
export interface ScatterOptions {
  mode?: ModeName;
  indicesAreSorted?: boolean;
  uniqueIndices?: boolean;
}

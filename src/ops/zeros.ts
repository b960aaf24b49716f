import type { Aval } from "../core/aval.ts";
import type { Tangent } from "../core/primitive.ts";
import type { Value } from "../core/value.ts";
import { full } from "./axes.ts";

/** Zeros of a type: for rules. */
export const zeros = (a: Aval): Value => full(a.shape, 0, a.dtype);
/** A tangent, the symbolic zero written out. */
export const instantiate = (t: Tangent, a: Aval): Value => t ?? zeros(a);

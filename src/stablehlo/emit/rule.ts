import type { Aval } from "../../core/aval.ts";
import type { AnyPrimitive } from "../../core/primitive.ts";
import type { Builder, Tensor } from "./builder.ts";

/** An equation that is being written: types of what it takes and gives. */
export interface Equation {
  readonly prim: AnyPrimitive;
  readonly ins: readonly Aval[];
  readonly outs: readonly Aval[];
}
/** Writes an equation. */
export type Rule<P = any> = (b: Builder, ins: readonly Tensor[], params: P, e: Equation) => readonly Tensor[];
export type Rules = ReadonlyMap<AnyPrimitive, Rule>;

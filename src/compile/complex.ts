import type { Aval } from "../core/aval.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import type { Value } from "../core/value.ts";
import { Later } from "../util/later.ts";

/** How programs with complex numbers become programs without: each complex value is a pair of real ones. */
export interface ComplexNumbers {
  /** The type under which a program takes and gives complex arrays: parts side by side, along a last axis of 2. */
  readonly stored: (a: Aval) => Aval;
  /** The complex value that lies in memory as `x`, of the stored type. */
  readonly enter: (x: Value) => Value;
  /** The stored form of a complex value. */
  readonly leave: (z: Value) => Value;
  /** What an equation gives, where an operand or a result is complex; undefined for any other. */
  readonly equation: (prim: AnyPrimitive, ins: Value[], params: object) => Value[] | undefined;
}
/** Installed by what makes complex arrays: pages without them leave it out. */
export const complexNumbers: Later<ComplexNumbers> = /*@__PURE__*/ new Later("complex numbers", "api/complex.ts");

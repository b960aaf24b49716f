import type { Aval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import type { AnyPrimitive } from "../core/primitive.ts";
import type { Value } from "../core/value.ts";
import { Later } from "../util/later.ts";

/** How programs with complex numbers, or keys of four words, become programs without: each such value is a pair of others. */
export interface PairedValues {
  /** The type under which a program takes and gives such arrays: halves side by side, along a last axis of 2. */
  readonly stored: (a: Aval) => Aval;
  /** The value that lies in memory as `x`, of the stored type. */
  readonly enter: (x: Value, dtype: DType) => Value;
  /** The stored form of a value. */
  readonly leave: (z: Value) => Value;
  /** What an equation gives, where an operand or a result is a pair; undefined for any other. */
  readonly equation: (prim: AnyPrimitive, ins: Value[], params: object) => Value[] | undefined;
}
/** Installed by what makes complex arrays or such keys: pages without them leave it out. */
export const pairedValues: Later<PairedValues> = /*@__PURE__*/ new Later("complex numbers", "api/complex.ts");

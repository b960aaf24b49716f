import type { Jaxpr } from "../core/jaxpr.ts";
import type { DotEpilogue, DotStep, Place } from "../ir/program.ts";
import { Later } from "../util/later.ts";
import type { Scheduled } from "./schedule.ts";
import type { FusedDot, Opaque, Unit } from "./units.ts";

/** A unit of a block, with its loops if it is a fused kernel. */
export interface Planned {
  readonly unit: Unit;
  readonly scheduled: Scheduled | null;
}
export type DotUnit = Opaque & { readonly code: FusedDot };
export const isDot = (u: Unit): u is DotUnit => u.kind === "opaque" && u.code?.kind === "dot";
/** A kernel that takes a contraction's result in. */
export interface Epilogue {
  readonly dot: DotUnit;
  readonly scheduled: Scheduled;
  readonly epilogue: Omit<DotEpilogue, "args">;
}
/** How contractions become steps. Installed by what calls contractions: a page without them leaves it out. */
export interface ProductSteps {
  /** For kernels that are all that reads a contraction's result, element by element: that contraction. */
  epilogues(units: readonly Planned[], jaxpr: Jaxpr): ReadonlyMap<Unit, Epilogue>;
  /** The step without its operands. `scratch` gives room for a product of m x n elements of depth k. */
  step(dot: FusedDot, scratch: (m: number, n: number, k: number) => Place): Omit<DotStep, "args" | "epilogue">;
}
export const products: Later<ProductSteps> = /*@__PURE__*/ new Later("a contraction", "api/products.ts");

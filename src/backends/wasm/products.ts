import type { DotStep, Place } from "../../ir/program.ts";
import { Later } from "../../util/later.ts";
import type { FunctionBuilder, ModuleBuilder } from "./assembler.ts";
import type { Helpers } from "./helpers.ts";

/** Code of matrix products for one module. */
export interface ProductCode {
  /** `place` pushes an address. */
  emit(f: FunctionBuilder, s: DotStep, place: (p: Place) => void): void;
}
/** The template of products. It is large, and installed by what calls contractions: a page without them leaves it out. */
export interface Products {
  /** Bytes of scratch that a product of these sizes needs. */
  scratchBytes(m: number, n: number, k: number): number;
  code(module: ModuleBuilder, helpers: Helpers): ProductCode;
}
export const products: Later<Products> = /*@__PURE__*/ new Later("a contraction", "api/products.ts");

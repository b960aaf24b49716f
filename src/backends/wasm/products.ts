import { InternalError } from "../../core/errors.ts";
import type { DotStep, Place } from "../../ir/program.ts";
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
let installed: Products | undefined;
export const installProducts = (p: Products): void => {
  installed = p;
};
export function products(): Products {
  if (!installed) throw new InternalError("a contraction without its template: api/products.ts was not imported");
  return installed;
}

import { type Aval, showAval, tangentAval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { flatten, leafMark, unflatten } from "../core/pytree.ts";
import type { NDArray } from "../core/value.ts";
import { float0 } from "../ops/axes.ts";
import { zeros } from "../ops/zeros.ts";
import { asLeaf } from "./asarray.ts";

/** A tangent or cotangent that is zero, and for which nothing is computed: what rules with `symbolicZeros` see, and may return. */
export class SymbolicZero {
  readonly aval: Aval;
  readonly [leafMark] = true;
  constructor(aval: Aval) {
    this.aval = aval;
  }
  /** The zero tangent of a value. */
  static fromPrimalValue(x: unknown): SymbolicZero {
    const type = tangentAval(asLeaf(x, "SymbolicZero.fromPrimalValue", () => "the value").aval);
    return new SymbolicZero(type);
  }
  get shape(): readonly number[] {
    return this.aval.shape;
  }
  get dtype(): DType {
    return this.aval.dtype;
  }
  get ndim(): number {
    return this.aval.shape.length;
  }
  toString(): string {
    return `SymbolicZero(${showAval(this.aval)})`;
  }
}
/** An argument of `fwd` under `symbolicZeros`: its value, and whether it is being differentiated. */
export class CustomVJPPrimal {
  readonly value: NDArray;
  readonly perturbed: boolean;
  readonly [leafMark] = true;
  constructor(value: NDArray, perturbed: boolean) {
    this.value = value;
    this.perturbed = perturbed;
  }
}
/** The values of a tree of CustomVJPPrimals, as the function itself would get them. */
export function customVjpPrimalTreeValues(tree: unknown): any {
  const [leaves, def] = flatten(tree, "customVjpPrimalTreeValues");
  return unflatten(
    def,
    leaves.map((x) => (x instanceof CustomVJPPrimal ? x.value : x)),
  );
}
/** Zeros of the tangent's type: float0 for integers. */
export function zeroFromPrimal(x: unknown): NDArray {
  const { aval, shape } = asLeaf(x, "zeroFromPrimal", () => "the value");
  const type = tangentAval(aval);
  return type.dtype === "float0" ? float0(shape) : zeros(type);
}

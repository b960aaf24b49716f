import { product, sameList } from "../util/list.ts";
import { type DType, dtypeInfo, isInexact } from "./dtype.ts";

export type Shape = readonly number[];
/** The type of a value: shape, dtype, and whether it is a weak JS number. */
export interface Aval {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly weakType: boolean;
}
/** What types are made as. */
export class ShapedArray implements Aval {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly weakType: boolean;
  constructor(shape: Shape, dtype: DType = "float32", weakType = false) {
    this.shape = shape;
    this.dtype = dtype;
    this.weakType = weakType;
  }
  /** As JAX prints it, weak types with a tilde: float32[3,4]. */
  toString(): string {
    return `${this.weakType ? "~" : ""}${this.dtype}[${this.shape}]`;
  }
}
export const aval = (shape: Shape, dtype?: DType, weakType?: boolean): Aval => new ShapedArray(shape, dtype, weakType);
/** As in a jaxpr: f32[3,4], with a star for a weak type when asked. */
export const showAval = (a: Aval, showWeak = false): string =>
  `${dtypeInfo[a.dtype].short}[${a.shape}]${showWeak && a.weakType ? "*" : ""}`;
export const sizeOf = (a: { readonly shape: Shape }): number => product(a.shape);
/** Same shape and dtype; weakness does not count. */
export const sameType = (a: Aval, b: Aval): boolean => a.dtype === b.dtype && sameList(a.shape, b.shape);
export const withShape = (a: Aval, shape: Shape): Aval => aval(shape, a.dtype, a.weakType);
export const strong = (a: Aval): Aval => (a.weakType ? aval(a.shape, a.dtype) : a);
export const hasTangent = (a: Aval): boolean => isInexact(a.dtype);
/** The type of a tangent: float0 for integers and booleans. */
export const tangentAval = (a: Aval): Aval => (hasTangent(a) ? a : aval(a.shape, "float0"));

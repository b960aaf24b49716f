import { type ArrayLike, asArray } from "../api/asarray.ts";
import { config } from "../api/config.ts";
import { checkDType, type DType, dtypeInfo, dtypes, kindOf, promoteTypes as lattice } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import { NDArray, type Value } from "../core/value.ts";
import { partOf } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { product } from "../util/list.ts";
import { options } from "./options.ts";
import { type Axis, axesOf, promoted } from "./promote.ts";

// Questions about dtypes.

const strong = (dtype: DType) => ({ dtype, weakType: false });
/**
 * The dtype that two promote to.
 * @example np.promoteTypes("int32", "float16") // "float16"
 */
export const promoteTypes = (a: DType, b: DType): DType =>
  lattice(
    [strong(checkDType(a, "promoteTypes")), strong(checkDType(b, "promoteTypes"))],
    "promoteTypes",
    config.enableX64,
  ).dtype;
const isDType = (x: unknown): x is DType => typeof x === "string" && (dtypes as string[]).includes(x);
/**
 * The dtype that arrays, numbers and dtypes promote to.
 * @example np.resultType(np.zeros([2], "int32"), 1.5) // "float32"
 */
export function resultType(...xs: (ArrayLike | DType)[]): DType {
  const types = xs.filter(isDType);
  const values = xs.filter((x): x is ArrayLike => !isDType(x));
  const own = values.length ? [promoted("resultType", values)[0].aval] : [];
  return lattice([...types.map(strong), ...own], "resultType", config.enableX64).dtype;
}
const categories: Record<string, readonly string[]> = {
  generic: ["bool", "int", "uint", "float", "complex"],
  number: ["int", "uint", "float", "complex"],
  integer: ["int", "uint"],
  signedinteger: ["int"],
  unsignedinteger: ["uint"],
  inexact: ["float", "complex"],
  floating: ["float"],
  complexfloating: ["complex"],
  extended: ["key"],
  prngKey: ["key"],
};
export type DTypeCategory =
  | "generic"
  | "number"
  | "integer"
  | "signedinteger"
  | "unsignedinteger"
  | "inexact"
  | "floating"
  | "complexfloating"
  | "extended"
  | "prngKey";
/**
 * Whether a dtype belongs to a category, or is another dtype.
 * @example np.issubdtype("float32", "floating") // true
 */
export function issubdtype(dtype: DType, category: DTypeCategory | DType): boolean {
  checkDType(dtype, "issubdtype");
  const kinds = categories[category];
  if (kinds) return kinds.includes(kindOf(dtype));
  if (isDType(category)) return dtype === category;
  throw new DTypeError(`issubdtype: ${category} is no category. Use ${Object.keys(categories).join(", ")}.`);
}
/** The same values in another dtype. */
export const astype = (x: ArrayLike, dtype: DType): Value =>
  convertElementType(asArray(x, "astype"), checkDType(dtype, "astype"));
/** Whether x is one value: a number, boolean or string of JavaScript, or an array without axes. */
export const isscalar = (x: unknown): boolean =>
  x instanceof NDArray ? x.ndim === 0 : ["number", "boolean", "bigint", "string"].includes(typeof x);
export const isrealobj = (x: ArrayLike): boolean => kindOf(asArray(x, "isrealobj").dtype) !== "complex";
export const iscomplexobj = (x: ArrayLike): boolean => !isrealobj(x);
/**
 * The sizes of the axes.
 * @example np.shape(np.zeros([2, 3])) // [2, 3]
 */
export const shape = (x: ArrayLike): readonly number[] => asArray(x, "shape").shape;
/** How many axes there are. */
export const ndim = (x: ArrayLike): number => asArray(x, "ndim").ndim;
/** How many elements there are, or how long an axis is. */
export function size(x: ArrayLike, axis?: Axis | SizeOptions): number {
  const a = asArray(x, "size");
  return product(axesOf("size", options<SizeOptions>("size", ["axis"], axis).axis, a).map((d) => a.shape[d]));
}
export interface SizeOptions {
  axis?: Axis;
}
/**
 * The dtype of that name.
 * @throws TypeError if there is none
 */
export const dtype = (name: DType): DType => checkDType(name, "dtype");
/** Whether a dtype is of a kind of the array API's: "bool", "signed integer", "real floating", "numeric", ... */
export function isdtype(d: DType, kind: string | readonly string[]): boolean {
  const names: Record<string, readonly string[]> = {
    bool: ["bool"],
    "signed integer": ["int"],
    "unsigned integer": ["uint"],
    integral: ["int", "uint"],
    "real floating": ["float"],
    "complex floating": ["complex"],
    numeric: ["int", "uint", "float", "complex"],
  };
  return (typeof kind === "string" ? [kind] : kind).some((k) =>
    names[k] ? names[k].includes(kindOf(checkDType(d, "isdtype"))) : checkDType(k, "isdtype") === d,
  );
}
/**
 * Whether every value of one dtype has a place in another. Integers of n bits have one in floats of 2 n bits, those of 64 count
 * as having one in float64.
 * @example [np.canCast("int16", "float16"), np.canCast("uint8", "int16")] // [false, true]
 */
export function canCast(from: DType, to: DType): boolean {
  const [a, b] = [checkDType(from, "canCast"), checkDType(to, "canCast")];
  if (a === b) return true;
  const [kind, other] = [kindOf(a), kindOf(b)];
  const isFloating = other === "float" || other === "complex";
  const [bits, room] = [dtypeInfo[partOf(a)].bits, dtypeInfo[partOf(b)].bits];
  if (kind === "bool") return other === "int" || other === "uint" || isFloating;
  if (kind === "int" || kind === "uint") {
    if (isFloating) return room >= Math.min(64, 2 * bits);
    return kind === other ? room >= bits : kind === "uint" && other === "int" && room > bits;
  }
  if (kind === "float") return (other === "float" && room > bits) || (other === "complex" && room >= bits);
  return kind === "complex" && other === "complex" && room >= bits;
}

import type { LeafLike } from "./api/asarray.ts";
import { asArray } from "./api/asarray.ts";
import { config } from "./api/config.ts";
import { checkDType, type DType, dtypeInfo, kindOf } from "./core/dtype.ts";
import { DTypeError } from "./core/errors.ts";

/** Questions about dtypes. */
export { TypePromotionError } from "./core/errors.ts";
export { bfloat16, finfo, iinfo } from "./numpy/constants.ts";
export { issubdtype, resultType } from "./numpy/dtypes.ts";

/** The dtype of tangents of integers. */
export const float0: DType = "float0";
/** The category of dtypes that are not numbers: `issubdtype(key.dtype, dtypes.extended)`. */
export const extended = "extended";
/** The category of dtypes of random keys. */
export const prngKey = "prngKey";

const narrow: Partial<Record<DType, DType>> = {
  int64: "int32",
  uint64: "uint32",
  float64: "float32",
  complex128: "complex64",
};
/**
 * The dtype that stands for another by default: 64-bit ones become 32-bit, unless `config.enableX64`. (A dtype that is given to a
 * function is taken as it is.)
 * @example dtypes.canonicalizeDtype("float64") // "float32"
 */
export function canonicalizeDtype(dtype: DType): DType {
  const d = checkDType(dtype, "canonicalizeDtype");
  return config.enableX64 ? d : (narrow[d] ?? d);
}
/**
 * Bits of one element.
 * @example dtypes.itemsizeBits("bfloat16") // 16
 */
export const itemsizeBits = (dtype: DType): number => dtypeInfo[checkDType(dtype, "itemsizeBits")].bits;

export type ScalarType = BooleanConstructor | BigIntConstructor | NumberConstructor;
/**
 * The kind of JavaScript scalar that promotes as a value does: Boolean, BigInt for integers, Number for floats.
 * @throws TypeError for complex numbers and keys, which no scalar of JavaScript stands for
 * @example dtypes.scalarTypeOf(np.array([1, 2], "int32")) === BigInt // true
 */
export function scalarTypeOf(x: LeafLike): ScalarType {
  const { dtype } = asArray(x, "scalarTypeOf");
  switch (kindOf(dtype)) {
    case "bool":
      return Boolean;
    case "int":
    case "uint":
      return BigInt;
    case "float":
      return Number;
    default:
      throw new DTypeError(`scalarTypeOf: no scalar of JavaScript is a ${dtype}. Keep it in an array.`);
  }
}

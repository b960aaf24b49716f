import { type Aval, showAval } from "../core/aval.ts";
import { type DType, dtypeInfo, isComplex, isFloat, kindOf } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { partOf } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import { floatFormat } from "../util/float-format.ts";

// In which dtype products of matrices and convolutions are computed.

/** By which of two dtypes is the higher one: complex first, then range, mantissa, bits, and sign. */
function height(d: DType): readonly number[] {
  const { bytes, kind } = dtypeInfo[d];
  const real = kind === "complex" ? (bytes === 16 ? "float64" : "float32") : d;
  const format = floatFormat(real);
  return [
    kind === "complex" ? 1 : 0,
    format ? Math.floor(Math.log2(format.max)) : -1,
    format ? format.mantissaBits : -1,
    d === "bool" ? 1 : dtypeInfo[real].bits,
    kind === "uint" ? 0 : 1,
  ];
}
/** Bits of a number, or of a part of a complex one. */
const bitsOf = (d: DType): number => dtypeInfo[partOf(d)].bits;
function higher(name: string, x: Aval, y: Aval): DType {
  const [a, b] = [height(x.dtype), height(y.dtype)];
  const first = a.findIndex((v, i) => v !== b[i]);
  if (first < 0 && x.dtype !== y.dtype)
    throw new DTypeError(`${name}: ${showAval(x)} and ${showAval(y)} have no common dtype. Convert one with astype.`);
  return first < 0 || a[first] > b[first] ? x.dtype : y.dtype;
}
/**
 * Factors in the dtype in which their products are summed: the preferred one, or the higher of theirs. Two formats of 8 bits meet in
 * float32, as neither holds all numbers of the other.
 * @returns the factors, and the dtype of the result
 */
export function productOperands(name: string, x: Value, y: Value, preferred?: DType): [Value, Value, DType] {
  const own = higher(name, x.aval, y.aval);
  const type = preferred ?? own;
  if (type !== own && !isFloat(own) && bitsOf(type) < bitsOf(own))
    throw new DTypeError(
      `${name}: preferredElementType ${type} is narrower than ${own}, in which the product is. Leave it out, or convert the result.`,
    );
  // To a narrower float, and to the real part of a complex number, the result is converted.
  const after = isComplex(own) ? !isComplex(type) : isFloat(own) && dtypeInfo[type].bytes <= dtypeInfo[own].bytes;
  const common = dtypeInfo[own].bytes === 1 && isFloat(own) && x.dtype !== y.dtype ? "float32" : own;
  const [a, b] = [x, y].map((v) => convertElementType(v, after ? common : type, v.weakType));
  return [a, b, type];
}
/** @throws DTypeError where a convolution of dtype `own` cannot be computed in the preferred one */
export function checkPreferred(name: string, own: DType, preferred: DType): void {
  const [from, to] = [kindOf(own), kindOf(preferred)];
  const integer = (k: string) => k === "int" || k === "uint";
  const compatible =
    from === "bool" ||
    (integer(from) && to === "float") ||
    (integer(from) && integer(to) && (from !== "int" || to === "int")) ||
    (!integer(from) && from === to);
  if (compatible && dtypeInfo[preferred].bits >= dtypeInfo[own].bits) return;
  throw new DTypeError(
    `${name}: preferredElementType ${preferred} does not fit operands of ${own}. Use a wider one of that kind.`,
  );
}

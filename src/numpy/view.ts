import { showAval } from "../core/aval.ts";
import { checkDType, type DType, dtypeInfo, isComplex } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import { bitcastConvertType } from "../ops/bitcast.ts";
import { complex, imag, partOf, real } from "../ops/complex.ts";
import { convertElementType } from "../ops/convert.ts";
import * as ops from "../ops/shape.ts";

// The bytes of arrays under another dtype.

const bitsOf = (d: DType): number => dtypeInfo[d].bits;
/** Real and imaginary parts side by side along the last axis. */
function interleaved(x: Value): Value {
  const column = (v: Value): Value => ops.expandDims(v, [x.ndim]);
  const parts = ops.concatenate([column(real(x)), column(imag(x))], x.ndim);
  return ops.reshape(parts, [...x.shape.slice(0, -1), 2 * x.shape[x.ndim - 1]]);
}
function paired(x: Value): Value {
  const d = x.ndim - 1;
  return complex(ops.sliceInDim(x, 0, x.shape[d], 2, d), ops.sliceInDim(x, 1, x.shape[d], 2, d));
}
/** The same bytes as another dtype; the size of the last axis changes with that of the elements. */
export function view(x: Value, to: DType): Value {
  const dtype = checkDType(to, "view");
  const [from, wanted] = [bitsOf(x.dtype), bitsOf(dtype)];
  if (x.ndim === 0 && from !== wanted)
    throw new ShapeError(`view: ${showAval(x.aval)} has no axis that could change its size. Reshape it to [1].`);
  if (x.ndim === 0) return ops.reshape(view(ops.reshape(x, [1]), dtype), []);
  const last = x.shape[x.ndim - 1];
  if ((last * from) % wanted !== 0)
    throw new ShapeError(
      `view: the last axis of ${showAval(x.aval)} does not divide into ${dtype}. Pad or reshape it.`,
    );
  if (x.dtype === dtype) return x;
  if (x.dtype === "bool") return view(convertElementType(x, "uint8"), dtype);
  if (dtype === "bool") return convertElementType(view(x, "uint8"), "bool");
  if (isComplex(x.dtype)) return view(interleaved(x), dtype);
  if (isComplex(dtype)) return paired(view(x, partOf(dtype)));
  const outer = x.shape.slice(0, -1);
  if (from < wanted)
    return bitcastConvertType(ops.reshape(x, [...outer, (last * from) / wanted, wanted / from]), dtype);
  const y = bitcastConvertType(x, dtype);
  return from === wanted ? y : ops.reshape(y, [...outer, (last * from) / wanted]);
}
/** The bytes of each element (of each part of a complex number) in the other order. */
export function byteswap(x: Value): Value {
  if (isComplex(x.dtype)) return complex(byteswap(real(x)), byteswap(imag(x)));
  if (dtypeInfo[x.dtype].bytes === 1) return x;
  return bitcastConvertType(ops.rev(bitcastConvertType(x, "uint8"), [x.ndim]), x.dtype);
}

import { aval, type Shape } from "../core/aval.ts";
import { type DType, dtypeInfo, type TypedArray } from "../core/dtype.ts";
import { TracerArrayConversionError } from "../core/errors.ts";
import { runtime } from "../core/runtime.ts";
import { ConcreteArray, type NDArray, Tracer } from "../core/value.ts";
import { narrowNumber } from "../ir/narrow.ts";
import "../numpy/more-methods.ts"; // who makes arrays uses all their methods

/** An array of a copy of `bytes`, which are its elements in little-endian order. */
export function arrayFrom(bytes: Uint8Array, dtype: DType, shape: Shape): NDArray {
  const { storage } = dtypeInfo[dtype];
  // Aligned, and the caller's buffer stays the caller's. Not slice(): that of a Buffer of Node shares its memory.
  const copy = new Uint8Array(bytes);
  if (dtype === "bool") for (const [i, b] of copy.entries()) copy[i] = b && 1; // kernels count on 0 and 1
  if (dtypeInfo[dtype].bits < 8) for (const [i, b] of copy.entries()) copy[i] = narrowNumber(b, dtype);
  const data = new storage(copy.buffer, 0, copy.byteLength / storage.BYTES_PER_ELEMENT) as TypedArray;
  const type = aval(shape, dtype);
  return new ConcreteArray(type, runtime().buffer(type, data));
}
/** The elements of an array as little-endian bytes, with zeros above what has less than 8 bits. */
export function bytesFrom(x: NDArray, name: string): Uint8Array {
  if (x instanceof Tracer)
    throw new TracerArrayConversionError(
      `${name}: a traced array has no elements to write. Call it outside jit, grad, vmap.`,
    );
  const data = (x as ConcreteArray).buffer.read();
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const { bits } = dtypeInfo[x.dtype];
  return bits < 8 ? bytes.map((b) => b & (2 ** bits - 1)) : bytes;
}

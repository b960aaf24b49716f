import { type DType, dtypeInfo, integerRange, kindOf, type TypedArray } from "../core/dtype.ts";
import { DTypeError } from "../core/errors.ts";
import type { Scalar } from "../core/value.ts";
import { isNarrowFloat, narrowNumbers, wrapped } from "../ir/narrow.ts";

/** A complex element, as a JS value. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}
/** An element as JavaScript sees it: bigint for 64-bit integers, {re, im} for complex. */
export type Element = Scalar | Complex;
export const isComplexElement = (x: unknown): x is Complex =>
  typeof x === "object" && x !== null && typeof (x as Complex).re === "number" && typeof (x as Complex).im === "number";

/** A number as an integer type takes it: towards zero, saturating, NaN is 0. */
function toInteger(x: number, dtype: DType): number {
  const [lo, hi] = integerRange(dtype);
  return Number.isNaN(x) ? 0 : Math.min(hi, Math.max(lo, Math.trunc(x)));
}
const toBigInt = (x: Scalar): bigint => {
  if (typeof x === "number") {
    if (Number.isNaN(x)) return 0n;
    return Number.isFinite(x) ? BigInt(Math.trunc(x)) : x > 0 ? 2n ** 63n - 1n : -(2n ** 63n);
  }
  return BigInt(x);
};

/** A complex number as a real one: only its truth can be kept. */
function partOf(v: Complex, dtype: DType): Scalar {
  if (dtype === "bool") return v.re !== 0 || v.im !== 0;
  throw new DTypeError(`array: ${dtype} holds no complex numbers. Take np.real of them, or a complex dtype.`);
}
/**
 * Elements in the storage type of a dtype. Integers wrap when given as bigint, and saturate when given as numbers,
 * as conversions of integers and floats do.
 */
export function encode(elements: readonly Element[], dtype: DType): TypedArray {
  if (kindOf(dtype) === "complex") return encodeComplex(elements, dtype);
  const values = elements.map((v) => (typeof v === "object" ? partOf(v, dtype) : v));
  const info = dtypeInfo[dtype];
  const n = values.length;
  switch (kindOf(dtype)) {
    case "bool":
      return Uint8Array.from(values, (v) => (v || Number.isNaN(v) ? 1 : 0));
    case "int":
    case "uint": {
      if (info.bytes === 8) {
        const out = dtype === "int64" ? new BigInt64Array(n) : new BigUint64Array(n);
        for (let i = 0; i < n; i++) out[i] = toBigInt(values[i]);
        return out;
      }
      const out = new info.storage(n) as Int32Array;
      for (let i = 0; i < n; i++) {
        const v = values[i];
        out[i] = typeof v === "number" ? toInteger(v, dtype) : wrapped(BigInt(v), dtype);
      }
      return out;
    }
    case "float": {
      const { toBits } = isNarrowFloat(dtype) ? narrowNumbers.get() : { toBits: Number };
      const out = new info.storage(n) as Float32Array;
      for (let i = 0; i < n; i++) out[i] = toBits(Number(values[i]), dtype);
      return out;
    }
    default:
      throw new DTypeError(`array: numbers cannot be given the dtype ${dtype}.`);
  }
}

function encodeComplex(elements: readonly Element[], dtype: DType): TypedArray {
  const out = new dtypeInfo[dtype].storage(2 * elements.length) as Float32Array;
  elements.forEach((v, i) => {
    [out[2 * i], out[2 * i + 1]] = typeof v === "object" ? [v.re, v.im] : [Number(v), 0];
  });
  return out;
}

/** Reads elements of a dtype from its storage. Keys give their words as one number, the first word lowest. */
export function decoder(dtype: DType, data: TypedArray): (i: number) => Element {
  const { kind, parts } = dtypeInfo[dtype];
  if (kind === "key")
    return (i) =>
      Array.from(data.subarray(parts * i, parts * (i + 1)) as Uint32Array, BigInt).reduceRight(
        (all, x) => (all << 32n) | x,
      );
  if (isNarrowFloat(dtype)) return (i) => narrowNumbers.get().fromBits(data[i] as number, dtype);
  switch (dtype) {
    case "bool":
      return (i) => data[i] !== 0;
    case "complex64":
    case "complex128":
      return (i) => ({ re: data[2 * i] as number, im: data[2 * i + 1] as number });
    case "float0":
      return () => false;
    default:
      return (i) => data[i] as number | bigint;
  }
}
/** Floats of 8 and 16 bits as numbers; all else as stored. */
export function readable(dtype: DType, data: TypedArray): TypedArray {
  if (!isNarrowFloat(dtype)) return data;
  const get = decoder(dtype, data);
  return Float32Array.from(data as Uint16Array, (_, i) => get(i) as number);
}

const ofConstructor = new Map<unknown, DType>([
  [Float32Array, "float32"],
  [Float64Array, "float64"],
  [Int8Array, "int8"],
  [Int16Array, "int16"],
  [Int32Array, "int32"],
  [Uint8Array, "uint8"],
  [Uint8ClampedArray, "uint8"],
  [Uint16Array, "uint16"],
  [Uint32Array, "uint32"],
  [BigInt64Array, "int64"],
  [BigUint64Array, "uint64"],
]);
/** The dtype that a typed array has; undefined for DataView and what JavaScript adds later. */
export const dtypeOfTyped = (a: ArrayBufferView): DType | undefined => {
  for (let p: object | null = a; (p = Object.getPrototypeOf(p)); ) {
    const d = ofConstructor.get(p.constructor);
    if (d) return d;
  }
  return undefined;
};

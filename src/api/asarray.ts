import { aval } from "../core/aval.ts";
import { type DType, dtypeInfo, isInexact, type TypedArray } from "../core/dtype.ts";
import { JAXTypeError, TreeError } from "../core/errors.ts";
import { type Path, showPath } from "../core/pytree.ts";
import { runtime } from "../core/runtime.ts";
import { scalar } from "../core/trace.ts";
import { ConcreteArray, NDArray, type Scalar } from "../core/value.ts";
import { checkThere, isNarrowFloat, narrowNumber } from "../ir/narrow.ts";
import { convertElementType } from "../ops/convert.ts";
import { config } from "./config.ts";
import { type Complex, dtypeOfTyped, encode, isComplexElement } from "./storage.ts";

/** One value: what stands as a leaf in a pytree. */
export type LeafLike = NDArray | Scalar | TypedArray | Uint8ClampedArray;
/** What functions of arrays accept: arrays, numbers, complex numbers {re, im}, typed arrays, and nested lists of them. */
export type ArrayLike = LeafLike | Complex | readonly ArrayLike[];

/** Default types follow `config.enableX64`. */
export const defaultFloat = (): DType => (config.enableX64 ? "float64" : "float32");
export const defaultInt = (): DType => (config.enableX64 ? "int64" : "int32");
/** The type with a derivative that an integer type becomes. */
export const inexactOf = (d: DType): DType =>
  isInexact(d) ? d : dtypeInfo[d].bytes === 8 ? defaultFloat() : "float32";

/** A JS number is weak float32, a bigint a weak int32, a boolean a bool. */
export function fromScalar(x: Scalar): ConcreteArray {
  if (typeof x === "number") return scalar(x, defaultFloat(), true);
  return typeof x === "bigint" ? scalar(x, defaultInt(), true) : scalar(x, "bool");
}
/** A concrete array with a copy of elements in the storage type of `dtype`. */
export function fromStorage(data: TypedArray, shape: readonly number[], dtype: DType): ConcreteArray {
  const type = aval(shape, dtype);
  return new ConcreteArray(type, runtime().buffer(type, data));
}
function fromTyped(x: ArrayBufferView, name: string): ConcreteArray {
  const dtype = dtypeOfTyped(x);
  if (!dtype)
    throw new JAXTypeError(`${name}: a ${x.constructor.name} has no dtype. Copy it into a Float32Array or the like.`);
  checkThere(dtype, name);
  const data = x instanceof Uint8ClampedArray ? new Uint8Array(x) : (x as TypedArray);
  return fromStorage(data, [data.length], dtype);
}

/** A value of JavaScript that is one element. */
export const isNumber = (x: unknown): x is Scalar =>
  typeof x === "number" || typeof x === "boolean" || typeof x === "bigint";

/**
 * The array that a value stands for. Typed arrays keep their type, other values take the default of their kind; a
 * number gives a weak type, a list of numbers does not.
 * @param name the public function that asks, for errors
 * @throws TypeError for anything else, with the place where it stands
 */
export function asArray(x: unknown, name = "array", dtype?: DType): NDArray {
  if (x instanceof NDArray) return dtype === undefined || x.dtype === dtype ? x : convertElementType(x, dtype);
  if (isNumber(x)) {
    if (dtype === undefined) return fromScalar(x);
    return dtypeInfo[dtype].parts === 1 && dtype !== "float0"
      ? scalar(coerce(x, dtype), dtype)
      : fromStorage(encode([x], dtype), [], dtype);
  }
  if (ArrayBuffer.isView(x)) return convert(fromTyped(x, name), dtype);
  if (Array.isArray(x) || isComplexElement(x)) return fromList(x, name, dtype);
  throw notAnArray(x, [], name);
}
export const convert = (x: NDArray, dtype: DType | undefined): NDArray =>
  dtype === undefined || x.dtype === dtype ? x : convertElementType(x, dtype);
/** The scalar as the dtype would hold it, still a JS value. */
function coerce(x: Scalar, dtype: DType): Scalar {
  if (isNarrowFloat(dtype)) return narrowNumber(Number(x), dtype);
  const v = encode([x], dtype)[0];
  return dtype === "bool" ? v !== 0 : v;
}
export function notAnArray(x: unknown, path: Path, name: string): JAXTypeError {
  const what =
    x === undefined
      ? "undefined"
      : x === null
        ? "null"
        : typeof x === "object"
          ? `a ${x.constructor?.name ?? "bare object"}`
          : `a ${typeof x}`;
  const where = path.length ? ` at ${showPath(path, "[...]")}` : "";
  return new JAXTypeError(
    `${name}: ${what}${where} is no array. Pass an NDArray, a number, a typed array or nested lists of them.`,
  );
}

type FromList = (list: readonly unknown[] | Complex, name: string, dtype: DType | undefined) => NDArray;
let fromList: FromList = (_, name) => {
  throw new JAXTypeError(
    `${name}: lists were left out of the page. They come with the functions that make arrays: ` +
      'import { numpy } from "jaxtra" and call numpy.array.',
  );
};
/** Nested lists come with the functions that make arrays (`from-list.ts`). */
export const setFromList = (f: FromList): void => {
  fromList = f;
};

/** A leaf of a pytree as an array. `path` says where it stands. */
export function asLeaf(x: unknown, name: string, path: () => string): NDArray {
  if (x instanceof NDArray) return x;
  if (isNumber(x)) return fromScalar(x);
  if (ArrayBuffer.isView(x)) return fromTyped(x, name);
  throw new TreeError(
    `${name}: a ${typeof x === "object" ? x?.constructor.name : typeof x} at ${path()} is no array. ` +
      "Keep it outside the arguments, or make it static.",
  );
}

import { aval, showAval } from "../core/aval.ts";
import { type DType, isInexact, promoteTypes, type TypeLike } from "../core/dtype.ts";
import { ShapeError } from "../core/errors.ts";
import { type Path, showPath } from "../core/pytree.ts";
import { runtime } from "../core/runtime.ts";
import { ConcreteArray, NDArray } from "../core/value.ts";
import { concatenate, reshape } from "../ops/shape.ts";
import { sameList } from "../util/list.ts";
import { asArray, convert, defaultFloat, fromScalar, fromStorage, isNumber, notAnArray } from "./asarray.ts";
import { config } from "./config.ts";
import { type Complex, type Element, encode, isComplexElement } from "./storage.ts";

/** Nested lists. Plain numbers are laid out at once; lists that hold arrays are stacked by operations, so they trace. */
export function fromList(list: readonly unknown[] | Complex, name: string, dtype: DType | undefined): NDArray {
  if (isComplexElement(list)) return fromComplex(list, dtype);
  const shape: number[] = [];
  for (let x: unknown = list; Array.isArray(x); x = x[0]) shape.push(x.length);
  const flat: Element[] = [];
  if (!collect(list, shape, 0, [], flat, name)) return stackList(list, name, dtype, []);
  const type = dtype ?? promote(flat.map(typeOfElement), name);
  return fromStorage(encode(flat, type), shape, type);
}
/** A single complex number has a weak type, as a real one has. */
function fromComplex(z: Complex, dtype: DType | undefined): NDArray {
  const type = aval([], dtype ?? defaultComplex(), dtype === undefined);
  return new ConcreteArray(type, runtime().buffer(type, encode([z], type.dtype)));
}
const defaultComplex = (): DType => (config.enableX64 ? "complex128" : "complex64");
const typeOfElement = (x: Element): TypeLike =>
  typeof x === "object" ? { dtype: defaultComplex(), weakType: true } : fromScalar(x).aval;
const isElement = (x: unknown): x is Element => isNumber(x) || isComplexElement(x);
function promote(types: readonly TypeLike[], name: string): DType {
  if (types.length === 0) return defaultFloat();
  const kinds = new Map(types.map((t) => [`${t.dtype}${t.weakType}`, t]));
  return promoteTypes([...kinds.values()], name, config.enableX64).dtype;
}
/** False as soon as something other than a number stands in the list. */
function collect(
  x: unknown,
  shape: readonly number[],
  depth: number,
  path: number[],
  out: Element[],
  name: string,
): boolean {
  if (depth === shape.length) {
    if (Array.isArray(x)) throw ragged(x, shape, depth, path, name);
    if (!isElement(x)) return false;
    out.push(x);
    return true;
  }
  if (!Array.isArray(x)) {
    if (x instanceof NDArray || ArrayBuffer.isView(x)) return false;
    if (!isElement(x)) throw notAnArray(x, path, name);
    throw ragged(x, shape, depth, path, name);
  }
  if (x.length !== shape[depth]) throw ragged(x, shape, depth, path, name);
  for (let i = 0; i < x.length; i++) {
    path.push(i);
    if (!collect(x[i], shape, depth + 1, path, out, name)) return false;
    path.pop();
  }
  return true;
}
const ragged = (x: unknown, shape: readonly number[], depth: number, path: Path, name: string): ShapeError =>
  new ShapeError(
    `${name}: lists are ragged: ${showPath(path, "[...]")} is ${Array.isArray(x) ? `a list of ${x.length}` : "a number"}, ` +
      `the first has shape [${shape.slice(depth)}]. Make all rows equally long.`,
  );
/** `path` says where the list stands. */
function stackList(list: readonly unknown[], name: string, dtype: DType | undefined, path: Path): NDArray {
  const arrays = list.filter((x) => x instanceof NDArray);
  const besideIntegers = arrays.length > 0 && arrays.every((x) => !isInexact(x.dtype));
  const parts = list.map((x, i) => {
    const at = [...path, i];
    // A whole number beside arrays of integers is an integer, as it is beside them in an operation.
    if (besideIntegers && Number.isSafeInteger(x)) return fromScalar(BigInt(x as number));
    if (Array.isArray(x)) return stackList(x, name, dtype, at);
    if (x instanceof NDArray || isElement(x) || ArrayBuffer.isView(x)) return asArray(x, name);
    throw notAnArray(x, at, name);
  });
  const shape = parts[0]?.shape ?? [];
  parts.forEach((p, i) => {
    if (!sameList(p.shape, shape))
      throw new ShapeError(
        `${name}: parts of a list differ: ${showPath([...path, i], "[...]")} is ${showAval(p.aval)}, ` +
          `the first is ${showAval(parts[0].aval)}. Give them one shape.`,
      );
  });
  const type =
    dtype ??
    promote(
      parts.map((p) => p.aval),
      name,
    );
  if (!parts.length) return fromStorage(encode([], type), [0], type);
  const rows = parts.map((p) => reshape(convert(p, type), [1, ...shape]));
  return rows.length === 1 ? rows[0] : concatenate(rows, 0);
}

import { userLocation } from "../api/location.ts";
import { decoder, type Element, readable } from "../api/storage.ts";
import { showAval } from "../core/aval.ts";
import { isInteger, type TypedArray } from "../core/dtype.ts";
import {
  ConcretizationTypeError,
  ShapeError,
  TracerArrayConversionError,
  TracerBoolConversionError,
  TracerIntegerConversionError,
} from "../core/errors.ts";
import { ConcreteArray, type NDArray } from "../core/value.ts";
import { DiffTracer } from "../transforms/differentiate.ts";

// Reading elements on the host.

/** Elements, nested as the axes are. */
export type NestedList = Element | NestedList[];

/** The concrete array itself; a traced one throws, and says what to do instead. */
function concrete(x: NDArray, use: string, whole = false): ConcreteArray {
  if (x instanceof ConcreteArray) return x;
  throw notConcrete(x, use, whole);
}
/** `whole`: all elements are asked for, not one number. */
export function notConcrete(x: NDArray, use: string, whole = false): ConcretizationTypeError {
  const Mistake = whole
    ? TracerArrayConversionError
    : x.dtype === "bool"
      ? TracerBoolConversionError
      : isInteger(x.dtype)
        ? TracerIntegerConversionError
        : ConcretizationTypeError;
  const at = userLocation();
  const where = at && ` (${at})`;
  const type = showAval(x.aval);
  if (isDifferentiated(x))
    return new Mistake(
      `${use}${where}: x is a ${type} that is being differentiated, and a number would lose its derivative. ` +
        "Use operations on arrays; to branch on it, np.less(x, 0).item(); for its value alone, lax.stopGradient(x).item().",
    );
  return new Mistake(
    `${use}${where}: x is a traced ${type}, its value is unknown under jit, vmap and in loops. ` +
      "Use operations on arrays (np.less, np.where, lax.cond), or make it a static argument.",
  );
}
/** Its value exists on the host: only the derivative would be lost. */
function isDifferentiated(x: NDArray): boolean {
  let v = x;
  while (v instanceof DiffTracer) v = v.below;
  return v !== x && v instanceof ConcreteArray;
}
const getter = (x: ConcreteArray): ((i: number) => Element) => decoder(x.dtype, x.buffer.read());

/** The one element of an array, as a JS value. */
export function itemOf(x: NDArray, at: readonly number[]): Element {
  const c = concrete(x, "item()");
  if (at.length === 0) {
    if (c.size !== 1)
      throw new ShapeError(`item: ${showAval(c.aval)} has ${c.size} elements. Give an index, or use tolist().`);
    return c.scalar !== undefined && c.dtype !== "float32" ? c.scalar : getter(c)(0);
  }
  if (at.length === 1 && c.ndim !== 1) return getter(c)(inRange(at[0], c.size, c));
  if (at.length !== c.ndim)
    throw new ShapeError(`item: ${at.length} indices for ${showAval(c.aval)}. Give one for each axis.`);
  return getter(c)(at.reduce((flat, i, d) => flat * c.shape[d] + inRange(i, c.shape[d], c), 0));
}
function inRange(i: number, n: number, x: NDArray): number {
  const k = i < 0 ? i + n : i;
  if (Number.isInteger(k) && k >= 0 && k < n) return k;
  throw new ShapeError(`item: index ${i} is out of range for ${showAval(x.aval)}.`);
}
export function listOf(x: NDArray): NestedList {
  const c = concrete(x, "tolist()", true);
  const get = getter(c);
  const go = (d: number, at: number): NestedList =>
    d === c.ndim ? get(at) : Array.from({ length: c.shape[d] }, (_, i) => go(d + 1, at * c.shape[d] + i));
  return go(0, 0);
}
/** A copy of the elements; 16-bit floats as float32, complex as pairs, booleans as bytes. */
export function typedArrayOf(x: NDArray, use = "toTypedArray()"): TypedArray {
  const c = concrete(x, use, true);
  return readable(c.dtype, c.buffer.read());
}
/** What `+x`, `x < 0` and `${x}` ask for. */
export function numberOf(x: NDArray): number | bigint {
  const c = concrete(x, "number from a tracer");
  if (c.ndim > 0)
    throw new ConcretizationTypeError(
      `number from an array: ${showAval(c.aval)} is no scalar. Use item(), tolist() or operations on arrays.`,
    );
  const v = getter(c)(0);
  return typeof v === "bigint" ? v : Number(v);
}

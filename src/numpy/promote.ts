import { type ArrayLike, asArray, defaultFloat, defaultInt, fromStorage, inexactOf, isNumber } from "../api/asarray.ts";
import { config } from "../api/config.ts";
import { encode } from "../api/storage.ts";
import { type Shape, showAval } from "../core/aval.ts";
import { type DType, dtypeInfo, isInexact, kindOf, promoteTypes, type TypeLike } from "../core/dtype.ts";
import { ShapeError, ValueError } from "../core/errors.ts";
import { scalar } from "../core/trace.ts";
import { NDArray, type Scalar, type Value } from "../core/value.ts";
import { watch } from "../core/watch.ts";
import { broadcastTo } from "../ops/axes.ts";
import { checkKnown } from "../ops/checks.ts";
import { ne } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { range, sameList } from "../util/list.ts";

// How operands of NumPy's functions come to one dtype and one shape.

/** Whole, and not beyond what wrapping to 32 bits is meant for. */
const isWord = (x: number): boolean => Number.isInteger(x) && Math.abs(x) < 2 ** 32;
/**
 * The type in promotion of a raw operand. A JS number is a weak float, but a whole one is a weak integer where all arrays
 * beside it hold integers (or booleans).
 */
function typeOf(x: Scalar, besideIntegers: boolean): TypeLike {
  if (typeof x === "boolean") return { dtype: "bool", weakType: false };
  if (typeof x === "bigint" || (besideIntegers && isWord(x))) return { dtype: defaultInt(), weakType: true };
  return { dtype: defaultFloat(), weakType: true };
}
/** The type that operands promote to, together with the operands as arrays (numbers as they are). */
function commonType(name: string, xs: readonly ArrayLike[]): [TypeLike, (Value | Scalar)[]] {
  const values = xs.map((x) => (isNumber(x) ? x : asArray(x, name)));
  const arrays = values.filter((v) => v instanceof NDArray);
  const integers = arrays.length > 0 && arrays.every((a) => !isInexact(a.dtype));
  const types = values.map((v) => (v instanceof NDArray ? v.aval : typeOf(v, integers)));
  const [first] = types;
  const same = types.every((t) => t.dtype === first.dtype && t.weakType === first.weakType);
  if (!same) watch.promoted?.(name, types);
  return [same ? first : promoteTypes(types, name, config.enableX64), values];
}
const wrapped = (v: number, dtype: DType): number => (dtype === "int32" ? v | 0 : dtype === "uint32" ? v >>> 0 : v);
/** A value as an array of this type. */
function toType(v: Value | Scalar, { dtype, weakType }: TypeLike): Value {
  if (v instanceof NDArray) return v.dtype === dtype ? v : convertElementType(v, dtype, weakType);
  const kind = kindOf(dtype);
  if (kind === "float" && dtypeInfo[dtype].bytes >= 4) return scalar(Number(v), dtype, weakType);
  if (kind === "bool") return scalar(!!v, dtype);
  if (dtype === "int32" || dtype === "uint32") return scalar(wrapped(Number(v), dtype), dtype, weakType);
  // Whole numbers wrap, as integers do.
  const whole = kind !== "float" && Number.isInteger(v) ? BigInt(v) : v;
  const a = asArray(whole, "array", dtype);
  return weakType ? convertElementType(a, dtype, true) : a;
}
/** Operands with one dtype. */
export function promoted(name: string, xs: readonly ArrayLike[]): Value[] {
  const [type, values] = commonType(name, xs);
  return values.map((v) => toType(v, type));
}
/** Operands with one floating (or complex) dtype. */
export function promotedInexact(name: string, xs: readonly ArrayLike[]): Value[] {
  const [{ dtype, weakType }, values] = commonType(name, xs);
  const type = { dtype: inexactOf(dtype), weakType };
  return values.map((v) => toType(v, type));
}

/**
 * NumPy's broadcasting of shapes.
 * @throws ShapeError that names the operands
 */
export function broadcastShape(name: string, shapes: readonly Shape[], show?: () => string): number[] {
  const rank = Math.max(0, ...shapes.map((s) => s.length));
  return range(rank).map((d) => {
    let size = 1;
    for (const s of shapes) {
      const n = s[d - rank + s.length] ?? 1;
      if (n === 1 || n === size) continue;
      if (size !== 1) {
        const all = show?.() ?? shapes.map((t) => `[${t}]`).join(", ");
        throw new ShapeError(
          `${name}: ${all} do not broadcast: axis ${d - rank} has sizes ${size} and ${n}. Make them equal, or one of them 1.`,
        );
      }
      size = n;
    }
    return size;
  });
}
/** Operands of one shape, scalars apart: those are spread inside the operation. */
export function broadcasted(name: string, xs: readonly Value[]): Value[] {
  const [first] = xs;
  if (xs.every((x) => x.ndim === 0 || sameList(x.shape, first.shape))) return [...xs];
  watch.broadcast?.(name, xs);
  const shape = broadcastShape(
    name,
    xs.map((x) => x.shape),
    () => xs.map((x) => showAval(x.aval)).join(", "),
  );
  return xs.map((x) => (x.ndim === 0 ? x : broadcastTo(x, shape)));
}
/** Operands with one dtype, broadcast. */
export function operands(name: string, xs: readonly ArrayLike[]): Value[] {
  return broadcasted(name, promoted(name, xs));
}
export function inexactOperands(name: string, xs: readonly ArrayLike[]): Value[] {
  return broadcasted(name, promotedInexact(name, xs));
}
/** A number as an array beside `x`, if it takes the type of `x`: the frequent case, without lists. */
function beside(x: Value, y: number): Value | undefined {
  const { dtype, weakType } = x.aval;
  if (dtype === "float32" || dtype === "float64") return scalar(y, dtype, weakType);
  if ((dtype === "int32" || dtype === "uint32") && isWord(y)) return scalar(wrapped(y, dtype), dtype, weakType);
  return undefined;
}
/** The two operands of a function, with one dtype and broadcast. */
export function pair(name: string, x: ArrayLike, y: ArrayLike): [Value, Value] {
  if (x instanceof NDArray) {
    if (y instanceof NDArray && x.dtype === y.dtype && sameList(x.shape, y.shape)) return [x, y];
    const v = typeof y === "number" && beside(x, y);
    if (v) return [x, v];
  } else if (typeof x === "number" && y instanceof NDArray) {
    const v = beside(y, x);
    if (v) return [v, y];
  }
  const [a, b] = operands(name, [x, y]);
  return [a, b];
}
/** The same with a floating (or complex) dtype. */
export function pairInexact(name: string, x: ArrayLike, y: ArrayLike): [Value, Value] {
  const to = (v: Value): Value => (isInexact(v.dtype) ? v : convertElementType(v, inexactOf(v.dtype), v.weakType));
  // A number beside integers stays what it is; as one of them it might wrap. A fraction makes them weak floats, as booleans are.
  const besideNumber = (v: Value, n: number): Value =>
    !isInexact(v.dtype) && (v.dtype === "bool" || !Number.isInteger(n))
      ? convertElementType(v, defaultFloat(), true)
      : to(v);
  if (typeof y === "number" && x instanceof NDArray) return pair(name, besideNumber(x, y), y);
  if (typeof x === "number" && y instanceof NDArray) return pair(name, x, besideNumber(y, x));
  const [a, b] = pair(name, x, y);
  return [to(a), to(b)];
}

export type Axis = number | readonly number[] | null;
/** An axis counted from 0; negative ones count from the end. */
export function axisOf(name: string, axis: number, x: Value): number {
  const rank = x.ndim;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    checkKnown(name, "the axis", axis);
    throw new ValueError(
      `${name}: axis ${axis} is out of range for ${showAval(x.aval)}. ` +
        (rank > 0 ? `Use ${-rank} to ${rank - 1}.` : "It has no axes."),
    );
  }
  return axis < 0 ? axis + rank : axis;
}
/** The axes that an `axis` option names: all for null. */
export function axesOf(name: string, axis: Axis | undefined, x: Value): number[] {
  if (axis === null || axis === undefined) return range(x.ndim);
  const axes = (Array.isArray(axis) ? axis : [axis]).map((d) => axisOf(name, d, x));
  if (new Set(axes).size < axes.length)
    throw new ValueError(`${name}: axis [${axis}] repeats for ${showAval(x.aval)}. Name each axis once.`);
  return axes;
}
/** A shape may be one number. */
export type ShapeLike = number | Shape;
export function shapeOf(name: string, shape: ShapeLike): Shape {
  const s = typeof shape === "number" ? [shape] : shape;
  if (!Array.isArray(s) || s.some((n) => !Number.isInteger(n) || n < 0)) {
    checkKnown(name, "a size", s);
    throw new ShapeError(`${name}: ${String(shape)} is no shape. Give a list of integers >= 0.`);
  }
  return s;
}
/** A number of the type of x, as weak as x is. */
export const constantLike = (x: Value, v: number): Value => scalar(v, x.dtype, x.weakType);
/** True where an element is not 0. */
export const truth = (x: Value): Value => (x.dtype === "bool" ? x : ne(x, constantLike(x, 0)));
/** Numbers known on the host, rounded once to the dtype. */
export const fromNumbers = (values: readonly number[], dtype: DType): Value =>
  fromStorage(encode(values, dtype), [values.length], dtype);

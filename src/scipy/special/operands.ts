import { type ArrayLike, asArray, isNumber } from "../../api/asarray.ts";
import { showAval } from "../../core/aval.ts";
import { kindOf } from "../../core/dtype.ts";
import { DTypeError } from "../../core/errors.ts";
import { scalar } from "../../core/trace.ts";
import type { Value } from "../../core/value.ts";
import { inexactOperands } from "../../numpy/promote.ts";
import { convertElementType } from "../../ops/convert.ts";

export type Unary = (x: ArrayLike) => Value;
export type Binary = (x: ArrayLike, y: ArrayLike) => Value;
export type Ternary = (x: ArrayLike, y: ArrayLike, z: ArrayLike) => Value;

/** Operands of one dtype, of one shape or of rank 0. */
export type Operands = (name: string, xs: readonly ArrayLike[]) => Value[];
/** Operands of one real floating point dtype. */
export function reals(name: string, xs: readonly ArrayLike[]): Value[] {
  const values = inexactOperands(name, xs);
  const { dtype } = values[0];
  if (kindOf(dtype) !== "float")
    throw new DTypeError(`${name}: the operands promote to ${dtype}, which is not real. Pass real arrays.`);
  return values;
}
/** The first operand is an array of float32 or float64, or a number. */
export function wide(name: string, xs: readonly ArrayLike[]): Value[] {
  checkWide(name, isNumber(xs[0]) ? undefined : asArray(xs[0], name));
  return reals(name, xs);
}
/** All operands together are of float32 or float64. */
export function widened(name: string, xs: readonly ArrayLike[]): Value[] {
  const values = reals(name, xs);
  checkWide(name, values[0]);
  return values;
}
function checkWide(name: string, x: Value | undefined): void {
  if (x && x.dtype !== "float32" && x.dtype !== "float64")
    throw new DTypeError(`${name}: takes float32 or float64, got ${showAval(x.aval)}. Convert it with astype.`);
}
/** A number beside `x` that is as weak. */
export const weakly = (x: Value, v: number): Value => scalar(v, x.dtype, x.weakType);
/** The same numbers, no longer weakly typed. */
export const strong = (x: Value): Value => convertElementType(x, x.dtype);

export const unary =
  (name: string, f: (x: Value) => Value, takes: Operands = reals): Unary =>
  (x) =>
    f(takes(name, [x])[0]);
export const binary =
  (name: string, f: (x: Value, y: Value) => Value, takes: Operands = reals): Binary =>
  (x, y) => {
    const [a, b] = takes(name, [x, y]);
    return f(a, b);
  };
export const ternary =
  (name: string, f: (x: Value, y: Value, z: Value) => Value): Ternary =>
  (x, y, z) => {
    const [a, b, c] = reals(name, [x, y, z]);
    return f(a, b, c);
  };

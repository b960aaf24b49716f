import type { ArrayLike } from "../../api/asarray.ts";
import { kindOf } from "../../core/dtype.ts";
import { DTypeError } from "../../core/errors.ts";
import type { Value } from "../../core/value.ts";
import { inexactOperands } from "../../numpy/promote.ts";

export type Unary = (x: ArrayLike) => Value;
export type Binary = (x: ArrayLike, y: ArrayLike) => Value;
export type Ternary = (x: ArrayLike, y: ArrayLike, z: ArrayLike) => Value;

/** Operands of one real floating point dtype, of one shape or of rank 0. */
export function reals(name: string, xs: readonly ArrayLike[]): Value[] {
  const values = inexactOperands(name, xs);
  const { dtype } = values[0];
  if (kindOf(dtype) !== "float")
    throw new DTypeError(`${name}: the operands promote to ${dtype}, which is not real. Pass real arrays.`);
  return values;
}
export const unary =
  (name: string, f: (x: Value) => Value): Unary =>
  (x) =>
    f(reals(name, [x])[0]);
export const binary =
  (name: string, f: (x: Value, y: Value) => Value): Binary =>
  (x, y) => {
    const [a, b] = reals(name, [x, y]);
    return f(a, b);
  };
export const ternary =
  (name: string, f: (x: Value, y: Value, z: Value) => Value): Ternary =>
  (x, y, z) => {
    const [a, b, c] = reals(name, [x, y, z]);
    return f(a, b, c);
  };

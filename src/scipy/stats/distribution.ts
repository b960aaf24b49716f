import { type ArrayLike, isNumber } from "../../api/asarray.ts";
import { ValueError } from "../../core/errors.ts";
import { NDArray, type Value } from "../../core/value.ts";
import * as lax from "../../lax/elementwise.ts";
import { where } from "../../ops/select.ts";
import { type Operands, reals, strong, weakly } from "../special/operands.ts";

/** Parameters by name, such as { loc: 1, scale: 2 }. */
export type Named = Readonly<Record<string, ArrayLike>>;
/** Parameters in order, `loc` and `scale` last; those from some place on may come by name instead. */
export type Distribution = (x: ArrayLike, ...parameters: (ArrayLike | Named)[]) => Value;

const isNamed = (v: ArrayLike | Named): v is Named =>
  typeof v === "object" && !(v instanceof NDArray) && !Array.isArray(v) && !ArrayBuffer.isView(v);
const defaults: Named = { loc: 0, scale: 1 };
/** Every parameter in the order of `names`. */
function inOrder(name: string, names: readonly string[], args: readonly (ArrayLike | Named)[]): ArrayLike[] {
  const last = args[args.length - 1];
  const named = isNamed(last) ? last : {};
  const given = (isNamed(last) ? args.slice(0, -1) : args) as ArrayLike[];
  const unknown = Object.keys(named).find((n) => !names.includes(n));
  if (unknown !== undefined || given.length > names.length)
    throw new ValueError(
      `${name}: ${unknown === undefined ? `${given.length} parameters are given` : `there is no parameter ${unknown}`}. ` +
        `It takes ${names.join(", ")}.`,
    );
  return names.map((n, i) => {
    const value = given[i] ?? named[n] ?? defaults[n];
    if (value === undefined)
      throw new ValueError(`${name}: the parameter ${n} is missing. It takes ${names.join(", ")}.`);
    return value;
  });
}
/** A function of a distribution from its formula, over operands of one dtype and one shape or rank 0. */
export const distribution =
  (name: string, names: readonly string[], f: (...xs: Value[]) => Value, takes: Operands = reals): Distribution =>
  (...args) =>
    f(...takes(name, inOrder(name, names, args)));
/** One whose formula has constants of the arrays' dtype in JAX: beside an array the result is strongly typed. */
export const strongDistribution =
  (name: string, names: readonly string[], f: (...xs: Value[]) => Value, takes: Operands = reals): Distribution =>
  (...args) => {
    const given = inOrder(name, names, args);
    const y = f(...takes(name, given));
    return given.every(isNumber) ? y : strong(y);
  };

export const inf = Number.POSITIVE_INFINITY;
/** exp of the logarithm of a density, or of a probability. */
export const expOf =
  (f: Distribution): Distribution =>
  (x, ...rest) =>
    lax.exp(f(x, ...rest));
export const logOf =
  (f: Distribution): Distribution =>
  (x, ...rest) =>
    lax.log(f(x, ...rest));
/** `value` where the condition holds, the number elsewhere. */
export const orElse = (condition: Value, value: Value, other: number): Value =>
  where(condition, value, weakly(value, other));
export const both = lax.bitwiseAnd;
export const either = lax.bitwiseOr;
/** True where 0 <= q <= 1. */
export const isProbability = (q: Value): Value => both(lax.ge(q, 0), lax.le(q, 1));
export const standard = (x: Value, loc: Value, scale: Value): Value => lax.div(lax.sub(x, loc), scale);
/** max(x, 0); NaN stays. */
export const notBelow0 = (x: Value): Value => lax.max(x, 0);

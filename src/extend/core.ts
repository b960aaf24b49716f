import { isNumber } from "../api/asarray.ts";
import type { ClosedJaxpr } from "../api/make-jaxpr.ts";
import { dtypeOfTyped } from "../api/storage.ts";
import { type Aval, ShapedArray, showAval, tangentAval } from "../core/aval.ts";
import type { DType } from "../core/dtype.ts";
import { ConcretizationTypeError, ValueError } from "../core/errors.ts";
import { bodies, type Eqn, type Jaxpr } from "../core/jaxpr.ts";
import type { AnyPrimitive, Effect } from "../core/primitive.ts";
import { evalJaxpr } from "../core/trace.ts";
import { NDArray, Tracer, type Value } from "../core/value.ts";

/** Programs as data: jaxprs, their equations and variables. */
export { ClosedJaxpr } from "../api/make-jaxpr.ts";
export { JaxprTypeError } from "../core/errors.ts";
export { type Atom, checkJaxpr, type Eqn as JaxprEqn, Jaxpr, Literal, Var } from "../core/jaxpr.ts";
export type { Effect, Primitive } from "../core/primitive.ts";
export type Effects = ReadonlySet<Effect>;
export const noEffects: Effects = /*@__PURE__*/ new Set<Effect>();

/**
 * The function that a jaxpr is, of lists.
 * @example extend.core.jaxprAsFun(makeJaxpr((x) => x.mul(2))(3))(np.array(5)) // [10]
 */
export const jaxprAsFun =
  ({ jaxpr, consts }: ClosedJaxpr): ((...args: Value[]) => Value[]) =>
  (...args) =>
    evalJaxpr(jaxpr, [...consts, ...args]);
/** The jaxprs among the params of an equation: bodies of loops, branches and calls. */
export const jaxprsInParams = (params: object): Jaxpr[] => bodies(params);
/** The bodies of all equations of a jaxpr, not those inside them. */
export const subjaxprs = (jaxpr: Jaxpr): Jaxpr[] => jaxpr.eqns.flatMap((e) => bodies(e.params));
/** An equation. Its types are not checked: `checkJaxpr` does that for a whole jaxpr. */
export const newJaxprEqn = (ins: Eqn["ins"], outs: Eqn["outs"], prim: AnyPrimitive, params: object): Eqn => ({
  prim,
  ins,
  outs,
  params,
});

/** The type of one lane of a mapped value; `axis` null: of a value that is not mapped. */
export function mappedAval(size: number, axis: number | null, type: Aval): Aval {
  if (axis === null) return type;
  if (type.shape[axis] !== size)
    throw new ValueError(`mappedAval: axis ${axis} of ${showAval(type)} has not size ${size}. Give its own size.`);
  return new ShapedArray(type.shape.toSpliced(axis, 1), type.dtype, type.weakType);
}
/**
 * The type of a value of which each lane has type `type`.
 * @example String(extend.core.unmappedAval(5, 0, new core.ShapedArray([2]))) // "float32[5,2]"
 */
export const unmappedAval = (size: number, axis: number | null, type: Aval): Aval =>
  axis === null ? type : new ShapedArray(type.shape.toSpliced(axis, 0, size), type.dtype, type.weakType);
/**
 * The dtype of tangents of values of a dtype.
 * @example extend.core.primalDtypeToTangentDtype("int32") // "float0"
 */
export const primalDtypeToTangentDtype = (dtype: DType): DType => tangentAval(new ShapedArray([], dtype)).dtype;

/** Whether functions of arrays take a value as a leaf. */
export const validJaxtype = (x: unknown): boolean =>
  x instanceof NDArray || isNumber(x) || (ArrayBuffer.isView(x) && dtypeOfTyped(x) !== undefined);
/**
 * A value that is known on the host.
 * @param context in words, why it must be known
 * @throws ConcretizationTypeError if it is traced
 */
export function concreteOrError<T, R>(force: (x: T) => R, x: T, context = ""): R {
  if (x instanceof Tracer)
    throw new ConcretizationTypeError(
      `concreteOrError: a traced ${showAval(x.aval)} has no value yet. ${context || "Pass a concrete value"}.`,
    );
  return force(x);
}

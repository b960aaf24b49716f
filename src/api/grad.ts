import { hasTangent, showAval } from "../core/aval.ts";
import { kindOf } from "../core/dtype.ts";
import { JAXTypeError } from "../core/errors.ts";
import { leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import { scalar } from "../core/trace.ts";
import type { NDArray, Value } from "../core/value.ts";
import { type AnyFunction, chosenArguments, hold, labelOf } from "./flat.ts";
import type { Arrays, Inputs } from "./types.ts";
import { cotangentArrays, type Main, pullback, type Rest } from "./vjp.ts";

export interface GradOptions<N extends number | readonly number[] = 0, H extends boolean = false> {
  /** Argument, or list of arguments, to differentiate with respect to; the first by default. */
  argnums?: N;
  /** The function returns [value, aux]; aux is passed on without a derivative. */
  hasAux?: H;
  /** Integer arguments are allowed: their gradients are float0. */
  allowInt?: boolean;
  /** The function is complex differentiable: arguments and result are complex. Without it the result is real. */
  holomorphic?: boolean;
}
/** Gradients by position: of one argument, or a list of several. */
export type GradOf<A extends unknown[], N> = N extends number
  ? Arrays<A[N]>
  : N extends readonly number[]
    ? { [K in keyof N]: Arrays<A[N[K] & number]> }
    : never;
type Position = number | readonly number[];
/** Arguments that are not differentiated reach the function as they are: numbers stay numbers. */
export type GradArguments<A extends unknown[], N> = number extends A["length"]
  ? Inputs<A>
  : { [K in keyof A]: K extends `${N extends readonly number[] ? N[number] : N & number}` ? Inputs<A[K]> : A[K] };

/**
 * The function that gives value and gradient of a scalar function.
 * @returns (...args) => [value, gradient], or [[value, aux], gradient] where `hasAux`
 * @throws TypeError if the result is no float scalar, or an argument is an integer
 * @example valueAndGrad((x) => x.mul(x))(3) // [9, 6]
 */
export function valueAndGrad<
  A extends unknown[] = NDArray[],
  R = NDArray,
  const N extends Position = 0,
  H extends boolean = false,
>(
  f: (...args: A) => R,
  options?: GradOptions<N, H>,
): (
  ...args: GradArguments<A, N>
) => [value: H extends true ? [value: Arrays<Main<R, H>>, aux: Arrays<Rest<R, H>>] : Arrays<R>, gradient: GradOf<A, N>];
export function valueAndGrad(f: AnyFunction, options: GradOptions<Position, boolean> = {}): AnyFunction {
  const run = differentiate(f, options, "valueAndGrad");
  return (...args) => {
    const { value, aux, gradient } = run(args);
    return [options.hasAux ? [value, aux] : value, gradient];
  };
}
/**
 * The gradient of a scalar function, as a function of the same arguments.
 * @param options.argnums which arguments: a number, or a list for a list of gradients
 * @param options.hasAux the function returns [value, aux], its gradient [gradient, aux]
 * @throws TypeError if the result is no float scalar, or an argument is an integer
 * @example grad((x) => x.mul(x))(3) // 6
 */
export function grad<
  A extends unknown[] = NDArray[],
  R = NDArray,
  const N extends Position = 0,
  H extends boolean = false,
>(
  f: (...args: A) => R,
  options?: GradOptions<N, H>,
): (...args: GradArguments<A, N>) => H extends true ? [gradient: GradOf<A, N>, aux: Arrays<Rest<R, H>>] : GradOf<A, N>;
export function grad(f: AnyFunction, options: GradOptions<Position, boolean> = {}): AnyFunction {
  const run = differentiate(f, options, "grad");
  return (...args) => {
    const { aux, gradient } = run(args);
    return options.hasAux ? [gradient, aux] : gradient;
  };
}

function differentiate(f: AnyFunction, options: GradOptions<Position, boolean>, api: string) {
  const { argnums = 0, hasAux = false, allowInt = false, holomorphic = false } = options;
  const name = labelOf(api, f);
  return (args: unknown[]): { value: unknown; aux: unknown; gradient: unknown } => {
    const { moving, xs, def } = chosenArguments(args, argnums, name);
    xs.forEach((x, i) => checkInput(x, () => placeOf(def, i, moving), name, allowInt, holomorphic));
    const p = pullback(hold(f, args, moving), xs, def, name, hasAux);
    checkOutput(p.out.kind === "leaf" ? p.outs[0] : null, String(p.out), name, holomorphic);
    const cts = p.pull([scalar(1, p.outs[0].dtype, p.outs[0].weakType)]);
    const gradients = unflatten(def, cotangentArrays(cts, xs)) as unknown[];
    return { value: p.value, aux: p.aux, gradient: typeof argnums === "number" ? gradients[0] : gradients };
  };
}
/** Where the i-th leaf of the chosen arguments stands among all. */
export function placeOf(def: TreeDef, i: number, moving: readonly number[]): string {
  const [first, ...rest] = leafPaths(def)[i];
  return showPath([moving[first as number], ...rest], "arguments");
}
/** Errors of arguments that cannot be differentiated. `allowInt` is null where it is no option: in forward mode. */
export function checkInput(
  x: Value,
  path: () => string,
  name: string,
  allowInt: boolean | null,
  holomorphic: boolean,
): void {
  const kind = kindOf(x.dtype);
  if (holomorphic && kind !== "complex")
    throw new JAXTypeError(
      `${name}: with holomorphic the arguments are complex, ${path()} is ${showAval(x.aval)}. Leave holomorphic out for real ones.`,
    );
  if (!hasTangent(x.aval) && !allowInt)
    throw new JAXTypeError(
      `${name}: ${path()} is ${showAval(x.aval)}, and integers have no gradient. Convert it to float32${
        allowInt === null ? " or choose other argnums" : ", choose other argnums, or pass allowInt"
      }.`,
    );
  // In reverse mode a real function of complex numbers has a gradient.
  if (kind === "complex" && !holomorphic && allowInt === null)
    throw new JAXTypeError(`${name}: ${path()} is ${showAval(x.aval)}. Pass holomorphic: true for complex functions.`);
}
function checkOutput(y: Value | null, tree: string, name: string, holomorphic: boolean): void {
  const got = y ? showAval(y.aval) : `a tree ${tree}`;
  if (!y || y.ndim > 0)
    throw new JAXTypeError(`${name}: the function must return a scalar, got ${got}. Sum it, or use jacrev or vjp.`);
  checkKind(y, holomorphic, name);
}
/** Throws where a result is not real, or with `holomorphic` not complex. */
export function checkKind(y: Value, holomorphic: boolean, name: string): void {
  const kind = kindOf(y.dtype);
  if (kind === (holomorphic ? "complex" : "float")) return;
  const remedy = kind === "complex" ? "Pass holomorphic: true where it is so, or use vjp" : "Convert the result";
  throw new JAXTypeError(
    `${name}: the function must return ${holomorphic ? "complex" : "real"} numbers, got ${showAval(y.aval)}. ${remedy}.`,
  );
}

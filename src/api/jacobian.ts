import { sizeOf } from "../core/aval.ts";
import { unflatten } from "../core/pytree.ts";
import type { NDArray, Value } from "../core/value.ts";
import { moveAxis, toFront } from "../ops/axes.ts";
import { eq } from "../ops/compare.ts";
import { convertElementType } from "../ops/convert.ts";
import { iota, reshape, slice } from "../ops/shape.ts";
import { zeros } from "../ops/zeros.ts";
import { batchFlat } from "../transforms/batch.ts";
import { jvpFlat } from "../transforms/differentiate.ts";
import { type AnyFunction, chosenArguments, hold, labelOf } from "./flat.ts";
import { checkInput, checkKind, type GradArguments, type GradOptions, placeOf } from "./grad.ts";
import type { Arrays } from "./types.ts";
import { type Main, parted, pullback, type Rest } from "./vjp.ts";

type Position = number | readonly number[];
type Options<N extends Position, H extends boolean> = GradOptions<N, H>;
type Jacobian<R, N, H extends boolean, A extends unknown[]> = H extends true
  ? [jacobian: JacobianOf<Main<R, H>, N, A>, aux: Arrays<Rest<R, H>>]
  : JacobianOf<R, N, A>;
/** The result's tree, with the argument's tree at each leaf. */
export type JacobianOf<R, N, A extends unknown[]> = R extends NDArray
  ? N extends number
    ? Arrays<A[N]>
    : { [K in keyof N]: Arrays<A[N[K] & number]> }
  : any;

/**
 * Jacobian by forward mode, one pass for each element of the argument: for few arguments and many results.
 * J[...i, ...j] = d f(x)[...i] / d x[...j]; with trees, the result's tree with the argument's tree at each leaf.
 * @example jacfwd((x) => x.mul(x))(np.array([1, 2])) // [[2, 0], [0, 4]]
 */
export function jacfwd<
  A extends unknown[] = NDArray[],
  R = NDArray,
  const N extends Position = 0,
  H extends boolean = false,
>(f: (...args: A) => R, options?: Options<N, H>): (...args: GradArguments<A, N>) => Jacobian<R, N, H, A>;
export function jacfwd(f: AnyFunction, options: Options<Position, boolean> = {}): AnyFunction {
  const { argnums = 0, hasAux = false, holomorphic = false } = options;
  const name = labelOf("jacfwd", f);
  return (...args) => {
    const { moving, xs, def } = chosenArguments(args, argnums, name);
    xs.forEach((x, i) => checkInput(x, () => placeOf(def, i, moving), name, null, holomorphic));
    const size = xs.reduce((n, x) => n + sizeOf(x.aval), 0);
    const g = parted(hold(f, args, moving), def, name, hasAux);
    let ys: Value[] = [];
    const basis = standardBasis(xs, size);
    const [dys, axes] = batchFlat(
      (dxs) => {
        const [outs, tangents] = jvpFlat(g.call, xs, dxs, name);
        ys = outs;
        return tangents.map((d, i) => d ?? zeros(outs[i].aval));
      },
      { size },
      basis,
      basis.map(() => 0),
      name,
    );
    if (holomorphic) for (const y of ys) checkKind(y, holomorphic, name);
    // Of each result: columns for all elements of the arguments, cut into the arguments' shapes.
    const columns = dys.map((d, i) => {
      const axis = axes[i];
      const last = d.ndim - (axis === null ? 0 : 1);
      const rows = axis === null ? moveAxis(toFront({ size }, d, null), 0, last) : moveAxis(d, axis, last);
      return cut(rows, last, xs, size);
    });
    const jacobian = unflatten(
      g.out(),
      columns.map((parts) => pick(unflatten(def, parts), argnums)),
    );
    return hasAux ? [jacobian, g.aux()] : jacobian;
  };
}
/**
 * Jacobian by reverse mode, one pass for each element of the result: for many arguments and few results.
 * J[...i, ...j] = d f(x)[...i] / d x[...j]; with trees, the result's tree with the argument's tree at each leaf.
 * @example jacrev((x) => x.mul(x))(np.array([1, 2])) // [[2, 0], [0, 4]]
 */
export function jacrev<
  A extends unknown[] = NDArray[],
  R = NDArray,
  const N extends Position = 0,
  H extends boolean = false,
>(f: (...args: A) => R, options?: Options<N, H>): (...args: GradArguments<A, N>) => Jacobian<R, N, H, A>;
export function jacrev(f: AnyFunction, options: Options<Position, boolean> = {}): AnyFunction {
  const { argnums = 0, hasAux = false, allowInt = false, holomorphic = false } = options;
  const name = labelOf("jacrev", f);
  return (...args) => {
    const { moving, xs, def } = chosenArguments(args, argnums, name);
    xs.forEach((x, i) => checkInput(x, () => placeOf(def, i, moving), name, allowInt, holomorphic));
    const p = pullback(hold(f, args, moving), xs, def, name, hasAux);
    for (const y of p.outs) checkKind(y, holomorphic, name);
    const size = p.outs.reduce((n, y) => n + sizeOf(y.aval), 0);
    const basis = standardBasis(p.outs, size);
    const [cts, axes] = batchFlat(
      (ys) => p.pull(ys).map((c, i) => c ?? zeros(xs[i].aval)),
      { size },
      basis,
      basis.map(() => 0),
      name,
    );
    const rows = cts.map((c, i) => cut(toFront({ size }, c, axes[i]), 0, p.outs, size));
    const jacobian = unflatten(
      p.out,
      p.outs.map((_, k) =>
        pick(
          unflatten(
            def,
            rows.map((r) => r[k]),
          ),
          argnums,
        ),
      ),
    );
    return hasAux ? [jacobian, p.aux] : jacobian;
  };
}
/** Jacobian; the same as jacrev. */
export const jacobian = jacrev;
/**
 * Second derivatives, forward over reverse. H[...i, ...j, ...k] = d^2 f(x)[...i] / d x[...j] d x[...k].
 * @example hessian((x) => np.sum(x.mul(x)))(np.array([1, 2])) // [[2, 0], [0, 2]]
 */
export function hessian<
  A extends unknown[] = NDArray[],
  R = NDArray,
  const N extends Position = 0,
  H extends boolean = false,
>(f: (...args: A) => R, options?: Options<N, H>): (...args: GradArguments<A, N>) => Jacobian<R, N, H, A>;
export function hessian(f: AnyFunction, options: Options<Position, boolean> = {}): AnyFunction {
  labelOf("hessian", f);
  return jacfwd(jacrev(f, options as object) as AnyFunction, options as object) as AnyFunction;
}

const pick = (list: unknown, argnums: Position): unknown =>
  typeof argnums === "number" ? (list as unknown[])[0] : list;
/** One row for each element of all values together: a unit vector, in the values' shapes. */
function standardBasis(xs: readonly Value[], size: number): Value[] {
  let from = 0;
  return xs.map((x) => {
    const n = sizeOf(x.aval);
    const rows = iota("int32", [size, n], 0);
    const columns = iota("int32", [size, from + n], 1);
    const own = from === 0 ? columns : slice(columns, [0, from], [size, from + n]);
    from += n;
    return reshape(convertElementType(eq(rows, own), x.dtype), [size, ...x.shape]);
  });
}
/** Cuts an axis that holds all elements of several values into their shapes. */
function cut(x: Value, axis: number, values: readonly Value[], size: number): Value[] {
  let from = 0;
  return values.map((v) => {
    const n = sizeOf(v.aval);
    const lo = x.shape.map((_, d) => (d === axis ? from : 0));
    const hi = x.shape.map((s, d) => (d === axis ? from + n : s));
    from += n;
    const part = n === size ? x : slice(x, lo, hi);
    return reshape(part, [...x.shape.slice(0, axis), ...v.shape, ...x.shape.slice(axis + 1)]);
  });
}

import type { ArrayLike } from "../api/asarray.ts";
import { customJvp } from "../api/custom-jvp.ts";
import { ravelPytree } from "../api/ravel.ts";
import type { NDArray } from "../core/value.ts";
import { relu } from "../nn/activations.ts";
import { clip } from "../numpy/arithmetic.ts";
import { cumsum } from "../numpy/cumulative.ts";
import { where } from "../numpy/logic.ts";
import { sum } from "../numpy/reductions.ts";
import { flip } from "../numpy/shape.ts";
import { sort } from "../numpy/sorting.ts";
import { arange } from "../numpy/spaces.ts";
import { take } from "../numpy/take.ts";
import {
  abs,
  add,
  divide,
  greater,
  lessEqual,
  maximum,
  multiply,
  sign,
  sqrt,
  square,
  subtract,
} from "../numpy/ufuncs.ts";
import { mapLike } from "./transform.ts";
import { fullLike, norm, scale, vdot } from "./tree.ts";

// Nearest points of sets, for trees of arrays as vectors.

/**
 * Nearest tree without negative numbers.
 * @source optax.projections.projection_non_negative
 */
export const projectionNonNegative = <T>(x: T): T => mapLike(relu, x);
/**
 * Nearest tree between bounds, which are trees of the same structure or numbers.
 * @source optax.projections.projection_box
 */
export function projectionBox<T>(x: T, lower: unknown, upper: unknown): T {
  // A whole number stays one beside integers, so that it is no array.
  const bound = (b: unknown): unknown => (typeof b === "number" ? mapLike(() => b as never, x) : b);
  return mapLike((v, lo, hi) => clip(v, lo, hi), x, bound(lower), bound(upper));
}
/**
 * Nearest tree with numbers between 0 and `scale`.
 * @source optax.projections.projection_hypercube
 */
export const projectionHypercube = <T>(x: T, scale: unknown = 1): T => projectionBox(x, 0, scale);

const unitSimplex = /*@__PURE__*/ makeUnitSimplex();
function makeUnitSimplex() {
  const project = (v: NDArray): NDArray => {
    const sorted = flip(sort(v));
    const sums = cumsum(sorted);
    const numbers = arange(1, v.size + 1).astype(v.dtype);
    const inside = greater(add(divide(1, numbers), subtract(sorted, divide(sums, numbers))), 0);
    const count = sum(inside);
    const last = take(sums, subtract(count, 1));
    return relu(add(divide(1, count), subtract(v, divide(last, count))));
  };
  return customJvp(project).defjvp(([v]: any, [dv]: any) => {
    const p = project(v);
    const support = greater(p, 0).astype(p.dtype);
    const mean = divide(sum(multiply(support, dv)), sum(support));
    return [p, multiply(support, subtract(dv, mean))];
  });
}
/**
 * Nearest tree of numbers that are not negative and sum to `scale`.
 * @example optim.projections.projectionSimplex(np.array([2, 1, -1])).tolist() // [1, 0, 0]
 * @source optax.projections.projection_simplex
 */
export function projectionSimplex<T>(x: T, scale: ArrayLike = 1): T {
  const [values, unravel] = ravelPytree(x as never);
  return unravel(multiply(scale, unitSimplex(divide(values, scale)))) as T;
}
/**
 * Nearest tree whose absolute values sum to `scale`.
 * @source optax.projections.projection_l1_sphere
 */
export const projectionL1Sphere = <T>(x: T, scale: ArrayLike = 1): T =>
  mapLike(
    (v, p) => multiply(sign(v), p),
    x,
    projectionSimplex(
      mapLike((v) => abs(v), x),
      scale,
    ),
  );
/**
 * Nearest tree whose absolute values sum to `scale` at most.
 * @source optax.projections.projection_l1_ball
 */
export function projectionL1Ball<T>(x: T, scale: ArrayLike = 1): T {
  const inside = lessEqual(norm(x, { ord: 1 }), scale);
  return mapLike((v, p) => where(inside, v, p), x, projectionL1Sphere(x, scale));
}
/**
 * Nearest tree of norm `size`.
 * @source optax.projections.projection_l2_sphere
 */
export const projectionL2Sphere = <T>(x: T, size: ArrayLike = 1): T => scale(divide(size, norm(x)), x);
/**
 * Nearest tree of norm `size` at most.
 * @source optax.projections.projection_l2_ball
 */
export function projectionL2Ball<T>(x: T, size: ArrayLike = 1): T {
  const least = typeof size === "number" ? size ** 2 : square(size);
  return scale(divide(size, sqrt(maximum(norm(x, { squared: true }), least))), x);
}
/**
 * Nearest tree with numbers between -size and size.
 * @source optax.projections.projection_linf_ball
 */
export const projectionLinfBall = <T>(x: T, size = 1): T => projectionBox(x, fullLike(x, -size), fullLike(x, size));
/**
 * Nearest multiple of `a`.
 * @source optax.projections.projection_vector
 */
export const projectionVector = <T>(x: T, a: T): T => scale(divide(vdot(x, a), vdot(a, a)), a);
const along = <T>(x: T, by: NDArray, a: T): T => mapLike((v, w) => add(v, multiply(by, w)), x, a);
/**
 * Nearest tree with <a, x> = b.
 * @source optax.projections.projection_hyperplane
 */
export const projectionHyperplane = <T>(x: T, a: T, b: ArrayLike): T =>
  along(x, divide(subtract(b, vdot(x, a)), vdot(a, a)), a);
/**
 * Nearest tree with <a, x> <= b.
 * @source optax.projections.projection_halfspace
 */
export const projectionHalfspace = <T>(x: T, a: T, b: ArrayLike): T =>
  along(x, clip(divide(subtract(b, vdot(x, a)), vdot(a, a)), null, 0), a);

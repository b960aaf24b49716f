import { type ArrayLike, asArray, inexactOf } from "../api/asarray.ts";
import { showAval } from "../core/aval.ts";
import { isInexact } from "../core/dtype.ts";
import { DTypeError, ValueError } from "../core/errors.ts";
import type { Value } from "../core/value.ts";
import * as lax from "../lax/elementwise.ts";
import { getItem } from "../numpy/indexing.ts";
import { inexactOperands } from "../numpy/promote.ts";
import { like } from "../ops/arithmetic.ts";
import { convertElementType } from "../ops/convert.ts";
import { where } from "../ops/select.ts";

/** What lies beyond the edges: a constant, the edge, the array again, or its reflection (at the edge, or at the last sample). */
export type BoundaryMode = "constant" | "nearest" | "wrap" | "mirror" | "reflect";
/** Options of `mapCoordinates`. */
export interface MapCoordinatesOptions {
  /** "constant" by default. */
  mode?: BoundaryMode;
  /** The constant beyond the edges, 0 by default. */
  cval?: number;
}
/** floor(a / b) b + result = a, 0 <= result < b */
function modulo(a: Value, b: number): Value {
  const r = lax.rem(a, b);
  return where(lax.lt(r, 0), lax.add(r, b), r);
}
const mirrored = (i: Value, size: number): Value => {
  const period = Math.max(size - 1, 1);
  return lax.abs(lax.sub(modulo(lax.add(i, period), 2 * period), period));
};
/** A whole index inside the array for one that may be anywhere. */
const inside: Readonly<Record<BoundaryMode, (i: Value, size: number) => Value>> = {
  constant: (i) => i,
  nearest: (i, size) => lax.min(lax.max(i, 0), size - 1),
  wrap: (i, size) => modulo(i, size),
  mirror: (i, size) => (size === 1 ? lax.mul(i, 0) : mirrored(i, size)),
  // Reflection about the edge is a mirror among the half steps.
  reflect: (i, size) => lax.shiftRightArithmetic(lax.sub(mirrored(lax.add(lax.mul(i, 2), 1), 2 * size + 1), 1), 1),
};
interface Node {
  readonly index: Value;
  /** null: 1 */
  readonly weight: Value | null;
}
/** The nearest sample, or the two neighbours with their weights. */
function nodesOf(at: Value, order: 0 | 1): Node[] {
  const whole = (v: Value): Value => convertElementType(v, "int32");
  if (!isInexact(at.dtype)) return [{ index: whole(at), weight: null }];
  if (order === 0) return [{ index: whole(lax.round(at)), weight: null }];
  const below = lax.floor(at);
  const upper = lax.sub(at, below);
  const index = whole(below);
  return [
    { index, weight: lax.sub(1, upper) },
    { index: lax.add(index, 1), weight: upper },
  ];
}
/**
 * Elements of an array at any coordinates, by interpolation.
 * @param input array of rank n
 * @param coordinates n arrays of one shape, the coordinates along each axis
 * @param order 0: the nearest sample; 1: linear interpolation
 * @returns the shape of a coordinate; integers stay integers, rounded
 * @throws DTypeError for booleans
 * @throws ValueError for another order, an unknown mode, or another number of coordinates
 * @example scipy.ndimage.mapCoordinates(np.array([0, 10, 20]), [np.array([0.5, 5])], 1).tolist() // [5, 0]
 */
export function mapCoordinates(
  input: ArrayLike,
  coordinates: readonly ArrayLike[],
  order: 0 | 1,
  { mode = "constant", cval = 0 }: MapCoordinatesOptions = {},
): Value {
  const name = "mapCoordinates";
  const x = asArray(input, name);
  if (x.dtype === "bool")
    throw new DTypeError(`${name}: takes numbers, got ${showAval(x.aval)}. Convert it with astype.`);
  if (coordinates.length !== x.ndim)
    throw new ValueError(`${name}: ${showAval(x.aval)} takes ${x.ndim} coordinates, not ${coordinates.length}.`);
  if (order !== 0 && order !== 1) throw new ValueError(`${name}: order is ${order}. Use 0 or 1.`);
  if (!Object.hasOwn(inside, mode)) throw new ValueError(`${name}: there is no mode ${String(mode)}.`);
  const axes = coordinates.map((c, d) =>
    nodesOf(asArray(c, name), order).map(({ index, weight }) => {
      const size = x.shape[d];
      const valid = mode === "constant" ? lax.bitwiseAnd(lax.ge(index, 0), lax.lt(index, size)) : null;
      return { index: inside[mode](index, size), weight, valid };
    }),
  );
  const type = inexactOf(x.dtype);
  const corners = axes.reduce<(typeof axes)[number][]>(
    (lists, nodes) => lists.flatMap((l) => nodes.map((n) => [...l, n])),
    [[]],
  );
  const parts = corners.map((nodes) => {
    const element = convertElementType(
      getItem(
        x,
        nodes.map((n) => n.index),
      ),
      type,
    );
    const valid = nodes
      .flatMap((n) => (n.valid ? [n.valid] : []))
      .reduce<Value | null>((a, v) => (a ? lax.bitwiseAnd(a, v) : v), null);
    const value = valid ? where(valid, element, like(element, isInexact(x.dtype) ? cval : Math.trunc(cval))) : element;
    return nodes.reduce((v, { weight }) => (weight ? lax.mul(...product(v, weight)) : v), value);
  });
  const sum = parts.reduce((a, b) => lax.add(a, b));
  if (isInexact(x.dtype)) return convertElementType(sum, x.dtype);
  return convertElementType(lax.round(sum), x.dtype);
}
const product = (v: Value, w: Value): [Value, Value] => {
  const [a, b] = inexactOperands("mapCoordinates", [v, w]);
  return [a, b];
};

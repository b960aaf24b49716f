import { showAval } from "../core/aval.ts";
import { JAXTypeError, ShapeError } from "../core/errors.ts";
import type { Axis } from "../core/primitive.ts";
import { broadcastPrefix, leafPaths, showPath, type TreeDef, unflatten } from "../core/pytree.ts";
import type { NDArray, Value } from "../core/value.ts";
import { moveAxis, toFront } from "../ops/axes.ts";
import { batchFlat } from "../transforms/batch.ts";
import { type AnyFunction, flatFunction, flattenArrays, nameOf } from "./flat.ts";
import type { Arrays, Inputs } from "./types.ts";

/** An axis for each argument or leaf: one number for all, null for what every lane shares, or a tree of them that is a prefix. */
export type AxisTree = number | null | readonly any[] | { readonly [key: string]: any };
export interface VmapOptions {
  /** Where the mapped axis is in the arguments: 0 by default; a list has one entry for each argument. */
  inAxes?: AxisTree;
  /** Where it goes in the results: 0 by default; null for results that are the same in every lane. */
  outAxes?: AxisTree;
  /** A name for collective operations (lax.psum and the like) inside the function. */
  axisName?: string;
  /** Its size, where no argument is mapped. */
  axisSize?: number;
}

/**
 * Maps a function over an axis of its arguments, all lanes at once.
 * @param options.inAxes an axis, null, or a list with an entry for each argument; trees may be prefixes of the arguments
 * @throws ShapeError if sizes of mapped axes differ, with the leaves that have them
 * @example vmap((a, b) => np.dot(a, b))(np.ones([4, 3]), np.ones([4, 3])) // [3, 3, 3, 3]
 */
export function vmap<A extends unknown[] = NDArray[], R = NDArray>(
  f: (...args: A) => R,
  options?: VmapOptions,
): (...args: Inputs<A>) => Arrays<R>;
export function vmap(f: AnyFunction, options: VmapOptions = {}): AnyFunction {
  const { inAxes = 0, outAxes = 0, axisName, axisSize } = options;
  if (typeof f !== "function")
    throw new JAXTypeError(`vmap: a function is expected, got ${typeof f}. Pass the function itself.`);
  const name = `vmap(${nameOf(f)})`;
  return (...args) => {
    const [xs, def] = flattenArrays(args, name);
    const axes = broadcastPrefix(inAxes, def, `${name}: inAxes`).map((ax, i) =>
      normalise(ax, xs[i].ndim, () => `${name}: inAxes gives ${placeOf(def, i)}, ${showAval(xs[i].aval)},`),
    );
    const size = commonSize(xs, axes, def, axisSize, name);
    const over = { size, name: axisName };
    const flat = flatFunction(f, def, name);
    const [ys, got] = batchFlat(flat.call, over, xs, axes, name);
    const out = flat.out;
    const want = broadcastPrefix(outAxes, out, `${name}: outAxes`);
    const results = ys.map((y, i) => {
      const place = () => showPath(leafPaths(out)[i], "the result");
      if (want[i] === null) {
        if (got[i] === null) return y;
        throw new JAXTypeError(
          `${name}: outAxes is null for ${place()}, which differs from lane to lane. Give it an axis.`,
        );
      }
      const ndim = y.ndim + (got[i] === null ? 1 : 0);
      const ax = normalise(want[i], ndim, () => `${name}: outAxes gives ${place()}, of rank ${ndim},`) as number;
      const axis = got[i];
      return axis === null ? moveAxis(toFront(over, y, null), 0, ax) : moveAxis(y, axis, ax);
    });
    return unflatten(out, results);
  };
}
const placeOf = (def: TreeDef, i: number): string => showPath(leafPaths(def)[i], "arguments");
function normalise(ax: unknown, ndim: number, subject: () => string): Axis {
  if (ax === null) return null;
  if (typeof ax !== "number" || !Number.isInteger(ax))
    throw new JAXTypeError(`${subject()} ${String(ax)}. An axis is an integer or null.`);
  const n = ax < 0 ? ax + ndim : ax;
  if (n < 0 || n >= ndim) throw new ShapeError(`${subject()} axis ${ax}. It has ${ndim} axes.`);
  return n;
}
function commonSize(xs: Value[], axes: Axis[], def: TreeDef, axisSize: number | undefined, name: string): number {
  let size = axisSize;
  let first = -1;
  axes.forEach((ax, i) => {
    if (ax === null) return;
    const n = xs[i].shape[ax];
    if (size === undefined) {
      size = n;
      first = i;
    } else if (n !== size) {
      const other = first < 0 ? `axisSize is ${size}` : `${placeOf(def, first)}, ${showAval(xs[first].aval)}, ${size}`;
      throw new ShapeError(
        `${name}: sizes of the mapped axis differ: ${other}; ${placeOf(def, i)}, ${showAval(xs[i].aval)} axis ${ax}, ${n}. ` +
          "Make them equal, or share one with inAxes null.",
      );
    }
  });
  if (size === undefined)
    throw new JAXTypeError(
      `${name}: no argument is mapped, so the size is unknown. Give one an axis in inAxes, or pass axisSize.`,
    );
  return size;
}

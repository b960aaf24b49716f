import { asLeaf } from "../api/asarray.ts";
import type { Arrays } from "../api/types.ts";
import { flatten, unflatten } from "../core/pytree.ts";
import type { Value } from "../core/value.ts";
import * as collective from "../ops/collective.ts";

// Collectives act on pytrees, leaf by leaf, over a named axis of vmap.

type AxisName = string | readonly string[];
function overLeaves<T>(name: string, tree: T, f: (x: Value) => Value): Arrays<T> {
  const [leaves, def] = flatten(tree, name);
  return unflatten(
    def,
    leaves.map((x) => f(asLeaf(x, name, () => "a leaf"))),
  ) as Arrays<T>;
}
/**
 * Sum over the lanes of a named axis.
 * @example vmap((x) => lax.psum(x, "i"), { axisName: "i" })(np.array([1, 2])).tolist() // [3, 3]
 */
export const psum = <T>(x: T, axisName: AxisName): Arrays<T> =>
  overLeaves("psum", x, (v) => collective.psum(v, axisName));
/** Mean over the lanes of a named axis. */
export const pmean = <T>(x: T, axisName: AxisName): Arrays<T> =>
  overLeaves("pmean", x, (v) => collective.pmean(v, axisName));
/** Greatest over the lanes of a named axis. */
export const pmax = <T>(x: T, axisName: AxisName): Arrays<T> =>
  overLeaves("pmax", x, (v) => collective.pmax(v, axisName));
/** Smallest over the lanes of a named axis. */
export const pmin = <T>(x: T, axisName: AxisName): Arrays<T> =>
  overLeaves("pmin", x, (v) => collective.pmin(v, axisName));
/**
 * Sends lane source to lane destination for each pair; a lane that receives nothing gets zeros.
 * @example vmap((x) => lax.ppermute(x, "i", [[0, 1], [1, 0]]), { axisName: "i" })(np.array([1, 2])).tolist() // [2, 1]
 */
export const ppermute = <T>(x: T, axisName: string, perm: collective.PpermuteParams["perm"]): Arrays<T> =>
  overLeaves("ppermute", x, (v) => collective.ppermute(v, axisName, perm));
export interface AllGatherOptions {
  axis?: number;
  tiled?: boolean;
}
/** What all lanes hold, along a new axis, or one after the other along an old one if `tiled`. */
export const allGather = <T>(x: T, axisName: string, options: AllGatherOptions = {}): Arrays<T> =>
  overLeaves("allGather", x, (v) => collective.allGather(v, axisName, options));
/** This lane's share of the sum over lanes, along `scatterDimension`. */
export const psumScatter = <T>(x: T, axisName: string, options: { scatterDimension?: number } = {}): Arrays<T> =>
  overLeaves("psumScatter", x, (v) => collective.psumScatter(v, axisName, options));
/**
 * Each lane sends element j of `splitAxis` to lane j, which gets them in the order of the lanes along `concatAxis`; parts
 * of the axis if `tiled`.
 */
export const allToAll = <T>(
  x: T,
  axisName: string,
  splitAxis: number,
  concatAxis: number,
  { tiled = false }: { tiled?: boolean } = {},
): Arrays<T> => overLeaves("allToAll", x, (v) => collective.allToAll(v, axisName, splitAxis, concatAxis, tiled));
/** The number of this lane along a named axis, an int32. */
export const axisIndex = (axisName: string): Value => collective.axisIndex(axisName);
/** How many lanes a named axis has. */
export const axisSize = (axisName: string): number => collective.axisSize(axisName);

import { defaultFloat } from "../api/asarray.ts";
import { flattenArrays } from "../api/flat.ts";
import type { Arrays } from "../api/types.ts";
import { dtypeInfo, isInteger } from "../core/dtype.ts";
import { ValueError } from "../core/errors.ts";
import { unflatten } from "../core/pytree.ts";
import type { NDArray, Value } from "../core/value.ts";
import * as collective from "../ops/collective.ts";
import { convertElementType } from "../ops/convert.ts";
import * as exchange from "../ops/exchange.ts";
import * as named from "../ops/named-axes.ts";
import { range } from "../util/list.ts";
import { axisOf } from "./operands.ts";

// Collectives act on pytrees, leaf by leaf, over named axes of vmap.

/** A name, or several: lanes are then numbered with the last axis fastest. */
export type AxisName = named.AxisName;
export interface CollectiveOptions {
  /** Lanes that act among themselves: lists of lane numbers, equally long, that name each lane once. With one axis only. */
  axisIndexGroups?: named.AxisIndexGroups;
}
function overLeaves<T>(name: string, tree: T, f: (x: Value) => Value): Arrays<T> {
  const [leaves, def] = flattenArrays(tree, name);
  return unflatten(def, leaves.map(f)) as Arrays<T>;
}
/** Booleans are counted. */
const counted = (x: Value): Value => (x.dtype === "bool" ? convertElementType(x, "int32") : x);
/** The mean of integers of 64 bits is a default float. */
const averaged = (x: Value): Value =>
  isInteger(x.dtype) && dtypeInfo[x.dtype].bytes === 8 ? convertElementType(x, defaultFloat()) : x;
/**
 * Sum over the lanes of named axes: y_i = sum_j x_j; booleans are counted.
 * @throws RangeError if there is no axis of that name
 * @example vmap((x) => lax.psum(x, "i"), { axisName: "i" })(np.array([1, 2])).tolist() // [3, 3]
 */
export const psum = <T>(x: T, axisName: AxisName, { axisIndexGroups }: CollectiveOptions = {}): Arrays<T> =>
  overLeaves("psum", x, (v) => collective.psum(counted(v), axisName, axisIndexGroups));
/** Mean over the lanes of named axes. */
export const pmean = <T>(x: T, axisName: AxisName, { axisIndexGroups }: CollectiveOptions = {}): Arrays<T> =>
  overLeaves("pmean", x, (v) => collective.pmean(averaged(v), axisName, axisIndexGroups));
/** Greatest over the lanes of named axes. Its derivative is shared by the lanes that attain it. */
export const pmax = <T>(x: T, axisName: AxisName, { axisIndexGroups }: CollectiveOptions = {}): Arrays<T> =>
  overLeaves("pmax", x, (v) => collective.pmax(v, axisName, axisIndexGroups));
/** Smallest over the lanes of named axes. Its derivative is shared by the lanes that attain it. */
export const pmin = <T>(x: T, axisName: AxisName, { axisIndexGroups }: CollectiveOptions = {}): Arrays<T> =>
  overLeaves("pmin", x, (v) => collective.pmin(v, axisName, axisIndexGroups));
/**
 * Sends lane source to lane destination for each pair; a lane that receives nothing gets zeros.
 * @throws RangeError if two pairs have the same source or destination
 * @example vmap((x) => lax.ppermute(x, "i", [[0, 1], [1, 0]]), { axisName: "i" })(np.array([1, 2])).tolist() // [2, 1]
 */
export const ppermute = <T>(x: T, axisName: AxisName, perm: exchange.PpermuteParams["perm"]): Arrays<T> =>
  overLeaves("ppermute", x, (v) => exchange.ppermute(v, axisName, perm));
/**
 * Lane i gets what lane perm[i] holds.
 * @throws RangeError unless `perm` is a permutation
 * @example vmap((x) => lax.pshuffle(x, "i", [1, 2, 0]), { axisName: "i" })(np.array([1, 2, 3])).tolist() // [2, 3, 1]
 */
export function pshuffle<T>(x: T, axisName: AxisName, perm: readonly number[]): Arrays<T> {
  if (!range(perm.length).every((l) => perm.includes(l)))
    throw new ValueError(`pshuffle: [${perm}] is no permutation. Name each lane once.`);
  return overLeaves("pshuffle", x, (v) =>
    exchange.ppermute(
      v,
      axisName,
      perm.map((s, d) => [s, d] as const),
    ),
  );
}
export interface AllGatherOptions extends CollectiveOptions {
  axis?: number;
  tiled?: boolean;
}
/**
 * What all lanes hold, along a new axis, or one after the other along an old one if `tiled`.
 * @example vmap((x) => lax.allGather(x, "i"), { axisName: "i" })(np.array([1, 2])).tolist() // [[1, 2], [1, 2]]
 */
export const allGather = <T>(
  x: T,
  axisName: AxisName,
  { axis = 0, tiled = false, axisIndexGroups: groups }: AllGatherOptions = {},
): Arrays<T> =>
  overLeaves("allGather", x, (v) => {
    const d = axisOf("allGather", axis, v.ndim + (tiled ? 0 : 1));
    return exchange.allGather(v, axisName, { axis: d, tiled, groups });
  });
export interface PsumScatterOptions extends CollectiveOptions {
  scatterDimension?: number;
  tiled?: boolean;
}
/**
 * This lane's share of the sum over lanes, along `scatterDimension`: one element, or a part of it if `tiled`.
 * @throws RangeError if there are not as many elements as lanes, or a multiple if `tiled`
 * @example vmap((x) => lax.psumScatter(x, "i"), { axisName: "i" })(np.array([[1, 2], [3, 4]])).tolist() // [4, 6]
 */
export const psumScatter = <T>(
  x: T,
  axisName: AxisName,
  { scatterDimension = 0, tiled = false, axisIndexGroups: groups }: PsumScatterOptions = {},
): Arrays<T> =>
  overLeaves("psumScatter", x, (v) => {
    const d = axisOf("psumScatter", scatterDimension, v.ndim, v.aval);
    return exchange.psumScatter(v, axisName, { scatterDimension: d, tiled, groups });
  });
export interface AllToAllOptions extends CollectiveOptions {
  tiled?: boolean;
}
/**
 * Each lane sends element j of `splitAxis` to lane j, which gets them in the order of the lanes along `concatAxis`; parts
 * of the axis if `tiled`.
 * @throws RangeError if there are not as many elements as lanes, or a multiple if `tiled`
 * @example vmap((x) => lax.allToAll(x, "i", 0, 0), { axisName: "i" })(np.array([[1, 2], [3, 4]])).tolist() // [[1, 3], [2, 4]]
 */
export const allToAll = <T>(
  x: T,
  axisName: AxisName,
  splitAxis: number,
  concatAxis: number,
  { tiled = false, axisIndexGroups }: AllToAllOptions = {},
): Arrays<T> =>
  overLeaves("allToAll", x, (v) => {
    const [split, concat] = [splitAxis, concatAxis].map((d) => axisOf("allToAll", d, v.ndim, v.aval));
    return exchange.allToAll(v, axisName, split, concat, tiled, axisIndexGroups);
  });
/**
 * Swaps an axis of the array with a named one, as long: allToAll with both axes the same.
 * @example vmap((x) => lax.pswapaxes(x, "i", 0), { axisName: "i" })(np.array([[1, 2], [3, 4]])).tolist() // [[1, 3], [2, 4]]
 */
export const pswapaxes = <T>(x: T, axisName: AxisName, axis: number, options: CollectiveOptions = {}): Arrays<T> =>
  overLeaves("pswapaxes", x, (v) => {
    const d = axisOf("pswapaxes", axis, v.ndim, v.aval);
    return exchange.allToAll(v, axisName, d, d, false, options.axisIndexGroups);
  });
/** The number of this lane along named axes, an int32. */
export const axisIndex = (axisName: AxisName): NDArray => collective.axisIndex(axisName);
/** How many lanes named axes have together. */
export const axisSize = (axisName: AxisName): number => named.axisSize(axisName);
